package org.patronauth.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.patronauth.store.StoreException;

/**
 * Does what may take its time, turn after turn, on one daemon thread of its own: neither a login nor the watch over the
 * configuration waits for it.
 */
final class Housekeeping implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<Runnable> chores;
    private final Duration interval;
    private final Events events;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Thread thread;
    private boolean closed;

    Housekeeping(List<Runnable> chores, Duration interval, Events events) {
        this.chores = List.copyOf(chores);
        this.interval = interval;
        this.events = events;
        this.thread = new Thread(this::work, "patron-auth-housekeeping");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void work() {
        try {
            while (pause()) {
                chores.forEach(this::run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean pause() throws InterruptedException {
        lock.lock();
        try {
            long left = interval.toNanos();
            while (!closed && left > 0) {
                left = wake.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void run(Runnable chore) {
        try {
            chore.run();
        } catch (StoreException e) {
            // Whoever watches the configuration tells that the database is away.
        } catch (RuntimeException e) {
            events.warning("housekeeping", "A chore failed: " + e.getClass().getName());
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
