package org.patronauth.mock;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a fake SIP2 server has seen, and the sessions that it is licensed for. */
final class Sip2Ledger extends Ledger<Sip2JournalEntry> {
    private final LongSupplier nanoTime;
    private final List<byte[]> unredacted = new ArrayList<>();
    private final Deque<Long> lingeringSessions = new ArrayDeque<>();
    private int sessions;
    private int pinsProcessed;

    Sip2Ledger(Consumer<Sip2JournalEntry> listener, LongSupplier nanoTime) {
        super(listener);
        this.nanoTime = nanoTime;
    }

    void received(int connection, Sip2Request request, @Nullable String pinFor, boolean record) {
        Sip2JournalEntry entry =
                new Sip2JournalEntry(connection, Sip2JournalEntry.Direction.RECEIVED, request.code(), request.length());
        count(request.code(), pinFor, () -> {
            if (record) {
                unredacted.add(request.copy());
            }
            write(entry);
        });
        tell(entry);
    }

    void pinProcessed() {
        change(() -> pinsProcessed++);
    }

    void sent(int connection, String code, int length) {
        note(new Sip2JournalEntry(connection, Sip2JournalEntry.Direction.SENT, code, length));
    }

    /** Takes one of the sessions that a server is licensed for; one that ended counts on for a while. */
    boolean beginSession(int limit, Duration linger) {
        return read(() -> {
            long now = nanoTime.getAsLong();
            while (!lingeringSessions.isEmpty() && now - lingeringSessions.getFirst() >= linger.toNanos()) {
                lingeringSessions.removeFirst();
            }
            if (limit > 0 && sessions + lingeringSessions.size() >= limit) {
                return false;
            }
            sessions++;
            return true;
        });
    }

    void endSession(Duration linger) {
        change(() -> {
            sessions--;
            if (!linger.isZero()) {
                lingeringSessions.addLast(nanoTime.getAsLong());
            }
        });
    }

    int pinsProcessed() {
        return read(() -> pinsProcessed);
    }

    List<byte[]> unredacted() {
        return read(() -> unredacted.stream().map(byte[]::clone).toList());
    }

    @Override
    void forgetMore() {
        unredacted.clear();
        pinsProcessed = 0;
    }
}
