package org.patronauth.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.patronauth.LibraryId;
import org.patronauth.store.ChangeNotices.Listening;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresNoticesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore words = new Semaphore(0);

    private static PGSimpleDataSource unpooled() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(TestDatabases.postgres());
        dataSource.setApplicationName("notices");
        return dataSource;
    }

    private boolean hears() throws InterruptedException {
        return words.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static JdbiStores stores(HikariDataSource pool) {
        return JdbiStores.builder(pool).schema(TestDatabases.newSchema()).open();
    }

    private static void change(JdbiStores stores, String library) {
        stores.configuration().change(change -> change.insertLibrary(new LibraryId(library), library, Map.of()));
    }

    // A5
    @Test
    void aChangeIsToldWithinHalfASecondAndAFailedOneNever() throws Exception {
        try (HikariDataSource pool = TestDatabases.pool(TestDatabases.postgres(), 2)) {
            JdbiStores stores = stores(pool);
            try (Listening listening = PostgresNotices.from(unpooled()).listen(words::release)) {
                assertThat(hears()).as("that notices are heard now").isTrue();

                change(stores, "ferguson");
                assertThat(words.tryAcquire(500, TimeUnit.MILLISECONDS)).isTrue();

                assertThatThrownBy(() -> stores.configuration().change(change -> {
                            change.insertLibrary(new LibraryId("lion"), "LION", Map.of());
                            throw new IllegalStateException("no");
                        }))
                        .isInstanceOf(IllegalStateException.class);
                stores.configuration().change(change -> change.library(new LibraryId("lion")));
                assertThat(words.tryAcquire(500, TimeUnit.MILLISECONDS))
                        .as("word of what did not happen")
                        .isFalse();
                assertThat(listening).isNotNull();
            }
        }
    }

    // A5
    @Test
    void aLostConnectionIsOpenedAgainAndWhatWasMissedIsLookedFor() throws Exception {
        try (HikariDataSource pool = TestDatabases.pool(TestDatabases.postgres(), 2)) {
            JdbiStores stores = stores(pool);
            PGSimpleDataSource own = unpooled();
            own.setApplicationName("notices-lost");
            Listening listening = PostgresNotices.from(own).listen(words::release);
            try {
                assertThat(hears()).isTrue();
                assertThat(terminate("notices-lost")).isEqualTo(1);

                assertThat(hears()).as("that notices are heard again").isTrue();
                change(stores, "ferguson");
                assertThat(hears()).isTrue();
            } finally {
                listening.close();
            }
            assertThat(sessions("notices-lost")).isZero();
        }
    }

    /** The pool of one whose only connection listens: it is lent out again as it was, and works. */
    @Test
    void aConnectionOfAPoolIsUnwrappedAndGivenBack() throws Exception {
        try (HikariDataSource pool = TestDatabases.pool(TestDatabases.postgres(), 2);
                HikariDataSource one = TestDatabases.pool(TestDatabases.postgres(), 1)) {
            JdbiStores stores = stores(pool);
            Listening listening = PostgresNotices.from(one).listen(words::release);
            assertThat(hears()).isTrue();
            change(stores, "ferguson");
            assertThat(hears()).isTrue();
            listening.close();
            listening.close();

            try (Connection connection = one.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet channels = statement.executeQuery("select pg_listening_channels()")) {
                assertThat(channels.next()).isFalse();
            }
        }
    }

    @Test
    void aPoolWhoseListeningConnectionDiedLendsNoDeadOne() throws Exception {
        String url = TestDatabases.postgres() + "&ApplicationName=notices-pooled";
        try (HikariDataSource one = TestDatabases.pool(url, 1)) {
            Listening listening = PostgresNotices.from(one).listen(words::release);
            assertThat(hears()).isTrue();
            terminate("notices-pooled");
            // The second time on a connection that is new, or it would not be heard.
            assertThat(hears()).isTrue();
            listening.close();
            try (Connection connection = one.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.execute("select 1")).isTrue();
            }
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNoErrorAndEndsAtOnce() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/patrons");
        Listening listening = PostgresNotices.from(nowhere).listen(words::release);
        listening.close();
        assertThat(words.availablePermits()).isZero();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("patron-auth-notices") && thread.isAlive());
    }

    /** H2 has nothing of the kind: a host that asks for it there is as up to date as its polling makes it. */
    @Test
    void anotherDatabaseBringsNoWord() throws InterruptedException {
        try (HikariDataSource pool = TestDatabases.pool(TestDatabases.h2(), 2)) {
            Listening listening = PostgresNotices.from(pool).listen(words::release);
            change(JdbiStores.open(pool), "ferguson");
            assertThat(words.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
            listening.close();
        }
    }

    private static int terminate(String application) throws SQLException {
        return ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '"
                + application + "'");
    }

    private static int sessions(String application) throws SQLException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int sessions = 1;
        while (sessions > 0 && System.nanoTime() < end) {
            sessions = ask("select count(*) from pg_stat_activity where application_name = '" + application + "'");
        }
        return sessions;
    }

    private static int ask(String sql) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(TestDatabases.postgres());
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
