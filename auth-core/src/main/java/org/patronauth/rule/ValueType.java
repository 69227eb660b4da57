package org.patronauth.rule;

import java.util.Locale;

/**
 * What kind of value a part of a rule stands for.
 *
 * @since 0.1
 */
public enum ValueType {
    /** A decimal number. */
    NUMBER("a number"),
    /** A text. */
    TEXT("a text"),
    /** A day of the calendar. */
    DATE("a date"),
    /** True or false. */
    BOOLEAN("a condition");

    private final String inWords;

    ValueType(String inWords) {
        this.inWords = inWords;
    }

    /**
     * The name in the admin interface.
     *
     * @return the name in small letters
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String inWords() {
        return inWords;
    }
}
