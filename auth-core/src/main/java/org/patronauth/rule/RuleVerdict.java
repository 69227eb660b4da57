package org.patronauth.rule;

import java.util.Locale;

/**
 * What a rule says of one patron.
 *
 * @param outcome whether the patron is blocked, as far as that can be told
 * @param reason why that cannot be told, one sentence without any value; empty where it can
 * @since 0.1
 */
public record RuleVerdict(Outcome outcome, String reason) {
    /** The rule is false. */
    public static final RuleVerdict ALLOWED = new RuleVerdict(Outcome.ALLOWED, "");
    /** The rule is true. */
    public static final RuleVerdict BLOCKED = new RuleVerdict(Outcome.BLOCKED, "");

    /**
     * Whether a patron is blocked.
     *
     * @since 0.1
     */
    public enum Outcome {
        /** The rule is false. */
        ALLOWED,
        /** The rule is true. */
        BLOCKED,
        /** A value that the rule needs is missing, or is not what it needs to be. */
        UNDECIDED;

        /**
         * The name in the admin interface.
         *
         * @return the name in small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A rule that cannot be decided.
     *
     * @param reason one sentence without any value
     * @return the verdict
     */
    public static RuleVerdict undecided(String reason) {
        return new RuleVerdict(Outcome.UNDECIDED, reason);
    }
}
