package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.LoginEvent;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.Refusal;
import org.patronauth.store.RefusalStore;
import org.patronauth.store.StoreException;

/**
 * What support codes stand for. A login puts its refusal into a short queue and goes on; the housekeeping thread writes
 * what is there, so many at a time and no more in an hour. While the database is away the queue fills, and what does not
 * fit is dropped and counted: no login waits or fails for it.
 */
final class Refusals {
    static final int QUEUE = 2_000;
    static final int BATCH = 200;
    /** A flood of refusals is no flood of rows. */
    static final int MOST_IN_AN_HOUR = 20_000;

    private static final int MOST_SHOWN = 50;
    private static final Duration HOUR = Duration.ofHours(1);

    private final @Nullable RefusalStore store;
    private final IdentifierHash hash;
    private final Duration kept;
    private final Clock clock;
    private final BlockingQueue<Noted> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();

    /** Held by whoever writes; what is taken out of the queue and not yet written is kept beside it. */
    private final ReentrantLock writing = new ReentrantLock();

    private final List<Noted> taken = new ArrayList<>();
    private @Nullable Instant hourBegan;
    private int writtenThisHour;

    Refusals(@Nullable RefusalStore store, IdentifierHash hash, Duration kept, Clock clock) {
        this.store = store;
        this.hash = hash;
        this.kept = kept;
        this.clock = clock;
    }

    private record Noted(
            LibraryId library,
            @Nullable String serviceName,
            @Nullable String identifierHash,
            Outcome outcome,
            ProblemType problem,
            String supportCode,
            Circumstance circumstance,
            Instant time) {
        Refusal of(LibraryRow row) {
            return new Refusal(
                    supportCode,
                    row.key(),
                    serviceName,
                    identifierHash,
                    outcome,
                    problem,
                    circumstance.step(),
                    circumstance.reason(),
                    time);
        }
    }

    void note(LoginEvent event, Circumstance circumstance) {
        if (event.problem().isPresent() && event.supportCode().isPresent()) {
            note(
                    event.library(),
                    event.serviceName().orElse(null),
                    event.outcome(),
                    event.problem().get(),
                    event.supportCode().get(),
                    circumstance);
        }
    }

    void note(
            LibraryId library,
            @Nullable String serviceName,
            Outcome outcome,
            ProblemType problem,
            String supportCode,
            Circumstance circumstance) {
        if (store == null) {
            return;
        }
        String identifier = circumstance.identifier();
        boolean room = queue.offer(new Noted(
                library,
                serviceName,
                identifier == null ? null : hashOf(library, identifier),
                outcome,
                problem,
                supportCode,
                circumstance.concerning(null),
                clock.instant()));
        if (!room) {
            dropped.incrementAndGet();
        }
    }

    private String hashOf(LibraryId library, String identifier) {
        return hash.of("refusals at " + library.shortName(), WhiteSpace.strip(identifier));
    }

    /** How many were never written, because there were too many or the database was away too long. */
    long dropped() {
        return dropped.get();
    }

    boolean isEmpty() {
        writing.lock();
        try {
            return taken.isEmpty() && queue.isEmpty();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes a number of those that wait.
     *
     * @throws StoreException when the database is away; then they go on waiting
     */
    void write(Snapshot snapshot) {
        if (store == null || isEmpty()) {
            return;
        }
        writing.lock();
        try {
            queue.drainTo(taken, BATCH - taken.size());
            keepWithin(MOST_IN_AN_HOUR);
            List<Refusal> rows = new ArrayList<>();
            for (Noted noted : taken) {
                // Where the library is gone in the meantime, nobody will ask.
                snapshot.library(noted.library()).ifPresent(library -> rows.add(noted.of(library.row())));
            }
            store.keep(rows);
            writtenThisHour += rows.size();
            taken.clear();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            // A defect in a host's own store is no reason to try the same again for ever.
            dropped.addAndGet(taken.size());
            taken.clear();
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private void keepWithin(int most) {
        Instant now = clock.instant();
        if (hourBegan == null || !now.isBefore(hourBegan.plus(HOUR)) || now.isBefore(hourBegan)) {
            hourBegan = now;
            writtenThisHour = 0;
        }
        while (!taken.isEmpty() && writtenThisHour + taken.size() > most) {
            taken.remove(taken.size() - 1);
            dropped.incrementAndGet();
        }
    }

    /**
     * What a code stands for, as far as it is the library's.
     *
     * @throws StoreException when the database is away
     */
    Optional<Refusal> find(LibraryRow library, String shown) {
        if (store == null) {
            return Optional.empty();
        }
        String code = SupportCode.complete(shown);
        Optional<Refusal> waiting = waiting(library).stream()
                .filter(refusal -> refusal.supportCode().equals(code))
                .findFirst();
        Instant since = clock.instant().minus(kept);
        return waiting.or(() -> store.find(library, code))
                .filter(refusal -> !refusal.time().isBefore(since));
    }

    /**
     * The last refusals of whoever typed this, the newest first.
     *
     * @throws StoreException when the database is away
     */
    List<Refusal> recent(LibraryRow library, String identifier) {
        if (store == null) {
            return List.of();
        }
        String whose = hashOf(library.id(), identifier);
        Instant since = clock.instant().minus(kept);
        Map<String, Refusal> byCode = new LinkedHashMap<>();
        waiting(library).stream()
                .filter(refusal -> whose.equals(refusal.identifierHash()))
                .filter(refusal -> !refusal.time().isBefore(since))
                .forEach(refusal -> byCode.put(refusal.supportCode(), refusal));
        store.recent(library, whose, since, MOST_SHOWN)
                .forEach(refusal -> byCode.putIfAbsent(refusal.supportCode(), refusal));
        return byCode.values().stream()
                .sorted(Comparator.comparing(Refusal::time).reversed())
                .limit(MOST_SHOWN)
                .toList();
    }

    /** Those of a library that are not written yet. */
    private List<Refusal> waiting(LibraryRow library) {
        writing.lock();
        try {
            return Stream.concat(taken.stream(), queue.stream())
                    .filter(noted -> noted.library().equals(library.id()))
                    .map(noted -> noted.of(library))
                    .toList();
        } finally {
            writing.unlock();
        }
    }

    /** Removes those that are too old, where any are kept. */
    Optional<Cleanup> cleanup(LongSupplier nanoTime) {
        return Optional.ofNullable(store).map(there -> Cleanup.ofRefusals(there, kept, clock, nanoTime));
    }
}
