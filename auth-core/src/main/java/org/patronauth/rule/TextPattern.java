package org.patronauth.rule;

import java.util.Optional;

/**
 * A regular expression of a rule, matched within a bounded number of steps.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TextPattern {
    /**
     * Matches the whole text.
     *
     * @param text what a source of truth said
     * @return whether it matches; empty when that took too many steps
     */
    Optional<Boolean> matches(String text);

    /**
     * Makes patterns.
     *
     * @since 0.1
     */
    @FunctionalInterface
    interface Compiler {
        /**
         * Compiles a pattern.
         *
         * @param source the regular expression
         * @return the pattern
         * @throws IllegalArgumentException when it cannot be used; the message is one sentence for an administrator
         */
        TextPattern compile(String source);
    }
}
