package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.LeaseStore;
import org.patronauth.store.LeaseStore.Lease;

/** What the store of leases does on either database. */
abstract class LeaseStoreContract {
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Duration OVER = Duration.ofSeconds(-1);
    private static final int THREADS = 8;

    private HikariDataSource pool;
    private String schema;
    private ConfigurationStore configuration;
    private LeaseStore leases;
    private long ferguson;
    private long lion;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), THREADS);
        schema = TestDatabases.newSchema();
        JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
        configuration = stores.configuration();
        leases = stores.leases().orElseThrow();
        ferguson = service("Ferguson");
        lion = service("LION");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private long service(String name) {
        return configuration
                .change(change -> change.insertService(name, "SIP2", Map.of()))
                .id();
    }

    private OptionalInt take(long service, String holder, int budget) {
        return leases.take(service, holder, budget, LIFE);
    }

    @Test
    void hostsCountUntilTheyLeaveOrSayNothingAnyMore() {
        assertThat(leases.attend("here", LIFE)).isEqualTo(1);
        assertThat(leases.attend("there", LIFE)).isEqualTo(2);
        assertThat(leases.attend("here", LIFE)).isEqualTo(2);
        assertThat(leases.attend("here", OVER))
                .as("nobody has said so a second from now")
                .isZero();
        leases.leave("there");
        leases.leave("there");
        assertThat(leases.attend("here", LIFE)).isEqualTo(1);
    }

    @Test
    void hostsThatAreLongGoneAreRemovedByWhoeverComesNext() throws SQLException {
        leases.attend("killed", LIFE);
        leases.attend("paused", LIFE);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            String age = "update " + schema
                    + ".hosts set seen_at = current_timestamp - interval '%s' minute where host = '%s'";
            statement.executeUpdate(age.formatted(61, "killed"));
            statement.executeUpdate(age.formatted(59, "paused"));
            assertThat(leases.attend("here", LIFE)).isEqualTo(1);
            try (ResultSet left = statement.executeQuery("select count(*) from " + schema + ".hosts")) {
                left.next();
                assertThat(left.getInt(1)).isEqualTo(2);
            }
        }
        assertThat(leases.attend("paused", LIFE)).isEqualTo(2);
    }

    @Test
    void slotsAreLeasedUntilNoneIsLeftAndEachServiceHasItsOwn() {
        assertThat(take(ferguson, "here", 2)).hasValue(1);
        assertThat(take(ferguson, "there", 2)).hasValue(2);
        assertThat(take(ferguson, "here", 2)).isEmpty();
        assertThat(take(ferguson, "third", 2)).isEmpty();
        assertThat(take(lion, "third", 2)).hasValue(1);
        assertThat(leases.renew("here", LIFE)).containsExactly(new Lease(ferguson, 1));
    }

    @Test
    void whatIsGivenBackIsFreeAndNobodyGivesBackForAnother() {
        take(ferguson, "here", 2);
        take(ferguson, "there", 2);
        leases.giveBack("here", List.of(new Lease(ferguson, 2)), OVER);
        assertThat(take(ferguson, "third", 2)).isEmpty();
        leases.giveBack("here", List.of(new Lease(ferguson, 1), new Lease(lion, 7)), OVER);
        leases.giveBack("here", List.of(), OVER);
        assertThat(take(ferguson, "third", 2)).hasValue(1);
        assertThat(leases.renew("here", LIFE)).isEmpty();
    }

    @Test
    void whatIsGivenBackRestsBeforeSomebodyGetsIt() {
        take(ferguson, "here", 1);
        leases.giveBack("here", List.of(new Lease(ferguson, 1)), LIFE);
        assertThat(leases.renew("here", LIFE))
                .as("it is not the host's any more")
                .isEmpty();
        assertThat(take(ferguson, "there", 1)).isEmpty();
        assertThat(take(ferguson, "here", 1)).isEmpty();
    }

    @Test
    void whatExpiredIsForWhoeverComesFirst() {
        leases.take(ferguson, "dead", 1, OVER);
        assertThat(take(ferguson, "here", 1)).hasValue(1);
        assertThat(take(ferguson, "there", 1)).isEmpty();
        assertThat(leases.renew("dead", LIFE)).as("lost").isEmpty();
        assertThat(leases.renew("here", OVER)).containsExactly(new Lease(ferguson, 1));
        assertThat(take(ferguson, "there", 1)).hasValue(1);
    }

    @Test
    void whatExpiredAndNobodyTookCanBeRenewed() {
        leases.take(ferguson, "here", 1, OVER);
        assertThat(leases.renew("here", LIFE)).containsExactly(new Lease(ferguson, 1));
        assertThat(take(ferguson, "there", 1)).isEmpty();
    }

    @Test
    void aSmallerBudgetGivesOutNoHigherSlots() {
        leases.take(ferguson, "dead", 3, OVER);
        take(ferguson, "here", 3);
        leases.take(ferguson, "dead", 3, OVER);
        assertThat(take(ferguson, "there", 1)).isEmpty();
    }

    @Test
    void aServiceThatIsRemovedTakesItsLeasesAlong() {
        take(ferguson, "here", 1);
        configuration.change(change -> {
            change.deleteService(ferguson);
            return true;
        });
        assertThat(leases.renew("here", LIFE)).isEmpty();
    }

    @Test
    void atTheSameTimeNoSlotIsLeasedTwice() throws Exception {
        ExecutorService hosts = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 20; round++) {
                int budget = 1 + round % 5;
                long service = service("Service " + round);
                // Half of the slots were a dead host's.
                for (int i = 0; i < budget / 2; i++) {
                    leases.take(service, "dead " + i, budget, LIFE);
                    leases.renew("dead " + i, OVER);
                }
                CyclicBarrier together = new CyclicBarrier(THREADS);
                List<Future<OptionalInt>> all = new ArrayList<>();
                for (int host = 0; host < THREADS; host++) {
                    String holder = "host " + host;
                    all.add(hosts.submit(() -> {
                        together.await();
                        return take(service, holder, budget);
                    }));
                }
                List<Integer> slots = new ArrayList<>();
                for (Future<OptionalInt> one : all) {
                    one.get().ifPresent(slots::add);
                }
                assertThat(slots).doesNotHaveDuplicates().allMatch(slot -> slot >= 1 && slot <= budget);
                assertThat(slots).as("nobody is starved").isNotEmpty();
            }
        } finally {
            hosts.shutdownNow();
        }
    }
}
