package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabase.Table;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.Secret;

class JdbcLegacyDatabaseTest {
    private static final String NAME = "legacy_reading";
    private static final String PASSWORD = "Secret-Canary-4711";

    @BeforeAll
    static void create() throws SQLException, IOException {
        execute(
                TestDatabases.postgres(),
                "drop database if exists " + NAME + " with (force)",
                "drop role if exists reader",
                "create database " + NAME);
        execute(
                url(),
                "create table patrons (id integer primary key, username text, last_external_sync timestamptz,"
                        + " authorization_expires date)",
                "insert into patrons values (2, 'sasha', '2026-01-02 03:04:05.6+02', '2026-12-31'),"
                        + " (1, null, null, null), (10, 'kim', null, null)",
                "create table libraries (id integer primary key, short_name text)",
                "create role reader login password '" + PASSWORD + "'",
                "grant select on patrons to reader");
        askForThePasswordOf("reader");
    }

    /** The server of the tests trusts everybody; from now on not this one. */
    private static void askForThePasswordOf(String role) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(TestDatabases.postgres());
                Statement statement = connection.createStatement()) {
            ResultSet row = statement.executeQuery("show hba_file");
            row.next();
            Path rules = Path.of(row.getString(1));
            String rule = "host all " + role + " all scram-sha-256\n";
            Files.writeString(rules, rule + Files.readString(rules));
            statement.execute("select pg_reload_conf()");
        }
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String url() {
        return plain().replace("/postgres", "/" + NAME) + "?user=postgres";
    }

    private static String plain() {
        String url = TestDatabases.postgres();
        return url.substring(0, url.indexOf('?'));
    }

    private static String address() {
        return plain().replace("/postgres", "/" + NAME);
    }

    private static JdbcLegacyDatabase database(String user) {
        return JdbcLegacyDatabase.of(address(), user, Secret.of(PASSWORD));
    }

    private static String message(ThrowingCallable reading) {
        LegacyDatabaseException failure = catchThrowableOfType(LegacyDatabaseException.class, reading);
        assertThat(failure).hasNoCause();
        assertThat(failure.getMessage())
                .doesNotContain("\n")
                .doesNotContain(PASSWORD)
                .doesNotContain("localhost")
                .doesNotContain("reader");
        return failure.getMessage();
    }

    @Test
    void rowsAreTextsInOrderWithTimesInUtc() throws Exception {
        try (LegacyDatabase.Session session = database("postgres").open()) {
            Table table = new Table(
                    "patrons",
                    List.of("id", "username", "last_external_sync", "authorization_expires"),
                    List.of("uuid"));
            List<LegacyDatabase.Row> rows = session.read(List.of(table)).get(0);
            assertThat(rows).extracting(row -> row.text("id")).containsExactly("1", "2", "10");
            assertThat(rows.get(1).text("last_external_sync")).isEqualTo("2026-01-02 01:04:05.6+00");
            assertThat(rows.get(1).text("authorization_expires")).isEqualTo("2026-12-31");
            assertThat(rows.get(1).text("uuid")).isNull();
            assertThat(rows.get(1)).hasToString("Row[not shown]");
            assertThat(session.readAfter(table, 1, 1))
                    .extracting(row -> row.text("username"))
                    .containsExactly("sasha");
            assertThat(session.readAfter(table, 10, 10)).isEmpty();
            assertThat(session.name()).endsWith("/" + NAME).doesNotContain("user");
        }
    }

    // G4
    @Test
    void eachWayToFailIsOneLineWithoutAddressUserAndPassword() throws Exception {
        String refused = "The database of the older system does not accept this user and password.";
        assertThat(message(() -> database("nobody").open())).isEqualTo(refused);
        JdbcLegacyDatabase wrong = JdbcLegacyDatabase.of(address(), "reader", Secret.of(PASSWORD + "0"));
        assertThat(message(wrong::open)).isEqualTo(refused);
        database("reader").open().close();
    }

    @Test
    void aMissingTableOrColumnIsNamed() throws Exception {
        try (LegacyDatabase.Session session = database("postgres").open()) {
            assertThat(message(() -> session.read(List.of(Table.of("externalintegrations", "id")))))
                    .contains("no table externalintegrations");
            assertThat(message(() -> session.read(List.of(Table.of("patrons", "id", "fines")))))
                    .contains("no column fines");
            assertThat(session.read(List.of(Table.of("patrons", "id"))))
                    .as("the session goes on")
                    .hasSize(1);
        }
        try (LegacyDatabase.Session session = database("reader").open()) {
            assertThat(message(() -> session.read(List.of(Table.of("libraries", "id")))))
                    .contains("no table libraries that this user may read");
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        JdbcLegacyDatabase nowhere =
                JdbcLegacyDatabase.of("jdbc:postgresql://localhost:" + port + "/circulation", "reader", null);
        assertThat(message(nowhere::open)).contains("cannot be reached");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaid() {
        JdbcLegacyDatabase missing = JdbcLegacyDatabase.of(plain().replace("/postgres", "/nothing"), "postgres", null);
        assertThat(message(missing::open)).contains("no database of that name");
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        try (LegacyDatabase.Session session = database("postgres").open()) {
            String injected = "patrons\"; delete from patrons; --";
            assertThat(message(() -> session.read(List.of(Table.of(injected, "id")))))
                    .contains("no table");
            assertThat(session.read(List.of(Table.of("patrons", "id"))).get(0)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:books",
                "jdbc:postgresql://localhost/circulation?socketFactory=org.example.Evil",
                "jdbc:postgresql://localhost/circulation?sslmode=require&loggerFile=/etc/passwd",
                "jdbc:postgresql://localhost/circulation?password=Secret-Canary-4711",
                "jdbc:postgresql://reader:Secret-Canary-4711@localhost/circulation"
            })
    void anAddressThatCouldDoMoreThanConnectIsRefused(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcLegacyDatabase.of(address, null, null))
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("Canary").doesNotContain("Evil"));
    }

    @Test
    void theDatabaseDoesNotShowWhereItIs() {
        assertThat(database("reader")).hasToString("JdbcLegacyDatabase");
    }
}
