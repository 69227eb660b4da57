package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.ClientInfo;
import org.patronauth.HostUrls;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.RejectionReason;
import org.patronauth.ServiceDraft;
import org.patronauth.SignInResult;
import org.patronauth.SignInStart;
import org.patronauth.mock.FakeCleverPatron;
import org.patronauth.mock.FakeCleverServer;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

/** From the button of a client to its token, with a database and a fake Clever. */
class WholeSignInTest {
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId LIBRARY = new LibraryId("open-ebooks");
    private static final String CLIENT = "https://client.example/return";
    private static final Duration LIFE = Duration.ofDays(42);

    private final HandClock clock = new HandClock();
    private final FakeCleverServer clever =
            OpenEbooks.fake().redirectUri(OpenEbooks.CALLBACK).start();
    private Connection database;
    private PatronAuthenticator patrons;

    @BeforeEach
    void open() throws SQLException {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        database = DriverManager.getConnection(url);
        JdbiStores stores =
                JdbiStores.builder(url).encryptionKeys(EncryptionKeys.random()).open();
        patrons = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new CleverProviderFactory(null, OpenEbooks.list(), null)))
                .hostUrls(new Urls())
                .clock(clock)
                .network(SystemNetwork.builder()
                        .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                        .build())
                .build();
        PatronAuthenticationServices services = patrons.administration();
        services.createLibrary(
                OPERATOR,
                new LibraryDraft(LIBRARY.shortName(), "Open eBooks", Map.of("redirect_uris", List.of(CLIENT))));
        long service = services.createService(
                        OPERATOR,
                        new ServiceDraft(
                                "Clever",
                                "Clever",
                                Map.of(
                                        "client_id", OpenEbooks.CLIENT_ID,
                                        "client_secret", OpenEbooks.CLIENT_SECRET,
                                        "authorization_endpoint", clever.authorizationEndpoint(),
                                        "token_endpoint", clever.tokenEndpoint(),
                                        "api_url", clever.apiUrl())))
                .id();
        services.associate(OPERATOR, LIBRARY, service, new AssociationDraft(null, null, null, Map.of(), null));
    }

    @AfterEach
    void close() throws SQLException {
        patrons.close();
        clever.close();
        database.close();
    }

    private static final class Urls implements HostUrls {
        @Override
        public URI authenticationDocument(LibraryId library) {
            return URI.create("https://open-ebooks.example/" + library + "/authentication_document");
        }

        @Override
        public Optional<URI> oauthCallback() {
            return Optional.of(URI.create(OpenEbooks.CALLBACK));
        }
    }

    private SignInResult signIn(String id) {
        SignInStart.Begun begun = begin();
        return arrive(begun, clever.code(id, OpenEbooks.CALLBACK));
    }

    private SignInStart.Begun begin() {
        return (SignInStart.Begun) patrons.beginSignIn(
                LIBRARY, Map.of("provider", List.of("Clever"), "redirect_uri", List.of(CLIENT)), null);
    }

    private SignInResult arrive(SignInStart.Begun begun, String code) {
        String query = begun.address().getRawQuery();
        int at = query.indexOf("state=") + "state=".length();
        int end = query.indexOf('&', at);
        String state = URLDecoder.decode(query.substring(at, end < 0 ? query.length() : end), StandardCharsets.UTF_8);
        return patrons.completeSignIn(
                Optional.empty(),
                Map.of("state", List.of(state), "code", List.of(code)),
                begun.browserBinding().reveal());
    }

    private AuthenticationResult use(SignInResult.SignedIn signedIn) {
        return patrons.authenticate(
                LIBRARY, List.of("Bearer " + signedIn.token().value().reveal()), ClientInfo.UNKNOWN);
    }

    private static FakeCleverPatron pupil(String id, String grade) {
        return FakeCleverPatron.of(id).student(grade, "listed").build();
    }

    // C11, K4
    @Test
    void everyDeviceHasATokenOfItsOwnForAsLongAsTheServiceSays() {
        clever.put(pupil("c-1", "3"));
        SignInResult.SignedIn phone = (SignInResult.SignedIn) signIn("c-1");
        SignInResult.SignedIn tablet = (SignInResult.SignedIn) signIn("c-1");
        assertThat(phone.login().isNew()).isTrue();
        assertThat(tablet.login().isNew()).isFalse();
        clock.advance(LIFE.minusSeconds(1));
        assertThat(use(phone)).isInstanceOf(Authenticated.class);
        assertThat(((Authenticated) use(tablet)).patron().record().externalType())
                .contains("E");
        clock.advance(Duration.ofSeconds(1));
        assertThat(((Rejected) use(phone)).reason()).isEqualTo(RejectionReason.TOKEN_EXPIRED);
    }

    // C11
    @Test
    void whoIsNoLongerEligibleLosesTheTokens() {
        clever.put(pupil("c-1", "3"));
        clever.put(pupil("c-2", "3"));
        SignInResult.SignedIn before = (SignInResult.SignedIn) signIn("c-1");
        SignInResult.SignedIn other = (SignInResult.SignedIn) signIn("c-2");
        clever.put(FakeCleverPatron.of("c-1").student("3", "unlisted").build());
        assertThat(((SignInResult.Rejected) signIn("c-1")).reason()).isEqualTo(RejectionReason.NOT_ELIGIBLE);
        assertThat(((Rejected) use(before)).reason()).isEqualTo(RejectionReason.TOKEN_INVALID);
        assertThat(use(other)).isInstanceOf(Authenticated.class);
    }

    // C9
    @Test
    void aTypeThatIsNoLongerTrueIsForgotten() {
        clever.put(FakeCleverPatron.of("c-1").teacher("listed").build());
        SignInResult.SignedIn teacher = (SignInResult.SignedIn) signIn("c-1");
        assertThat(teacher.login().patron().record().externalType()).contains("A");
        clever.put(pupil("c-1", "Ungraded"));
        SignInResult.SignedIn pupil = (SignInResult.SignedIn) signIn("c-1");
        assertThat(pupil.login().patron().id())
                .isEqualTo(teacher.login().patron().id());
        assertThat(pupil.login().patron().record().externalType()).isEmpty();
    }

    // T18, C3
    @Test
    void aHundredArrivalsOfOneCallbackAreOneExchange() {
        clever.put(pupil("c-1", "3"));
        SignInStart.Begun begun = begin();
        String code = clever.code("c-1", OpenEbooks.CALLBACK);
        int signedIn = 0;
        for (int i = 0; i < 100; i++) {
            signedIn += arrive(begun, code) instanceof SignInResult.SignedIn ? 1 : 0;
        }
        assertThat(signedIn).isEqualTo(1);
        assertThat(clever.exchanges()).isEqualTo(1);
    }

    // C11
    @Test
    void whoIsRefusedLeavesNeitherRowNorToken() throws SQLException {
        clever.put(FakeCleverPatron.of("c-1").districtAdmin().build());
        clever.put(FakeCleverPatron.of("c-2").student("3", "unlisted").build());
        for (String id : List.of("c-1", "c-2")) {
            assertThat(signIn(id)).isInstanceOf(SignInResult.Rejected.class);
        }
        assertThat(dump()).contains("insert into").doesNotContain("'c-1'", "'c-2'");
    }

    // C10, T30
    @Test
    void nothingButIdAndTypeIsFoundAfterAThousandSignIns() throws SQLException {
        Random random = new Random(4_2);
        List<String> grades = List.of("1", "8", "11", "Canary-Grade", "Ungraded");
        for (int i = 0; i < 1_000; i++) {
            String id = "c-" + random.nextInt(300);
            FakeCleverPatron.Builder patron =
                    FakeCleverPatron.of(id).name("Canary-First", "Canary-Last").district("demo");
            String school =
                    List.of("listed", "listed", "unlisted", "unnumbered").get(random.nextInt(4));
            clever.put(
                    random.nextInt(4) == 0
                            ? patron.teacher(school).build()
                            : patron.student(grades.get(random.nextInt(grades.size())), school)
                                    .build());
            SignInResult result = signIn(id);
            assertUnmarked(result.toString());
            if (result instanceof SignInResult.SignedIn signedIn) {
                assertUnmarked(signedIn.address().toString());
                Authenticated used = (Authenticated) use(signedIn);
                assertUnmarked(used.toString());
                assertThat(used.patron().record().permanentId()).contains(id);
            } else {
                ((SignInResult.Rejected) result).address().ifPresent(address -> assertUnmarked(address.toString()));
            }
        }
        assertUnmarked(dump());
    }

    private static void assertUnmarked(String text) {
        // The text itself is not shown: it could hold what it must not.
        String lower = text.toLowerCase(Locale.ROOT);
        for (String secret : List.of(
                "canary-first",
                "canary-last",
                "canary-grade",
                OpenEbooks.LISTED,
                "360007700999",
                "'listed'",
                "'unlisted'",
                "springfield")) {
            assertThat(lower.contains(secret)).as(secret).isFalse();
        }
    }

    /** Everything in the database but the service's own settings. */
    private String dump() throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("script")) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
