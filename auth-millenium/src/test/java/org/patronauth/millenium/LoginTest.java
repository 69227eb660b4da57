package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;
import org.patronauth.SelfTestReport;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

/** Whole logins at libraries with a Patron API: from the Authorization header to the patron's row. */
class LoginTest {
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId LION = new LibraryId("lion");
    private static final String FIRST = "24444000000001";
    private static final String SECOND = "24444000000002";
    private static final String USERNAME = "canaryreader";
    private static final String PIN = "7319-canary";

    private final MovingClock clock = new MovingClock();
    private final FakePatronApiServer ils = FakePatronApiServer.builder().start();
    private Connection database;
    private PatronAuthenticator patrons;

    @BeforeEach
    void open() throws SQLException {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        database = DriverManager.getConnection(url);
        JdbiStores stores =
                JdbiStores.builder(url).encryptionKeys(EncryptionKeys.random()).open();
        patrons = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new MilleniumProviderFactory()))
                .clock(clock)
                .network(SystemNetwork.builder()
                        .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                        .build())
                .build();
        patrons.administration()
                .createLibrary(
                        OPERATOR, new LibraryDraft(LION.shortName(), "LION", Map.of("max_outstanding_fines", "10.00")));
    }

    @AfterEach
    void close() throws SQLException {
        patrons.close();
        ils.close();
        database.close();
    }

    private void serve(AssociationDraft association, Object... keysAndValues) {
        Map<String, Object> settings = new HashMap<>(Map.of("url", ils.url()));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        PatronAuthenticationServices services = patrons.administration();
        long id = services.createService(OPERATOR, new ServiceDraft("ILS", "Millenium Patron", settings))
                .id();
        services.associate(OPERATOR, LION, id, association);
    }

    private void serve() {
        serve(restricted(null, null, null));
    }

    private static AssociationDraft restricted(String type, String field, String criteria) {
        return new AssociationDraft(type, field, criteria, Map.of(), null);
    }

    /** A patron with two cards, the second one newer, and a user name. */
    private static FakePatronApiPatron.Builder leona() {
        return FakePatronApiPatron.of(FIRST, PIN)
                .barcode(SECOND)
                .username(USERNAME)
                .recordNumber("1100001")
                .name("CANARY, LEONA")
                .expires(LocalDate.of(2059, 4, 1));
    }

    private AuthenticationResult signIn(String identifier, String pin) {
        String credentials =
                Base64.getEncoder().encodeToString((identifier + ":" + pin).getBytes(StandardCharsets.UTF_8));
        return patrons.authenticate(LION, List.of("Basic " + credentials), ClientInfo.UNKNOWN);
    }

    private Authenticated signedIn(String identifier) {
        return (Authenticated) signIn(identifier, PIN);
    }

    private Optional<String> cardAfter(String identifier) {
        return signedIn(identifier).patron().record().authorizationIdentifier();
    }

    private static RejectionReason refusal(AuthenticationResult result) {
        return ((Rejected) result).reason();
    }

    // M6.4
    @ParameterizedTest
    @CsvSource({USERNAME + "," + SECOND, FIRST + "," + FIRST, SECOND + "," + SECOND})
    void aNewPatronIsKeptUnderTheCardThatWasTypedOrTheNewestOne(String typed, String kept) {
        serve();
        ils.put(leona().build());
        Authenticated login = signedIn(typed);
        assertThat(login.isNew()).isTrue();
        assertThat(login.patron().record().authorizationIdentifier()).contains(kept);
    }

    // M5.2, P4
    @Test
    void aKnownPatronWhoTypesAUserNameKeepsTheCardWithoutBeingLookedUp() {
        serve();
        ils.put(leona().build());
        assertThat(cardAfter(FIRST)).contains(FIRST);
        assertThat(ils.dumps()).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        assertThat(cardAfter(USERNAME)).contains(FIRST);
        assertThat(cardAfter(FIRST)).contains(FIRST);
        assertThat(ils.dumps()).as("synced an hour ago").isEqualTo(1);
        assertThat(ils.pinsSeen()).isEqualTo(3);
    }

    // P4, M6.4
    @Test
    void aStoredCardStaysAsLongAsItIsListed() {
        serve();
        ils.put(leona().build());
        assertThat(cardAfter(FIRST)).contains(FIRST);
        clock.advance(Duration.ofHours(13));
        assertThat(cardAfter(SECOND)).as("still listed").contains(FIRST);
        clock.advance(Duration.ofHours(13));
        ils.remove(FIRST);
        ils.put(FakePatronApiPatron.of(SECOND, PIN)
                .recordNumber("1100001")
                .username(USERNAME)
                .build());
        assertThat(cardAfter(SECOND)).as("no longer listed").contains(SECOND);
    }

    // M8
    @Test
    void anExpiredCardThatWasRenewedIsGoodAtOnce() {
        serve();
        ils.put(leona().expires(LocalDate.of(2020, 1, 31)).build());
        assertThat(signedIn(FIRST).privileges().mayBorrow()).isFalse();
        ils.remove(FIRST);
        ils.put(leona().build());
        clock.advance(Duration.ofSeconds(4));
        assertThat(signedIn(FIRST).privileges().mayBorrow()).isFalse();
        clock.advance(Duration.ofSeconds(2));
        Authenticated renewed = signedIn(FIRST);
        assertThat(renewed.privileges().mayBorrow()).isTrue();
        assertThat(renewed.patron().record().authorizationExpires()).contains(LocalDate.of(2059, 4, 1));
        assertThat(ils.dumps()).isEqualTo(2);
    }

    // M8
    @Test
    void whoMayNotBorrowIsAuthenticated() {
        serve();
        Map<FakePatronApiPatron, ProblemType> suspended = Map.of(
                leona().mblock("m").build(), ProblemType.SUSPENDED_CREDENTIALS,
                leona().fines("$10.01").build(), ProblemType.OUTSTANDING_FINES,
                leona().expires(LocalDate.of(2026, 11, 21)).build(), ProblemType.EXPIRED_CREDENTIALS);
        suspended.forEach((patron, problem) -> {
            ils.put(patron);
            clock.advance(Duration.ofHours(13));
            assertThat(signedIn(FIRST).privileges().problems())
                    .extracting(found -> found.type())
                    .containsExactly(problem.uri());
            ils.remove(FIRST);
        });
    }

    // M8
    @Test
    void whoIsRefusedIsRefusedWithoutARow() throws SQLException {
        serve();
        ils.put(leona().build());
        assertThat(refusal(signIn(FIRST, "wrong-canary"))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(refusal(signIn("99999", PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(refusal(signIn(".p1100001", PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        ils.misbehave(HttpFault.body(
                        "ERRNUM=1<BR>\nERRMSG=Requested record not found<BR>\n".getBytes(StandardCharsets.US_ASCII),
                        "text/html")
                .on("dump"));
        assertThat(refusal(signIn(FIRST, PIN)))
                .as("the PIN was accepted, and then nobody knows the patron")
                .isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(rows()).isZero();
    }

    private int rows() throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select count(*) from patron_auth.patrons")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Every patron's row, to the last column. */
    private String stored() throws SQLException {
        StringBuilder all = new StringBuilder();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select * from patron_auth.patrons order by id")) {
            while (rows.next()) {
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    all.append(rows.getString(column)).append('|');
                }
            }
        }
        return all.toString();
    }

    // M7
    @Test
    void anyCardOfTheRecordMayMeetTheRestriction() throws SQLException {
        serve(restricted("prefix", "barcode", SECOND));
        ils.put(leona().build());
        assertThat(signIn(FIRST, PIN)).isInstanceOf(Authenticated.class);
        assertThat(signIn(USERNAME, PIN)).isInstanceOf(Authenticated.class);
        // A user name that looks like a card of the library is none.
        ils.put(FakePatronApiPatron.of("21111000000001", PIN)
                .username(SECOND + "9")
                .recordNumber("1100009")
                .build());
        assertThat(refusal(signIn(SECOND + "9", PIN))).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(rows()).isEqualTo(1);
    }

    // M7, M6.12
    @Test
    void aFieldOfTheRecordMayDecide() {
        serve(restricted("string", "CCARD[p46]", "14"));
        ils.put(leona().pcode3("14").build());
        assertThat(signIn(FIRST, PIN)).isInstanceOf(Authenticated.class);
        ils.remove(FIRST);
        ils.put(leona().pcode3("15").build());
        assertThat(refusal(signIn(FIRST, PIN))).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        ils.remove(FIRST);
        ils.put(leona().without("p46").build());
        assertThat(refusal(signIn(FIRST, PIN))).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
    }

    // M5.3
    @Test
    void withoutPinsARecordThatIsFoundIsEnough() {
        serve(restricted(null, null, null), "password_keyboard", "No input");
        ils.put(leona().build());
        assertThat(signIn(FIRST, "")).isInstanceOf(Authenticated.class);
        assertThat(refusal(signIn("99999", ""))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(refusal(signIn(FIRST, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(ils.pinsSeen()).isZero();
    }

    // M5.4
    @Test
    void aFamilyNameMayStandForThePin() {
        serve(restricted(null, null, null), "authentication_mode", "family_name");
        ils.put(leona().build());
        assertThat(signIn(FIRST, "canary")).isInstanceOf(Authenticated.class);
        assertThat(refusal(signIn(FIRST, "leona"))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(ils.pinsSeen()).isZero();
    }

    static Stream<HttpFault> pages() {
        return Stream.of(
                HttpFault.outagePage(),
                HttpFault.outagePage(200),
                HttpFault.loginPage(),
                HttpFault.emptyAnswer(),
                HttpFault.status(404),
                HttpFault.redirect("/login"),
                HttpFault.truncatedBody(40));
    }

    // M8, M3.3, M6.15, I7
    @ParameterizedTest
    @MethodSource("pages")
    void aPageThatIsNoAnswerSignsNobodyInAndChangesNobody(HttpFault page) throws SQLException {
        serve(restricted("prefix", "barcode", "24444"));
        ils.put(leona().mblock("m").fines("$25.00").build());
        Authenticated before = signedIn(FIRST);
        clock.advance(Duration.ofHours(13));
        String storedBefore = stored();
        HttpFault onDump = page.on("dump");
        for (HttpFault fault : List.of(page, onDump, page.on("pintest"))) {
            ils.misbehave(fault);
            assertThat(signIn(FIRST, PIN)).as(fault.toString()).isInstanceOf(Unavailable.class);
            if (!fault.equals(onDump)) {
                assertThat(signIn(FIRST, "wrong-canary"))
                        .as("%s is no wrong PIN", fault)
                        .isInstanceOf(Unavailable.class);
            }
            ils.behave();
            assertThat(stored()).as(fault.toString()).isEqualTo(storedBefore);
        }
        Authenticated after = signedIn(FIRST);
        assertThat(after.isNew()).isFalse();
        assertThat(after.patron().id()).isEqualTo(before.patron().id());
        assertThat(after.patron().record().fines())
                .isEqualTo(before.patron().record().fines());
        assertThat(after.patron().record().blockReason())
                .isEqualTo(before.patron().record().blockReason());
        assertThat(rows()).isEqualTo(1);
    }

    // M8
    @Test
    void aRefreshThatMeetsAPageLeavesTheRecordAsItIs() {
        serve();
        ils.put(leona().mblock("m").build());
        Authenticated before = signedIn(FIRST);
        clock.advance(Duration.ofHours(13));
        ils.misbehave(HttpFault.loginPage().on("dump"));
        assertThat(signedIn(FIRST).patron()).isEqualTo(before.patron());
        assertThat(signedIn(FIRST).privileges().mayBorrow()).isFalse();
    }

    private static Object[] testPatron(String pin) {
        return new Object[] {"test_identifier", FIRST, "test_password", pin};
    }

    private SelfTestReport selfTest(Optional<LibraryId> library) {
        PatronAuthenticationServices services = patrons.administration();
        long id = services.services(OPERATOR).get(0).id();
        return services.selfTest(OPERATOR, id, library);
    }

    private static Condition<SelfTestReport> secretive() {
        return new Condition<>(
                report -> report.steps().stream()
                        .map(step -> step.name()
                                + step.detail()
                                + step.sent().orElse("")
                                + step.received().orElse(""))
                        .noneMatch(text -> text.toLowerCase(Locale.ROOT).contains("canary")),
                "without secrets");
    }

    // M9, X1
    @Test
    void aSelfTestTriesTheNetworkAndThenTheTestPatron() throws SQLException {
        serve(restricted("prefix", "barcode", "9"), testPatron(PIN));
        ils.put(leona().build());
        SelfTestReport report = selfTest(Optional.empty());
        assertThat(report.success()).isTrue();
        assertThat(report.steps())
                .extracting(SelfTestReport.Step::name, SelfTestReport.Step::outcome)
                .containsExactly(
                        tuple("DNS (127.0.0.1)", StepOutcome.PASSED),
                        tuple("TCP connection (127.0.0.1:" + ils.port() + ")", StepOutcome.PASSED),
                        tuple("Server-Side Validation", StepOutcome.PASSED),
                        tuple("PIN Test", StepOutcome.PASSED),
                        tuple("Patron Dump (Raw HTML)", StepOutcome.PASSED),
                        tuple("Patron Dump (Parsed)", StepOutcome.PASSED),
                        tuple("Parsed Patron Data", StepOutcome.PASSED));
        assertThat(report).is(secretive());
        assertThat(ils.pinsSeen()).isEqualTo(1);
        SelfTestReport forLibrary = selfTest(Optional.of(LION));
        assertThat(forLibrary.success()).as("a restriction fails no test").isTrue();
        assertThat(forLibrary.steps())
                .hasSize(8)
                .last()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(StepOutcome.SKIPPED));
        assertThat(rows()).as("nobody is stored").isZero();
    }

    // M9, X1
    @Test
    void aSelfTestNamesTheStepThatFails() throws Exception {
        serve(restricted(null, null, null), testPatron("wrong-canary"));
        ils.put(leona().build());
        SelfTestReport wrongPin = selfTest(Optional.empty());
        assertThat(wrongPin.success()).isFalse();
        assertThat(wrongPin.steps())
                .filteredOn(step -> step.outcome() == StepOutcome.FAILED)
                .extracting(SelfTestReport.Step::name)
                .containsExactly("PIN Test");
        assertThat(wrongPin).is(secretive());
        ils.goDown();
        SelfTestReport down = selfTest(Optional.empty());
        assertThat(down.steps())
                .extracting(SelfTestReport.Step::name, SelfTestReport.Step::outcome)
                .containsExactly(
                        tuple("DNS (127.0.0.1)", StepOutcome.PASSED),
                        tuple("TCP connection (127.0.0.1:" + ils.port() + ")", StepOutcome.FAILED));
        assertThat(down).is(secretive());
    }

    /** A clock that stands until it is moved. */
    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T16:32:40Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
