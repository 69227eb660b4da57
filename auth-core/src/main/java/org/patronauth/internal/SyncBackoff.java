package org.patronauth.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps a refresh that has failed from being tried again with every request. Remembers a bounded number of patrons. */
final class SyncBackoff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int CAPACITY = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Wait> waits = new LinkedHashMap<>();

    private record Wait(Instant until, Duration length) {}

    boolean permits(long patronId, Instant now) {
        lock.lock();
        try {
            Wait wait = waits.get(patronId);
            return wait == null || !now.isBefore(wait.until());
        } finally {
            lock.unlock();
        }
    }

    void failed(long patronId, Instant now) {
        lock.lock();
        try {
            Wait before = waits.remove(patronId);
            Duration doubled = before == null ? FIRST : before.length().multipliedBy(2);
            Duration length = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            waits.put(patronId, new Wait(now.plus(length), length));
            if (waits.size() > CAPACITY) {
                waits.remove(waits.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    void succeeded(long patronId) {
        lock.lock();
        try {
            waits.remove(patronId);
        } finally {
            lock.unlock();
        }
    }
}
