package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** Whole logins, from the header to the row, on either database. */
abstract class AuthenticatorContract {
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final int PROCESSES = 4;
    private static final int THREADS = 32;
    private static final int ROUNDS = 100;

    private final PlainProtocol ils = new PlainProtocol();
    private HikariDataSource pool;
    private CountingDataSource database;
    private String schema;

    abstract String jdbcUrl();

    @BeforeEach
    void aLibraryWithAService() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        database = new CountingDataSource(pool);
        schema = TestDatabases.newSchema();
        try (PatronAuthenticator host = host()) {
            PatronAuthenticationServices services = host.administration();
            services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
            ServiceView service = services.createService(
                    OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")));
            services.associate(
                    OPERATOR,
                    FERGUSON,
                    service.id(),
                    new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null));
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** A process of its own, as far as the database can tell. It never looks for changes by itself. */
    private PatronAuthenticator host() {
        JdbiStores stores =
                JdbiStores.builder(database.dataSource()).schema(schema).open();
        return PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(ils))
                .pollInterval(Duration.ofHours(1))
                .build();
    }

    private static AuthenticationResult signIn(PatronAuthenticator host, String card) {
        String header =
                "Basic " + Base64.getEncoder().encodeToString((card + ":1234").getBytes(StandardCharsets.UTF_8));
        return host.authenticate(FERGUSON, List.of(header), ClientInfo.UNKNOWN);
    }

    // P4, S9: one read of the patron's row, outside any transaction, and nothing about the configuration
    @Test
    void aReturningPatronCostsOneStatementAndOneQuestion() {
        try (PatronAuthenticator host = host()) {
            assertThat(signIn(host, "23333000000001")).isInstanceOf(Authenticated.class);
            database.sent();
            int questions = ils.questions.get();

            for (int i = 0; i < 10; i++) {
                assertThat(signIn(host, "23333000000001")).isInstanceOf(Authenticated.class);
            }

            assertThat(database.sent())
                    .hasSize(10)
                    .allSatisfy(sql ->
                            assertThat(sql).containsIgnoringCase("select").contains(schema + ".patrons"));
            assertThat(ils.questions.get() - questions).isEqualTo(10);
        }
    }

    @Test
    void newcomersAndChangesAreWrittenByOneStatementThatCommitsByItself() {
        ils.numbering = true;
        try (PatronAuthenticator host = host()) {
            assertThat(signIn(host, "23333000000001")).isInstanceOf(Authenticated.class);
            assertThat(sentFor(host, "23333000000002"))
                    .satisfiesExactly(
                            sql -> assertThat(sql).contains("external_identifier = ?"),
                            sql -> assertThat(sql).contains("authorization_identifier in"),
                            sql -> assertThat(sql).contains("insert into " + schema + ".patrons"));
            ils.blocking = true;
            assertThat(sentFor(host, "23333000000002"))
                    .satisfiesExactly(
                            sql -> assertThat(sql).contains("external_identifier = ?"),
                            sql -> assertThat(sql).contains("update " + schema + ".patrons"));
        }
    }

    private List<String> sentFor(PatronAuthenticator host, String card) {
        database.sent();
        assertThat(signIn(host, card)).isInstanceOf(Authenticated.class);
        return database.sent();
    }

    /** Else the database would write into its log whose key is taken: cards and user names. */
    @Test
    void aKeyThatIsTakenIsNoErrorOfTheDatabase() throws SQLException {
        ils.numbering = true;
        store("former owner", null, "23333000000001");
        store("number 23333000000001", null, "23333000000009");
        store("owner of a name", "reader 23333000000002", "23333000000008");
        store("number 23333000000002", null, "23333000000002");
        store("another former owner", null, "23333000000003");
        try (PatronAuthenticator host = host()) {
            assertThat(signIn(host, "23333000000001")).isInstanceOf(Authenticated.class);
            assertThat(signIn(host, "23333000000002")).isInstanceOf(Authenticated.class);
            assertThat(signIn(host, "23333000000003")).isInstanceOf(Authenticated.class);
        }

        assertThat(patrons("authorization_identifier is null")).isEqualTo(2);
        assertThat(patrons("username = 'reader 23333000000002'")).isEqualTo(1);
        assertThat(database.failed()).isEmpty();
    }

    private void store(String permanentId, @Nullable String username, String card) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into " + schema
                        + ".patrons (library_id, external_identifier, username, authorization_identifier)"
                        + " select id, ?, ?, ? from " + schema + ".libraries")) {
            insert.setString(1, permanentId);
            insert.setString(2, username);
            insert.setString(3, card);
            insert.executeUpdate();
        }
    }

    // S3
    @Test
    void simultaneousFirstLoginsMakeOnePatron() throws Exception {
        simultaneousFirstLogins();
        assertThat(patrons("true")).isEqualTo(ROUNDS);
    }

    // B6, S3
    @Test
    void simultaneousFirstLoginsWithAReusedCardMakeOnePatron() throws Exception {
        ils.numbering = true;
        for (int round = 0; round < ROUNDS; round++) {
            store("former owner " + round, null, card(round));
        }

        simultaneousFirstLogins();
        assertThat(patrons("authorization_identifier is not null")).isEqualTo(ROUNDS);
        assertThat(patrons("authorization_identifier is null"))
                .as("former owners")
                .isEqualTo(ROUNDS);
    }

    private static String card(int round) {
        return "23333009" + (100_000 + round);
    }

    private int patrons(String condition) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from " + schema + ".patrons where " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void simultaneousFirstLogins() throws Exception {
        List<PatronAuthenticator> hosts = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int i = 0; i < PROCESSES; i++) {
                hosts.add(host());
            }
            CyclicBarrier start = new CyclicBarrier(THREADS);
            for (int round = 0; round < ROUNDS; round++) {
                String card = card(round);
                List<Future<AuthenticationResult>> logins = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    PatronAuthenticator host = hosts.get(i % PROCESSES);
                    logins.add(threads.submit(() -> {
                        start.await();
                        return signIn(host, card);
                    }));
                }
                Set<Long> rows = new HashSet<>();
                int news = 0;
                for (Future<AuthenticationResult> login : logins) {
                    Authenticated signedIn = (Authenticated) login.get();
                    rows.add(signedIn.patron().id());
                    news += signedIn.isNew() ? 1 : 0;
                }
                assertThat(rows).as("round " + round).hasSize(1);
                assertThat(news).as("round " + round).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
            hosts.forEach(PatronAuthenticator::close);
        }
    }
}
