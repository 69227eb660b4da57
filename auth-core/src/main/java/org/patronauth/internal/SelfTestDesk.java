package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.SelfTestReport;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.SelfTestStore;
import org.patronauth.store.StoreException;

/**
 * Runs self-tests, when somebody asks and regularly where a service says so, and keeps what they found. Of all hosts of
 * one database one alone runs a regular one.
 */
public final class SelfTestDesk {
    /** How often a service is looked at whose turn it may be. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Supplier<Snapshot> snapshots;
    private final SelfTest selfTest;
    private final @Nullable SelfTestStore store;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Long, Long> lookedAt = new HashMap<>();

    SelfTestDesk(
            Supplier<Snapshot> snapshots,
            @Nullable SelfTestStore store,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.snapshots = snapshots;
        this.selfTest = new SelfTest(clock, nanoTime);
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The last result of every service, by id. */
    public Map<Long, SelfTestReport> latest() {
        return store == null ? Map.of() : store.latest();
    }

    /** The last results of a service, the newest first. */
    public List<SelfTestReport> history(long serviceId) {
        return store == null ? List.of() : store.history(serviceId);
    }

    /**
     * Runs the self-test of a service and keeps what it found.
     *
     * @param association the library for which to run it, or null to test the service alone
     */
    public SelfTestReport run(
            long serviceId,
            String serviceName,
            AuthenticationProviderFactory factory,
            Settings settings,
            AuthenticationProvider provider,
            @Nullable AssociationRow association) {
        SelfTestReport report = selfTest.run(factory, settings, provider, association);
        Optional<SelfTestReport> before = Optional.empty();
        if (store != null) {
            try {
                before = store.keep(serviceId, association == null ? null : association.libraryKey(), report);
            } catch (StoreException e) {
                // What was found is worth being told, and a change is told when the next result can be compared.
                events.warning(serviceName, "The result of a self-test could not be kept: " + e.getMessage());
                return report;
            }
        }
        if (before.map(SelfTestReport::success).orElse(true) != report.success()) {
            events.selfTestChanged(serviceName, report);
        }
        return report;
    }

    /** Runs one that is due on this host: what else is to be done in a turn must not wait for all of them. */
    void runThoseDue() {
        if (store == null) {
            return;
        }
        Snapshot snapshot = snapshots.get();
        lookedAt.keySet().retainAll(snapshot.services().keySet());
        for (RunningService service : snapshot.runningServices()) {
            Optional<Integer> hours =
                    service.settings().get(service.factory().commonSettings().selfTestIntervalHours());
            if (hours.isPresent()
                    && service.maintenance().isEmpty()
                    && isTimeToLookAt(service)
                    && takeTurn(store, service, Duration.ofHours(hours.get()))) {
                run(service);
                return;
            }
        }
    }

    private boolean isTimeToLookAt(RunningService service) {
        long now = nanoTime.getAsLong();
        Long last = lookedAt.get(service.row().id());
        if (last != null && now - last < LOOK.toNanos()) {
            return false;
        }
        lookedAt.put(service.row().id(), now);
        return true;
    }

    private boolean takeTurn(SelfTestStore turns, RunningService service, Duration interval) {
        long id = service.row().id();
        return turns.takeTurn(id, clock.instant(), interval, firstTurn(id, interval));
    }

    /** Somewhere in the first interval, for each service elsewhere and on every host the same. */
    static Duration firstTurn(long serviceId, Duration interval) {
        return Duration.ofSeconds(new Random(serviceId * 0x9E37_79B9_7F4A_7C15L).nextInt((int) interval.toSeconds()));
    }

    private void run(RunningService service) {
        if (!service.enter()) {
            return;
        }
        try {
            service.inPlaceOfALogin(() -> run(
                    service.row().id(),
                    service.name(),
                    service.factory(),
                    service.settings(),
                    service.provider(),
                    null));
        } finally {
            service.leave();
        }
    }
}
