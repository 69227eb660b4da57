package org.patronauth.settings;

import java.util.Locale;

/**
 * The kind of value that a setting takes, which is also the kind of field that a form shows for it.
 *
 * @since 0.1
 */
public enum SettingType {
    /** One line of text. */
    TEXT,
    /** A number, often within a range. */
    NUMBER,
    /** Yes or no. */
    BOOLEAN,
    /** One of several options. */
    SELECT,
    /** Any number of texts. */
    LIST,
    /** A regular expression. */
    PATTERN,
    /** An http or https address. */
    URL,
    /** Certificates or a key in PEM form. */
    PEM,
    /** A JSON object or array. */
    JSON;

    /**
     * The name in the admin interface.
     *
     * @return the name in small letters
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
