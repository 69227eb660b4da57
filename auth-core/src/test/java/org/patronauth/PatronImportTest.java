package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbcLegacyDatabase;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** Patrons of an older system, in batches, into a host with a single connection. */
class PatronImportTest {
    private static final Actor ADMIN = Actor.system("admin");
    private static final ImportOptions WITH_PATRONS = new ImportOptions(false, true, false);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name = "older_patrons_" + NAMES.incrementAndGet();
    private final String schema = TestDatabases.newSchema();
    private final HikariDataSource pool = TestDatabases.pool(TestDatabases.postgres(), 1);
    private final JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
    private final PatronAuthenticator authenticator = PatronAuthenticator.builder(stores)
            .providers(ProviderRegistry.of(new PlainProtocol()))
            .pollInterval(Duration.ofHours(1))
            .build();
    private final PatronAuthenticationServices services = authenticator.administration();

    private static String address(String database) {
        String postgres = TestDatabases.postgres();
        return postgres.substring(0, postgres.indexOf('?')).replace("/postgres", "/" + database);
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address(database), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private long count(String condition) throws SQLException {
        try (Connection connection = DriverManager.getConnection(TestDatabases.postgres());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + schema + ".patrons p join " + schema
                        + ".libraries l on l.id = p.library_id where " + condition)) {
            row.next();
            return row.getLong(1);
        }
    }

    @BeforeEach
    void createOlderSystem() throws SQLException {
        execute("postgres", "create database " + name);
        execute(
                name,
                "create table libraries (id integer primary key, name text, short_name text)",
                "create table externalintegrations (id integer primary key, protocol text, goal text, name text)",
                "create table externalintegrations_libraries (externalintegration_id integer, library_id integer)",
                "create table configurationsettings (id integer primary key, external_integration_id integer,"
                        + " library_id integer, key text, value text)",
                "create table patrons (id serial primary key, library_id integer, external_identifier text,"
                        + " authorization_identifier text, username text, external_type text,"
                        + " last_external_sync timestamptz, authorization_expires date, fines text, block_reason text)",
                "insert into libraries values (1, 'Ferguson Library', 'ferguson'), (2, 'LION', 'lion')",
                "insert into externalintegrations values (1, 'api.plain', 'patron_auth', 'Plain')",
                "insert into externalintegrations_libraries values (1, 1), (1, 2)",
                "insert into configurationsettings values (1, 1, null, 'url', 'ils.example.org')");
    }

    private void patrons(int count) throws SQLException {
        execute(
                name,
                "insert into patrons (library_id, external_identifier, authorization_identifier, username,"
                        + " external_type, last_external_sync, authorization_expires, fines, block_reason)"
                        + " select 1 + n % 2, 'p' || n, (23333000000000 + n)::text, case when n % 3 = 0 then 'reader' || n"
                        + " end, 'ADULT', '2026-01-01 10:00:00+00', '2030-01-31', '$' || n % 7 || '.50', case when"
                        + " n % 5 = 0 then 'excessive fines' end from generate_series(1, " + count + ") n");
    }

    @AfterEach
    void close() {
        authenticator.close();
        pool.close();
    }

    private JdbcLegacyDatabase older() {
        return JdbcLegacyDatabase.of(address(name), "postgres", Secret.of("Secret-Canary-jdbc"));
    }

    private ImportReport.Patrons imported(LegacyDatabase database) {
        return services.importFrom(ADMIN, ImportSource.nypl(database), WITH_PATRONS)
                .patrons()
                .orElseThrow();
    }

    /** A process that is killed when it has asked for so many batches of patrons. */
    private record Killed(LegacyDatabase database, int batches) implements LegacyDatabase {
        @Override
        public Session open() throws LegacyDatabaseException {
            Session session = database.open();
            AtomicInteger left = new AtomicInteger(batches);
            return new Session() {
                @Override
                public String name() {
                    return session.name();
                }

                @Override
                public List<List<Row>> read(List<Table> tables) throws LegacyDatabaseException {
                    return session.read(tables);
                }

                @Override
                public List<Row> readAfter(Table table, long after, int limit) throws LegacyDatabaseException {
                    if (left.decrementAndGet() < 0) {
                        throw new IllegalStateException("killed");
                    }
                    return session.readAfter(table, after, limit);
                }

                @Override
                public void close() {
                    session.close();
                }
            };
        }
    }

