package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.Eventually.eventually;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.SelfTestReport.Step;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** What staff learn, on any of two hosts of one database, on either database. */
abstract class StaffContract {
    private final EncryptionKeys keys = EncryptionKeys.random();
    private static final Actor OPERATOR = Actor.system("operator");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final Actor LIBRARIAN = Actor.library("librarian", FERGUSON);
    private static final String CARD = "23333000000001";
    private static final String WRONG_PIN = "Canary-4471";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final PlainProtocol ils = new PlainProtocol();
    private final Clocks clock = new Clocks();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<PatronAuthenticator> hosts = new CopyOnWriteArrayList<>();
    /** How many were on their way to the source of truth each time that it was asked. */
    private final List<Integer> underWay = new CopyOnWriteArrayList<>();

    private HikariDataSource pool;
    private String schema;
    private PatronAuthenticator host;
    private PatronAuthenticationServices services;
    private long service;

    abstract String jdbcUrl();

    /** A clock that the test moves. */
    private static final class Clocks extends Clock {
        private volatile Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeEach
    void twoLibrariesWithAService() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        schema = TestDatabases.newSchema();
        host = host();
        services = host.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        services.createLibrary(OPERATOR, new LibraryDraft("lion", "LION", Map.of()));
        service = services.createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")))
                .id();
        services.associate(
                OPERATOR, FERGUSON, service, new AssociationDraft("prefix", "barcode", "23333", Map.of(), null));
        services.associate(OPERATOR, LION, service, new AssociationDraft(null, null, null, Map.of(), null));
    }

    @AfterEach
    void close() {
        hosts.forEach(PatronAuthenticator::close);
        pool.close();
    }

    private PatronAuthenticator host() {
        PatronAuthenticator another = PatronAuthenticator.builder(JdbiStores.builder(pool)
                        .schema(schema)
                        .encryptionKeys(keys)
                        .open())
                .providers(ProviderRegistry.of(ils))
                .clock(clock)
                .pollInterval(Duration.ofMillis(20))
                .listener(new AuthenticationListener() {
                    @Override
                    public void selfTestChanged(String serviceName, SelfTestReport report) {
                        changes.add(serviceName + " " + report.success());
                    }
                })
                .build();
        hosts.add(another);
        return another;
    }

    private AuthenticationResult signIn(LibraryId library, String identifier, String pin) {
        String header = "Basic "
                + Base64.getEncoder().encodeToString((identifier + ":" + pin).getBytes(StandardCharsets.UTF_8));
        return host.authenticate(library, List.of(header), ClientInfo.UNKNOWN);
    }

    private static String codeOf(AuthenticationResult result) {
        return result.fold(
                login -> "",
                rejected -> rejected.problem().instance().orElseThrow(),
                unavailable -> unavailable.problem().instance().orElseThrow());
    }

    private void configure(Map<String, Object> more) {
        Map<String, Object> settings = new TreeMap<>(Map.of("url", "ils.example.org"));
        settings.putAll(more);
        ServiceView now = services.service(OPERATOR, service);
        services.configureService(OPERATOR, service, new ServiceDraft("ILS", "Plain", settings), now.version());
    }

    private static Step step(DiagnosisReport report, String name) {
        return report.steps().stream()
                .filter(step -> step.name().startsWith(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + name));
    }

    private DiagnosisReport diagnose(String identifier, String pin) {
        return services.diagnose(
                LIBRARIAN, FERGUSON, new DiagnosisRequest.OfPatron(identifier, pin == null ? null : Secret.of(pin)));
    }

