package org.patronauth.mock;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a fake server has seen: counts, a bounded journal, and a way to wait until a count is reached.
 *
 * @param <E> an entry of the journal
 */
class Ledger<E> {
    private static final int JOURNAL_LENGTH = 20_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Consumer<E> listener;

    private final Map<String, int[]> requests = new HashMap<>();
    private final Map<String, int[]> pinsByIdentifier = new HashMap<>();
    private final Deque<E> journal = new ArrayDeque<>();
    private final Set<String> tlsProtocols = new TreeSet<>();
    private int connections;
    private int openConnections;
    private int mostOpenConnections;
    private int pinsSeen;
    private int held;
    private long releases;
    private boolean closed;

    Ledger(Consumer<E> listener) {
        this.listener = listener;
    }

    final void connectionOpened() {
        change(() -> {
            openConnections++;
            mostOpenConnections = Math.max(mostOpenConnections, openConnections);
            connections++;
        });
    }

    final void connectionClosed() {
        change(() -> openConnections--);
    }

    final void tlsEstablished(String protocol) {
        change(() -> tlsProtocols.add(protocol));
    }

    /** Records a request, and counts it under its kind and under the identifier whose PIN it carries, if any. */
    final void count(String kind, @Nullable String pinFor, Runnable record) {
        change(() -> {
            record.run();
            increment(requests, kind);
            if (pinFor != null) {
                pinsSeen++;
                increment(pinsByIdentifier, pinFor);
            }
        });
    }

    final void note(E entry) {
        change(() -> write(entry));
        tell(entry);
    }

    final void tell(E entry) {
        listener.accept(entry);
    }

    /** Adds to the journal, under the lock. */
    final void write(E entry) {
        if (journal.size() == JOURNAL_LENGTH) {
            journal.removeFirst();
        }
        journal.addLast(entry);
    }

    private static void increment(Map<String, int[]> counts, String key) {
        counts.computeIfAbsent(key, unused -> new int[1])[0]++;
    }

    final long releases() {
        return read(() -> releases);
    }

    /** Blocks until answers are released for the first time since there were so many releases, or everything closes. */
    final void hold(long before) throws InterruptedException {
        lock.lock();
        try {
            held++;
            changed.signalAll();
            try {
                while (releases == before && !closed) {
                    changed.await();
                }
            } finally {
                held--;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    final void release() {
        change(() -> releases++);
    }

    final void close() {
        change(() -> closed = true);
    }

    final int connections() {
        return read(() -> connections);
    }

    final int openConnections() {
        return read(() -> openConnections);
    }

    final int mostOpenConnections() {
        return read(() -> mostOpenConnections);
    }

    final int requests(String kind) {
        return read(() -> countOf(requests, kind));
    }

    final int requests() {
        return read(() -> requests.values().stream().mapToInt(count -> count[0]).sum());
    }

    final int pinsSeen() {
        return read(() -> pinsSeen);
    }

    final int pinsSeen(String identifier) {
        return read(() -> countOf(pinsByIdentifier, identifier));
    }

    final int held() {
        return read(() -> held);
    }

    final List<String> tlsProtocols() {
        return read(() -> List.copyOf(tlsProtocols));
    }

    final List<E> journal() {
        return read(() -> List.copyOf(journal));
    }

    /** What a subclass forgets, under the lock. */
    void forgetMore() {}

    final void forget() {
        change(() -> {
            requests.clear();
            pinsByIdentifier.clear();
            journal.clear();
            tlsProtocols.clear();
            connections = 0;
            mostOpenConnections = openConnections;
            pinsSeen = 0;
            forgetMore();
        });
    }

    final void await(String what, IntSupplier count, int expected, boolean exactly, Duration patience)
            throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (exactly ? count.getAsInt() != expected : count.getAsInt() < expected) {
                if (left <= 0) {
                    throw new IllegalStateException("Waited " + patience.toMillis() + " ms for " + expected + " " + what
                            + ", saw " + count.getAsInt() + ".");
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static int countOf(Map<String, int[]> counts, String key) {
        int[] count = counts.get(key);
        return count == null ? 0 : count[0];
    }

    final <T> T read(Supplier<T> value) {
        lock.lock();
        try {
            return value.get();
        } finally {
            lock.unlock();
        }
    }

    final void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
