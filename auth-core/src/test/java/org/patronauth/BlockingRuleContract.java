package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
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
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.TokenExchange.Issued;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** A library's own rules from the login to the last use of a token, on either database. */
abstract class BlockingRuleContract {
    private final EncryptionKeys keys = EncryptionKeys.random();
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final String CARD = "23333000000001";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final PlainProtocol ils = new PlainProtocol();
    private final MovableClock clock = new MovableClock();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private HikariDataSource pool;
    private String schema;
    private PatronAuthenticator host;
    private long service;

    abstract String jdbcUrl();

    private static final class MovableClock extends Clock {
        private volatile Instant now = NOON;

        void advance(Duration by) {
            now = now.plus(by);
        }

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
    void aLibraryWithAService() {
        pool = TestDatabases.pool(jdbcUrl(), 4);
        schema = TestDatabases.newSchema();
        host = host();
        PatronAuthenticationServices services = host.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        service = services.createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")))
                .id();
        services.associate(OPERATOR, FERGUSON, service, draft(List.of()));
    }

    @AfterEach
    void close() {
        host.close();
        pool.close();
    }

    private PatronAuthenticator host() {
        return PatronAuthenticator.builder(JdbiStores.builder(pool)
                        .schema(schema)
                        .encryptionKeys(keys)
                        .open())
                .providers(ProviderRegistry.of(ils))
                .clock(clock)
                .listener(new AuthenticationListener() {
                    @Override
                    public void warning(String serviceName, String message) {
                        warnings.add(message);
                    }
                })
                .pollInterval(Duration.ofHours(1))
                .build();
    }

    private static AssociationDraft draft(List<Map<String, String>> rules) {
        return new AssociationDraft(null, null, null, Map.of("patron_blocking_rules", rules), null);
    }

    private void rules(String... rules) {
        rulesWith("allow", rules);
    }

    private void rulesWith(String onError, String... rules) {
        List<Map<String, String>> entries = new ArrayList<>();
        for (String rule : rules) {
            entries.add(Map.of(
                    "name", "Rule " + (entries.size() + 1), "rule", rule, "message", "No.", "on_error", onError));
        }
        PatronAuthenticationServices services = host.administration();
        long version = services.associations(OPERATOR, FERGUSON).get(0).version();
        services.changeAssociation(OPERATOR, FERGUSON, service, draft(entries), version);
    }

    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((CARD + ":1234").getBytes(StandardCharsets.UTF_8));
    }

    private Authenticated signIn() {
        return (Authenticated) host.authenticate(FERGUSON, List.of(basic()), ClientInfo.UNKNOWN);
    }

    private String token() {
        TokenExchange exchange = host.exchange(FERGUSON, List.of(basic()), ClientInfo.UNKNOWN);
        return "Bearer " + ((Issued) exchange).token().value().reveal();
    }

    private boolean mayBorrow(String header) {
        return ((Authenticated) host.authenticateToBorrow(FERGUSON, List.of(header), ClientInfo.UNKNOWN))
                .privileges()
                .mayBorrow();
    }

    private boolean showsThatItMayBorrow(String header) {
        return ((Authenticated) host.authenticate(FERGUSON, List.of(header), ClientInfo.UNKNOWN))
                .privileges()
                .mayBorrow();
    }

    // V5
    @Test
    void aVerdictIsKeptWithTheTokenWhereItsValuesAreNot() {
        rules("{grade} == 1");
        ils.said.put("grade", "1");
        assertThat(signIn().privileges().problems())
                .extracting(ProblemDetail::problemType, ProblemDetail::detail)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(ProblemType.BLOCKED_BY_POLICY, "No."));
        String blocked = token();
        ils.said.put("grade", "7");
        String allowed = token();
        int questions = ils.questions.get();

