package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.guard.FailureCount;
import org.patronauth.guard.FailureRule;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.FailedAttempt;
import org.patronauth.store.RunningWait;
import org.patronauth.store.StoreException;

/** What the store of failed logins does on either database. */
abstract class AttemptStoreContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final FailureRule USUAL = FailureRule.ofIdentifier();
    private static final int THREADS = 16;

    private HikariDataSource pool;
    private AttemptStore attempts;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), THREADS);
        attempts = JdbiStores.builder(pool)
                .schema(TestDatabases.newSchema())
                .open()
                .attempts()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private FailureCount fail(String key, Instant when, FailureRule rule) {
        return attempts.failed(List.of(new FailedAttempt(key, 7, rule)), when).get(key);
    }

    private FailureCount known(String key) {
        return attempts.find(List.of(key)).get(key);
    }

    // A7
    @Test
    void theFifthFailureInFiveMinutesStartsAWait() {
        for (int i = 0; i < 4; i++) {
            assertThat(fail("leona", NOON.plusSeconds(i), USUAL).blockedUntil()).isNull();
        }

        FailureCount fifth = fail("leona", NOON.plusSeconds(4), USUAL);

        assertThat(fifth.failures()).isEqualTo(5);
        assertThat(fifth.waitAt(NOON.plusSeconds(4), USUAL))
                .hasValueSatisfying(
                        wait -> assertThat(wait).isBetween(Duration.ofMillis(299_999), Duration.ofMinutes(5)));
        assertThat(known("leona")).isEqualTo(fifth);
        assertThat(known("somebody else")).isNull();
    }

    // A7: the statement of the database and the count of a process alone say the same, whatever happens in whatever
    // order
    @Test
    void theDatabaseCountsAsAProcessDoes() {
        long seed = 20260301;
        Random random = new Random(seed);
        List<FailureRule> rules = List.of(USUAL, USUAL.belowLockAt(2), USUAL.belowLockAt(4), FailureRule.ofAddress());
        int[] steps = {0, 1, 20, 59, 60, 61, 240, 299, 300, 301, 900, 3_599, 3_600, 3_601, 7_200, 86_399, 86_400};
        for (int round = 0; round < 12; round++) {
            FailureRule rule = rules.get(round % rules.size());
            FailureCount expected = null;
            Instant now = NOON;
            for (int i = 0; i < 60; i++) {
                int choice = random.nextInt(random.nextInt(4) == 0 ? steps.length : 6);
                now = now.plusSeconds(steps[choice]);
                expected = FailureCount.after(expected, now, rule);
                assertThat(fail("key" + round, now, rule))
                        .as("seed %d, round %d, failure %d", seed, round, i)
                        .isEqualTo(expected);
            }
        }
    }

    // A7
    @Test
    void twoKeysAreCountedTogether() {
        List<FailedAttempt> both = List.of(
                new FailedAttempt("leona", 7, USUAL), new FailedAttempt("her house", 7, FailureRule.ofAddress()));

        attempts.failed(both, NOON);
        assertThat(attempts.failed(both, NOON.plusSeconds(1)))
                .hasSize(2)
                .allSatisfy((key, count) -> assertThat(count.failures()).isEqualTo(2));
        assertThat(attempts.find(List.of("leona", "her house", "nobody"))).hasSize(2);
    }

    // A7
    @Test
    void noFailureIsLostAmongManyAtOnce() throws Exception {
        FailureRule patient = new FailureRule(
                1_000, Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofHours(1), 1_000, Duration.ofHours(24));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<List<Integer>>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                all.add(threads.submit(() -> {
                    List<Integer> learnt = new ArrayList<>();
                    start.await();
                    for (int i = 0; i < 10; i++) {
                        learnt.add(fail("leona", NOON, patient).failures());
                    }
                    return learnt;
                }));
            }
            Set<Integer> learnt = new TreeSet<>();
            for (Future<List<Integer>> one : all) {
                learnt.addAll(one.get());
            }
            // Each statement told a count of its own: nobody is told a count that another one was told too.
            assertThat(learnt).hasSize(THREADS * 10);
            assertThat(Collections.max(learnt)).isEqualTo(THREADS * 10);
        } finally {
            threads.shutdownNow();
        }
    }

    // A7
    @Test
    void whatIsForgottenIsGone() {
        fail("leona", NOON, USUAL);
        fail("luke", NOON, USUAL);

        attempts.forget(List.of("leona"));

        assertThat(known("leona")).isNull();
        assertThat(known("luke")).isNotNull();
        attempts.forget(List.of());
    }

    // A7, G7
    @Test
    void theWaitsOfAServiceAreListedAndLifted() {
        FailureRule strict = USUAL.belowLockAt(2);
        attempts.failed(List.of(new FailedAttempt("a", 1, strict)), NOON);
        attempts.failed(List.of(new FailedAttempt("b", 2, strict)), NOON.plusSeconds(1));
        attempts.failed(List.of(new FailedAttempt("c", 1, USUAL)), NOON);
        attempts.failed(List.of(new FailedAttempt("d", 3, strict)), NOON);

        assertThat(attempts.waits(List.of(1L, 2L), NOON.plusSeconds(2), 100))
                .extracting(RunningWait::key)
                .containsExactly("b", "a");
        assertThat(attempts.waits(List.of(1L, 2L), NOON.plusSeconds(2), 1)).hasSize(1);
        assertThat(attempts.waits(List.of(1L, 2L), NOON.plusSeconds(300), 100))
                .extracting(RunningWait::key)
                .containsExactly("b");
        assertThat(attempts.waits(List.of(), NOON, 100)).isEmpty();

        attempts.forgetServices(List.of(1L, 2L));
        attempts.forgetServices(List.of());
        assertThat(attempts.waits(List.of(1L, 2L, 3L), NOON.plusSeconds(2), 100))
                .extracting(RunningWait::key)
                .containsExactly("d");
        assertThat(known("c")).isNull();
    }

    // S7
    @Test
    void countsAreRemovedADayAfterTheLastFailure() {
        fail("leona", NOON, USUAL);
        fail("luke", NOON.plusSeconds(60), USUAL);
        fail("a house", NOON, FailureRule.ofAddress());

        assertThat(attempts.removeExpired(NOON.plus(Duration.ofHours(23)), 10)).isEqualTo(1);
        assertThat(attempts.removeExpired(NOON.plus(Duration.ofHours(24)).plusSeconds(30), 10))
                .isEqualTo(1);
        assertThat(known("leona")).isNull();
        assertThat(known("luke")).isNotNull();
    }

    @Test
    void aDatabaseThatIsAwaySaysSo() {
        pool.close();
        assertThatThrownBy(() -> fail("leona", NOON, USUAL)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> known("leona")).isInstanceOf(StoreException.class);
    }
}
