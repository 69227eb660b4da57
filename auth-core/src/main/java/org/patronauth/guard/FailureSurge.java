package org.patronauth.guard;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Notices when most logins of a library fail, from however many addresses they come. It looks at the last minute, in
 * parts of five seconds.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public final class FailureSurge {
    /** So many failures in a minute are more than patrons make. */
    private static final int LEAST_FAILURES = 50;

    private static final int PARTS = 12;
    private static final long PART_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long QUIET_NANOS = Duration.ofMinutes(5).toNanos();

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final int[] attempts = new int[PARTS];
    private final int[] failures = new int[PARTS];
    private final long started;
    private long part;
    private boolean told;
    private long toldAt;

    /**
     * Nothing was seen yet.
     *
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public FailureSurge(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /**
     * What was seen in the last minute.
     *
     * @param attempts how many logins ended
     * @param failures how many of them failed
     * @since 0.1
     */
    public record Seen(int attempts, int failures) {}

    /**
     * Counts a login that ended.
     *
     * @param failed whether it failed
     * @return what was seen, when most logins fail and this was not told in the last five minutes
     */
    public Optional<Seen> ended(boolean failed) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            turnTo((now - started) / PART_NANOS);
            int slot = (int) (part % PARTS);
            attempts[slot]++;
            if (!failed) {
                return Optional.empty();
            }
            failures[slot]++;
            Seen seen = new Seen(sum(attempts), sum(failures));
            boolean surge = seen.failures() >= LEAST_FAILURES && seen.failures() * 2 >= seen.attempts();
            if (!surge || (told && now - toldAt < QUIET_NANOS)) {
                return Optional.empty();
            }
            told = true;
            toldAt = now;
            return Optional.of(seen);
        } finally {
            lock.unlock();
        }
    }

    private void turnTo(long now) {
        long gone = Math.min(PARTS, now - part);
        for (long i = 1; i <= gone; i++) {
            int slot = (int) ((part + i) % PARTS);
            attempts[slot] = 0;
            failures[slot] = 0;
        }
        part = Math.max(part, now);
        if (gone == PARTS) {
            Arrays.fill(attempts, 0);
            Arrays.fill(failures, 0);
        }
    }

    private static int sum(int[] parts) {
        int sum = 0;
        for (int count : parts) {
            sum += count;
        }
        return sum;
    }
}