        assertThat(showsThatItMayBorrow(blocked)).isFalse();
        assertThat(mayBorrow(blocked)).isFalse();
        assertThat(mayBorrow(allowed)).isTrue();
        assertThat(ils.questions).hasValue(questions);
        try (PatronAuthenticator another = host()) {
            assertThat(((Authenticated) another.authenticate(FERGUSON, List.of(blocked), ClientInfo.UNKNOWN))
                            .privileges()
                            .mayBorrow())
                    .isFalse();
        }
    }

    // V5, V7: whoever was unblocked need not wait for half a day, on no device
    @Test
    void aRefreshBringsANewVerdictToEveryTokenOfThePatron() {
        rules("{grade} == 1");
        ils.said.put("grade", "1");
        String phone = token();
        String reader = token();
        ils.lookup = (known, call) -> Optional.of(ils.withRuleValues(ils.patron(CARD), call));
        assertThat(mayBorrow(phone)).isFalse();
        assertThat(ils.lookUps).hasValue(0);

        ils.said.put("grade", "7");
        clock.advance(Duration.ofSeconds(6));

        assertThat(mayBorrow(phone)).isTrue();
        assertThat(ils.lookUps).hasValue(1);
        assertThat(showsThatItMayBorrow(reader)).isTrue();
        assertThat(mayBorrow(reader)).isTrue();
        assertThat(ils.lookUps).hasValue(1);
    }

    // V5, V7
    @Test
    void whoeverStaysBlockedIsAskedAboutOnceInFiveSeconds() {
        rules("{grade} == 1");
        ils.said.put("grade", "1");
        String token = token();
        ils.lookup = (known, call) -> Optional.of(ils.withRuleValues(ils.patron(CARD), call));
        clock.advance(Duration.ofSeconds(6));

        for (int i = 0; i < 5; i++) {
            assertThat(mayBorrow(token)).isFalse();
        }
        assertThat(ils.lookUps).hasValue(1);
    }

    // V5: a rule is known by its condition
    @Test
    void aRuleThatWasChangedSinceIsUndecidedUntilSomebodyIsAsked() {
        rules("{grade} == 1");
        ils.said.put("grade", "7");
        String token = token();
        assertThat(mayBorrow(token)).isTrue();

        rulesWith("block", "{grade} == 2");
        assertThat(showsThatItMayBorrow(token)).isFalse();
        assertThat(mayBorrow(token)).isFalse();
        rulesWith("allow", "{grade} == 7");
        assertThat(mayBorrow(token)).isTrue();

        ils.lookup = (known, call) -> Optional.of(ils.withRuleValues(ils.patron(CARD), call));
        clock.advance(Duration.ofMinutes(10));
        assertThat(mayBorrow(token)).isFalse();
        assertThat(showsThatItMayBorrow(token)).isFalse();
        rules("{grade} == 1");
        assertThat(mayBorrow(token)).isTrue();
    }

    // V5: what is stored is judged anew each time
    @Test
    void aRuleOnWhatIsStoredFollowsTheRecordAndTheRule() {
        String token = token();
        rules("{patron_type} == \"\"", "{fines} > 0");
        assertThat(((Authenticated) host.authenticate(FERGUSON, List.of(token), ClientInfo.UNKNOWN))
                        .privileges()
                        .problems())
                .hasSize(1);
        rules("{patron_type} != \"\"");
        assertThat(mayBorrow(token)).isTrue();
        assertThat(host.privileges(FERGUSON, signIn().patron().id()).mayBorrow())
                .isTrue();
        rules("{fines} == 0");
        assertThat(host.privileges(FERGUSON, signIn().patron().id()).mayBorrow())
                .isFalse();
    }

    // V5: the host is told, without any value
    @Test
    void whatCannotBeDecidedIsToldAndFollowsOnError() {
        rules("{grade} > 1");
        assertThat(signIn().privileges().mayBorrow()).isTrue();
        assertThat(warnings)
                .containsExactly("At ferguson: Blocking rule \"Rule 1\" could not be decided of a patron and does not"
                        + " block borrowing: Nothing is said of {grade}.");
        warnings.clear();
        ils.said.put("grade", "Canary");
        rulesWith("block", "{grade} > 1");

        assertThat(signIn().privileges().first())
                .hasValueSatisfying(
                        problem -> assertThat(problem.problemType()).isEqualTo(ProblemType.BLOCKED_BY_POLICY));
        assertThat(warnings)
                .containsExactly("At ferguson: Blocking rule \"Rule 1\" could not be decided of a patron and blocks"
                        + " borrowing: The value of {grade} cannot be read as a number.");
        warnings.clear();
        assertThat(showsThatItMayBorrow(token())).isFalse();
        rulesWith("allow", "{grade} > 1");
        assertThat(showsThatItMayBorrow(token())).isTrue();
        assertThat(String.join("", warnings)).doesNotContain("Canary");
    }

    // V5
    @Test
    void whoShowsNoTokenIsAskedAboutWhereARuleNeedsMoreThanWhatIsStored() {
        ils.said.put("grade", "7");
        ils.lookup = (known, call) -> Optional.of(ils.withRuleValues(ils.patron(CARD), call));
        long patron = signIn().patron().id();
        rulesWith("block", "{grade} == 1");

        assertThat(host.privileges(FERGUSON, patron).mayBorrow()).isTrue();
        assertThat(ils.lookUps).hasValue(1);
    }

    // V5, B5: a partial answer is no ground for a verdict, and a look-up that fails is none to refuse a login
    @Test
    void rulesAreJudgedByTheWholeAnswer() {
        rulesWith("block", "{grade} == 1");
        ils.terse = true;
        ils.said.put("grade", "7");
        ils.lookup = (known, call) -> Optional.of(ils.withRuleValues(ils.patron(CARD), call));
        assertThat(signIn().privileges().mayBorrow()).isTrue();
        assertThat(signIn().privileges().mayBorrow()).isTrue();
        assertThat(ils.lookUps).hasValue(2);

        ils.lookup = (known, call) -> {
            throw new IOException("away");
        };
        assertThat(signIn().privileges().mayBorrow()).isFalse();
    }

    // V5: nothing of the record is kept where nobody asks for it
    @Test
    void withoutRulesThatNeedThemNoValuesAreRead() {
        ils.said.put("grade", "1");
        assertThat(signIn().fresh().ruleValues()).isEmpty();
        rules("{fines} > 1");
        assertThat(signIn().fresh().ruleValues()).isEmpty();
        rules("{grade} == 7");
        assertThat(signIn().fresh().ruleValues()).containsExactly(Map.entry("grade", "1"));
    }

    // V5, A1: a rule that a newer host stored, say, keeps nobody from signing in
    @Test
    void aStoredRuleThatCannotBeReadFollowsOnErrorAndIsReported() throws SQLException {
        rulesWith("block", "{grade} == 1");
        replaceInStoredSettings("{grade} == 1", "{grade} like 1");
        try (PatronAuthenticator later = host()) {
            assertThat(((Authenticated) later.authenticate(FERGUSON, List.of(basic()), ClientInfo.UNKNOWN))
                            .privileges()
                            .mayBorrow())
                    .isFalse();
        }
        assertThat(warnings)
                .contains("Blocking rule \"Rule 1\": It cannot be used, see column 9:"
                        + " An operator is expected here, or the end of the condition.");
    }

    private void replaceInStoredSettings(String before, String after) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            int changed = statement.executeUpdate("update " + schema
                    + ".patronauthenticationservices set settings = replace(settings, '" + before + "', '" + after
                    + "')");
            assertThat(changed).isEqualTo(1);
        }
    }

    // V2, V5
    @Test
    void agesAreCountedInTheTimeZoneOfTheLibrary() {
        PatronAuthenticationServices services = host.administration();
        rules("age_in_years({grade}) >= 16");
        ils.said.put("grade", "2010-03-02");
        for (Map.Entry<String, Boolean> zone :
                Map.of("Pacific/Kiritimati", false, "Pacific/Pago_Pago", true).entrySet()) {
            services.changeLibrary(
                    OPERATOR,
                    FERGUSON,
                    new LibraryDraft(null, "Ferguson", Map.of("time_zone", zone.getKey())),
                    services.library(OPERATOR, FERGUSON).version());
            assertThat(signIn().privileges().mayBorrow()).as(zone.getKey()).isEqualTo(zone.getValue());
        }
    }
}
