package org.patronauth.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.Health;
import org.patronauth.ServiceStatus;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.store.ChangeNotices;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.StoreException;

/**
 * Holds the snapshot in force and replaces it when the stored configuration changes. One daemon thread asks for the
 * version, one row, at a steady pace and when a notice says that it is worth while; logins never do. While the database
 * is away the last snapshot goes on serving.
 */
public final class ConfigurationWatch implements LiveConfiguration, AutoCloseable {
    /** While the database is away its return is looked for more often than changes are. */
    private static final Duration WHILE_AWAY = Duration.ofMillis(250);

    private final ConfigurationStore store;
    private final SnapshotLoader loader;
    private final Events events;
    private final Function<String, ProviderEnvironment> environments;
    private final LongSupplier nanoTime;
    private final Duration interval;
    private final List<Runnable> chores;
    private final @Nullable ChangeNotices notices;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Thread thread;
    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile boolean databaseReachable;
    private volatile long comparedAt;
    private volatile boolean closed;
    private boolean noticed;
    private ChangeNotices.@Nullable Listening listening;

    ConfigurationWatch(
            ConfigurationStore store,
            SnapshotLoader loader,
            Events events,
            Function<String, ProviderEnvironment> environments,
            LongSupplier nanoTime,
            Duration interval,
            List<Runnable> chores,
            @Nullable ChangeNotices notices) {
        this.store = store;
        this.loader = loader;
        this.events = events;
        this.environments = environments;
        this.nanoTime = nanoTime;
        this.interval = interval;
        this.chores = List.copyOf(chores);
        this.notices = notices;
        this.comparedAt = nanoTime.getAsLong();
        this.thread = new Thread(this::poll, "patron-auth-configuration");
        this.thread.setDaemon(true);
    }

    /**
     * Loads the configuration for the first time and begins to watch it.
     *
     * @throws StoreException when the database is away
     */
    void start() {
        load();
        thread.start();
        if (notices != null) {
            listening = notices.listen(this::lookNow);
        }
    }

    /** Cuts the pause between two looks at the version short. */
    private void lookNow() {
        lock.lock();
        try {
            noticed = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public void reload() {
        try {
            load();
        } catch (StoreException e) {
            // What was changed is stored; the next comparison puts it in force.
            unreachable(e);
        }
    }

    private void load() {
        lock.lock();
        try {
            if (!closed) {
                replace(loader.load(store.load(), snapshot));
                compared();
            }
        } finally {
            lock.unlock();
        }
    }

    private void replace(Snapshot next) {
        Snapshot before = snapshot;
        snapshot = next;
        before.runningServices().stream()
                .filter(service -> next.services().get(service.row().id()) != service)
                .forEach(RunningService::retire);
        events.configurationLoaded(next.version());
    }

    private void compared() {
        databaseReachable = true;
        comparedAt = nanoTime.getAsLong();
    }

    private void poll() {
        try {
            while (pause()) {
                compare();
                // Without the lock: saying goodbye to a slow server must not keep an administrator waiting.
                snapshot.runningServices().forEach(this::housekeep);
                chores.forEach(this::housekeep);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next turn; returns whether there is one. */
    private boolean pause() throws InterruptedException {
        lock.lock();
        try {
            Duration pause = databaseReachable || interval.compareTo(WHILE_AWAY) < 0 ? interval : WHILE_AWAY;
            long left = pause.toNanos();
            while (!closed && !noticed && left > 0) {
                left = wake.awaitNanos(left);
            }
            noticed = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void housekeep(RunningService service) {
        try {
            service.provider().housekeep();
        } catch (RuntimeException e) {
            events.warning(
                    service.name(), "Housekeeping failed: " + e.getClass().getName());
        }
    }

    private void housekeep(Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException e) {
            events.warning(
                    "the database", "Housekeeping failed: " + e.getClass().getName());
        }
    }

    private void compare() {
        try {
            if (store.version() == snapshot.version()) {
                compared();
            } else {
                load();
            }
        } catch (StoreException e) {
            unreachable(e);
        } catch (RuntimeException e) {
            events.configurationNotLoaded(e.getClass().getName());
        }
    }

    private void unreachable(StoreException e) {
        if (databaseReachable) {
            events.configurationNotLoaded(String.valueOf(e.getMessage()));
        }
        databaseReachable = false;
    }

    @Override
    public ServiceStatus status(long serviceId) {
        Snapshot now = snapshot;
        RunningService running = now.services().get(serviceId);
        if (running != null) {
            return running.status();
        }
        Snapshot.BrokenService broken = now.broken().get(serviceId);
        return broken == null
                ? ServiceStatus.READY
                : new ServiceStatus(ServiceStatus.State.MISCONFIGURED, broken.detail());
    }

    @Override
    public Optional<AuthenticationProvider> provider(long serviceId) {
        return Optional.ofNullable(snapshot.services().get(serviceId)).map(RunningService::provider);
    }

    @Override
    public <T> T inPlaceOfALogin(long serviceId, Supplier<T> work) {
        RunningService running = snapshot.services().get(serviceId);
        if (running == null || !running.enter()) {
            return work.get();
        }
        try {
            return running.inPlaceOfALogin(work);
        } finally {
            // A service that is replaced meanwhile closes now, and not in the middle of the work.
            running.leave();
        }
    }

    @Override
    public ProviderEnvironment environment(String serviceName) {
        return environments.apply(serviceName);
    }

    Health health(int hosts) {
        Snapshot now = snapshot;
        List<Health.Service> services = new ArrayList<>();
        now.runningServices()
                .forEach(service ->
                        services.add(new Health.Service(service.name(), service.status(), service.traffic())));
        now.broken()
                .values()
                .forEach(broken -> services.add(new Health.Service(
                        broken.name(), new ServiceStatus(ServiceStatus.State.MISCONFIGURED, broken.detail()))));
        services.sort(Comparator.comparing(Health.Service::name));
        boolean anyLibraryWorks =
                now.libraries().isEmpty() || now.libraries().values().stream().anyMatch(ServedLibrary::hasServices);
        return new Health(
                databaseReachable,
                now.version(),
                Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - comparedAt)),
                anyLibraryWorks,
                hosts,
                services);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            wake.signalAll();
            Snapshot last = snapshot;
            snapshot = new Snapshot(last.version(), Map.of(), Map.of(), Map.of());
            last.runningServices().forEach(RunningService::retire);
        } finally {
            lock.unlock();
        }
        if (listening != null) {
            listening.close();
        }
    }
}
