package org.patronauth.guard;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Lets a few callers at a time through to one source of truth, and a few more wait for their turn, so that a slow source
 * holds no more of a host's threads than that. Whoever finds the waiting room full is turned away at once.
 *
 * <p>The waiting room holds nine tenths of those who could be served before their time is up: permits × time ÷ what an
 * answer takes. What it takes is learned from the answers, and from their absence: while nobody comes out, an answer
 * takes at least as long as that, and the room shrinks.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads, virtual ones included. Those who wait are served in
 * the order of their arrival.
 *
 * @since 0.1
 */
public final class Bulkhead {
    private static final double SHARE = 0.9;
    private static final int WEIGHT = 8;
    /** What an answer is taken to take before the first. */
    private static final long ASSUMED_NANOS = Duration.ofMillis(200).toNanos();

    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

    private final Duration time;
    private final LongSupplier nanoTime;
    private final Permits permits;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile int limit;
    private volatile long averageNanos = ASSUMED_NANOS;
    private volatile long lastChange;

    /**
     * Creates one with nobody in it.
     *
     * @param permits how many callers may be let through at a time
     * @param time how long a caller can wait for an answer, the time in the waiting room included
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public Bulkhead(int permits, Duration time, LongSupplier nanoTime) {
        this.limit = permits;
        this.permits = new Permits(permits);
        this.time = time;
        this.nanoTime = nanoTime;
        this.lastChange = nanoTime.getAsLong();
    }

    /** A semaphore that can lose permits which are in use. */
    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int permits) {
            super(permits, true);
        }

        void withdraw(int count) {
            reducePermits(count);
        }
    }

    /**
     * Asks to be let through. Whoever is must call {@link #leave} once, however it went.
     *
     * <p><b>Blocking.</b> In the waiting room, at the most until the deadline.
     *
     * @param deadline until when waiting makes sense
     * @return empty when the caller is through; else how long to stay away
     * @throws InterruptedIOException when interrupted while waiting
     */
    public Optional<Duration> enter(Deadline deadline) throws InterruptedIOException {
        try {
            if (permits.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                lastChange = nanoTime.getAsLong();
                return Optional.empty();
            }
            if (waiting.incrementAndGet() > room()) {
                waiting.decrementAndGet();
                return Optional.of(retryAfter());
            }
            try {
                if (permits.tryAcquire(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
                    if (!deadline.hasPassed()) {
                        lastChange = nanoTime.getAsLong();
                        return Optional.empty();
                    }
                    // Whoever comes next has more time left to make something of it.
                    permits.release();
                }
                return Optional.of(retryAfter());
            } finally {
                waiting.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the source of truth to be free.");
        }
    }

    /**
     * Gives the permit back, with what was learned.
     *
     * @param took for how long the permit was used, in nanoseconds; negative where that says nothing of answers
     */
    public void leave(long took) {
        if (took >= 0) {
            // Two threads may overwrite each other's share in the average. It is one.
            long before = averageNanos;
            averageNanos = before + (took - before) / WEIGHT;
        }
        lastChange = nanoTime.getAsLong();
        permits.release();
    }

    /**
     * Changes how many callers may be let through at a time. Those who are through stay; when there are fewer permits
     * than callers, nobody else gets through until enough of them have left.
     *
     * <p><b>Thread safety.</b> By one thread at a time.
     *
     * @param count how many, zero or more
     */
    public void resize(int count) {
        int more = count - limit;
        limit = count;
        if (more > 0) {
            permits.release(more);
        } else {
            permits.withdraw(-more);
        }
    }

    /**
     * How many may wait now.
     *
     * @return at least one for each permit in use or to be had
     */
    public int room() {
        int count = Math.max(1, limit);
        long answer = averageNanos;
        if (permits.availablePermits() <= 0) {
            answer = Math.max(answer, nanoTime.getAsLong() - lastChange);
        }
        double bound = SHARE * count * time.toNanos() / Math.max(1, answer);
        return (int) Math.max(count, Math.min(Integer.MAX_VALUE, bound));
    }

    private Duration retryAfter() {
        Duration turn = Duration.ofNanos(averageNanos);
        return turn.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : turn;
    }

    /**
     * How many callers may be let through at a time.
     *
     * @return the number of permits, in use or not
     */
    public int permits() {
        return limit;
    }

    /**
     * How many callers are through.
     *
     * @return the number of permits in use
     */
    public int inUse() {
        return Math.max(0, limit - permits.availablePermits());
    }

    /**
     * How many callers wait.
     *
     * @return the number of callers in the waiting room
     */
    public int waiting() {
        return waiting.get();
    }

    @Override
    public String toString() {
        return "Bulkhead[" + inUse() + " of " + permits() + ", " + waiting() + " waiting]";
    }
}
