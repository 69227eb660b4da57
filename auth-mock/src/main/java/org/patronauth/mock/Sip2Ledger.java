package org.patronauth.mock;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
import java.util.function.LongSupplier;

/** What a fake server has seen: counts, a bounded journal, and a way to wait until a count is reached. */
final class Sip2Ledger {
    private static final int JOURNAL_LENGTH = 20_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Consumer<Sip2JournalEntry> listener;
    private final LongSupplier nanoTime;

    private final Map<String, int[]> requests = new HashMap<>();
    private final Map<String, int[]> pinsByIdentifier = new HashMap<>();
    private final Deque<Sip2JournalEntry> journal = new ArrayDeque<>();
    private final List<byte[]> unredacted = new ArrayList<>();
    private final Deque<Long> lingeringSessions = new ArrayDeque<>();
    private final Set<String> tlsProtocols = new TreeSet<>();
    private int connections;
    private int openConnections;
    private int mostOpenConnections;
    private int sessions;
    private int pinsSeen;
    private int pinsProcessed;
    private int held;
    private long releases;
    private boolean closed;

    Sip2Ledger(Consumer<Sip2JournalEntry> listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    int connectionOpened() {
        lock.lock();
        try {
            openConnections++;
            mostOpenConnections = Math.max(mostOpenConnections, openConnections);
            connections++;
            changed.signalAll();
            return connections;
        } finally {
            lock.unlock();
        }
    }

    void connectionClosed() {
        change(() -> openConnections--);
    }

    void tlsEstablished(String protocol) {
        change(() -> tlsProtocols.add(protocol));
    }

    void received(int connection, Sip2Request request, boolean carriesPin, String identifier, boolean record) {
        Sip2JournalEntry entry =
                new Sip2JournalEntry(connection, Sip2JournalEntry.Direction.RECEIVED, request.code(), request.length());
        lock.lock();
        try {
            increment(requests, request.code());
            if (carriesPin) {
                pinsSeen++;
                increment(pinsByIdentifier, identifier);
            }
            if (record) {
                unredacted.add(request.copy());
            }
            write(entry);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listener.accept(entry);
    }

    void pinProcessed() {
        change(() -> pinsProcessed++);
    }

    void sent(int connection, String code, int length) {
        Sip2JournalEntry entry = new Sip2JournalEntry(connection, Sip2JournalEntry.Direction.SENT, code, length);
        change(() -> write(entry));
        listener.accept(entry);
    }

    private void write(Sip2JournalEntry entry) {
        if (journal.size() == JOURNAL_LENGTH) {
            journal.removeFirst();
        }
        journal.addLast(entry);
    }

    private static void increment(Map<String, int[]> counts, String key) {
        counts.computeIfAbsent(key, unused -> new int[1])[0]++;
    }

    /** Takes one of the sessions that a server is licensed for; one that ended counts on for a while. */
    boolean beginSession(int limit, Duration linger) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            while (!lingeringSessions.isEmpty() && now - lingeringSessions.getFirst() >= linger.toNanos()) {
                lingeringSessions.removeFirst();
            }
            if (limit > 0 && sessions + lingeringSessions.size() >= limit) {
                return false;
            }
            sessions++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void endSession(Duration linger) {
        change(() -> {
            sessions--;
            if (!linger.isZero()) {
                lingeringSessions.addLast(nanoTime.getAsLong());
            }
        });
    }

    /** Blocks until the answers held so far are released, or everything closes. */
    void hold() throws InterruptedException {
        lock.lock();
        try {
            long before = releases;
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

    void release() {
        change(() -> releases++);
    }

    void close() {
        change(() -> closed = true);
    }

    int connections() {
        return read(() -> connections);
    }

    int openConnections() {
        return read(() -> openConnections);
    }

    int mostOpenConnections() {
        return read(() -> mostOpenConnections);
    }

    int requests(String code) {
        return read(() -> countOf(requests, code));
    }

    int pinsSeen() {
        return read(() -> pinsSeen);
    }

    int pinsSeen(String identifier) {
        return read(() -> countOf(pinsByIdentifier, identifier));
    }

    int pinsProcessed() {
        return read(() -> pinsProcessed);
    }

    int held() {
        return read(() -> held);
    }

    List<String> tlsProtocols() {
        lock.lock();
        try {
            return List.copyOf(tlsProtocols);
        } finally {
            lock.unlock();
        }
    }

    List<Sip2JournalEntry> journal() {
        lock.lock();
        try {
            return List.copyOf(journal);
        } finally {
            lock.unlock();
        }
    }

    List<byte[]> unredacted() {
        lock.lock();
        try {
            return unredacted.stream().map(byte[]::clone).toList();
        } finally {
            lock.unlock();
        }
    }

    void forget() {
        change(() -> {
            requests.clear();
            pinsByIdentifier.clear();
            journal.clear();
            unredacted.clear();
            tlsProtocols.clear();
            connections = 0;
            mostOpenConnections = openConnections;
            pinsSeen = 0;
            pinsProcessed = 0;
        });
    }

    void await(String what, IntSupplier count, int expected, boolean exactly, Duration patience)
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

    private int read(IntSupplier value) {
        lock.lock();
        try {
            return value.getAsInt();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
