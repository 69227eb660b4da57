package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.Eventually.eventually;
import static org.patronauth.internal.Site.FERGUSON;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Health;
import org.patronauth.OwnThread;
import org.patronauth.ServiceStatus;
import org.patronauth.internal.Site.Source;
import org.patronauth.store.ChangeNotices;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.StoreException;

class ConfigurationWatchTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Site site = new Site();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final AtomicReference<Runnable> notice = new AtomicReference<>();
    private final AtomicInteger listened = new AtomicInteger();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private @Nullable RuntimeException defect;
    private ConfigurationWatch watch;

    @AfterEach
    void close() {
        if (watch != null) {
            watch.close();
        }
        site.close();
    }

    /** The site's configuration; a test may let it fail otherwise than a database does. */
    private final class Store implements ConfigurationStore {
        private final ConfigurationStore store = site.configuration();

        @Override
        public long version() {
            thread.set(Thread.currentThread());
            if (defect != null) {
                throw defect;
            }
            return store.version();
        }

        @Override
        public Configuration load() {
            return store.load();
        }

        @Override
        public <T> T change(Function<ConfigurationTransaction, T> work) {
            return store.change(work);
        }
    }

    private ConfigurationWatch watch(Duration interval, Runnable... chores) {
        Events events = site.events();
        ChangeNotices notices = changed -> {
            notice.set(changed);
            return listened::incrementAndGet;
        };
        watch = new ConfigurationWatch(
                new Store(),
                site.loader(events, nanos::get),
                events,
                site::environment,
                nanos::get,
                interval,
                List.of(chores),
                notices);
        return watch;
    }

    private ConfigurationWatch started(Duration interval, Runnable... chores) {
        watch(interval, chores).start();
        return watch;
    }

    private Source aLibraryWithAService() {
        Source ils = site.service(1, "ils");
        site.associate(site.library(FERGUSON), 1);
        return ils;
    }

    @Test
    void withoutADatabaseAHostDoesNotStart() {
        site.databaseAway(true);
        assertThatThrownBy(watch(HOUR)::start).isInstanceOf(StoreException.class);
    }

    // A5
    @Test
    void aNoticeCutsThePauseShort() throws Exception {
        aLibraryWithAService();
        started(HOUR);
        assertThat(site.loaded).containsExactly(1L);
        site.publish();

        OwnThread.run(notice.get()::run);

        eventually(() -> site.loaded.size() == 2);
        assertThat(site.loaded).containsExactly(1L, 2L);
        assertThat(thread.get().isDaemon()).isTrue();
        // The next pause is a whole one.
        int reads = site.versionReads.get();
        OwnThread.run(notice.get()::run);
        eventually(() -> site.versionReads.get() == reads + 1);
    }

    // A5
    @Test
    void withoutANoticeTheVersionIsLookedAtSteadily() {
        aLibraryWithAService();
        started(SHORT);
        int reads = site.versionReads.get();
        eventually(() -> site.versionReads.get() > reads + 2);
        assertThat(site.loaded).containsExactly(1L);
    }

    @Test
    void whileTheDatabaseIsAwayItsReturnIsLookedForEveryQuarterOfASecond() throws Exception {
        aLibraryWithAService();
        started(HOUR);
        site.databaseAway(true);
        OwnThread.run(watch::reload);
        assertThat(watch.health(1).databaseReachable()).isFalse();
        // The pause that was under way is an hour long.
        OwnThread.run(notice.get()::run);
        int reads = site.versionReads.get();
        eventually(() -> site.versionReads.get() > reads + 2);

        site.databaseAway(false);
        eventually(() -> watch.health(1).databaseReachable());
    }

    @Test
    void thatTheDatabaseIsAwayIsToldOnce() throws Exception {
        started(HOUR);
        site.databaseAway(true);
        watch.reload();
        watch.reload();
        assertThat(site.notLoaded).containsExactly("reading the configuration: SQLState 08001");

        site.databaseAway(false);
        watch.reload();
        site.databaseAway(true);
        watch.reload();
        assertThat(site.notLoaded).hasSize(2);
    }

    @Test
    void aDefectOfAStoreIsToldByItsKindAlone() {
        defect = new IllegalStateException("secret-of-the-store");
        started(SHORT);
        eventually(() -> !site.notLoaded.isEmpty());

        assertThat(site.notLoaded).contains("java.lang.IllegalStateException");
        assertThat(watch.health(1).databaseReachable()).isTrue();
    }

    @Test
    void choresAreDoneInEachTurnAndOneThatFailsKeepsNoOtherFromIt() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        started(
                SHORT,
                () -> {
                    throw new IllegalStateException("secret-of-the-chore");
                },
                done::countDown);

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(site.warnings)
                .contains("the database: Housekeeping failed: java.lang.IllegalStateException")
                .noneMatch(warning -> warning.contains("secret"));
    }

    @Test
    void providersAreTendedInEachTurn() {
        Source ils = aLibraryWithAService();
        ils.tending = () -> {
            throw new IllegalStateException("secret-of-the-provider");
        };
        started(SHORT);

        eventually(() -> site.warnings.contains("Service 1: Housekeeping failed: java.lang.IllegalStateException"));
        assertThat(ils.closed).hasValue(0);
    }

    // Health

    @Test
    void healthTellsHowLongAgoTheConfigurationWasLookedAt() {
        aLibraryWithAService();
        started(HOUR);
        nanos.addAndGet(Duration.ofSeconds(7).toNanos());

        Health health = watch.health(3);
        assertThat(health.databaseReachable()).isTrue();
        assertThat(health.hosts()).isEqualTo(3);
        assertThat(health.configurationAge()).isEqualTo(Duration.ofSeconds(7));
        assertThat(health.canServe()).isTrue();

        watch.reload();
        assertThat(watch.health(3).configurationAge()).isEqualTo(Duration.ZERO);
    }

    @Test
    void healthListsServicesByNameTheBrokenOnesToo() {
        site.service(2, "two");
        site.brokenService(1, "Nobody knows it");
        site.service(3, "three");
        started(HOUR);

        assertThat(watch.health(1).services())
                .extracting(service -> service.name() + " " + service.status().state())
                .containsExactly("Service 1 MISCONFIGURED", "Service 2 READY", "Service 3 READY");
        assertThat(watch.status(1).state()).isEqualTo(ServiceStatus.State.MISCONFIGURED);
        assertThat(watch.status(2)).isEqualTo(ServiceStatus.READY);
        assertThat(watch.status(9)).isEqualTo(ServiceStatus.READY);
        assertThat(watch.provider(2)).isPresent();
        assertThat(watch.provider(1)).isEmpty();
        assertThat(watch.environment("X").serviceName()).isEqualTo("X");
    }

    @Test
    void aHostWithLibrariesOfWhichNoneHasAServiceCannotServe() {
        started(HOUR);
        assertThat(watch.health(1).canServe()).as("without libraries").isTrue();

        site.library(FERGUSON);
        watch.reload();
        assertThat(watch.health(1).canServe()).isFalse();
    }

    // In the place of a login

    @Test
    void workInPlaceOfALoginKeepsItsServiceOpen() {
        Source ils = aLibraryWithAService();
        started(HOUR);

        int closedDuring = watch.inPlaceOfALogin(1, () -> {
            site.service(1, "another");
            watch.reload();
            return ils.closed.get();
        });

        assertThat(closedDuring).isZero();
        assertThat(ils.closed).hasValue(1);
    }

    @Test
    void workForAServiceThatDoesNotRunIsDoneAllTheSame() {
        started(HOUR);
        String answer = watch.inPlaceOfALogin(7, () -> "done");
        assertThat(answer).isEqualTo("done");
    }

    // The end

    @Test
    void theEndClosesWhatRunsAndEndsTheThread() throws Exception {
        Source ils = aLibraryWithAService();
        started(HOUR);
        OwnThread.run(notice.get()::run);
        eventually(() -> thread.get() != null);

        OwnThread.run(watch::close);
        OwnThread.run(watch::close);

        thread.get().join(TimeUnit.SECONDS.toMillis(20));
        assertThat(thread.get().isAlive()).isFalse();
        assertThat(ils.closed).hasValue(1);
        assertThat(listened).as("how often the notices were ended").hasValue(1);
        assertThat(watch.snapshot().version()).isEqualTo(1);
        assertThat(watch.snapshot().services()).isEmpty();

        site.publish();
        OwnThread.run(watch::reload);
        assertThat(site.loaded).containsExactly(1L);
    }
}
