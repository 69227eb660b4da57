package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** What becomes of failed logins on several hosts of one database. */
abstract class SharedThrottleContract {
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";
    private static final String HOME = "198.51.100.7";

    private final PlainProtocol ils = new PlainProtocol();
    private final List<PatronAuthenticator> hosts = new ArrayList<>();
    private HikariDataSource pool;
    private CountingDataSource database;
    private String schema;

    abstract String jdbcUrl();

    @BeforeEach
    void fourHostsOfOneDatabase() {
        pool = TestDatabases.pool(jdbcUrl(), 12);
        database = new CountingDataSource(pool);
        schema = TestDatabases.newSchema();
        try (PatronAuthenticator host = host()) {
            PatronAuthenticationServices services = host.administration();
            for (String name : List.of("ferguson", "lion")) {
                services.createLibrary(OPERATOR, new LibraryDraft(name, name, Map.of()));
                ServiceView service = services.createService(
                        OPERATOR, new ServiceDraft("ILS of " + name, "Plain", Map.of("url", "ils.example.org")));
                services.associate(
                        OPERATOR,
                        new LibraryId(name),
                        service.id(),
                        new AssociationDraft(null, null, null, Map.of(), null));
            }
        }
        for (int i = 0; i < 4; i++) {
            hosts.add(host());
        }
    }

    @AfterEach
    void close() {
        hosts.forEach(PatronAuthenticator::close);
        pool.close();
    }

