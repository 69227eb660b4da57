package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener.LoginEvent;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.TokenExchange.Issued;
import org.patronauth.TokenExchange.Postponed;
import org.patronauth.TokenExchange.Refused;
import org.patronauth.VendorPassword.Available;
import org.patronauth.VendorPassword.NotAvailable;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.StoreException;
import org.patronauth.store.Stores;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** Tokens from the exchange to the last refusal, on either database. No host here looks for changes by itself. */
abstract class TokenContract {
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final String CARD = "23333000000001";
    private static final String OTHER_CARD = "23333000000002";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final PlainProtocol ils = new PlainProtocol();
    private final MovableClock clock = new MovableClock();
    private final List<LoginEvent> logins = new CopyOnWriteArrayList<>();
    private HikariDataSource pool;
    private CountingDataSource database;
    private String schema;
    private PatronAuthenticator host;
    private long service;
    private AssociationView association;

    abstract String jdbcUrl();

    private static final class MovableClock extends Clock {
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
    void aLibraryWithAService() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        database = new CountingDataSource(pool);
        schema = TestDatabases.newSchema();
        host = host();
        PatronAuthenticationServices services = host.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        service = services.createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")))
                .id();
        association = services.associate(OPERATOR, FERGUSON, service, draft("2333300", Map.of()));
        database.sent();
    }

    @AfterEach
    void close() {
        host.close();
        pool.close();
    }

    private static AssociationDraft draft(String prefix, Map<String, Object> settings) {
        return new AssociationDraft("prefix", "barcode", prefix, Map.copyOf(settings), null);
    }

    /** A process of its own, as far as the database can tell. */
    private PatronAuthenticator host() {
        return builder().build();
    }