    private Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of(
                    "libraries",
                    "externalintegrations",
                    "patronauthenticationservices",
                    "patrons",
                    "credentials",
                    "oauth_states",
                    "self_test_results",
                    "self_test_turns",
                    "refusals",
                    "service_activity")) {
                try (ResultSet count = statement.executeQuery("select count(*) from " + schema + "." + table)) {
                    count.next();
                    rows.put(table, count.getLong(1));
                }
            }
        }
        return rows;
    }

    // A12
    @Test
    void aCodeGivenOutOnOneHostIsKnownOnEveryOther() throws Exception {
        String code = codeOf(signIn(FERGUSON, CARD, WRONG_PIN));
        PatronAuthenticationServices elsewhere = host().administration();

        eventually(() -> elsewhere
                        .diagnose(LIBRARIAN, FERGUSON, new DiagnosisRequest.OfSupportCode(code))
                        .result()
                == DiagnosisReport.Result.REJECTED);
        DiagnosisReport report = elsewhere.diagnose(LIBRARIAN, FERGUSON, new DiagnosisRequest.OfSupportCode(code));
        assertThat(report.problem().orElseThrow().instance()).contains(code);
        assertThat(step(report, "Asking the source of truth").detail()).contains("said no");
        assertThat(elsewhere
                        .diagnose(OPERATOR, LION, new DiagnosisRequest.OfSupportCode(code))
                        .result())
                .isEqualTo(DiagnosisReport.Result.NOT_DECIDED);
        assertThat(elsewhere.recentAttempts(LIBRARIAN, FERGUSON, new PatronIdentifier(" " + CARD)))
                .extracting(RecentAttempt::supportCode)
                .containsExactly(code);
    }

    // A12
    @Test
    void neitherPinNorIdentifierIsKept() throws Exception {
        codeOf(signIn(FERGUSON, CARD, WRONG_PIN));
        codeOf(signIn(FERGUSON, CARD + "-_-", WRONG_PIN));
        eventually(() -> {
            try {
                return rows().get("refusals") == 2;
            } catch (SQLException e) {
                return false;
            }
        });
        StringBuilder all = new StringBuilder();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from " + schema + ".refusals")) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                for (int i = 1; i <= columns; i++) {
                    all.append(row.getString(i)).append('\n');
                }
            }
        }
        assertThat(all.toString()).contains("urn:patron-auth:support:").doesNotContain(CARD, WRONG_PIN, "Canary");
    }

    // A12
    @Test
    void afterADayACodeStandsForNothing() throws Exception {
        String code = codeOf(signIn(FERGUSON, CARD, WRONG_PIN));
        clock.now = NOON.plus(Duration.ofDays(1));
        assertThat(services.recentAttempts(LIBRARIAN, FERGUSON, new PatronIdentifier(CARD)))
                .hasSize(1);
        clock.now = NOON.plus(Duration.ofDays(1)).plusMillis(1);
        assertThat(services.recentAttempts(LIBRARIAN, FERGUSON, new PatronIdentifier(CARD)))
                .isEmpty();
        assertThat(services.diagnose(LIBRARIAN, FERGUSON, new DiagnosisRequest.OfSupportCode(code))
                        .result())
                .isEqualTo(DiagnosisReport.Result.NOT_DECIDED);
    }

    // X2
    @Test
    void aDiagnosisWithThePinAsksOnceAndCreatesNothing() throws Exception {
        Map<String, Long> before = rows();

        DiagnosisReport good = diagnose(" " + CARD, "1234");
        assertThat(good.result()).isEqualTo(DiagnosisReport.Result.AUTHENTICATED);
        assertThat(good.problem()).isEmpty();
        assertThat(ils.questions).hasValue(1);
        assertThat(step(good, "Patron's row").detail()).contains("has not signed in");

        DiagnosisReport bad = diagnose(CARD, WRONG_PIN);
        assertThat(bad.result()).isEqualTo(DiagnosisReport.Result.REJECTED);
        assertThat(bad.problem().orElseThrow().problemType()).isEqualTo(ProblemType.INVALID_CREDENTIALS);
        assertThat(ils.questions).hasValue(2);
        bad.steps()
                .forEach(step -> assertThat(step.detail() + step.sent() + step.received())
                        .doesNotContain(WRONG_PIN));

        DiagnosisReport other = diagnose("24444000000001", "1234");
        assertThat(other.problem().orElseThrow().problemType()).isEqualTo(ProblemType.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(rows()).isEqualTo(before);

        assertThat(signIn(FERGUSON, CARD, "1234")).isInstanceOf(Authenticated.class);
        assertThat(step(diagnose(CARD, "1234"), "Patron's row").detail()).contains("has signed in here before");
    }

    // X2
    @Test
    void withoutThePinNobodyIsAskedForIt() {
        assertThat(diagnose(CARD, null).result()).isEqualTo(DiagnosisReport.Result.NOT_DECIDED);
        ils.lookup = (known, call) -> known.authorizationIdentifiers().contains(CARD)
                ? java.util.Optional.of(ils.patron(CARD))
                : java.util.Optional.empty();
        ils.blocking = true;
        DiagnosisReport known = diagnose(CARD, null);
        assertThat(known.result()).isEqualTo(DiagnosisReport.Result.NOT_DECIDED);
        assertThat(step(known, "Borrowing privileges").outcome()).isEqualTo(StepOutcome.FAILED);
        assertThat(step(known, "Library restriction").outcome()).isEqualTo(StepOutcome.PASSED);
        assertThat(diagnose("23333000000099", null).result()).isEqualTo(DiagnosisReport.Result.REJECTED);
        ils.lookup = (known1, call) -> {
            throw new IOException("secret-of-the-protocol");
        };
        DiagnosisReport away = diagnose(CARD, null);
        assertThat(away.result()).isEqualTo(DiagnosisReport.Result.UNAVAILABLE);
        assertThat(away.steps()).noneMatch(step -> step.detail().contains("secret-of-the-protocol"));
        assertThat(ils.questions).hasValue(0);
    }

    // X2
    @Test
    void aDiagnosisBeginsWithTheLoginsOfEverybodyOnEveryHost() throws Exception {
        signIn(FERGUSON, CARD, "1234");
        signIn(LION, CARD, WRONG_PIN);
        signIn(FERGUSON, "no such card", "1234");
        Step here = diagnose(CARD, null).steps().get(0);
        assertThat(here.name()).isEqualTo("Is it everyone? (ILS)");
        assertThat(here.detail()).contains("1 logins were accepted, 1 refused, and 0 got no answer", NOON.toString());

        PatronAuthenticationServices elsewhere = host().administration();
        clock.now = NOON.plus(Duration.ofMinutes(2));
        eventually(() -> elsewhere
                .diagnose(LIBRARIAN, FERGUSON, new DiagnosisRequest.OfPatron(CARD, null))
                .steps()
                .get(0)
                .detail()
                .contains("1 logins were accepted, 1 refused"));
        clock.now = NOON.plus(Duration.ofMinutes(20));
        assertThat(diagnose(CARD, null).steps().get(0).detail()).contains("0 logins were accepted", NOON.toString());
    }

    // G7
    @Test
    void staffOfALibraryLearnOfTheirOwnPatronsAlone() {
        assertThat(diagnose(CARD, null).result()).isEqualTo(DiagnosisReport.Result.NOT_DECIDED);
        assertThat(services.recentAttempts(LIBRARIAN, FERGUSON, new PatronIdentifier(CARD)))
                .isEmpty();
        assertThatThrownBy(() -> services.diagnose(LIBRARIAN, LION, new DiagnosisRequest.OfPatron(CARD, null)))
                .isInstanceOf(ConfigurationRefusedException.class);
        assertThatThrownBy(() -> services.recentAttempts(LIBRARIAN, LION, new PatronIdentifier(CARD)))
                .isInstanceOf(ConfigurationRefusedException.class);
        assertThatThrownBy(() -> services.selfTestHistory(LIBRARIAN, service))
                .isInstanceOf(ConfigurationRefusedException.class);
        assertThat(ils.questions).hasValue(0);
    }

    // X3
    @Test
    void inMaintenanceNoPinIsSentAndTokensStillWork() {
        Authenticated login = (Authenticated) signIn(FERGUSON, CARD, "1234");
        Secret token = host.issueToken(login).value();
        configure(Map.of(
                "maintenance_start",
                "11:00",
                "maintenance_end",
                "13:30",
                "maintenance_text",
                "Back at half past one."));
        ils.questions.set(0);

        Unavailable closed = (Unavailable) signIn(FERGUSON, CARD, "1234");
        assertThat(closed.problem().detail()).isEqualTo("Back at half past one.");
        assertThat(closed.problem().status()).isEqualTo(503);
        assertThat(closed.retryAfter()).isEqualTo(Duration.ofMinutes(90));
        assertThat(signIn(LION, CARD, "nonsense")).isInstanceOf(Unavailable.class);
        assertThat(ils.questions).hasValue(0);
        assertThat(host.authenticate(FERGUSON, List.of("Bearer " + token.reveal()), ClientInfo.UNKNOWN))
                .isInstanceOf(Authenticated.class);
        assertThat(host.lookUp(FERGUSON, new PatronIdentifier(CARD))).isInstanceOf(PatronLookupResult.class);
        assertThat(services.service(OPERATOR, service).status().state()).isEqualTo(ServiceStatus.State.MAINTENANCE);
        assertThat(host.health().services().get(0).status().state()).isEqualTo(ServiceStatus.State.MAINTENANCE);
        assertThat(diagnose(CARD, "1234").result()).isEqualTo(DiagnosisReport.Result.UNAVAILABLE);
        assertThat(ils.questions).hasValue(0);
        assertThat(step(
                                services.diagnose(
                                        LIBRARIAN, FERGUSON, new DiagnosisRequest.OfSupportCode(codeOf(closed))),
                                "Maintenance")
                        .outcome())
                .isEqualTo(StepOutcome.FAILED);

        clock.now = NOON.plus(Duration.ofMinutes(90));
        assertThat(signIn(FERGUSON, CARD, "1234")).isInstanceOf(Authenticated.class);
        assertThat(services.service(OPERATOR, service).status()).isEqualTo(ServiceStatus.READY);
    }

    // X3
    @Test
    void inMaintenanceASelfTestByHandIsStillPossible() {
        configure(Map.of(
                "maintenance_start",
                "11:00",
                "maintenance_end",
                "13:30",
                "test_identifier",
                CARD,
                "test_password",
                "1234"));
        assertThat(services.selfTest(OPERATOR, service, java.util.Optional.empty())
                        .success())
                .isTrue();
        assertThat(services.service(OPERATOR, service).lastSelfTest().success()).isTrue();
    }

    // X3
    @Test
    void aRegularSelfTestRunsOnceForAllHostsAndTellsOfAChange() throws Exception {
        host();
        host();
        configure(Map.of("self_test_interval_hours", 6, "test_identifier", CARD, "test_password", "9999"));
        eventually(() -> count("self_test_turns") == 1);
        assertThat(services.selfTestHistory(OPERATOR, service)).isEmpty();

        // Within the interval the first turn comes, and no second one.
        clock.now = NOON.plus(Duration.ofHours(6));
        makeDue();
        eventually(() -> count("self_test_results") == 1);
        eventually(() -> changes.size() == 1);
        assertThat(changes).containsExactly("ILS false");
        assertThat(ils.questions).hasValue(1);
        assertThat(services.selfTestHistory(OPERATOR, service).get(0).success()).isFalse();

        configure(Map.of("self_test_interval_hours", 6, "test_identifier", CARD, "test_password", "1234"));
        services.selfTest(OPERATOR, service, java.util.Optional.empty());
        services.selfTest(OPERATOR, service, java.util.Optional.empty());
        assertThat(changes).containsExactly("ILS false", "ILS true");
        assertThat(ils.questions).hasValue(3);
    }

    // X3
    @Test
    void inMaintenanceNoRegularSelfTestRuns() throws Exception {
        Map<String, Object> regular =
                Map.of("self_test_interval_hours", 6, "test_identifier", CARD, "test_password", "1234");
        Map<String, Object> open = new TreeMap<>(regular);
        open.put("url", "other.example.org");
        long other = services.createService(OPERATOR, new ServiceDraft("Other", "Plain", open))
                .id();
        services.createLibrary(OPERATOR, new LibraryDraft("other", "Other", Map.of()));
        services.associate(
                OPERATOR, new LibraryId("other"), other, new AssociationDraft(null, null, null, Map.of(), null));
        configure(regular);
        eventually(() -> count("self_test_turns") == 2);
        Map<String, Object> closed = new TreeMap<>(regular);
        closed.putAll(Map.of("maintenance_start", "11:00", "maintenance_end", "19:00"));
        configure(closed);

        clock.now = NOON.plus(Duration.ofHours(6));
        makeDue();
        eventually(() -> count("self_test_results") > 0);
        assertThat(services.selfTestHistory(OPERATOR, other)).hasSize(1);
        assertThat(services.selfTestHistory(OPERATOR, service)).isEmpty();
    }

    private void countUnderWay() {
        underWay.add(hosts.stream()
                .flatMap(one -> one.health().services().stream())
                .mapToInt(one -> one.traffic().inUse())
                .sum());
    }

    // X2, A11
    @Test
    void whatStaffAskTakesThePlaceOfALogin() throws Exception {
        configure(Map.of("test_identifier", CARD, "test_password", "1234"));
        ils.lookup = (known, call) -> java.util.Optional.of(ils.patron(CARD));
        ils.whileAsked = this::countUnderWay;
        diagnose(CARD, null);
        services.tryRule(OPERATOR, FERGUSON, service, "{fines} > 5");
        services.selfTest(OPERATOR, service, java.util.Optional.empty());
        assertThat(underWay).containsExactly(1, 1, 1);
    }

    // X3, A11
    @Test
    void aRegularSelfTestTakesThePlaceOfALogin() throws Exception {
        ils.whileAsked = this::countUnderWay;
        configure(Map.of("self_test_interval_hours", 6, "test_identifier", CARD, "test_password", "1234"));
        eventually(() -> count("self_test_turns") == 1);
        clock.now = NOON.plus(Duration.ofHours(6));
        makeDue();
        eventually(() -> count("self_test_results") == 1);
        assertThat(underWay).containsExactly(1);
    }

    // X3
    @Test
    void aServiceThatIsReplacedDuringASelfTestClosesWhenItHasEnded() {
        configure(Map.of("test_identifier", CARD, "test_password", "1234"));
        List<Integer> open = new ArrayList<>();
        ils.whileAsked = () -> {
            ils.whileAsked = () -> {};
            configure(Map.of("port", 6002, "test_identifier", CARD, "test_password", "1234"));
            open.add(ils.open.get());
        };
        services.selfTest(OPERATOR, service, java.util.Optional.empty());
        assertThat(open).containsExactly(2);
        assertThat(ils.open).hasValue(1);
    }

    /** Hosts look every half a minute, so the turn is looked at again by a host that has not looked yet. */
    private void makeDue() {
        host();
        host();
    }

    private long count(String table) {
        try {
            return rows().get(table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    // A12: whoever is refused is told nothing of what staff are told
    @Test
    void theClientIsNotToldTheReason() {
        Rejected malformed = (Rejected) signIn(FERGUSON, "no such card", "1234");
        Rejected wrong = (Rejected) signIn(FERGUSON, CARD, WRONG_PIN);
        assertThat(malformed.problem().detail()).isEqualTo(wrong.problem().detail());
        assertThat(services.recentAttempts(LIBRARIAN, FERGUSON, new PatronIdentifier("no such card"))
                        .get(0)
                        .reason())
                .isEqualTo("The identifier does not match the service's pattern.");
        assertThat(services.recentAttempts(LIBRARIAN, FERGUSON, new PatronIdentifier(CARD))
                        .get(0)
                        .step())
                .isEqualTo("Asking the source of truth");
    }
}
