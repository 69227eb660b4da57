package org.patronauth.guard;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps callers from waiting for a source of truth that is down. It opens after five failures in a row, or after two
 * seconds in which there was nothing but failures. While it is open, everybody is turned away at once and told when to
 * come again. After a wait, one caller is asked to find out whether the source is back, by something that carries no
 * PIN: if it is, the breaker closes, else the next wait is twice as long, up to a minute.
 *
 * <p>What counts is for the caller to say: a refusal is a success, since somebody answered. How a call ended that began
 * before the breaker last opened or closed says nothing about the time since, and is ignored, so that the stragglers of
 * an outage do not open a breaker that has closed. The waits stay long until a call succeeds, and not a probe alone: a
 * source that answers probes and nothing else is left in peace for longer each time.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; a caller who finds it closed takes no lock.
 *
 * <p><b>Blocking.</b> Never.
 *
 * @since 0.1
 */
public final class CircuitBreaker {
    private static final int FAILURES = 5;
    /** One failure is no row: a connection may have died unnoticed. */
    private static final int FAILURES_IN_SPAN = 2;

    private static final Duration SPAN = Duration.ofSeconds(2);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /** When to come again while somebody is finding out. */
    private static final Duration PROBING = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long round;
    private volatile boolean open;
    private volatile boolean probing;
    private volatile long probeAt;
    private volatile int failures;
    private volatile long lastSuccess;
    private volatile boolean tried;
    private long rowSince;
    private Duration wait = FIRST_WAIT;

    /**
     * Creates one that is closed.
     *
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public CircuitBreaker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastSuccess = nanoTime.getAsLong();
    }

    /**
     * What a caller may do now.
     *
     * @since 0.1
     */
    public enum Verdict {
        /** Go ahead. */
        CALL,
        /** Find out, without a PIN, whether the source of truth is back, and say how that ended. */
        PROBE,
        /** Come again later. */
        REFUSED
    }

    /**
     * Asks to pass. Whoever may must say how it ended, by {@link Pass#succeeded()}, {@link Pass#failed()} or
     * {@link Pass#ended()}.
     *
     * @return what the caller may do
     */
    public Pass enter() {
        // In this order: a call must never pass for one of a round that begins after it.
        long now = round;
        if (!open) {
            return new Pass(Verdict.CALL, now, Duration.ZERO);
        }
        lock.lock();
        try {
            if (!open) {
                return new Pass(Verdict.CALL, round, Duration.ZERO);
            }
            if (refuses()) {
                return new Pass(Verdict.REFUSED, round, retryAfter());
            }
            probing = true;
            return new Pass(Verdict.PROBE, round, Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a caller would be turned away now.
     *
     * @return false when calls go through, and when somebody is wanted to find out
     */
    public boolean refuses() {
        return open && (probing || nanoTime.getAsLong() - probeAt < 0);
    }

    /**
     * Whether it keeps calls from the source of truth.
     *
     * @return false when calls go through
     */
    public boolean isOpen() {
        return open;
    }

    /**
     * When to come again.
     *
     * @return the time until the next probe; zero when it is closed or a probe is due
     */
    public Duration retryAfter() {
        if (!open) {
            return Duration.ZERO;
        }
        return probing ? PROBING : Duration.ofNanos(Math.max(0, probeAt - nanoTime.getAsLong()));
    }

    private void succeeded(Pass pass) {
        long now = nanoTime.getAsLong();
        if (pass.verdict == Verdict.CALL) {
            if (pass.round == round) {
                lastSuccess = now;
                if (failures != 0 || !tried) {
                    startAfresh(pass);
                }
            }
            return;
        }
        lock.lock();
        try {
            if (pass.round == round) {
                open = false;
                probing = false;
                failures = 0;
                lastSuccess = now;
                tried = false;
                beginRound();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startAfresh(Pass pass) {
        lock.lock();
        try {
            if (pass.round == round) {
                failures = 0;
                tried = true;
                wait = FIRST_WAIT;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean failed(Pass pass) {
        lock.lock();
        try {
            if (pass.round != round) {
                return false;
            }
            long now = nanoTime.getAsLong();
            if (pass.verdict == Verdict.PROBE) {
                openUntilAfterWait(now);
                return false;
            }
            int row = failures + 1;
            rowSince = later(row == 1 ? pass.began : earlier(pass.began, rowSince), lastSuccess);
            failures = row;
            boolean enough = row >= FAILURES || (row >= FAILURES_IN_SPAN && now - rowSince >= SPAN.toNanos());
            if (enough) {
                openUntilAfterWait(now);
            }
            return enough;
        } finally {
            lock.unlock();
        }
    }

    private void openUntilAfterWait(long now) {
        probeAt = now + wait.toNanos();
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        probing = false;
        failures = 0;
        open = true;
        beginRound();
    }

    private void beginRound() {
        long next = round + 1;
        round = next;
    }

    /** Somebody who was to find out did not: the next one may. */
    private void ended(Pass pass) {
        if (pass.verdict == Verdict.PROBE) {
            lock.lock();
            try {
                if (pass.round == round) {
                    probing = false;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private static long later(long one, long other) {
        return one - other < 0 ? other : one;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    @Override
    public String toString() {
        return open ? "CircuitBreaker[open]" : "CircuitBreaker[closed]";
    }

    /**
     * One caller on the way through.
     *
     * <p><b>Thread safety.</b> For the thread that asked to pass.
     *
     * @since 0.1
     */
    public final class Pass {
        private final Verdict verdict;
        private final long round;
        private final Duration retryAfter;
        private final long began = nanoTime.getAsLong();

        private Pass(Verdict verdict, long round, Duration retryAfter) {
            this.verdict = verdict;
            this.round = round;
            this.retryAfter = retryAfter;
        }

        /**
         * What the caller may do.
         *
         * @return the verdict
         */
        public Verdict verdict() {
            return verdict;
        }

        /**
         * When to come again, for whoever is refused.
         *
         * @return how long from now; zero for whoever may go ahead
         */
        public Duration retryAfter() {
            return retryAfter;
        }

        /** The source of truth answered. */
        public void succeeded() {
            CircuitBreaker.this.succeeded(this);
        }

        /**
         * The source of truth did not answer.
         *
         * @return whether the breaker opened just now, because of it
         */
        public boolean failed() {
            return CircuitBreaker.this.failed(this);
        }

        /** It ended in a way that says nothing about the source of truth. */
        public void ended() {
            CircuitBreaker.this.ended(this);
        }
    }
}
