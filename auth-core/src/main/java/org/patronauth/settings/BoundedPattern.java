package org.patronauth.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that an administrator entered, matched against text that a stranger typed. Matching stops after
 * a fixed number of steps, so that no pair of the two can stall a login.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class BoundedPattern {
    /** The longest pattern that is accepted, in characters. */
    public static final int MAXIMUM_LENGTH = 1_000;

    /** How often one match may look at a character before it is given up. */
    static final int STEP_BUDGET = 100_000;

    private final Pattern pattern;

    private BoundedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @param source the regular expression, in the syntax of {@link Pattern}
     * @return the pattern
     * @throws IllegalArgumentException when the text is longer than {@link #MAXIMUM_LENGTH}, no regular expression, or
     *     one that takes many steps without looking at a character; the message is fit for an administrator
     */
    public static BoundedPattern compile(String source) {
        return compile(source, 0);
    }

    /**
     * Compiles a pattern that does not tell capital letters from small ones.
     *
     * @param source the regular expression, in the syntax of {@link Pattern}
     * @return the pattern
     * @throws IllegalArgumentException as {@link #compile(String)}
     */
    public static BoundedPattern compileIgnoringCase(String source) {
        return compile(source, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static BoundedPattern compile(String source, int flags) {
        if (source.length() > MAXIMUM_LENGTH) {
            throw new IllegalArgumentException("A pattern has at most 1,000 characters.");
        }
        try {
            Pattern pattern = Pattern.compile(source, flags);
            if (!IdleSteps.areFew(source)) {
                throw new IllegalArgumentException(
                        "Not a usable regular expression: it repeats empty parts too often, or contains comments.");
            }
            return new BoundedPattern(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "Not a regular expression: " + e.getDescription() + " near character " + (e.getIndex() + 1) + ".",
                    e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("Not a usable regular expression: it is nested too deeply.", e);
        }
    }

    /** How a match ended. */
    public enum Outcome {
        /** The text matches. */
        MATCH,
        /** The text does not match. */
        NO_MATCH,
        /** The budget ran out before that could be told. */
        GAVE_UP
    }

    /**
     * Matches the whole text.
     *
     * @param text any text
     * @return how it ended
     */
    public Outcome matches(String text) {
        return run(text, true).outcome();
    }

    /**
     * Searches anywhere in the text.
     *
     * @param text any text
     * @return how it ended
     */
    public Outcome find(String text) {
        return run(text, false).outcome();
    }

    /**
     * Searches anywhere in the text and reads the first group.
     *
     * @param text any text
     * @return what the first group holds, if the text matches and the pattern has a group that took part
     */
    public Optional<String> findFirstGroup(String text) {
        return Optional.ofNullable(run(text, false).firstGroup());
    }

    /**
     * How many groups the pattern has.
     *
     * @return the number of capturing groups
     */
    public int groupCount() {
        return pattern.matcher("").groupCount();
    }

    /**
     * The pattern as it was entered.
     *
     * @return the regular expression
     */
    public String source() {
        return pattern.pattern();
    }

    private Search run(String text, boolean whole) {
        try {
            Matcher matcher = pattern.matcher(new CountedText(text));
            boolean found = whole ? matcher.matches() : matcher.find();
            if (!found) {
                return new Search(Outcome.NO_MATCH, null);
            }
            return new Search(Outcome.MATCH, matcher.groupCount() > 0 ? matcher.group(1) : null);
        } catch (BudgetSpent | StackOverflowError e) {
            return new Search(Outcome.GAVE_UP, null);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BoundedPattern that
                && source().equals(that.source())
                && pattern.flags() == that.pattern.flags();
    }

    @Override
    public int hashCode() {
        return source().hashCode();
    }

    @Override
    public String toString() {
        return source();
    }

    private record Search(Outcome outcome, @Nullable String firstGroup) {}

    /** A text that can be looked at only so often. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int left = STEP_BUDGET;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (left-- <= 0) {
                throw new BudgetSpent();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class BudgetSpent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BudgetSpent() {
            super(null, null, false, false);
        }
    }
}
