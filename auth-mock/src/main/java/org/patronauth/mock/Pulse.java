package org.patronauth.mock;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices how long threads are kept waiting for a processor. On a machine that is busy with other things everything is
 * late, and that is nobody's fault who is tested.
 */
final class Pulse implements AutoCloseable {
    private static final long BEAT_NANOS = Duration.ofMillis(5).toNanos();
    private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

    private final ConcurrentLinkedDeque<Beat> beats = new ConcurrentLinkedDeque<>();
    private final Thread thread = new Thread(this::beat, "pulse");
    private volatile boolean closed;

    private record Beat(long end, long late) {}

    private Pulse() {
        thread.setDaemon(true);
    }

    static Pulse start() {
        Pulse pulse = new Pulse();
        pulse.thread.start();
        return pulse;
    }

    private void beat() {
        long before = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(BEAT_NANOS);
            long now = System.nanoTime();
            beats.addLast(new Beat(now, Math.max(0, now - before - BEAT_NANOS)));
            before = now;
            while (now - beats.getFirst().end() > KEPT_NANOS) {
                beats.removeFirst();
            }
        }
    }

    /**
     * How late a thread that had nothing to do but to be on time was since a moment, all in all: whoever works with one
     * thread after the other may be kept waiting as often.
     */
    long lateSince(long nanoTime) {
        long late = 0;
        for (Beat beat : beats) {
            if (beat.end() - nanoTime >= 0) {
                late += beat.late();
            }
        }
        return late;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
