package org.patronauth.rule;

/**
 * A word or sign of a rule.
 *
 * @param text the word or sign itself, the content of a text without its quotes, the key of a placeholder
 * @param column where it starts, counted from 1
 */
record Token(Kind kind, String text, int column) {
    enum Kind {
        NUMBER,
        DATE,
        TEXT,
        PLACEHOLDER,
        WORD,
        SIGN,
        END
    }

    /** Whether this is a certain word or sign of the language. */
    boolean is(String wordOrSign) {
        return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(wordOrSign);
    }
}
