package org.patronauth.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of failures of one kind: how many there were in a row, when the last ones were, and until when
 * nothing more is tried. Times are told in whole milliseconds.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param failures how many there were in a row, at least one
 * @param recent when the last ones were, the latest first, no more of them than the rule bears
 * @param waits how many waits they started
 * @param blockedUntil when the last wait ends, or null before the first
 * @since 0.1
 */
public record FailureCount(
        int failures,
        List<Instant> recent,
        int waits,
        @Nullable Instant blockedUntil) {
    /**
     * Copies the list.
     *
     * @param failures how many there were in a row
     * @param recent when the last ones were, the latest first; never empty
     * @param waits how many waits they started
     * @param blockedUntil when the last wait ends, or null before the first
     * @throws IllegalArgumentException when there is no time of a failure
     */
    public FailureCount {
        if (recent.isEmpty()) {
            throw new IllegalArgumentException("Failures happened at some time.");
        }
        recent = List.copyOf(recent);
    }

    /**
     * Counts a failure.
     *
     * @param before what is remembered, or null
     * @param now when it happened
     * @param rule what is borne
     * @return what is to be remembered
     */
    public static FailureCount after(@Nullable FailureCount before, Instant now, FailureRule rule) {
        Instant time = Instant.ofEpochMilli(now.toEpochMilli());
        FailureCount known = before == null || before.isForgotten(now, rule) ? null : before;
        int failures = known == null ? 1 : known.failures + 1;
        int waits = known == null ? 0 : known.waits;
        Instant until = known == null ? null : known.blockedUntil;
        List<Instant> recent = new ArrayList<>(List.of(time));
        if (known != null) {
            recent.addAll(known.recent.subList(0, Math.min(known.recent.size(), rule.failures() - 1)));
        }
        // What was under way when a wait began counts, but starts no other one.
        if ((until == null || !until.isAfter(time)) && startsAWait(failures, recent, waits, time, rule)) {
            return new FailureCount(failures, recent, waits + 1, time.plus(rule.waitAfter(waits)));
        }
        return new FailureCount(failures, recent, waits, until);
    }

    private static boolean startsAWait(int failures, List<Instant> recent, int waits, Instant now, FailureRule rule) {
        boolean tooMany = recent.size() >= rule.failures()
                && recent.get(rule.failures() - 1).isAfter(now.minus(rule.within()));
        return tooMany || (rule.doubles() && (waits > 0 || failures >= rule.inARow()));
    }

    /**
     * When the last failure was.
     *
     * @return the time
     */
    public Instant last() {
        return recent.get(0);
    }

    /**
     * Whether nothing of it counts any more.
     *
     * @param now the time
     * @param rule what is borne
     * @return whether it was long enough ago
     */
    public boolean isForgotten(Instant now, FailureRule rule) {
        return !last().isAfter(now.minus(rule.forgottenAfter()));
    }

    /**
     * How long to wait before the next attempt. A clock that was set back makes no wait longer than the longest one.
     *
     * @param now the time
     * @param rule what is borne
     * @return the wait, or nothing where there is none
     */
    public Optional<Duration> waitAt(Instant now, FailureRule rule) {
        if (blockedUntil == null || !blockedUntil.isAfter(now)) {
            return Optional.empty();
        }
        Duration wait = Duration.between(now, blockedUntil);
        return Optional.of(wait.compareTo(rule.longestWait()) > 0 ? rule.longestWait() : wait);
    }

    /** How many more attempts may be under way at once: what would still be borne if all of them failed. */
    int room(Instant now, FailureRule rule) {
        if (isForgotten(now, rule)) {
            return rule.failures();
        }
        Instant start = now.minus(rule.within());
        int counted = 0;
        for (Instant failure : recent) {
            if (failure.isAfter(start)) {
                counted++;
            }
        }
        // After a wait one attempt is let through, whose failure starts the next wait.
        return Math.max(1, rule.failures() - counted);
    }

    /** The one of two counts of the same failures that is harder on the patron. */
    FailureCount orStricter(FailureCount other) {
        Instant mine = blockedUntil == null ? Instant.MIN : blockedUntil;
        Instant theirs = other.blockedUntil == null ? Instant.MIN : other.blockedUntil;
        int order = mine.compareTo(theirs);
        return order > 0 || (order == 0 && failures >= other.failures) ? this : other;
    }
}
