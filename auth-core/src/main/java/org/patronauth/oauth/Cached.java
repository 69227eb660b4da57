package org.patronauth.oauth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Deadline;

/**
 * Something that a server publishes: asked for when it is needed, kept for an hour, and for a day while the server is
 * away. One thread asks at a time; where there is something to go on with, the others go on with it.
 */
final class Cached<T> {
    static final Duration FRESH = Duration.ofHours(1);
    static final Duration USABLE = Duration.ofDays(1);
    static final Duration PAUSE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Loader<T> loader;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Entry<T> entry;
    private volatile Instant lastFailure = Instant.MIN;
    private volatile Instant lastUnknown = Instant.MIN;

    Cached(Clock clock, Loader<T> loader) {
        this.clock = clock;
        this.loader = loader;
    }

    /** Asks for it. */
    @FunctionalInterface
    interface Loader<T> {
        T load(Deadline deadline) throws IOException;
    }

    private record Entry<T>(T value, Instant since) {}

    T get(Deadline deadline) throws IOException {
        Entry<T> known = entry;
        if (known == null || !isWithin(USABLE, known.since())) {
            return first(deadline);
        }
        if (isWithin(FRESH, known.since()) || isWithin(PAUSE, lastFailure) || !lock.tryLock()) {
            return known.value();
        }
        try {
            // What is there is good enough to leave time for the question behind this one.
            return load(deadline.atMost(Duration.ofNanos(Math.max(0, deadline.remainingNanos() / 2))));
        } catch (IOException e) {
            return known.value();
        } finally {
            lock.unlock();
        }
    }

    /** Asks anew, for somebody who wants to know whether that works. */
    T reload(Deadline deadline) throws IOException {
        enter(deadline);
        try {
            return load(deadline);
        } finally {
            lock.unlock();
        }
    }

    /** Asks anew because something is not in it, but not each time that somebody says so. */
    T lookAgain(Deadline deadline) throws IOException {
        enter(deadline);
        try {
            if (isWithin(PAUSE, lastUnknown)) {
                return get(deadline);
            }
            lastUnknown = clock.instant();
            return load(deadline);
        } finally {
            lock.unlock();
        }
    }

    private T first(Deadline deadline) throws IOException {
        enter(deadline);
        try {
            Entry<T> known = entry;
            return known != null && isWithin(USABLE, known.since()) ? known.value() : load(deadline);
        } finally {
            lock.unlock();
        }
    }

    private T load(Deadline deadline) throws IOException {
        try {
            T value = loader.load(deadline);
            entry = new Entry<>(value, clock.instant());
            return value;
        } catch (IOException e) {
            lastFailure = clock.instant();
            throw e;
        }
    }

    private void enter(Deadline deadline) throws IOException {
        try {
            if (!lock.tryLock(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
                throw new SocketTimeoutException("The authorization server did not answer in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the authorization server was asked.");
        }
    }

    /** A moment that lies ahead is not within: then the clock was put back, and nothing is known of the time since. */
    private boolean isWithin(Duration span, Instant since) {
        Instant now = clock.instant();
        return !now.isBefore(since) && now.minus(span).isBefore(since);
    }
}