    private PatronAuthenticator.Builder builder() {
        JdbiStores stores =
                JdbiStores.builder(database.dataSource()).schema(schema).open();
        return PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(ils))
                .clock(clock)
                .listener(new AuthenticationListener() {
                    @Override
                    public void loginEnded(LoginEvent event) {
                        logins.add(event);
                    }
                })
                .pollInterval(Duration.ofHours(1));
    }

    private static String basic(String card, String pin) {
        return "Basic " + Base64.getEncoder().encodeToString((card + ":" + pin).getBytes(StandardCharsets.UTF_8));
    }

    private static String bearer(IssuedToken token) {
        return "Bearer " + token.value().reveal();
    }

    private static IssuedToken token(PatronAuthenticator at, LibraryId library, String card) {
        TokenExchange exchange = at.exchange(library, List.of(basic(card, "1234")), ClientInfo.UNKNOWN);
        assertThat(exchange).isInstanceOf(Issued.class);
        return ((Issued) exchange).token();
    }

    private IssuedToken token() {
        return token(host, FERGUSON, CARD);
    }

    private static AuthenticationResult show(PatronAuthenticator at, LibraryId library, String header) {
        return at.authenticate(library, List.of(header), ClientInfo.UNKNOWN);
    }

    private AuthenticationResult show(IssuedToken token) {
        return show(host, FERGUSON, bearer(token));
    }

    private static Authenticated yes(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Authenticated.class);
        return (Authenticated) result;
    }

    private static Rejected no(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Rejected.class);
        return (Rejected) result;
    }

    private static RejectionReason reason(AuthenticationResult result) {
        return no(result).reason();
    }

    private static ProblemType outage(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Unavailable.class);
        return ((Unavailable) result).problem().problemType();
    }

    private AuthenticationResult exchangeAnswer(String... headers) {
        return host.exchange(FERGUSON, List.of(headers), ClientInfo.UNKNOWN)
                .fold(Issued::login, refusal -> refusal, outage -> outage);
    }

    // K1
    @Test
    void aTokenIsAPrefixAnd256RandomBits() {
        Set<String> seen = new HashSet<>();
        Set<Integer> firstBytes = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            IssuedToken token = token();
            String text = token.value().reveal();
            assertThat(text).matches("pat_[A-Za-z0-9_-]{43}");
            byte[] random = Base64.getUrlDecoder().decode(text.substring("pat_".length()));
            assertThat(random).hasSize(32);
            firstBytes.add((int) random[0]);
            seen.add(text);
            assertThat(token.toString()).doesNotContain(text);
        }
        assertThat(seen).hasSize(200);
        assertThat(firstBytes).hasSizeGreaterThan(80);
    }

    // K1, K3, Y13
    @Test
    void theDatabaseHoldsNeitherTheTokenNorThePin() throws Exception {
        String text = token().value().reveal();

        String dump = dump();

        assertThat(dump).contains("2333300").doesNotContain(text, text.substring("pat_".length()), "1234\n");
        byte[] random = Base64.getUrlDecoder().decode(text.substring("pat_".length()));
        assertThat(dump).doesNotContain(HexFormat.of().formatHex(random));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(dump).contains(HexFormat.of().formatHex(hash));
    }

    /** Every value of every table, one a line; bytes as hexadecimal digits, and no times, which end in any digits. */
    private String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "select table_name from information_schema.tables where table_schema = '" + schema + "'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            assertThat(tables).contains("credentials", "patrons");
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("select * from " + schema + "." + table)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            Object value = rows.getObject(column);
                            if (value instanceof Timestamp || value instanceof OffsetDateTime) {
                                continue;
                            }
                            dump.append(
                                            value instanceof byte[] bytes
                                                    ? HexFormat.of().formatHex(bytes)
                                                    : value)
                                    .append('\n');
                        }
                    }
                }
            }
        }
        return dump.toString();
    }

    // Q8, K2, A6
    @Test
    void aTokenCostsOneStatementAndNoQuestion() {
        Authenticated login = yes(show(host, FERGUSON, basic(CARD, "1234")));
        IssuedToken token = host.issueToken(login);
        database.sent();
        int questions = ils.questions.get();
        logins.clear();

        for (int i = 0; i < 10; i++) {
            Authenticated again = yes(show(token));
            assertThat(again.patron()).isEqualTo(login.patron());
            assertThat(again.serviceName()).isEqualTo("ILS");
            assertThat(again.isNew()).isFalse();
            assertThat(again.fresh().isComplete()).isFalse();
            assertThat(again.fresh().authorizationIdentifiers()).isEmpty();
            assertThat(again.privileges().mayBorrow()).isTrue();
            assertThat(again.admission().byToken()).isTrue();
        }

        assertThat(database.sent())
                .hasSize(10)
                .allSatisfy(sql -> assertThat(sql)
                        .containsIgnoringCase("select")
                        .contains(schema + ".credentials", schema + ".patrons", "library_id = "));
        assertThat(ils.questions).hasValue(questions);
        assertThat(logins).hasSize(10).allSatisfy(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.AUTHENTICATED);
            assertThat(event.serviceName()).contains("ILS");
            assertThat(event.remote()).isZero();
        });
    }

    // T22, Y11, K1
    @Test
    void ofFourHundredPairsOfLibraryAndTokenTwentyAreGood() {
        List<LibraryId> libraries = new ArrayList<>();
        List<IssuedToken> tokens = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            LibraryId library = new LibraryId("library-" + i);
            host.administration()
                    .createLibrary(OPERATOR, new LibraryDraft(library.shortName(), "Library " + i, Map.of()));
            host.administration().associate(OPERATOR, library, service, draft("2333300", Map.of()));
            libraries.add(library);
            tokens.add(token(host, library, CARD));
        }
        int accepted = 0;
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 20; j++) {
                AuthenticationResult result = show(host, libraries.get(i), bearer(tokens.get(j)));
                if (i == j) {
                    assertThat(yes(result).patron().library()).isEqualTo(libraries.get(i));
                    accepted++;
                } else {
                    assertThat(reason(result)).isEqualTo(RejectionReason.TOKEN_INVALID);
                }
            }
        }
        assertThat(accepted).isEqualTo(20);
    }

    // K2, T21
    @Test
    void oneDeviceIsSignedOutAndTheOtherStaysIn() {
        try (PatronAuthenticator second = host()) {
            IssuedToken phone = token();
            IssuedToken reader = token();

            assertThat(yes(host.signOut(FERGUSON, List.of(bearer(phone)), ClientInfo.UNKNOWN))
                            .patron()
                            .record()
                            .authorizationIdentifier())
                    .contains(CARD);

            for (PatronAuthenticator one : List.of(host, second)) {
                assertThat(reason(show(one, FERGUSON, bearer(phone)))).isEqualTo(RejectionReason.TOKEN_INVALID);
                assertThat(reason(one.signOut(FERGUSON, List.of(bearer(phone)), ClientInfo.UNKNOWN)))
                        .isEqualTo(RejectionReason.TOKEN_INVALID);
                yes(show(one, FERGUSON, bearer(reader)));
            }
        }
    }

    // K2, T21
    @Test
    void aPatronIsSignedOutEverywhere() {
        try (PatronAuthenticator second = host()) {
            IssuedToken phone = token();
            IssuedToken reader = token();
            IssuedToken somebodyElses = token(host, FERGUSON, OTHER_CARD);
            long patron = yes(show(phone)).patron().id();

            assertThat(host.revokeTokens(FERGUSON, patron)).isEqualTo(2);

            for (PatronAuthenticator one : List.of(host, second)) {
                assertThat(reason(show(one, FERGUSON, bearer(phone)))).isEqualTo(RejectionReason.TOKEN_INVALID);
                assertThat(reason(show(one, FERGUSON, bearer(reader)))).isEqualTo(RejectionReason.TOKEN_INVALID);
                yes(show(one, FERGUSON, bearer(somebodyElses)));
            }

            IssuedToken again = token();
            host.administration().revokeTokens(OPERATOR, FERGUSON, patron);
            assertThat(reason(show(second, FERGUSON, bearer(again)))).isEqualTo(RejectionReason.TOKEN_INVALID);
            yes(show(second, FERGUSON, bearer(somebodyElses)));
        }
    }

    @Test
    void whoIsToBeSignedOutMustBeThere() {
        PatronAuthenticationServices services = host.administration();
        assertThat(refusal(() -> services.revokeTokens(OPERATOR, FERGUSON, 4711)))
                .isEqualTo(ProblemType.NO_SUCH_PATRON);
        assertThat(refusal(() -> services.revokeTokens(OPERATOR, LION, 4711))).isEqualTo(ProblemType.LIBRARY_NOT_FOUND);
        assertThat(refusal(() -> services.revokeTokensOfService(OPERATOR, 4711)))
                .isEqualTo(ProblemType.MISSING_SERVICE);
        assertThatThrownBy(() -> host.revokeTokens(LION, 1)).isInstanceOf(NoSuchElementException.class);
    }

    private static ProblemType refusal(Runnable change) {
        try {
            change.run();
        } catch (ConfigurationRefusedException e) {
            return e.problem().problemType();
        }
        throw new AssertionError("not refused");
    }

    // K2, T21
    @Test
    void aServiceIsSignedOutAtAllItsLibrariesAndNoOtherIs() {
        try (PatronAuthenticator second = host()) {
            PatronAuthenticationServices services = host.administration();
            services.createLibrary(OPERATOR, new LibraryDraft("lion", "LION", Map.of()));
            services.associate(OPERATOR, LION, service, draft("2333300", Map.of()));
            services.createLibrary(OPERATOR, new LibraryDraft("lci", "LCI", Map.of()));
            LibraryId lci = new LibraryId("lci");
            long other = services.createService(
                            OPERATOR, new ServiceDraft("Other", "Plain", Map.of("url", "ils.example.org")))
                    .id();
            services.associate(OPERATOR, lci, other, draft("2333300", Map.of()));
            IssuedToken fergusons = token();
            IssuedToken lions = token(host, LION, CARD);
            IssuedToken lcis = token(host, lci, CARD);

            services.revokeTokensOfService(OPERATOR, service);

            assertThat(reason(show(second, FERGUSON, bearer(fergusons)))).isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(reason(show(fergusons))).isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(reason(show(host, LION, bearer(lions)))).isEqualTo(RejectionReason.TOKEN_INVALID);
            yes(show(host, lci, bearer(lcis)));
        }
    }

    // K3, K5
    @Test
    void aTokenLivesAnHourAndNotAMomentLonger() {
        IssuedToken token = token();
        assertThat(token.lifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(token.expiresAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));

        clock.now = NOON.plus(Duration.ofHours(1)).minusNanos(1);
        yes(show(token));
        clock.now = NOON.plus(Duration.ofHours(1));
        Rejected refused = no(show(token));

        assertThat(refused.reason()).isEqualTo(RejectionReason.TOKEN_EXPIRED);
        assertThat(refused.problem().type())
                .hasToString("http://palaceproject.io/terms/problem/auth/recoverable/token/expired");
        assertThat(refused.problem().status()).isEqualTo(401);
        assertThat(refused.headers())
                .containsEntry("WWW-Authenticate", "Bearer realm=\"Library card\", error=\"invalid_token\"");
        assertThat(reason(host.signOut(FERGUSON, List.of(bearer(token)), ClientInfo.UNKNOWN)))
                .isEqualTo(RejectionReason.TOKEN_EXPIRED);
    }

    // K3
    @Test
    void aHostMayLetTokensLiveLongerOrShorter() {
        try (PatronAuthenticator brief =
                builder().tokenLifetime(Duration.ofMinutes(5)).build()) {
            assertThat(token(brief, FERGUSON, CARD).expiresAt()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
            Authenticated login = yes(show(brief, FERGUSON, basic(CARD, "1234")));
            assertThat(brief.issueToken(login).lifetime()).isEqualTo(Duration.ofMinutes(5));
        }
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> builder().tokenLifetime(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> TokenTerms.basic(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new TokenTerms(Duration.ofDays(1), " ", null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // K4
    @Test
    void aSessionOfAServiceMayLastForDays() {
        Authenticated login = yes(show(host, FERGUSON, basic(CARD, "1234")));
        IssuedToken token = host.issueToken(login, new TokenTerms(Duration.ofDays(42), "OAuth token", "Clever"));

        clock.now = NOON.plus(Duration.ofDays(42)).minusNanos(1);
        yes(show(token));
        clock.now = NOON.plus(Duration.ofDays(42));
        assertThat(reason(show(token))).isEqualTo(RejectionReason.TOKEN_EXPIRED);
    }

    // K3
    @Test
    void whereTokensAreNotEnabledThatIsSaidBeforeAnybodyIsAsked() {
        host.administration()
                .changeAssociation(
                        OPERATOR,
                        FERGUSON,
                        service,
                        draft("2333300", Map.of("basic_token_enabled", false)),
                        association.version());

        Rejected refused = no(exchangeAnswer(basic(CARD, "1234")));

        assertThat(refused.reason()).isEqualTo(RejectionReason.TOKEN_NOT_POSSIBLE);
        assertThat(refused.problem().status()).isEqualTo(400);
        assertThat(ils.questions).hasValue(0);
        assertThat(reason(exchangeAnswer())).isEqualTo(RejectionReason.NO_CREDENTIALS);
        yes(show(host, FERGUSON, basic(CARD, "1234")));
    }

    // K3
    @Test
    void aHostThatKeepsNoTokensIssuesNone() {
        JdbiStores stores =
                JdbiStores.builder(database.dataSource()).schema(schema).open();
        try (PatronAuthenticator without = PatronAuthenticator.builder(
                        Stores.of(stores.configuration(), stores.patrons()))
                .providers(ProviderRegistry.of(ils))
                .build()) {
            TokenExchange exchange = without.exchange(FERGUSON, List.of(basic(CARD, "1234")), ClientInfo.UNKNOWN);
            assertThat(((Refused) exchange).rejection().reason()).isEqualTo(RejectionReason.TOKEN_NOT_POSSIBLE);
            assertThat(ils.questions).hasValue(0);
            assertThat(reason(show(without, FERGUSON, bearer(token())))).isEqualTo(RejectionReason.TOKEN_INVALID);
            Authenticated login = yes(show(without, FERGUSON, basic(CARD, "1234")));
            assertThatThrownBy(() -> without.issueToken(login)).isInstanceOf(IllegalStateException.class);
            without.administration()
                    .revokeTokens(OPERATOR, FERGUSON, login.patron().id());
            without.administration().revokeTokensOfService(OPERATOR, service);
        }
    }

    // K3
    @Test
    void whoeverIsNotSignedInGetsNoToken() {
        assertThat(reason(exchangeAnswer(basic(CARD, "9999")))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(reason(exchangeAnswer(basic("99999000000001", "1234"))))
                .isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(reason(exchangeAnswer("Basic !"))).isEqualTo(RejectionReason.MALFORMED_AUTHORIZATION);
        assertThat(reason(exchangeAnswer("Digest x"))).isEqualTo(RejectionReason.UNSUPPORTED_MECHANISM);
        Rejected asked = no(exchangeAnswer());
        assertThat(asked.reason()).isEqualTo(RejectionReason.NO_CREDENTIALS);
        assertThat(asked.headers().get("WWW-Authenticate")).startsWith("Basic ");
        assertThat(reason(host.exchange(LION, List.of(basic(CARD, "1234")), ClientInfo.UNKNOWN)
                        .fold(Issued::login, refusal -> refusal, outage -> outage)))
                .isEqualTo(RejectionReason.LIBRARY_NOT_FOUND);
    }

    // K5
    @Test
    void aTokenIsNeverExchangedForAnother() {
        IssuedToken token = token();
        for (String header : List.of(bearer(token), "Bearer", "Bearer abc")) {
            Rejected refused = no(exchangeAnswer(header));
            assertThat(refused.reason()).isEqualTo(RejectionReason.TOKEN_NOT_POSSIBLE);
            assertThat(refused.problem().status()).isEqualTo(400);
        }
        Authenticated byToken = yes(show(token));
        assertThatThrownBy(() -> host.issueToken(byToken)).isInstanceOf(IllegalArgumentException.class);
    }

    // K5, A4
    @Test
    void whateverIsNoTokenOfOursIsRefusedWithoutLookingForIt() {
        String good = token().value().reveal();
        database.sent();
        for (String text : List.of(
                "",
                "abc",
                good.substring(1),
                good.substring(0, good.length() - 1),
                good + "A",
                "pat-" + good.substring(4),
                "PAT_" + good.substring(4),
                "pat_" + "=".repeat(43),
                "pat_" + "+".repeat(43),
                "pat_" + "/".repeat(43),
                "pat_" + "\u00E9".repeat(43),
                "pat_" + "@".repeat(43),
                "pat_" + "[".repeat(43),
                "pat_" + "`".repeat(43),
                "pat_" + "{".repeat(43),
                "pat_" + ":".repeat(43),
                good.substring(0, 20) + " " + good.substring(21),
                "x".repeat(10_000))) {
            Rejected refused = no(show(host, FERGUSON, "Bearer " + text));
            assertThat(refused.reason()).isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(refused.problem().type())
                    .hasToString("http://palaceproject.io/terms/problem/auth/recoverable/token/invalid");
            assertThat(refused.headers())
                    .containsEntry("WWW-Authenticate", "Bearer realm=\"Library card\", error=\"invalid_token\"");
        }
        assertThat(database.sent()).isEmpty();

        char last = good.charAt(good.length() - 1);
        String nearly = good.substring(0, good.length() - 1) + (last == 'A' ? 'E' : 'A');
        assertThat(reason(show(host, FERGUSON, "Bearer " + nearly))).isEqualTo(RejectionReason.TOKEN_INVALID);
        for (String edge : List.of("A", "Z", "a", "z", "0", "9", "-", "_")) {
            database.sent();
            assertThat(reason(show(host, FERGUSON, "Bearer pat_" + edge.repeat(43))))
                    .isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(database.sent()).as("could be ours: " + edge).hasSize(1);
        }
    }

    // K2
    @Test
    void onlyATokenCanBeSignedOut() {
        assertThat(reason(host.signOut(FERGUSON, List.of(basic(CARD, "1234")), ClientInfo.UNKNOWN)))
                .isEqualTo(RejectionReason.UNSUPPORTED_MECHANISM);
        assertThat(reason(host.signOut(FERGUSON, List.of(), ClientInfo.UNKNOWN)))
                .isEqualTo(RejectionReason.NO_CREDENTIALS);
        assertThat(reason(host.signOut(FERGUSON, List.of("Bearer abc"), ClientInfo.UNKNOWN)))
                .isEqualTo(RejectionReason.TOKEN_INVALID);
        assertThat(ils.questions).hasValue(0);
    }

    // R4, T21
    @Test
    void aChangedRestrictionEndsTokensOnAllHostsAtOnce() {
        try (PatronAuthenticator second = host()) {
            IssuedToken token = token();
            PatronAuthenticationServices services = host.administration();

            AssociationView same = services.changeAssociation(
                    OPERATOR,
                    FERGUSON,
                    service,
                    draft("2333300", Map.of("institution_id", "F")),
                    association.version());
            yes(show(token));
            yes(show(second, FERGUSON, bearer(token)));

            AssociationView changed =
                    services.changeAssociation(OPERATOR, FERGUSON, service, draft("2333", Map.of()), same.version());
            assertThat(reason(show(second, FERGUSON, bearer(token)))).isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(reason(show(token))).isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(reason(show(second, FERGUSON, bearer(token(second, FERGUSON, CARD)))))
                    .as("issued by a host that still judges by the old restriction")
                    .isEqualTo(RejectionReason.TOKEN_INVALID);
            yes(show(token()));

            services.changeAssociation(OPERATOR, FERGUSON, service, draft("2333300", Map.of()), changed.version());
            assertThat(reason(show(token))).isEqualTo(RejectionReason.TOKEN_INVALID);
        }
    }

    // K5, R4, T21: four tokens end at one host, and none is worth anything at the other, which has heard of nothing
    @Test
    void whatIsWorthlessAtOneHostIsWorthlessAtTheOtherAtOnce() {
        PatronAuthenticationServices services = host.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("lion", "LION", Map.of()));
        services.associate(OPERATOR, LION, service, draft("2333300", Map.of()));
        LibraryId lci = new LibraryId("lci");
        services.createLibrary(OPERATOR, new LibraryDraft("lci", "LCI", Map.of()));
        long other = services.createService(
                        OPERATOR, new ServiceDraft("Other", "Plain", Map.of("url", "ils.example.org")))
                .id();
        services.associate(OPERATOR, lci, other, draft("2333300", Map.of()));
        try (PatronAuthenticator second = host()) {
            List<PatronAuthenticator> hosts = List.of(host, second);
            IssuedToken fergusons = token();
            IssuedToken revoked = token(second, FERGUSON, CARD);
            IssuedToken lions = token(second, LION, CARD);
            IssuedToken ofDeletedService = token(second, lci, CARD);
            for (PatronAuthenticator one : hosts) {
                yes(show(one, FERGUSON, bearer(fergusons)));
                yes(show(one, FERGUSON, bearer(revoked)));
                yes(show(one, LION, bearer(lions)));
                yes(show(one, lci, bearer(ofDeletedService)));
            }

            host.signOut(FERGUSON, List.of(bearer(revoked)), ClientInfo.UNKNOWN);
            services.disassociate(OPERATOR, lci, other);
            services.deleteService(OPERATOR, other);
            services.changeAssociation(OPERATOR, FERGUSON, service, draft("9", Map.of()), association.version());

            for (PatronAuthenticator one : List.of(second, host)) {
                assertThat(reason(show(one, FERGUSON, bearer(lions))))
                        .as("of another library")
                        .isEqualTo(RejectionReason.TOKEN_INVALID);
                assertThat(reason(show(one, LION, bearer(fergusons))))
                        .as("of another library")
                        .isEqualTo(RejectionReason.TOKEN_INVALID);
                assertThat(reason(show(one, FERGUSON, bearer(revoked))))
                        .as("revoked")
                        .isEqualTo(RejectionReason.TOKEN_INVALID);
                assertThat(show(one, lci, bearer(ofDeletedService)))
                        .as("of a deleted service")
                        .isNotInstanceOf(Authenticated.class);
                assertThat(reason(show(one, FERGUSON, bearer(fergusons))))
                        .as("of a patron whom a changed restriction turns away")
                        .isEqualTo(RejectionReason.TOKEN_INVALID);
                yes(show(one, LION, bearer(lions)));
            }
            assertThat(reason(show(second, lci, bearer(ofDeletedService)))).isEqualTo(RejectionReason.TOKEN_INVALID);
        }
    }

    // R4
    @Test
    void aTokenForALoginThatWasJudgedByAnOlderRestrictionIsWorthless() {
        Authenticated login = yes(show(host, FERGUSON, basic(CARD, "1234")));
        host.administration()
                .changeAssociation(OPERATOR, FERGUSON, service, draft("9", Map.of()), association.version());

        assertThat(reason(show(host.issueToken(login)))).isEqualTo(RejectionReason.TOKEN_INVALID);
    }

    // R4
    @Test
    void aRemovedAssociationAndADeletedServiceEndTokensOnAllHostsAtOnce() {
        try (PatronAuthenticator second = host()) {
            IssuedToken token = token();
            PatronAuthenticationServices services = host.administration();

            services.disassociate(OPERATOR, FERGUSON, service);
            assertThat(reason(show(second, FERGUSON, bearer(token)))).isEqualTo(RejectionReason.TOKEN_INVALID);
            services.associate(OPERATOR, FERGUSON, service, draft("2333300", Map.of()));
            assertThat(reason(show(token))).isEqualTo(RejectionReason.TOKEN_INVALID);

            IssuedToken another = token();
            services.disassociate(OPERATOR, FERGUSON, service);
            services.deleteService(OPERATOR, service);
            assertThat(reason(show(second, FERGUSON, bearer(another)))).isEqualTo(RejectionReason.TOKEN_INVALID);
            assertThat(outage(show(another))).as("no provider").isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        }
    }

    // K5
    @Test
    void aHostThatHasNotHeardOfAnAssociationYetCallsNoTokenBad() {
        PatronAuthenticationServices services = host.administration();
        host.administration()
                .changeAssociation(OPERATOR, FERGUSON, service, draft("2333300", Map.of()), association.version());
        long patterned = services.createService(
                        OPERATOR,
                        new ServiceDraft(
                                "Patterned",
                                "Plain",
                                Map.of("url", "ils.example.org", "identifier_regular_expression", "^2.*")))
                .id();
        try (PatronAuthenticator second = host()) {
            services.disassociate(OPERATOR, FERGUSON, service);
            services.associate(OPERATOR, FERGUSON, patterned, draft("2333300", Map.of()));
            IssuedToken token = token();

            AuthenticationResult result = show(second, FERGUSON, bearer(token));

            assertThat(outage(result)).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
            assertThat(((Unavailable) result).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        }
    }

    // V7, S4
    @Test
    void aBorrowCheckByTokenRefreshesTheRecordWhenItIsDue() {
        ils.blocking = true;
        IssuedToken token = token();
        ils.lookup = (known, call) ->
                Optional.of(ils.patron(known.authorizationIdentifiers().get(0)));
        ils.blocking = false;

        clock.now = NOON.plusSeconds(5);
        assertThat(borrow(token).privileges().mayBorrow()).isFalse();
        assertThat(ils.lookUps).as("not due").hasValue(0);

        clock.now = NOON.plusSeconds(5).plusMillis(1);
        assertThat(yes(show(token)).privileges().mayBorrow()).isFalse();
        assertThat(ils.lookUps).as("nobody wants to borrow").hasValue(0);
        Authenticated fresh = borrow(token);
        assertThat(fresh.privileges().mayBorrow()).isTrue();
        assertThat(fresh.patron().record().blockReason()).isEmpty();
        assertThat(fresh.admission().byToken()).isTrue();
        assertThat(ils.lookUps).hasValue(1);
        assertThat(yes(show(token)).privileges().mayBorrow()).as("stored").isTrue();

        clock.now = NOON.plusSeconds(6).plus(Duration.ofMinutes(50));
        borrow(token);
        assertThat(ils.lookUps).as("not due for twelve hours").hasValue(1);
        assertThat(ils.questions).hasValue(1);
    }

    // V7
    @Test
    void whereARefreshFailsTheStoredRecordDecidesAndSaysHowOldItIs() {
        ils.blocking = true;
        IssuedToken token = token();
        clock.now = NOON.plusSeconds(10);
        assertThat(borrow(token).privileges().asOf()).as("no look-up").contains(NOON);

        ils.lookup = (known, call) -> {
            throw new IOException("away");
        };
        assertThat(borrow(token).privileges().asOf()).contains(NOON);
        assertThat(ils.lookUps).hasValue(1);
        ils.lookup = (known, call) -> {
            throw new IllegalStateException("a defect");
        };
        clock.now = NOON.plusSeconds(30);
        BorrowingPrivileges privileges = borrow(token).privileges();
        assertThat(privileges.asOf()).contains(NOON);
        assertThat(privileges.mayBorrow()).isFalse();
        assertThat(ils.lookUps).hasValue(2);
    }

    @Test
    void aBorrowCheckByPinAsksTheSourceOfTruth() {
        ils.blocking = true;
        AuthenticationResult result =
                host.authenticateToBorrow(FERGUSON, List.of(basic(CARD, "1234")), ClientInfo.UNKNOWN);
        assertThat(yes(result).privileges().mayBorrow()).isFalse();
        assertThat(reason(host.authenticateToBorrow(FERGUSON, List.of("Bearer abc"), ClientInfo.UNKNOWN)))
                .isEqualTo(RejectionReason.TOKEN_INVALID);
        assertThat(ils.questions).hasValue(1);
    }

    private Authenticated borrow(IssuedToken token) {
        return yes(host.authenticateToBorrow(FERGUSON, List.of(bearer(token)), ClientInfo.UNKNOWN));
    }

    // S8, K5
    @Test
    void withTheDatabaseAwayNoTokenIsCalledBad() {
        IssuedToken token = token();
        Authenticated login = yes(show(token));
        pool.close();

        for (AuthenticationResult result : List.of(
                show(token),
                host.authenticateToBorrow(FERGUSON, List.of(bearer(token)), ClientInfo.UNKNOWN),
                host.signOut(FERGUSON, List.of(bearer(token)), ClientInfo.UNKNOWN))) {
            assertThat(outage(result)).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
            assertThat(((Unavailable) result).retryAfter()).isPositive();
        }
        TokenExchange exchange = host.exchange(FERGUSON, List.of(basic(CARD, "1234")), ClientInfo.UNKNOWN);
        assertThat(((Postponed) exchange).outage().problem().status()).isEqualTo(503);
        assertThat(reason(show(host, FERGUSON, "Bearer abc"))).isEqualTo(RejectionReason.TOKEN_INVALID);
        assertThatThrownBy(() -> host.revokeTokens(FERGUSON, login.patron().id()))
                .isInstanceOf(StoreException.class);
    }

    // P5
    @Test
    void aCachedNeighborhoodIsDroppedAfterTwelveHoursAlsoForATokensBearer() throws SQLException {
        Authenticated login = yes(show(host, FERGUSON, basic(CARD, "1234")));
        IssuedToken token = host.issueToken(login, TokenTerms.basic(Duration.ofDays(2)));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update " + schema + ".patrons set cached_neighborhood = 'Harlem'");
        }

        clock.now = NOON.plus(Duration.ofHours(12));
        assertThat(yes(show(token)).patron().record().cachedNeighborhood()).contains("Harlem");
        clock.now = NOON.plus(Duration.ofHours(12)).plusMillis(1);
        assertThat(yes(show(token)).patron().record().cachedNeighborhood()).isEmpty();
    }

    // A9
    @Test
    void aVendorGetsWhatWasTypedAndNeverAToken() {
        assertThat(host.passwordFor(FERGUSON, List.of(basic(CARD, " 12 34 "))))
                .isEqualTo(new Available(Secret.of("12 34")));
        assertThat(password(bearer(token()))).isEqualTo(VendorPassword.Reason.TOKEN);
        assertThat(password("Bearer")).isEqualTo(VendorPassword.Reason.TOKEN);
        assertThat(password(basic(CARD, ""))).isEqualTo(VendorPassword.Reason.EMPTY);
        assertThat(password("Digest x")).isEqualTo(VendorPassword.Reason.NO_BASIC_CREDENTIALS);
        assertThat(host.passwordFor(FERGUSON, List.of()))
                .isEqualTo(new NotAvailable(VendorPassword.Reason.NO_BASIC_CREDENTIALS));
        assertThat(host.passwordFor(LION, List.of(basic(CARD, "1234"))))
                .isEqualTo(new NotAvailable(VendorPassword.Reason.NO_SERVICE));
        assertThat(host.passwordFor(FERGUSON, List.of(basic(CARD, "1234"))).toString())
                .doesNotContain("1234");
    }

    private VendorPassword.Reason password(String header) {
        VendorPassword password = host.passwordFor(FERGUSON, List.of(header));
        assertThat(password).isInstanceOf(NotAvailable.class);
        return ((NotAvailable) password).reason();
    }

    @Test
    void noTokenIsIssuedToAPatronWhoIsGone() {
        Authenticated login = yes(show(host, FERGUSON, basic(CARD, "1234")));
        JdbiStores stores =
                JdbiStores.builder(database.dataSource()).schema(schema).open();
        IssuedToken token = host.issueToken(login);
        assertThat(stores.configuration()
                        .<Boolean>change(change -> stores.patrons()
                                .forget(
                                        change.library(FERGUSON).orElseThrow(),
                                        login.patron().id())))
                .isTrue();

        assertThat(reason(show(token))).isEqualTo(RejectionReason.TOKEN_INVALID);
        assertThatThrownBy(() -> host.issueToken(login)).isInstanceOf(NoSuchElementException.class);
    }
}
