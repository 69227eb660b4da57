package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.LibraryId;
import org.patronauth.Secret;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.SignInState;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenHash;

/** What the store of sign-ins does on either database. */
abstract class SignInStateStoreContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final int THREADS = 32;

    private HikariDataSource pool;
    private String schema;
    private ConfigurationStore configuration;
    private SignInStateStore states;
    private LibraryRow library;
    private long service;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        schema = TestDatabases.newSchema();
        JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
        configuration = stores.configuration();
        states = stores.signInStates().orElseThrow();
        library = configuration.change(
                change -> change.insertLibrary(new LibraryId("open-ebooks"), "Open eBooks", Map.of()));
        service = configuration
                .change(change -> change.insertService("Clever", "Clever", Map.of()))
                .id();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static TokenHash hash(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        bytes[31] = (byte) (number >> 8);
        return new TokenHash(bytes);
    }

    private SignInState state(int number, Instant expires) {
        return new SignInState(
                hash(number),
                hash(1000 + number),
                library.key(),
                service,
                URI.create("https://app.open-ebooks.example/signed-in?n=" + number),
                URI.create("https://library.example/oauth/callback"),
                "nonce-" + number,
                Secret.of("verifier-" + number),
                expires);
    }

    private long rows() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + schema + ".oauth_states")) {
            row.next();
            return row.getLong(1);
        }
    }

    // O2
    @Test
    void aSignInIsTakenOutOnceAndAsItWasKept() throws SQLException {
        states.keep(state(1, NOON));
        states.keep(state(2, NOON));

        assertThat(states.take(hash(1))).contains(state(1, NOON));
        assertThat(states.take(hash(1))).isEmpty();
        assertThat(states.take(hash(3))).isEmpty();
        assertThat(rows()).isEqualTo(1);
        assertThat(states.take(hash(2))).contains(state(2, NOON));
        assertThat(rows()).isZero();
    }

    // O2
    @Test
    void ofManyWhoTakeOneSignInOutAtTheSameTimeOneAloneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            for (int round = 0; round < 50; round++) {
                TokenHash taken = hash(round);
                states.keep(state(round, NOON));
                List<Future<Optional<SignInState>>> takers = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    takers.add(threads.submit(() -> {
                        start.await();
                        return states.take(taken);
                    }));
                }
                int winners = 0;
                for (Future<Optional<SignInState>> taker : takers) {
                    winners += taker.get().isPresent() ? 1 : 0;
                }
                assertThat(winners).as("round " + round).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // S7
    @Test
    void whatExpiredIsRemovedTheOldestFirstAndNeverMoreThanAskedFor() {
        for (int i = 0; i < 5; i++) {
            states.keep(state(i, NOON.plusSeconds(i)));
        }

        assertThat(states.removeExpired(NOON, 10)).isZero();
        assertThat(states.removeExpired(NOON.plusSeconds(4), 3)).isEqualTo(3);
        assertThat(states.take(hash(2))).isEmpty();
        assertThat(states.take(hash(3))).isPresent();
        assertThat(states.removeExpired(NOON.plusSeconds(4), 3)).isZero();
        assertThat(states.removeExpired(NOON.plusSeconds(5), 3)).isEqualTo(1);
    }

    @Test
    void aSignInUnderWayKeepsNobodyFromDeletingItsService() throws SQLException {
        states.keep(state(1, NOON));

        configuration.change(change -> {
            change.deleteService(service);
            return true;
        });

        assertThat(rows()).isZero();
    }

    @Test
    void nothingOfASignInIsPrinted() {
        assertThat(state(1, NOON).toString()).doesNotContain("nonce", "verifier", "https");
        states.keep(state(1, NOON));
        assertThatThrownBy(() -> states.keep(state(1, NOON)))
                .isInstanceOf(StoreException.class)
                .hasNoCause()
                .hasMessageStartingWith("keeping a sign-in: SQLState ");
    }
}
