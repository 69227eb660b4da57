package org.patronauth.guard;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment at which a login must have ended. It is set once, when the login begins, and travels with the call through
 * queue, name resolution, connect, TLS, request and SQL, so that many short waits cannot add up to a long one.
 *
 * <p>A deadline reads a monotonic clock: setting the system's clock does not move it.
 *
 * <p><b>Thread safety.</b> Immutable, as far as its clock is safe.
 *
 * @since 0.1
 */
public final class Deadline {
    private final LongSupplier nanoTime;
    private final long end;

    private Deadline(LongSupplier nanoTime, long end) {
        this.nanoTime = nanoTime;
        this.end = end;
    }

    /**
     * A deadline on the system's monotonic clock.
     *
     * @param timeout how long from now
     * @return the deadline
     */
    public static Deadline after(Duration timeout) {
        return after(timeout, System::nanoTime);
    }

    /**
     * A deadline on a clock of the caller's.
     *
     * @param timeout how long from now
     * @param nanoTime a monotonic clock in nanoseconds
     * @return the deadline
     */
    public static Deadline after(Duration timeout, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + timeout.toNanos());
    }

    /**
     * The earlier of this deadline and one a while from now; for a step with a limit of its own, such as connecting.
     *
     * @param limit how long the step may take at the most
     * @return a deadline that is no later than this one
     */
    public Deadline atMost(Duration limit) {
        long candidate = nanoTime.getAsLong() + limit.toNanos();
        return candidate - end < 0 ? new Deadline(nanoTime, candidate) : this;
    }

    /**
     * How much time is left.
     *
     * @return nanoseconds, zero or negative once the deadline has passed
     */
    public long remainingNanos() {
        return end - nanoTime.getAsLong();
    }

    /**
     * How much time is left, for calls that take milliseconds and read zero as "for ever".
     *
     * @return whole milliseconds, rounded up while time is left, else zero
     */
    public int remainingMillis() {
        long nanos = remainingNanos();
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }

    /**
     * Whether no time is left.
     *
     * @return true once the deadline has passed
     */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    @Override
    public String toString() {
        return "Deadline[" + Duration.ofNanos(remainingNanos()).toMillis() + " ms left]";
    }
}
