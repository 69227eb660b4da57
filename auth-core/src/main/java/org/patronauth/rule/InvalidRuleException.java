package org.patronauth.rule;

/**
 * A rule that cannot be used, and where its first fault is.
 *
 * @since 0.1
 */
public final class InvalidRuleException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Counted from 1. */
    private final int column;
    /** What is wrong there. */
    private final String sentence;

    InvalidRuleException(int column, String sentence) {
        super("Column " + column + ": " + sentence);
        this.column = column;
        this.sentence = sentence;
    }

    /**
     * Where the fault is.
     *
     * @return the character, counted from 1; one more than the length of the rule where something is missing at its end
     */
    public int column() {
        return column;
    }

    /**
     * What is wrong.
     *
     * @return one sentence for an administrator, which quotes nothing of the rule
     */
    public String sentence() {
        return sentence;
    }
}
