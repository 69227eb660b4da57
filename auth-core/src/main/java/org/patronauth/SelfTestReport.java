package org.patronauth;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a self-test found, step by step.
 *
 * <p><b>Privacy.</b> Holds no secret and of the test patron at most the identifier.
 *
 * @param started when it began
 * @param duration how long it took
 * @param steps what was done, in order
 * @since 0.1
 */
public record SelfTestReport(Instant started, Duration duration, List<Step> steps) {
    /**
     * Keeps a copy of the steps.
     *
     * @param started when it began
     * @param duration how long it took
     * @param steps what was done, in order
     */
    public SelfTestReport {
        steps = List.copyOf(steps);
    }

    /**
     * Whether all is well.
     *
     * @return true when no step failed
     */
    public boolean success() {
        return steps.stream().noneMatch(step -> step.outcome() == StepOutcome.FAILED);
    }

    /**
     * How a step ended.
     *
     * @since 0.1
     */
    public enum StepOutcome {
        /** It went well. */
        PASSED,
        /** It failed. */
        FAILED,
        /** It was not run. */
        SKIPPED;

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
     * One step.
     *
     * @since 0.1
     */
    public static final class Step {
        private final String name;
        private final StepOutcome outcome;
        private final Duration duration;
        private final String detail;
        private final @Nullable String sent;
        private final @Nullable String received;

        /**
         * A step that ended.
         *
         * @param name what was done
         * @param outcome how it ended
         * @param duration how long it took
         * @param detail what was found, possibly empty
         * @param sent what went over the wire, redacted, or null
         * @param received what came back, redacted, or null
         */
        public Step(
                String name,
                StepOutcome outcome,
                Duration duration,
                String detail,
                @Nullable String sent,
                @Nullable String received) {
            this.name = name;
            this.outcome = outcome;
            this.duration = duration;
            this.detail = detail;
            this.sent = sent;
            this.received = received;
        }

        /**
         * What was done.
         *
         * @return the name of the step
         */
        public String name() {
            return name;
        }

        /**
         * How it ended.
         *
         * @return the outcome
         */
        public StepOutcome outcome() {
            return outcome;
        }

        /**
         * How long it took.
         *
         * @return the duration
         */
        public Duration duration() {
            return duration;
        }

        /**
         * What was found; for a failed step, what to do and whom to ask.
         *
         * @return the text, possibly empty
         */
        public String detail() {
            return detail;
        }

        /**
         * What went over the wire.
         *
         * @return the redacted text, if the step sent something
         */
        public Optional<String> sent() {
            return Optional.ofNullable(sent);
        }

        /**
         * What came back.
         *
         * @return the redacted text, if something came back
         */
        public Optional<String> received() {
            return Optional.ofNullable(received);
        }

        @Override
        public String toString() {
            return "Step[" + name + ", " + outcome + "]";
        }
    }
}
