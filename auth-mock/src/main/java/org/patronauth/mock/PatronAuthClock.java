package org.patronauth.mock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time in a test: it stands still until the test advances it. It drives all that an authenticator does by time:
 * expiry of cards, when a patron is asked about anew, deadlines.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public final class PatronAuthClock extends Clock {
    private static final Instant START = Instant.parse("2026-01-15T12:00:00Z");

    /** How much time has passed, in nanoseconds. */
    private final AtomicLong passed;

    private final ZoneId zone;

    PatronAuthClock() {
        this(new AtomicLong(), ZoneOffset.UTC);
    }

    private PatronAuthClock(AtomicLong passed, ZoneId zone) {
        this.passed = passed;
        this.zone = zone;
    }

    /**
     * Lets time pass.
     *
     * @param time how much of it; not negative
     * @throws IllegalArgumentException when negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not go back.");
        }
        passed.addAndGet(time.toNanos());
    }

    /**
     * The same time for what measures how long something takes.
     *
     * @return nanoseconds since this clock was made
     */
    public long nanoTime() {
        return passed.get();
    }

    @Override
    public Instant instant() {
        return START.plusNanos(passed.get());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new PatronAuthClock(passed, other);
    }

    @Override
    public String toString() {
        return "PatronAuthClock[" + instant() + "]";
    }
}
