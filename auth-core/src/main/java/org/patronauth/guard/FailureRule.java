package org.patronauth.guard;

import java.time.Duration;

/**
 * How many failures are borne, and how long a wait is that follows.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param failures so many failures start a wait; at least one
 * @param within when they come within this time
 * @param firstWait how long the first wait is
 * @param longestWait how long a wait can become: longer than the first one where each single failure after a wait starts
 *     the next one, doubled; as long as the first one where all is forgotten after it
 * @param inARow so many failures without a success start a wait too, however slowly they come, where waits are doubled
 * @param forgottenAfter after this time without a failure all is forgotten
 * @since 0.1
 */
public record FailureRule(
        int failures, Duration within, Duration firstWait, Duration longestWait, int inARow, Duration forgottenAfter) {
    private static final int USUAL_FAILURES = 5;
    private static final Duration USUAL_WINDOW = Duration.ofMinutes(5);
    /** With the waits that follow, fewer than a hundred failures a day, which NIST SP 800-63B allows in all. */
    private static final int SLOW_FAILURES = 50;

    private static final int FAILURES_OF_AN_ADDRESS = 20;
    private static final Duration WAIT_OF_AN_ADDRESS = Duration.ofMinutes(15);

    /**
     * Refuses a rule that bears nothing.
     *
     * @param failures so many failures start a wait; at least one
     * @param within when they come within this time
     * @param firstWait how long the first wait is
     * @param longestWait how long a wait can become
     * @param inARow so many failures without a success start a wait too
     * @param forgottenAfter after this time without a failure all is forgotten
     * @throws IllegalArgumentException when there are fewer failures than one
     */
    public FailureRule {
        if (failures < 1) {
            throw new IllegalArgumentException("A rule must bear one failure at least.");
        }
    }

    /**
     * The rule for what a patron types: five failures in five minutes, a wait of five minutes, doubled up to an hour.
     *
     * @return the rule
     */
    public static FailureRule ofIdentifier() {
        return new FailureRule(
                USUAL_FAILURES,
                USUAL_WINDOW,
                Duration.ofMinutes(5),
                Duration.ofMinutes(60),
                SLOW_FAILURES,
                Duration.ofHours(24));
    }

    /**
     * The same rule where the library system locks a card after some failures of its own: the wait begins one failure
     * before.
     *
     * @param threshold after how many failures the library system locks a card; at least two
     * @return the rule
     */
    public FailureRule belowLockAt(int threshold) {
        return new FailureRule(
                Math.max(1, Math.min(failures, threshold - 1)), within, firstWait, longestWait, inARow, forgottenAfter);
    }

    /**
     * The rule for where clients come from: twenty failures in five minutes, and a wait of a quarter of an hour.
     *
     * @return the rule
     */
    public static FailureRule ofAddress() {
        return new FailureRule(
                FAILURES_OF_AN_ADDRESS,
                USUAL_WINDOW,
                WAIT_OF_AN_ADDRESS,
                WAIT_OF_AN_ADDRESS,
                FAILURES_OF_AN_ADDRESS,
                WAIT_OF_AN_ADDRESS.plus(USUAL_WINDOW));
    }

    /**
     * Whether each single failure after a wait starts the next one, doubled.
     *
     * @return false where all is forgotten after a wait
     */
    public boolean doubles() {
        return longestWait.compareTo(firstWait) > 0;
    }

    /** The wait that follows after some others. */
    Duration waitAfter(int waits) {
        Duration next = firstWait;
        for (int i = 0; i < waits && next.compareTo(longestWait) < 0; i++) {
            next = next.multipliedBy(2);
        }
        return next.compareTo(longestWait) < 0 ? next : longestWait;
    }
}
