package org.patronauth.sip2;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Deadline;

/**
 * The connections to one server: never more than the server allows us, each lent to one login at a time, and kept for a
 * while. Idle ones are let go of when somebody passes by; there is no thread.
 */
final class ConnectionPool implements AutoCloseable {
    /** Below the idle limits of servers, the lowest of which is 60 seconds. */
    private static final Duration MAXIMUM_IDLE = Duration.ofSeconds(30);

    private static final Duration MAXIMUM_AGE = Duration.ofMinutes(10);

    private final Semaphore permits;
    private final Opener opener;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> lent = new HashSet<>();
    private final int maximum;
    private int most;
    private int opening;
    private boolean closed;

    ConnectionPool(int maximum, Opener opener, LongSupplier nanoTime) {
        this.maximum = maximum;
        this.most = maximum;
        this.permits = new Semaphore(maximum, true);
        this.opener = opener;
        this.nanoTime = nanoTime;
    }

    /** Makes a connection and begins a session on it. */
    @FunctionalInterface
    interface Opener {
        Connection open(Deadline deadline) throws IOException;
    }

    /**
     * Lends a connection: an idle one that is still good, or a new one.
     *
     * @throws SocketTimeoutException when all are in use until the deadline
     */
    Connection borrow(Deadline deadline) throws IOException {
        return borrow(deadline, true);
    }

    /**
     * Lends a new connection.
     *
     * @throws SocketTimeoutException when all are in use until the deadline
     */
    Connection borrowNew(Deadline deadline) throws IOException {
        return borrow(deadline, false);
    }

    private Connection borrow(Deadline deadline, boolean idleOnesToo) throws IOException {
        acquire(deadline);
        boolean lentOut = false;
        try {
            Connection connection = idleOnesToo ? takeIdle() : null;
            if (connection == null) {
                connection = open(deadline);
            }
            lentOut = true;
            return connection;
        } finally {
            if (!lentOut) {
                permits.release();
            }
        }
    }

    private Connection open(Deadline deadline) throws IOException {
        makeRoom();
        Connection connection;
        try {
            connection = opener.open(deadline);
        } catch (IOException | RuntimeException | Error e) {
            opened(null);
            throw e;
        }
        if (!opened(connection)) {
            connection.close();
            throw new IOException("The service was closed.");
        }
        return connection;
    }

    /** Notes how opening a connection ended, and lends the new one unless the pool was closed in the meantime. */
    private boolean opened(@Nullable Connection connection) {
        lock.lock();
        try {
            opening--;
            if (connection != null && !closed) {
                lent.add(connection);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Counts one more connection, and lets an idle one go for it where there would be too many. */
    private void makeRoom() throws IOException {
        Connection superfluous = null;
        lock.lock();
        try {
            if (closed) {
                throw new IOException("The service was closed.");
            }
            if (lent.size() + opening >= most) {
                throw new IOException("No more connections may be open at this time.");
            }
            if (lent.size() + opening + idle.size() >= most) {
                superfluous = idle.pollLast();
            }
            opening++;
        } finally {
            lock.unlock();
        }
        if (superfluous != null) {
            superfluous.close();
        }
    }

    /**
     * Takes the place of a connection that somebody else will open.
     *
     * @throws SocketTimeoutException when all are in use until the deadline
     */
    void reserve(Deadline deadline) throws IOException {
        acquire(deadline);
        boolean reserved = false;
        try {
            makeRoom();
            reserved = true;
        } finally {
            if (!reserved) {
                permits.release();
            }
        }
    }

    /** Says that the connection is closed for which there was a place. */
    void unreserve() {
        lock.lock();
        try {
            opening--;
        } finally {
            lock.unlock();
        }
        permits.release();
    }

    private void acquire(Deadline deadline) throws IOException {
        try {
            if (!permits.tryAcquire(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
                throw new SocketTimeoutException("The deadline passed while all connections were in use.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for a connection.");
        }
    }

    private @Nullable Connection takeIdle() {
        while (true) {
            Connection connection = pollNewest();
            if (connection == null) {
                return null;
            }
            if (isYoung(connection) && connection.isReusable()) {
                return connection;
            }
            forget(connection);
            connection.close();
        }
    }

    private void forget(Connection connection) {
        lock.lock();
        try {
            lent.remove(connection);
        } finally {
            lock.unlock();
        }
    }

    /** The one used last is the one most likely to be alive. */
    private @Nullable Connection pollNewest() {
        lock.lock();
        try {
            Connection newest = idle.pollFirst();
            if (newest != null) {
                lent.add(newest);
            }
            return newest;
        } finally {
            lock.unlock();
        }
    }

    private boolean isYoung(Connection connection) {
        long now = nanoTime.getAsLong();
        // Spread by the time of creation, so that connections made together do not end together.
        long age = MAXIMUM_AGE.toNanos() - (connection.created() >>> 7) % (MAXIMUM_AGE.toNanos() / 10);
        return now - connection.lastUsed() < MAXIMUM_IDLE.toNanos() && now - connection.created() < age;
    }

    /** Takes a connection back, to keep it if it is fit for another question and shall be kept. */
    void giveBack(Connection connection, boolean keep) {
        connection.usedAt(nanoTime.getAsLong());
        boolean kept = false;
        lock.lock();
        try {
            lent.remove(connection);
            boolean room = idle.size() + lent.size() + opening < most;
            if (keep && connection.isFit() && !closed && room) {
                idle.addFirst(connection);
                kept = true;
            }
        } finally {
            lock.unlock();
        }
        if (!kept) {
            connection.close();
        }
        permits.release();
    }

    /** Closes what has been idle for too long. */
    void evictIdle() {
        while (true) {
            Connection oldest;
            lock.lock();
            try {
                oldest = idle.peekLast();
                if (oldest == null || isYoung(oldest)) {
                    return;
                }
                idle.pollLast();
            } finally {
                lock.unlock();
            }
            oldest.close();
        }
    }

    /** How many connections there may be at the most. */
    int maximum() {
        return maximum;
    }

    /** Sets how many connections may be open from now on, and closes what is too much: idle ones first. */
    void limit(int count) {
        Set<Connection> superfluous = new HashSet<>();
        lock.lock();
        try {
            most = Math.min(count, maximum);
            while (!idle.isEmpty() && idle.size() + lent.size() + opening > most) {
                superfluous.add(idle.removeLast());
            }
            lent.stream().limit(Math.max(0, lent.size() + opening - most)).forEach(superfluous::add);
        } finally {
            lock.unlock();
        }
        superfluous.forEach(Connection::close);
    }

    /** How many connections are open or being opened, in use or idle. */
    int size() {
        lock.lock();
        try {
            return idle.size() + lent.size() + opening;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Set<Connection> all = new HashSet<>();
        lock.lock();
        try {
            closed = true;
            all.addAll(idle);
            all.addAll(lent);
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(Connection::close);
    }
}
