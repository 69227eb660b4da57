package org.patronauth.rule;

import java.util.regex.Pattern;

/**
 * Something that a source of truth says of a patron and that rules may name: {@code {fines}}, for example.
 *
 * @param key the name between the braces: letters, digits and underscores
 * @param type what it stands for; a text is read as whatever a rule compares it with
 * @param description what it is, in a few words for an administrator
 * @since 0.1
 */
public record RuleValue(String key, ValueType type, String description) {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_]+");

    /**
     * Checks the key.
     *
     * @param key the name between the braces: letters, digits and underscores
     * @param type what it stands for; a text is read as whatever a rule compares it with
     * @param description what it is, in a few words for an administrator
     * @throws IllegalArgumentException when no rule could name the key
     */
    public RuleValue {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("A key is letters, digits and underscores.");
        }
    }
}