    private PatronAuthenticator host() {
        JdbiStores stores =
                JdbiStores.builder(database.dataSource()).schema(schema).open();
        return PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(ils))
                .pollInterval(Duration.ofHours(1))
                .build();
    }

    private AuthenticationResult signIn(int host, LibraryId library, String card, String pin) {
        String header =
                "Basic " + Base64.getEncoder().encodeToString((card + ":" + pin).getBytes(StandardCharsets.UTF_8));
        return hosts.get(host).authenticate(library, List.of(header), ClientInfo.of(HOME, null));
    }

    private RejectionReason refusal(int host, String pin) {
        AuthenticationResult result = signIn(host, FERGUSON, CARD, pin);
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).reason();
    }

    private void failsFiveTimes() {
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(i % 2, "000" + i)).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        }
    }

    // A7, T1, Y10
    @Test
    void ofAThousandGuessesAtFourHostsEightReachTheLibrarySystem() throws Exception {
        List<Callable<AuthenticationResult>> guesses = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int host = i % 4;
            String pin = Integer.toString(2_000 + i);
            guesses.add(() -> signIn(host, FERGUSON, CARD, pin));
        }
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            for (Future<AuthenticationResult> guess : threads.invokeAll(guesses)) {
                assertThat(guess.get()).isInstanceOf(Rejected.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ils.questions.get()).isBetween(5, 8);
    }

    // A7: a process that has seen a failure asks before the next attempt, one that has not may try once
    @Test
    void aHostLearnsOfTheFailuresAtAnother() {
        failsFiveTimes();
        assertThat(refusal(0, PIN)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(refusal(1, PIN)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);

        assertThat(refusal(2, "9999")).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(refusal(2, PIN)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(ils.questions).hasValue(6);
    }

    // A7
    @Test
    void aSuccessStartsAfreshOnAllHostsThatKnewOfFailures() {
        for (int i = 0; i < 3; i++) {
            refusal(0, "000" + i);
        }
        refusal(1, "0003");
        assertThat(signIn(1, FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
        for (int i = 0; i < 4; i++) {
            assertThat(refusal(0, "000" + i)).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        }
    }

    // A7: a success reads and writes no counter; a failure is one statement, whatever it counts
    @Test
    void aFailureIsOneStatementAndASuccessNone() {
        signIn(0, FERGUSON, CARD, PIN);
        database.sent();
        signIn(0, FERGUSON, CARD, PIN);
        assertThat(database.sent()).hasSize(1).allSatisfy(sql -> assertThat(sql).contains(".patrons"));

        signIn(0, FERGUSON, "23333000000002", "9999");
        List<String> sent = database.sent();
        assertThat(sent).allSatisfy(sql -> assertThat(sql).doesNotContain(".patrons"));
        assertOneStatement(sent);
    }

    /** H2 cannot say in one statement what the contract of the store asks for. */
    void assertOneStatement(List<String> sent) {
        assertThat(sent).hasSize(1);
    }

    // A7, G7
    @Test
    void aWaitIsListedAndLiftedOnAllHosts() {
        failsFiveTimes();
        PatronAuthenticationServices services = hosts.get(3).administration();

        List<ThrottleView> throttles = services.throttles(OPERATOR, FERGUSON);
        assertThat(throttles).hasSize(1);
        assertThat(throttles.get(0).service()).isEqualTo("ILS of ferguson");
        assertThat(throttles.get(0).failures()).isEqualTo(5);
        assertThat(throttles.get(0).key()).doesNotContain(CARD).hasSize(43);
        assertThat(services.throttles(OPERATOR, LION)).isEmpty();

        services.liftThrottle(OPERATOR, LION, Optional.empty());
        services.liftThrottle(OPERATOR, FERGUSON, Optional.of(new PatronIdentifier("23333000000002")));
        assertThat(refusal(0, PIN)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);

        services.liftThrottle(OPERATOR, FERGUSON, Optional.of(new PatronIdentifier(" " + CARD + " ")));
        assertThat(services.throttles(OPERATOR, FERGUSON)).isEmpty();
        assertThat(signIn(0, FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
        assertThat(signIn(1, FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
    }

    // G7
    @Test
    void staffOfALibraryLiftTheWaitOfOnePatronAndNotOfEverybody() {
        failsFiveTimes();
        PatronAuthenticationServices services = hosts.get(0).administration();
        Actor staff = Actor.library("Cleo", FERGUSON);

        assertThatThrownBy(() -> services.liftThrottle(staff, FERGUSON, Optional.empty()))
                .isInstanceOf(ConfigurationRefusedException.class);
        assertThat(refusal(0, PIN)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);

        services.liftThrottle(staff, FERGUSON, Optional.of(new PatronIdentifier(CARD)));
        assertThat(signIn(0, FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
    }

    // A7
    @Test
    void everybodyAtALibraryIsLetTryAgain() {
        failsFiveTimes();
        for (int i = 0; i < 20; i++) {
            signIn(0, FERGUSON, "2333300007000" + i, "9999");
        }
        assertThat(signIn(0, FERGUSON, "23333000999999", PIN)).isInstanceOf(Rejected.class);
        PatronAuthenticationServices services = hosts.get(2).administration();
        assertThat(services.throttles(OPERATOR, FERGUSON)).hasSize(2);

        services.liftThrottle(OPERATOR, FERGUSON, Optional.empty());

        assertThat(services.throttles(OPERATOR, FERGUSON)).isEmpty();
        assertThat(signIn(0, FERGUSON, "23333000999999", PIN)).isInstanceOf(Authenticated.class);
        assertThat(signIn(1, FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
    }

    // A7: an address is one on all hosts
    @Test
    void anAddressIsCountedOnAllHostsTogether() {
        for (int i = 0; i < 40; i++) {
            signIn(i % 4, i % 2 == 0 ? FERGUSON : LION, Long.toString(23_333_000_800_000L + i), "9999");
        }
        assertThat(ils.questions.get()).isBetween(20, 23);
    }

    // A8: 12
    @Test
    void aRememberedLoginIsExchangedForNoToken() {
        PatronAuthenticationServices services = hosts.get(0).administration();
        ServiceView service = services.services(OPERATOR).get(0);
        services.configureService(
                OPERATOR,
                service.id(),
                new ServiceDraft(
                        service.name(), service.protocol(), Map.of("url", "ils.example.org", "cache_seconds", 60)),
                service.version());
        signIn(0, service.libraries().get(0), CARD, PIN);
        signIn(0, service.libraries().get(0), CARD, PIN);
        assertThat(ils.questions).hasValue(1);

        String header =
                "Basic " + Base64.getEncoder().encodeToString((CARD + ":" + PIN).getBytes(StandardCharsets.UTF_8));
        assertThat(hosts.get(0).exchange(service.libraries().get(0), List.of(header), ClientInfo.UNKNOWN))
                .isInstanceOf(TokenExchange.Issued.class);
        assertThat(ils.questions).hasValue(2);
    }

    // T37
    @Test
    void neitherCardsNorAddressesAreInTheDatabase() throws SQLException {
        for (int i = 0; i < 30; i++) {
            signIn(0, FERGUSON, Long.toString(23_333_000_900_000L + i), "PIN-Canary");
        }
        StringBuilder dump = new StringBuilder();
        int rows = 0;
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("select * from " + schema + ".login_attempts")) {
            while (all.next()) {
                rows++;
                for (int i = 1; i <= all.getMetaData().getColumnCount(); i++) {
                    dump.append(all.getString(i)).append('\n');
                }
            }
        }
        assertThat(rows).isGreaterThanOrEqualTo(20);
        assertThat(dump).doesNotContain("23333000900", "PIN-Canary", HOME, "c6336407");
    }

    // A7
    @Test
    void withTheDatabaseAwayTheWaitsGoOn() {
        failsFiveTimes();
        refusal(0, PIN);
        pool.close();
        assertThat(refusal(0, PIN)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(signIn(0, FERGUSON, "23333000000002", "9999")).isInstanceOf(Rejected.class);
    }
}
