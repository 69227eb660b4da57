package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Who has signed in from where: a patron is not refused for what others in the same class room did. */
final class KnownVisitors {
    private static final int MAXIMUM = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Visit, Boolean> visits = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Visit, Boolean> eldest) {
            return size() > MAXIMUM;
        }
    };

    private record Visit(ClientNetwork from, Card card) {}

    boolean know(ClientNetwork from, Card card) {
        lock.lock();
        try {
            return visits.get(new Visit(from, card)) != null;
        } finally {
            lock.unlock();
        }
    }

    void welcome(ClientNetwork from, Card card) {
        lock.lock();
        try {
            visits.put(new Visit(from, card), true);
        } finally {
            lock.unlock();
        }
    }
}
