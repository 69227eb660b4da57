package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.SelfTestReport;
import org.patronauth.SelfTestReport.Step;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.Refusal;
import org.patronauth.store.RefusalStore;
import org.patronauth.store.SelfTestStore;
import org.patronauth.store.ServiceActivity;

/** What the stores of self-tests, refusals and numbers of logins do on either database. */
abstract class StaffStoresContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final int THREADS = 16;

    private HikariDataSource pool;
    private String schema;
    private ConfigurationStore configuration;
    private SelfTestStore selfTests;
    private RefusalStore refusals;
    private ActivityStore activity;
    private LibraryRow ferguson;
    private LibraryRow lion;
    private long service;
    private long other;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        schema = TestDatabases.newSchema();
        JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
        configuration = stores.configuration();
        selfTests = stores.selfTests().orElseThrow();
        refusals = stores.refusals().orElseThrow();
        activity = stores.activity().orElseThrow();
        ferguson = library("ferguson");
        lion = library("lion");
        service = service("Ferguson SIP2");
        other = service("LION Patron API");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private LibraryRow library(String name) {
        return configuration.change(change -> change.insertLibrary(new LibraryId(name), name, Map.of()));
    }

    private long service(String name) {
        return configuration
                .change(change -> change.insertService(name, "SIP2", Map.of()))
                .id();
    }

    private void deleteService(long id) {
        configuration.change(change -> {
            change.deleteService(id);
            return true;
        });
    }

    private long rows(String table) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + schema + "." + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static SelfTestReport report(int number, boolean success) {
        return new SelfTestReport(
                NOON.plusSeconds(number),
                Duration.ofMillis(40 + number),
                List.of(
                        new Step("DNS (ils.example.org)", StepOutcome.PASSED, Duration.ofMillis(2), "", "sent", "got"),
                        new Step(
                                "Patron information",
                                success ? StepOutcome.SKIPPED : StepOutcome.FAILED,
                                Duration.ofMillis(9),
                                "Ask \"them\", ünd – number " + number,
                                null,
                                null)));
    }

    private static List<Instant> starts(List<SelfTestReport> reports) {
        return reports.stream().map(SelfTestReport::started).toList();
    }

    // X1
    @Test
    void theLastTenResultsOfAServiceAreKeptTheNewestFirst() throws SQLException {
        for (int i = 0; i < 13; i++) {
            selfTests.keep(service, null, report(i, true));
        }
        selfTests.keep(other, null, report(100, false));

        List<SelfTestReport> history = selfTests.history(service);
        assertThat(history).hasSize(10);
        assertThat(starts(history).get(0)).isEqualTo(NOON.plusSeconds(12));
        assertThat(starts(history).get(9)).isEqualTo(NOON.plusSeconds(3));
        assertThat(rows("self_test_results")).isEqualTo(11);
        assertThat(selfTests.latest().get(service).started()).isEqualTo(NOON.plusSeconds(12));
        assertThat(selfTests.latest().get(other).success()).isFalse();
        assertThat(selfTests.latest()).hasSize(2);
    }

    // X1
    @Test
    void aResultComesBackAsItWasWithoutWhatWentOverTheWire() throws SQLException {
        selfTests.keep(service, null, report(1, false));

        SelfTestReport read = selfTests.history(service).get(0);
        assertThat(read.duration()).isEqualTo(Duration.ofMillis(41));
        assertThat(read.success()).isFalse();
        Step step = read.steps().get(1);
        assertThat(step.name()).isEqualTo("Patron information");
        assertThat(step.outcome()).isEqualTo(StepOutcome.FAILED);
        assertThat(step.duration()).isEqualTo(Duration.ofMillis(9));
        assertThat(step.detail()).isEqualTo("Ask \"them\", ünd – number 1");
        assertThat(read.steps().get(0).sent()).isEmpty();
        assertThat(read.steps().get(0).received()).isEmpty();
    }

    @Test
    void theResultBeforeIsThatOfTheSameLibrary() {
        assertThat(selfTests.keep(service, null, report(1, true))).isEmpty();
        assertThat(selfTests.keep(service, ferguson.key(), report(2, false))).isEmpty();
        assertThat(selfTests.keep(service, null, report(3, true)).orElseThrow().started())
                .isEqualTo(NOON.plusSeconds(1));
        assertThat(selfTests
                        .keep(service, ferguson.key(), report(4, true))
                        .orElseThrow()
                        .success())
                .isFalse();
    }

    @Test
    void whatIsKeptKeepsNobodyFromDeletingAService() throws SQLException {
        selfTests.keep(service, null, report(1, true));
        selfTests.takeTurn(service, NOON, DAY, Duration.ZERO);
        activity.add(service, NOON, new ServiceActivity(1, 0, 0, NOON));

        deleteService(service);

        assertThat(rows("self_test_results")).isZero();
        assertThat(rows("self_test_turns")).isZero();
        assertThat(rows("service_activity")).isZero();
        assertThat(selfTests.keep(service, null, report(2, true))).isEmpty();
        assertThat(selfTests.takeTurn(service, NOON, DAY, Duration.ZERO)).isFalse();
        activity.add(service, NOON, new ServiceActivity(1, 0, 0, NOON));
        assertThat(rows("self_test_results") + rows("service_activity")).isZero();
    }

    // X3
    @Test
    void theFirstTurnIsAnnouncedAndEachLaterOneIsAnIntervalAway() {
        assertThat(selfTests.takeTurn(service, NOON, DAY, Duration.ofHours(5))).isFalse();
        assertThat(selfTests.takeTurn(
                        service, NOON.plus(Duration.ofHours(5)).minusSeconds(1), DAY, Duration.ofHours(9)))
                .isFalse();
        Instant first = NOON.plus(Duration.ofHours(5));
        assertThat(selfTests.takeTurn(service, first, DAY, Duration.ofHours(5))).isTrue();
        assertThat(selfTests.takeTurn(service, first, DAY, Duration.ofHours(5))).isFalse();
        assertThat(selfTests.takeTurn(service, first.plus(DAY).minusSeconds(1), DAY, Duration.ofHours(5)))
                .isFalse();
        assertThat(selfTests.takeTurn(service, first.plus(DAY), DAY, Duration.ofHours(5)))
                .isTrue();
    }

    // X3
    @Test
    void aShorterIntervalIsInForceAtOnce() {
        selfTests.takeTurn(service, NOON, DAY, Duration.ZERO);
        assertThat(selfTests.takeTurn(service, NOON, DAY, Duration.ZERO)).isTrue();
        assertThat(selfTests.takeTurn(service, NOON.plusSeconds(60), Duration.ofHours(1), Duration.ZERO))
                .isTrue();
    }

    // X3
    @Test
    void ofAllHostsThatAskForATurnOneAloneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            for (int round = 0; round < 20; round++) {
                Instant now = NOON.plus(DAY.multipliedBy(round));
                List<Future<Boolean>> hosts = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    hosts.add(threads.submit(() -> {
                        start.await();
                        return selfTests.takeTurn(service, now, DAY, Duration.ZERO);
                    }));
                }
                int winners = 0;
                for (Future<Boolean> host : hosts) {
                    winners += host.get() ? 1 : 0;
                }
                // In the first round most hosts find no turn at all, and a late one may find that it is due.
                assertThat(winners).as("round " + round).isBetween(round == 0 ? 0 : 1, 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Refusal refusal(int number, LibraryRow library, String hash) {
        return new Refusal(
                "urn:patron-auth:support:" + number,
                library.key(),
                number % 2 == 0 ? "Ferguson SIP2" : null,
                hash,
                Outcome.UNAVAILABLE,
                ProblemType.SERVICE_UNAVAILABLE,
                "Maintenance",
                "Nobody was asked.",
                NOON.plusSeconds(number));
    }

    // A12
    @Test
    void aRefusalIsFoundUnderItsCodeAtItsLibraryAlone() {
        refusals.keep(List.of(refusal(1, ferguson, null), refusal(2, ferguson, "hash"), refusal(3, lion, "hash")));

        assertThat(refusals.find(ferguson, "urn:patron-auth:support:1")).contains(refusal(1, ferguson, null));
        assertThat(refusals.find(ferguson, "urn:patron-auth:support:2")).contains(refusal(2, ferguson, "hash"));
        assertThat(refusals.find(ferguson, "urn:patron-auth:support:3")).isEmpty();
        assertThat(refusals.find(lion, "urn:patron-auth:support:4")).isEmpty();
    }

    // A12
    @Test
    void aRefusalThatIsKeptOnceMoreKeepsNothingElseOut() {
        refusals.keep(List.of(refusal(1, ferguson, "hash")));

        refusals.keep(List.of(refusal(1, ferguson, "hash"), refusal(2, ferguson, "hash")));

        assertThat(refusals.recent(ferguson, "hash", NOON, 9))
                .containsExactly(refusal(2, ferguson, "hash"), refusal(1, ferguson, "hash"));
    }

    // A12
    @Test
    void theRefusalsOfOneIdentifierAreToldTheNewestFirst() {
        List<Refusal> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            many.add(refusal(i, ferguson, i % 3 == 0 ? "hers" : "his"));
        }
        many.add(refusal(20, lion, "hers"));
        refusals.keep(many);

        assertThat(refusals.recent(ferguson, "hers", NOON, 3))
                .containsExactly(
                        refusal(9, ferguson, "hers"), refusal(6, ferguson, "hers"), refusal(3, ferguson, "hers"));
        assertThat(refusals.recent(ferguson, "hers", NOON.plusSeconds(7), 3))
                .containsExactly(refusal(9, ferguson, "hers"));
        assertThat(refusals.recent(ferguson, "nobody's", NOON, 3)).isEmpty();
    }

    // A12
    @Test
    void longTextsAreCutAndLibrariesThatAreGoneAreLeftOut() throws SQLException {
        LibraryRow gone = new LibraryRow(987_654, new LibraryId("gone"), "Gone", Map.of(), 1);
        Refusal lengthy = new Refusal(
                "urn:patron-auth:support:1",
                ferguson.key(),
                null,
                null,
                Outcome.REJECTED,
                ProblemType.INVALID_CREDENTIALS,
                "s".repeat(300),
                "a\u0000b" + "r".repeat(3000),
                NOON);
        refusals.keep(List.of(lengthy, refusal(2, gone, "hash")));

        assertThat(rows("refusals")).isEqualTo(1);
        Refusal read = refusals.find(ferguson, "urn:patron-auth:support:1").orElseThrow();
        assertThat(read.step()).hasSize(100).endsWith("s…");
        assertThat(read.reason()).hasSize(500).startsWith("a b").endsWith("r…");
    }

    // S7, A12
    @Test
    void oldRefusalsAreRemovedTheOldestFirstAndNeverMoreThanAskedFor() throws SQLException {
        List<Refusal> many = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            many.add(refusal(i, ferguson, "hash"));
        }
        refusals.keep(many);

        assertThat(refusals.removeExpired(NOON, 10)).isZero();
        assertThat(refusals.removeExpired(NOON.plusSeconds(4), 3)).isEqualTo(3);
        assertThat(refusals.recent(ferguson, "hash", NOON, 10)).hasSize(2);
        assertThat(refusals.removeExpired(NOON.plusSeconds(4), 3)).isEqualTo(1);
        assertThat(rows("refusals")).isEqualTo(1);
    }

    // X2
    @Test
    void whatHostsSeeInAMinuteIsAddedUp() {
        Instant minute = Instant.parse("2026-03-01T12:00:00Z");
        activity.add(service, minute, new ServiceActivity(2, 1, 0, minute.plusSeconds(9)));
        activity.add(service, minute, new ServiceActivity(0, 0, 5, null));
        activity.add(service, minute, new ServiceActivity(1, 0, 0, minute.plusSeconds(4)));
        activity.add(service, minute.plusSeconds(60), new ServiceActivity(0, 1, 1, null));
        activity.add(other, minute, new ServiceActivity(100, 100, 100, minute.plusSeconds(59)));

        assertThat(activity.since(service, minute)).isEqualTo(new ServiceActivity(3, 2, 6, minute.plusSeconds(9)));
        assertThat(activity.since(service, minute.plusSeconds(1)))
                .isEqualTo(new ServiceActivity(0, 1, 1, minute.plusSeconds(9)));
        assertThat(activity.since(987_654, minute)).isEqualTo(ServiceActivity.NONE);
        assertThat(activity.removeExpired(minute.plusSeconds(1), 1)).isEqualTo(1);
        assertThat(activity.removeExpired(minute.plusSeconds(1), 5)).isEqualTo(1);
        assertThat(activity.since(service, minute)).isEqualTo(new ServiceActivity(0, 1, 1, null));
    }

    // X2
    @Test
    void manyHostsAddAtTheSameTimeAndNothingIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            CyclicBarrier start = new CyclicBarrier(4);
            List<Future<?>> hosts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                hosts.add(threads.submit(() -> {
                    for (int round = 0; round < 10; round++) {
                        start.await();
                        activity.add(service, NOON.plusSeconds(round), new ServiceActivity(1, 0, 0, NOON));
                    }
                    return true;
                }));
            }
            for (Future<?> host : hosts) {
                host.get();
            }
            assertThat(activity.since(service, NOON).authenticated()).isEqualTo(40);
        } finally {
            threads.shutdownNow();
        }
    }
}
