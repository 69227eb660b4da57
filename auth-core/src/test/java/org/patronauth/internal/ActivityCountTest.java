package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.OwnThread;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.ServiceActivity;
import org.patronauth.store.StoreException;

class ActivityCountTest {
    private static final long ILS = 1;

    private final Site site = new Site();
    private final Site.MovableClock clock = site.clock;
    private final Numbers numbers = new Numbers();
    private final ActivityCount shared = new ActivityCount(numbers, clock);
    private final ActivityCount alone = new ActivityCount(null, clock);
    private final Snapshot snapshot = snapshot();

    private Snapshot snapshot() {
        site.service(ILS, "ils");
        return site.snapshot(site.events(), System::nanoTime);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** What all hosts added up, minute by minute, of one service; it can be away. */
    private static final class Numbers implements ActivityStore {
        final Map<Instant, ServiceActivity> minutes = new TreeMap<>();
        boolean away;

        @Override
        public void add(long serviceId, Instant minute, ServiceActivity seen) {
            requireThere();
            assertThat(serviceId).isEqualTo(ILS);
            minutes.merge(minute, seen, ServiceActivity::plus);
        }

        @Override
        public ServiceActivity since(long serviceId, Instant since) {
            requireThere();
            return minutes.entrySet().stream()
                    .filter(minute -> !minute.getKey().isBefore(since))
                    .map(Map.Entry::getValue)
                    .reduce(ServiceActivity.NONE, ServiceActivity::plus);
        }

        @Override
        public int removeExpired(Instant before, int limit) {
            return 0;
        }

        private void requireThere() {
            if (away) {
                throw new StoreException("counting logins: SQLState 08001");
            }
        }
    }

    private static ServiceActivity activity(long authenticated, long rejected, long unavailable, Instant lastSuccess) {
        return new ServiceActivity(authenticated, rejected, unavailable, lastSuccess);
    }

    @Test
    void eachOutcomeIsCountedAndOfASuccessTheTimeIsKept() {
        alone.count(ILS, Outcome.AUTHENTICATED);
        clock.advance(Duration.ofSeconds(70));
        alone.count(ILS, Outcome.AUTHENTICATED);
        alone.count(ILS, Outcome.REJECTED);
        alone.count(ILS, Outcome.THROTTLED);
        alone.count(ILS, Outcome.UNAVAILABLE);
        alone.count(2, Outcome.UNAVAILABLE);

        assertThat(alone.recent(ILS)).isEqualTo(activity(2, 2, 1, Site.NOON.plusSeconds(70)));
        assertThat(alone.recent(2)).isEqualTo(activity(0, 0, 1, null));
        assertThat(alone.recent(3)).isEqualTo(ServiceActivity.NONE);
    }

    @Test
    void afterAQuarterOfAnHourOnlyTheLastSuccessIsTold() {
        alone.count(ILS, Outcome.AUTHENTICATED);
        alone.count(ILS, Outcome.REJECTED);
        clock.advance(ActivityCount.WINDOW);
        assertThat(alone.recent(ILS)).isEqualTo(activity(1, 1, 0, Site.NOON));

        clock.advance(Duration.ofMinutes(1));
        assertThat(alone.recent(ILS)).isEqualTo(activity(0, 0, 0, Site.NOON));
    }

    @Test
    void whatNobodyAsksAboutAnyMoreIsForgotten() {
        alone.count(ILS, Outcome.AUTHENTICATED);
        clock.advance(ActivityCount.WINDOW.multipliedBy(2));
        alone.store(snapshot);
        assertThat(alone.recent(ILS).lastSuccess()).isEqualTo(Site.NOON);

        clock.advance(Duration.ofSeconds(1));
        alone.store(snapshot);
        assertThat(alone.recent(ILS)).isEqualTo(ServiceActivity.NONE);
    }

    @Test
    void aMinuteIsAddedToWhatAllHostsSawWhenItIsOver() {
        shared.count(ILS, Outcome.AUTHENTICATED);
        shared.count(ILS, Outcome.REJECTED);
        clock.advance(Duration.ofSeconds(59));
        shared.store(snapshot);
        assertThat(numbers.minutes).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        shared.count(ILS, Outcome.UNAVAILABLE);
        shared.store(snapshot);
        shared.store(snapshot);

        assertThat(numbers.minutes).isEqualTo(Map.of(Site.NOON, activity(1, 1, 0, Site.NOON)));
        assertThat(shared.recent(ILS)).isEqualTo(activity(1, 1, 1, Site.NOON));
    }

    @Test
    void whatOtherHostsSawIsToldToo() {
        numbers.add(ILS, Site.NOON.minus(Duration.ofMinutes(3)), activity(5, 4, 3, Site.NOON.minusSeconds(100)));
        shared.count(ILS, Outcome.UNAVAILABLE);

        assertThat(shared.recent(ILS)).isEqualTo(activity(5, 4, 4, Site.NOON.minusSeconds(100)));
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsLostAndWhatThisHostSawIsTold() {
        shared.count(ILS, Outcome.REJECTED);
        clock.advance(Duration.ofMinutes(1));
        numbers.away = true;

        assertThatThrownBy(() -> shared.store(snapshot)).isInstanceOf(StoreException.class);
        assertThat(shared.recent(ILS)).isEqualTo(activity(0, 1, 0, null));

        numbers.away = false;
        shared.store(snapshot);
        assertThat(numbers.minutes.values()).containsExactly(activity(0, 1, 0, null));
        assertThat(shared.recent(ILS)).isEqualTo(activity(0, 1, 0, null));
    }

    @Test
    void whileTheDatabaseIsAwayForLongWhatIsTooOldIsForgotten() {
        shared.count(ILS, Outcome.REJECTED);
        numbers.away = true;
        clock.advance(ActivityCount.WINDOW.multipliedBy(2).plusSeconds(1));
        shared.store(snapshot);
        numbers.away = false;
        shared.store(snapshot);

        assertThat(numbers.minutes).isEmpty();
    }

    @Test
    void ofAServiceThatIsGoneNothingIsStored() {
        shared.count(7, Outcome.REJECTED);
        clock.advance(Duration.ofMinutes(1));
        shared.store(snapshot);

        assertThat(numbers.minutes).isEmpty();
        assertThat(shared.recent(7)).isEqualTo(ServiceActivity.NONE);
    }

    @Test
    void everyThreadHasItsTurn() throws Exception {
        OwnThread.run(() -> shared.count(ILS, Outcome.REJECTED));
        clock.advance(Duration.ofMinutes(1));
        OwnThread.run(() -> shared.recent(ILS));
        OwnThread.run(() -> shared.store(snapshot));
        OwnThread.run(() -> shared.count(ILS, Outcome.REJECTED));

        Instant minute = Site.NOON.plus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MINUTES);
        clock.advance(Duration.ofMinutes(1));
        shared.store(snapshot);
        assertThat(numbers.minutes.get(minute)).isEqualTo(activity(0, 1, 0, null));
    }
}