    // G4
    @Test
    void anImportThatIsKilledGoesOnWhereItWasAndLosesAndDoublesNobody() throws SQLException {
        patrons(2_300);
        Throwable killed = catchThrowable(() -> imported(new Killed(older(), 3)));
        assertThat(killed).hasMessage("killed");
        assertThat(count("legacy_id is not null")).isEqualTo(1_500);

        ImportReport.Patrons rest = imported(older());
        assertThat(rest.read()).isEqualTo(800);
        assertThat(rest.created()).isEqualTo(800);
        assertThat(count("true")).isEqualTo(2_300);
        assertThat(count("external_identifier = 'p' || legacy_id"
                        + " and short_name = case when legacy_id % 2 = 0 then 'ferguson' else 'lion' end"))
                .isEqualTo(2_300);

        ImportReport.Patrons again = imported(older());
        assertThat(again.read()).isEqualTo(2_300);
        assertThat(again.unchanged()).isEqualTo(2_300);
        assertThat(count("true")).isEqualTo(2_300);
    }

    // G4
    @Test
    void anImportOfPatronsAloneIsRecordedAndOneOfNothingIsNot() throws SQLException {
        imported(older());
        int before =
                services.auditEvents(ADMIN, 100, java.util.OptionalLong.empty()).size();

        patrons(3);
        imported(older());
        assertThat(services.auditEvents(ADMIN, 100, java.util.OptionalLong.empty()))
                .hasSize(before + 1);
        imported(older());
        assertThat(services.auditEvents(ADMIN, 100, java.util.OptionalLong.empty()))
                .hasSize(before + 1);
    }

    // G4
    @Test
    void everythingThatIsKeptOfAPatronComesAlong() throws SQLException {
        patrons(30);
        imported(older());
        Patron patron = stores.patrons()
                .findByPermanentId(
                        stores.configuration()
                                .change(change -> change.library(new LibraryId("ferguson")))
                                .orElseThrow(),
                        "p30")
                .orElseThrow();
        assertThat(patron.record())
                .isEqualTo(PatronRecord.builder()
                        .permanentId("p30")
                        .authorizationIdentifier("23333000000030")
                        .username("reader30")
                        .externalType("ADULT")
                        .authorizationExpires(LocalDate.of(2030, 1, 31))
                        .fines(Money.of(new BigDecimal("2.50")))
                        .blockReason(BlockReason.EXCESSIVE_FINES)
                        .lastExternalSync(Instant.parse("2026-01-01T10:00:00Z"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRehearsalCountsWhatTheImportDoes(boolean configured) throws SQLException {
        patrons(700);
        if (configured) {
            services.importFrom(ADMIN, ImportSource.nypl(older()), ImportOptions.CONFIGURATION);
        }
        ImportReport.Patrons rehearsal = services.importFrom(
                        ADMIN, ImportSource.nypl(older()), new ImportOptions(true, true, false))
                .patrons()
                .orElseThrow();
        assertThat(count("true")).isZero();
        assertThat(imported(older())).isEqualTo(rehearsal);
        assertThat(rehearsal.created()).isEqualTo(700);
    }

    @Test
    void aNewPatronOfTheOlderSystemComesWithTheNextImport() throws SQLException {
        patrons(10);
        imported(older());
        patrons(0);
        execute(name, "insert into patrons (library_id, external_identifier) values (1, 'late'), (9, 'elsewhere')");
        ImportReport.Patrons next = imported(older());
        assertThat(next.created()).isEqualTo(1);
        assertThat(next.withoutLibrary()).isEqualTo(1);
    }

    // G4: an import waits for others as an administrator does, and not as long as a login
    @Test
    void anImportWaitsForWhoeverHoldsThePatrons() throws Exception {
        patrons(10);
        CompletableFuture<ImportReport.Patrons> done;
        try (Connection other = DriverManager.getConnection(TestDatabases.postgres());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table " + schema + ".patrons in exclusive mode");
            done = CompletableFuture.supplyAsync(() -> imported(older()));
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!hasWaited()) {
                assertThat(System.nanoTime()).isLessThan(end);
                assertThat(done).isNotDone();
                LockSupport.parkNanos(10_000_000);
            }
            other.rollback();
        }
        assertThat(done.get().created()).isEqualTo(10);
    }

    /** Longer than a login would. */
    private boolean hasWaited() throws SQLException {
        try (Connection connection = DriverManager.getConnection(TestDatabases.postgres());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_stat_activity"
                        + " where wait_event_type = 'Lock' and query like '%" + schema
                        + ".patrons%' and clock_timestamp() - query_start > interval '1500 milliseconds'")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    // G4
    @Test
    @Tag("long")
    void fiftyThousandPatronsComeWithoutLoss() throws SQLException {
        patrons(50_000);
        assertThat(catchThrowable(() -> imported(new Killed(older(), 40)))).hasMessage("killed");
        assertThat(imported(older()).created()).isEqualTo(30_000);
        assertThat(count("true")).isEqualTo(50_000);
    }
}
