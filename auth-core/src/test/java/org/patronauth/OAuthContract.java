package org.patronauth;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.SignInResult.Restart;
import org.patronauth.SignInResult.SignedIn;
import org.patronauth.SignInStart.Begun;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.PatronStore;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.Stores;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** Whole sign-ins elsewhere, from the first request to the client's fragment, on either database. */
abstract class OAuthContract {
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId OPEN_EBOOKS = new LibraryId("open-ebooks");
    private static final LibraryId LCI = new LibraryId("lci");
    private static final String CLIENT = "https://app.open-ebooks.example/signed-in";
    private static final String CALLBACK = "https://library.example/oauth/callback";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int TIMES = 500;

    private final ScriptedOAuth clever = new ScriptedOAuth("Clever");
    private final PlainProtocol ils = new PlainProtocol();
    private final MovableClock clock = new MovableClock();
    private final List<AuthenticationListener.LoginEvent> logins = new CopyOnWriteArrayList<>();
    private final List<Long> created = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private HikariDataSource pool;
    private String schema;
    private PatronAuthenticator host;

    abstract String jdbcUrl();

    static final class MovableClock extends Clock {
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
    void aLibraryWhosePatronsSignInElsewhere() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        schema = TestDatabases.newSchema();
        host = host();
        library("open-ebooks", CLIENT, "https://reader.open-ebooks.example/");
        associate(OPEN_EBOOKS, service("Clever", "clever"));
    }

    @AfterEach
    void close() {
        host.close();
        pool.close();
    }

    private static Stores withoutTokens(JdbiStores stores) {
        return new Stores() {
            @Override
            public ConfigurationStore configuration() {
                return stores.configuration();
            }

            @Override
            public PatronStore patrons() {
                return stores.patrons();
            }

            @Override
            public Optional<SignInStateStore> signInStates() {
                return stores.signInStates();
            }
        };
    }

    private PatronAuthenticator host() {
        return host(JdbiStores.builder(pool).schema(schema).open(), new Urls());
    }

    private PatronAuthenticator host(Stores stores, HostUrls urls) {
        return PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(clever, ils))
                .clock(clock)
                .pollInterval(Duration.ofHours(1))
                .hostUrls(urls)
                .listener(new Recorder())
                .build();
    }

    private static class Urls implements HostUrls {
        @Override
        public URI authenticationDocument(LibraryId library) {
            return URI.create("https://library.example/" + library + "/authentication_document");
        }

        @Override
        public Optional<URI> oauthCallback() {
            return Optional.of(URI.create(CALLBACK));
        }

        @Override
        public Optional<URI> oauthAuthenticate(LibraryId library, String serviceName) {
            return Optional.of(
                    URI.create("https://library.example/" + library + "/oauth_authenticate?provider=" + serviceName));
        }

        @Override
        public Optional<URI> loginButtonImage(LibraryId library, String imageName) {
            return Optional.of(URI.create("https://library.example/images/" + imageName));
        }

        @Override
        public Optional<URI> rootLane(LibraryId library, @Nullable PatronType type) {
            if (type != null && type.lane().equals("unheard of")) {
                throw new IllegalStateException("The host knows no such lane.");
            }
            return Optional.ofNullable(type)
                    .map(entry -> URI.create("https://library.example/" + library + "/lane?name="
                            + entry.lane().replace(" ", "%20")));
        }
    }

    private final class Recorder implements AuthenticationListener {
        @Override
        public void loginEnded(LoginEvent event) {
            logins.add(event);
        }

        @Override
        public void patronCreated(LibraryId library, String serviceName, long patronId) {
            created.add(patronId);
        }

        @Override
        public void warning(String subject, String message) {
            if (!subject.equals("secrets")) {
                warnings.add(subject + ": " + message);
            }
        }
    }

    private void library(String shortName, String... redirects) {
        host.administration()
                .createLibrary(
                        OPERATOR,
                        new LibraryDraft(
                                shortName,
                                "Library " + shortName,
                                Map.of(
                                        "redirect_uris",
                                        List.of(redirects),
                                        "patron_types",
                                        Map.of(
                                                "E", Map.of("label", "Early", "lane", "early grades"),
                                                "X", Map.of("label", "Lost", "lane", "unheard of")))));
    }

    private long service(String name, String server, Object... settings) {
        Map<String, Object> all = new HashMap<>(Map.of("server", server));
        for (int i = 0; i < settings.length; i += 2) {
            all.put((String) settings[i], settings[i + 1]);
        }
        return host.administration()
                .createService(OPERATOR, new ServiceDraft(name, "Clever", all))
                .id();
    }

    private void associate(LibraryId library, long service) {
        host.administration()
                .associate(OPERATOR, library, service, new AssociationDraft(null, null, null, Map.of(), null));
    }

    private static PatronData leona() {
        return PatronData.complete()
                .permanentId("clever-leona")
                .authorizationIdentifier("clever-leona")
                .externalType("E")
                .build();
    }

    private ScriptedOAuth.Server server() {
        return clever.server("clever");
    }

    private SignInStart begin(String... parameters) {
        return host.beginSignIn(OPEN_EBOOKS, parameters(parameters), null);
    }

    private Begun begun() {
        return (Begun) begin("provider", "Clever", "redirect_uri", CLIENT);
    }

    private SignInResult arrive(Begun begun, String... more) {
        return arrive(Optional.empty(), state(begun), begun.browserBinding(), more);
    }

    private SignInResult arrive(Optional<LibraryId> library, String state, @Nullable Secret browser, String... more) {
        Map<String, List<String>> parameters = new HashMap<>(parameters(more));
        parameters.put("state", List.of(state));
        return host.completeSignIn(library, parameters, browser == null ? null : browser.reveal());
    }

    private static Map<String, List<String>> parameters(String... namesAndValues) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters
                    .computeIfAbsent(namesAndValues[i], name -> new ArrayList<>())
                    .add(namesAndValues[i + 1]);
        }
        return parameters;
    }

    private static String state(Begun begun) {
        return query(begun.address()).get("state");
    }

    private static Map<String, String> query(URI address) {
        return members(address.getRawQuery());
    }

    private static Map<String, String> members(String encoded) {
        return Arrays.stream(encoded.split("&"))
                .map(member -> member.split("=", 2))
                .collect(toMap(
                        member -> member[0],
                        member -> URLDecoder.decode(member[1], StandardCharsets.UTF_8),
                        (a, b) -> {
                            throw new AssertionError("a member is there twice");
                        },
                        LinkedHashMap::new));
    }

    /** What a client reads from the fragment of the address that it is sent to. */
    private static Map<String, String> fragment(URI address) {
        assertThat(address.toString()).startsWith(CLIENT + "#");
        assertThat(address.getRawQuery()).isNull();
        return members(address.getRawFragment());
    }

    private AuthenticationResult show(LibraryId library, String token) {
        return host.authenticate(library, List.of("Bearer " + token), ClientInfo.UNKNOWN);
    }

    /** The problem that a client was told at its own address. */
    private static void assertToldAtClient(SignInResult result, RejectionReason reason, String title) {
        SignInResult.Rejected rejected = (SignInResult.Rejected) result;
        assertThat(rejected.reason()).isEqualTo(reason);
        Map<String, String> told = fragment(rejected.address().orElseThrow());
        assertThat(told).containsOnlyKeys("error");
        assertThat(told.get("error"))
                .isEqualTo("{\"type\":\"" + reason.problemType().uri() + "\",\"title\":\"" + title + "\",\"status\":"
                        + reason.problemType().status() + ",\"detail\":\""
                        + rejected.problem().detail() + "\",\"instance\":\""
                        + rejected.problem().instance().orElseThrow() + "\"}");
    }

    private static void assertInvalidCallback(SignInResult result) {
        assertThat(result).isInstanceOf(SignInResult.Rejected.class);
        SignInResult.Rejected rejected = (SignInResult.Rejected) result;
        assertThat(rejected.reason()).isEqualTo(RejectionReason.INVALID_OAUTH_CALLBACK);
        assertThat(rejected.problem().status()).isEqualTo(400);
        assertThat(rejected.problem().instance()).isPresent();
        assertThat(rejected.address()).isEmpty();
    }

    // O4
    @Test
    void aLaneThatTheHostCannotNameIsLeftOut() {
        server().says(leona().toBuilder().externalType("X").build());

        SignedIn signedIn = (SignedIn) arrive(begun(), "code", "code-1");

        assertThat(fragment(signedIn.address()))
                .containsEntry("age_group", "X")
                .containsKey("access_token")
                .doesNotContainKey("root_lane");
        assertThat(warnings).containsExactly("Clever: The host could not name a lane: java.lang.IllegalStateException");
    }

    // O1, O4, K4
    @Test
    void aSignInElsewhereEndsWithATokenInTheFragmentOfTheClientsAddress() {
        server().says(leona().toBuilder()
                .personalName("Leona \"Leo\" L\u00f3pez & Co")
                .build());

        Begun begun = begun();
        assertThat(begun.address()).asString().startsWith("https://clever.example/authorize?");
        SignedIn first = (SignedIn) arrive(begun, "code", "code-1");

        Map<String, String> told = fragment(first.address());
        assertThat(told.keySet()).containsExactly("access_token", "patron_info", "root_lane", "is_new", "age_group");
        assertThat(told)
                .containsEntry("access_token", first.token().value().reveal())
                .containsEntry("patron_info", "{\"name\":\"Leona \\\"Leo\\\" L\u00f3pez & Co\"}")
                .containsEntry(
                        "root_lane", "https://library.example/open-ebooks/lane?name=early grades".replace(" ", "%20"))
                .containsEntry("is_new", "true")
                .containsEntry("age_group", "E");
        assertThat(first.address().getRawFragment())
                .matches("[A-Za-z0-9._~=&%-]*")
                .doesNotContain("+");
        assertThat(first.login().isNew()).isTrue();
        assertThat(first.token().lifetime()).isEqualTo(Duration.ofDays(42));

        SignedIn second = (SignedIn) arrive(begun(), "code", "code-2");
        assertThat(fragment(second.address())).containsEntry("is_new", "false");
        assertThat(second.login().patron().id())
                .isEqualTo(first.login().patron().id());
        assertThat(created).containsExactly(first.login().patron().id());
        assertThat(logins)
                .extracting(event -> event.outcome().name())
                .containsExactly("AUTHENTICATED", "AUTHENTICATED");

        // Several devices live side by side.
        for (SignedIn signedIn : List.of(first, second)) {
            Authenticated shown =
                    (Authenticated) show(OPEN_EBOOKS, signedIn.token().value().reveal());
            assertThat(shown.patron().id()).isEqualTo(first.login().patron().id());
        }
        clock.advance(Duration.ofDays(42));
        assertThat(show(OPEN_EBOOKS, first.token().value().reveal())).isNotInstanceOf(Authenticated.class);
    }

    // V5
    @Test
    void theTokenOfASignInElsewhereKeepsWhatTheRulesSaid() {
        library("lci", CLIENT);
        host.administration()
                .associate(
                        OPERATOR,
                        LCI,
                        service("Clever of LCI", "clever"),
                        new AssociationDraft(
                                null,
                                null,
                                null,
                                Map.of(
                                        "patron_blocking_rules",
                                        List.of(Map.of("name", "Grade", "rule", "{grade} in [1, 2]"))),
                                null));
        for (int grade : List.of(1, 7)) {
            server().says(leona().toBuilder()
                    .ruleValue("grade", Integer.toString(grade))
                    .build());
            Begun begun = (Begun)
                    host.beginSignIn(LCI, parameters("provider", "Clever of LCI", "redirect_uri", CLIENT), null);
            SignedIn signedIn = (SignedIn) arrive(begun, "code", "code-" + grade);
            Authenticated shown =
                    (Authenticated) show(LCI, signedIn.token().value().reveal());

            assertThat(signedIn.login().privileges().mayBorrow()).isEqualTo(grade == 7);
            assertThat(shown.privileges().mayBorrow()).isEqualTo(grade == 7);
        }
    }

    // O4
    @Test
    void whatIsNotKnownIsLeftOutOfTheFragment() {
        server().says(PatronData.complete().permanentId("clever-leona").build());

        SignedIn signedIn = (SignedIn) arrive(begun(), "code", "1");

        assertThat(fragment(signedIn.address()).keySet()).containsExactly("access_token", "patron_info", "is_new");
        assertThat(fragment(signedIn.address())).containsEntry("patron_info", "{}");
    }

    // O4: the token stands behind the address as the client named it, query and all
    @Test
    void theClientsOwnQueryStays() {
        server().says(leona());
        String address = "https://reader.open-ebooks.example/shelf?book=1&x=%C3%84";

        SignedIn signedIn =
                (SignedIn) arrive((Begun) begin("provider", "Clever", "redirect_uri", address), "code", "1");

        assertThat(signedIn.address().toString()).startsWith(address + "#access_token=");
        assertThat(signedIn.address().getRawQuery()).doesNotContain("access_token");
    }

    // K4
    @Test
    void aSessionLivesAsLongAsItsServiceSays() {
        library("lci", CLIENT);
        associate(LCI, service("Short", "short", "token_expiration_days", 7));
        clever.server("short").says(leona());

        SignedIn signedIn = (SignedIn) arrive(
                (Begun) host.beginSignIn(LCI, parameters("provider", "Short", "redirect_uri", CLIENT), null),
                "code",
                "1");

        assertThat(signedIn.token().expiresAt()).isEqualTo(NOON.plus(Duration.ofDays(7)));
        // A token of one library is nothing at another.
        assertThat(show(LCI, signedIn.token().value().reveal())).isInstanceOf(Authenticated.class);
        assertThat(show(OPEN_EBOOKS, signedIn.token().value().reveal())).isNotInstanceOf(Authenticated.class);
    }

    // O3, T16
    @Test
    void whoWantsToBeSentElsewhereIsSentNowhere() {
        for (String address : List.of(
                "https://evil.example/",
                "https://app.open-ebooks.example.evil.example/signed-in",
                "https://app.open-ebooks.example@evil.example/signed-in",
                "//evil.example/",
                "javascript:alert(1)",
                CLIENT + "#x",
                CLIENT + "/",
                "",
                CLIENT + "\r\nLocation: https://evil.example/")) {
            assertNotAllowed(begin("provider", "Clever", "redirect_uri", address));
            assertNotAllowed(begin("provider", "Nobody", "redirect_uri", address));
        }
        assertNotAllowed(begin("provider", "Clever"));
        assertNotAllowed(begin("provider", "Clever", "redirect_uri", CLIENT, "redirect_uri", CLIENT));
        assertNotAllowed(begin("provider", "Clever", "redirect_uri", "https://evil.example/", "redirect_uri", CLIENT));
        assertThat(server().requests).isEmpty();
    }

    private static void assertNotAllowed(SignInStart start) {
        SignInStart.Rejected rejected = (SignInStart.Rejected) start;
        assertThat(rejected.reason()).isEqualTo(RejectionReason.REDIRECT_URI_NOT_ALLOWED);
        assertThat(rejected.problem().status()).isEqualTo(400);
        assertThat(rejected.address()).isEmpty();
    }

    // O3: what was allowed when the sign-in began may not be any longer
    @Test
    void anAddressThatWasTakenFromTheListGetsNoToken() {
        server().says(leona());
        Begun begun = begun();
        LibraryView view = host.administration().library(OPERATOR, OPEN_EBOOKS);
        host.administration()
                .changeLibrary(
                        OPERATOR,
                        OPEN_EBOOKS,
                        new LibraryDraft("open-ebooks", "Open eBooks", Map.of("redirect_uris", List.of())),
                        view.version());

        SignInResult.Rejected rejected = (SignInResult.Rejected) arrive(begun, "code", "1");

        assertThat(rejected.reason()).isEqualTo(RejectionReason.REDIRECT_URI_NOT_ALLOWED);
        assertThat(rejected.address()).isEmpty();
        assertThat(server().grants).isEmpty();
    }

    // O4
    @Test
    void aProviderThatNobodyKnowsIsToldAtTheClientsAddress() {
        for (SignInStart start : List.of(
                begin("provider", "Nobody", "redirect_uri", CLIENT),
                begin("redirect_uri", CLIENT),
                begin("provider", "Clever", "provider", "Clever", "redirect_uri", CLIENT))) {
            SignInStart.Rejected rejected = (SignInStart.Rejected) start;
            assertThat(rejected.reason()).isEqualTo(RejectionReason.UNKNOWN_OAUTH_PROVIDER);
            assertThat(fragment(rejected.address().orElseThrow()).get("error"))
                    .startsWith("{\"type\":\"http://librarysimplified.org/terms/problem/unknown-oauth-provider\","
                            + "\"title\":\"Unknown OAuth provider.\",\"status\":400,");
        }
        SignInStart.Rejected rejected = (SignInStart.Rejected)
                host.beginSignIn(LCI, parameters("provider", "Clever", "redirect_uri", CLIENT), null);
        assertThat(rejected.reason()).isEqualTo(RejectionReason.LIBRARY_NOT_FOUND);
        assertThat(rejected.address()).isEmpty();
    }

    @Test
    void aProtocolsNameWillDoWhileItIsUnambiguous() {
        library("lci", CLIENT);
        associate(LCI, service("Clever of the county", "county"));
        Map<String, List<String>> byProtocol = parameters("provider", "Clever", "redirect_uri", CLIENT);
        Map<String, List<String>> byOlderName = parameters("provider", "api.Clever", "redirect_uri", CLIENT);

        assertThat(host.beginSignIn(LCI, byProtocol, null)).isInstanceOf(Begun.class);
        assertThat(host.beginSignIn(LCI, byOlderName, null)).isInstanceOf(Begun.class);
        assertThat(clever.server("county").requests).hasSize(2);

        associate(LCI, service("Clever of the city", "city"));
        assertThat(host.beginSignIn(LCI, byProtocol, null)).isInstanceOf(SignInStart.Rejected.class);
        assertThat(host.beginSignIn(LCI, parameters("provider", "Clever of the city", "redirect_uri", CLIENT), null))
                .isInstanceOf(Begun.class);
        assertThat(clever.server("city").requests).hasSize(1);
    }

    // O4
    @Test
    void aServiceThatCannotBeAskedIsToldAtTheClientsAddress() {
        server().atTheDoor = new IOException("secret-of-the-discovery");
        SignInStart.Unavailable unreachable =
                (SignInStart.Unavailable) begin("provider", "Clever", "redirect_uri", CLIENT);
        assertThat(unreachable.problem().problemType()).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(fragment(unreachable.address().orElseThrow()).get("error"))
                .contains("remote-integration-failed")
                .doesNotContain("secret");

        server().atTheDoor = new ServiceMisconfiguredException("The client id is unknown there.");
        SignInStart.Unavailable misconfigured =
                (SignInStart.Unavailable) begin("provider", "Clever", "redirect_uri", CLIENT);
        assertThat(misconfigured.problem().problemType()).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        assertThat(fragment(misconfigured.address().orElseThrow()).get("error")).contains("service-misconfigured");
        assertThat(logins)
                .extracting(AuthenticationListener.LoginEvent::serviceName)
                .containsExactly(Optional.of("Clever"), Optional.of("Clever"));
    }

    @Test
    void whatAProviderPassesOnIsPassedOnAndNothingElse() {
        begin("provider", "Clever", "redirect_uri", CLIENT, "district_id", "d1", "scope", "everything");
        begin("provider", "Clever", "redirect_uri", CLIENT, "district_id", "d1", "district_id", "d2");

        assertThat(server().requests.get(0).extraParameters()).isEqualTo(Map.of("district_id", "d1"));
        assertThat(server().requests.get(1).extraParameters()).isEmpty();
        assertThat(server().requests)
                .allSatisfy(request -> assertThat(request.redirectAddress()).isEqualTo(URI.create(CALLBACK)));
    }

    // O2, T18
    @Test
    void theVerifierGoesToTheTokenEndpointAndIntoNoAddress() throws Exception {
        server().says(leona());
        List<String> handedOut = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Begun begun = begun();
            handedOut.add(
                    begun.address() + " " + begun + " " + begun.browserBinding().reveal());
            SignedIn signedIn = (SignedIn) arrive(begun, "code", "code-" + i);
            handedOut.add(signedIn.address() + " " + signedIn);
        }

        assertThat(server().grants).hasSize(50);
        for (int i = 0; i < 50; i++) {
            SignInGrant grant = server().grants.get(i);
            SignInRequest request = server().requests.get(i);
            String verifier = grant.codeVerifier().reveal();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            assertThat(request.codeChallenge())
                    .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
            assertThat(verifier).matches("[A-Za-z0-9_-]{43}");
            assertThat(request.state()).matches("[A-Za-z0-9_-]{43}");
            assertThat(grant.nonce()).isEqualTo(request.nonce()).matches("[A-Za-z0-9_-]{43}");
            assertThat(grant.redirectAddress()).isEqualTo(request.redirectAddress());
            assertThat(grant.code().reveal()).isEqualTo("code-" + i);
            assertThat(handedOut).noneMatch(text -> text.contains(verifier));
            assertThat(request.toString() + grant).doesNotContain(verifier, request.state(), grant.nonce());
        }
        Set<String> secrets = new HashSet<>();
        server().requests.forEach(request -> secrets.addAll(List.of(request.state(), request.nonce())));
        server().grants.forEach(grant -> secrets.add(grant.codeVerifier().reveal()));
        assertThat(secrets).hasSize(150);
    }

    // O2, T15, Y12
    @Test
    void ofThreeAndAHalfThousandBadStatesNoneIsAccepted() {
        server().says(leona());
        library("lci", CLIENT);
        for (String name : List.of("Other", "Third")) {
            String server = name.toLowerCase(Locale.ROOT);
            associate(LCI, service(name, server, "issuer", "https://" + server + ".example"));
            clever.server(server).says(leona());
        }
        Secret stranger = begun().browserBinding();
        int before = server().requests.size();
        for (int i = 0; i < TIMES; i++) {
            // wrong
            Begun begun = begun();
            char[] wrong = state(begun).toCharArray();
            wrong[i % wrong.length] = wrong[i % wrong.length] == 'A' ? 'B' : 'A';
            assertInvalidCallback(arrive(Optional.empty(), new String(wrong), begun.browserBinding(), "code", "1"));
            // missing
            String blank = " ".repeat(i % 3);
            assertInvalidCallback(arrive(Optional.empty(), blank, begun.browserBinding(), "code", "1"));
            assertInvalidCallback(host.completeSignIn(
                    Optional.empty(),
                    parameters("code", "1"),
                    begun.browserBinding().reveal()));
            // other browser
            Begun elsewhere = begun();
            assertInvalidCallback(
                    arrive(Optional.empty(), state(elsewhere), i % 2 == 0 ? stranger : null, "code", "1"));
            // other library
            Begun atLibrary = begun();
            assertInvalidCallback(arrive(Optional.of(LCI), state(atLibrary), atLibrary.browserBinding(), "code", "1"));
            // expired
            Begun expired = begun();
            clock.advance(Duration.ofMinutes(10).plusSeconds(i));
            assertInvalidCallback(arrive(expired, "code", "1"));
        }
        assertThat(server().requests).hasSize(before + 4 * TIMES);
        assertThat(server().grants).isEmpty();
        for (int i = 0; i < TIMES; i++) {
            // reused, whatever the first use came to
            Begun used = begun();
            arrive(used, i % 2 == 0 ? "error" : "nothing", "denied");
            assertInvalidCallback(arrive(used, "code", "1"));
            // other provider: the sign-in was begun at one of the library's services, and another one sends it back
            Begun mixed = (Begun) host.beginSignIn(
                    LCI, parameters("provider", i % 2 == 0 ? "Other" : "Third", "redirect_uri", CLIENT), null);
            assertThat(arrive(
                            mixed, "code", "1", "iss", i % 2 == 0 ? "https://third.example" : "https://other.example"))
                    .isInstanceOf(SignInResult.Rejected.class);
            assertInvalidCallback(arrive(mixed, "code", "1"));
        }
        assertThat(server().grants).isEmpty();
        assertThat(clever.server("other").grants).isEmpty();
        assertThat(clever.server("third").grants).isEmpty();
        assertThat(created).isEmpty();
    }

    // O2: the last moment that is good enough, and the first that is not
    @Test
    void aSignInIsGoodForTenMinutes() {
        server().says(leona());
        Begun inTime = begun();
        clock.advance(Duration.ofMinutes(10).minusNanos(1_000));
        assertThat(arrive(inTime, "code", "1")).isInstanceOf(SignedIn.class);

        Begun late = begun();
        clock.advance(Duration.ofMinutes(10));
        assertInvalidCallback(arrive(late, "code", "1"));
    }

    // O2, T17, Y12
    @Test
    void aCodeOfOneProviderIsNeverShownToAnother() {
        List<String> names = List.of("north", "south", "east", "west");
        library("lci", CLIENT);
        for (String name : names) {
            associate(LCI, service(name, name, "issuer", "https://" + name + ".example"));
            clever.server(name).says(leona());
        }
        int mixUps = 0;
        for (String begunAt : names) {
            for (String cameFrom : names) {
                Begun begun =
                        (Begun) host.beginSignIn(LCI, parameters("provider", begunAt, "redirect_uri", CLIENT), null);
                SignInResult result =
                        arrive(begun, "code", "code of " + cameFrom, "iss", "https://" + cameFrom + ".example");
                if (begunAt.equals(cameFrom)) {
                    assertThat(result).isInstanceOf(SignedIn.class);
                } else {
                    mixUps++;
                    assertToldAtClient(
                            result, RejectionReason.INVALID_OAUTH_CALLBACK, "Invalid OAuth callback parameters.");
                }
            }
        }
        assertThat(mixUps).isEqualTo(12);
        for (String name : names) {
            assertThat(clever.server(name).grants).singleElement().satisfies(grant -> {
                assertThat(grant.code().reveal()).isEqualTo("code of " + name);
                assertThat(grant.issuer()).contains("https://" + name + ".example");
            });
        }
        // An issuer that is almost the same is another one; none at all is for the provider to judge.
        for (String other : List.of("https://north.example/", "https://NORTH.example", "", " https://north.example")) {
            Begun begun = (Begun) host.beginSignIn(LCI, parameters("provider", "north", "redirect_uri", CLIENT), null);
            assertThat(arrive(begun, "code", "x", "iss", other)).isInstanceOf(SignInResult.Rejected.class);
        }
        Begun without = (Begun) host.beginSignIn(LCI, parameters("provider", "north", "redirect_uri", CLIENT), null);
        assertThat(arrive(without, "code", "x")).isInstanceOf(SignedIn.class);
        assertThat(clever.server("north").grants).hasSize(2);
        // A service whose issuer is not set gets no code of those whose issuers are.
        associate(LCI, service("centre", "centre"));
        clever.server("centre").says(leona());
        for (String cameFrom : names) {
            Begun begun = (Begun) host.beginSignIn(LCI, parameters("provider", "centre", "redirect_uri", CLIENT), null);
            assertToldAtClient(
                    arrive(begun, "code", "code of " + cameFrom, "iss", "https://" + cameFrom + ".example"),
                    RejectionReason.INVALID_OAUTH_CALLBACK,
                    "Invalid OAuth callback parameters.");
        }
        assertThat(clever.server("centre").grants).isEmpty();
        Begun own = (Begun) host.beginSignIn(LCI, parameters("provider", "centre", "redirect_uri", CLIENT), null);
        assertThat(arrive(own, "code", "x", "iss", "https://centre.example")).isInstanceOf(SignedIn.class);
    }

    // T18
    @Test
    void oneCodeIsExchangedOnceHoweverOftenItArrives() {
        server().says(leona());
        Begun begun = begun();
        assertThat(arrive(begun, "code", "the-code")).isInstanceOf(SignedIn.class);
        for (int i = 0; i < 100; i++) {
            assertInvalidCallback(arrive(begun, "code", "the-code"));
        }
        assertThat(server().grants).hasSize(1);
    }

    // O2, T18
    @Test
    void ofManyArrivalsAtTheSameTimeOneAloneSignsIn() throws Exception {
        server().says(leona());
        int threads = 32;
        ExecutorService pool32 = Executors.newFixedThreadPool(threads);
        try (PatronAuthenticator second = host()) {
            CyclicBarrier start = new CyclicBarrier(threads);
            for (int round = 0; round < 20; round++) {
                Begun begun = begun();
                int exchanges = server().grants.size();
                List<Future<SignInResult>> arrivals = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    PatronAuthenticator one = i % 2 == 0 ? host : second;
                    arrivals.add(pool32.submit(() -> {
                        start.await();
                        return one.completeSignIn(
                                Optional.empty(),
                                parameters("state", state(begun), "code", "1"),
                                begun.browserBinding().reveal());
                    }));
                }
                int signedIn = 0;
                for (Future<SignInResult> arrival : arrivals) {
                    if (arrival.get() instanceof SignedIn) {
                        signedIn++;
                    } else {
                        assertInvalidCallback(arrival.get());
                    }
                }
                assertThat(signedIn).isEqualTo(1);
                assertThat(server().grants).hasSize(exchanges + 1);
            }
        } finally {
            pool32.shutdownNow();
        }
    }

    // C3
    @Test
    void whatCameBackIsLookedAtInOrder() {
        server().says(leona());
        // A state that is not ours counts more than an error, and an error more than a missing code.
        assertInvalidCallback(arrive(Optional.empty(), "not-ours", begun().browserBinding(), "error", "x"));
        assertInvalidCallback(host.completeSignIn(
                Optional.empty(),
                parameters("error", "x"),
                begun().browserBinding().reveal()));
        for (String error : List.of("access_denied", "", "anything")) {
            for (String[] more : new String[][] {{"error", error}, {"error", error, "code", "1"}}) {
                SignInResult result = arrive(begun(), more);
                assertToldAtClient(result, RejectionReason.INVALID_CREDENTIALS, "Invalid credentials");
                assertThat(((SignInResult.Rejected) result).problem().detail())
                        .isEqualTo("A valid Clever login is required.");
            }
        }
        for (String[] more : new String[][] {
            {},
            {"code", ""},
            {"code", " "},
            {"code", "1", "code", "1"},
            {"code", "1", "error", "a", "error", "b"},
            {"code", "1", "iss", "a", "iss", "a"}
        }) {
            assertToldAtClient(
                    arrive(begun(), more),
                    RejectionReason.INVALID_OAUTH_CALLBACK,
                    "Invalid OAuth callback parameters.");
        }
        Begun twice = begun();
        assertInvalidCallback(host.completeSignIn(
                Optional.of(OPEN_EBOOKS),
                Map.of("state", List.of(state(twice), state(twice)), "code", List.of("1")),
                twice.browserBinding().reveal()));
        assertInvalidCallback(host.completeSignIn(
                Optional.of(OPEN_EBOOKS),
                Map.of("state", List.of("", ""), "code", List.of("1")),
                twice.browserBinding().reveal()));
        assertThat(server().grants).isEmpty();
        SignInResult.Rejected nowhere = (SignInResult.Rejected)
                host.completeSignIn(Optional.of(LCI), parameters("state", state(twice), "code", "1"), null);
        assertThat(nowhere.reason()).isEqualTo(RejectionReason.LIBRARY_NOT_FOUND);
        assertThat(logins.get(logins.size() - 1).supportCode())
                .as("the code that the client was told")
                .isEqualTo(nowhere.problem().instance());
        // The state was not spent by any of that.
        assertThat(arrive(Optional.of(OPEN_EBOOKS), state(twice), twice.browserBinding(), "code", "1"))
                .isInstanceOf(SignedIn.class);
    }

    // C3, O6, T19
    @Test
    void whoeverComesFromAPortalBeginsHereAfresh() {
        server().says(leona());
        for (int i = 0; i < 100; i++) {
            SignInResult result = host.completeSignIn(
                    Optional.of(OPEN_EBOOKS),
                    i % 2 == 0 ? parameters("code", "x", "district_id", "of-the-portal") : parameters("state", " "),
                    null);
            Restart restart = (Restart) result;
            assertThat(restart.address()).asString().startsWith("https://clever.example/authorize?");

            // Sent back without a state once more, the browser is sent no further: no loop.
            for (int seconds : new int[] {0, 30, 29}) {
                clock.advance(Duration.ofSeconds(seconds));
                assertInvalidCallback(host.completeSignIn(
                        Optional.of(OPEN_EBOOKS),
                        parameters("code", "x"),
                        restart.browserBinding().reveal()));
            }
            if (i == 0) {
                clock.advance(Duration.ofSeconds(1));
                assertThat(host.completeSignIn(
                                Optional.of(OPEN_EBOOKS),
                                parameters(),
                                restart.browserBinding().reveal()))
                        .isInstanceOf(Restart.class);
            }
        }
        assertThat(server().grants).isEmpty();
        assertThat(server().requests).hasSize(101);
        assertThat(server().requests)
                .allSatisfy(request -> assertThat(request.extraParameters()).isEmpty());

        // Where a state of our own comes back, the sign-in ends at the first of the library's addresses.
        Restart restart = (Restart) host.completeSignIn(Optional.of(OPEN_EBOOKS), parameters("code", "x"), null);
        SignInResult result = arrive(
                Optional.of(OPEN_EBOOKS),
                query(restart.address()).get("state"),
                restart.browserBinding(),
                "code",
                "ours");
        assertThat(fragment(((SignedIn) result).address())).containsKey("access_token");
        assertThat(server().grants)
                .singleElement()
                .satisfies(grant -> assertThat(grant.code().reveal()).isEqualTo("ours"));
    }

    // C3, O6
    @Test
    void nobodyBeginsAfreshWhereItIsNotCertainWhatThatMeans() {
        library("lci");
        associate(LCI, service("First", "first"));
        // No address for clients.
        assertInvalidCallback(host.completeSignIn(Optional.of(LCI), parameters("code", "x"), null));
        // No library.
        assertInvalidCallback(host.completeSignIn(Optional.empty(), parameters("code", "x"), null));
        // Two services.
        associate(OPEN_EBOOKS, service("Second", "second"));
        assertInvalidCallback(host.completeSignIn(Optional.of(OPEN_EBOOKS), parameters("code", "x"), null));
        // Two services, and one of them cannot be used.
        clever.server("second").broken = true;
        try (PatronAuthenticator started = host()) {
            assertInvalidCallback(started.completeSignIn(Optional.of(OPEN_EBOOKS), parameters("code", "x"), null));
        }
        assertThat(server().requests).isEmpty();
    }

    // O2: two windows of one browser
    @Test
    void aBrowserCanSignInTwiceAtTheSameTime() {
        server().says(leona());
        Begun first = begun();
        Begun second = (Begun) host.beginSignIn(
                OPEN_EBOOKS,
                parameters("provider", "Clever", "redirect_uri", CLIENT),
                first.browserBinding().reveal());

        assertThat(second.browserBinding()).isEqualTo(first.browserBinding());
        assertThat(arrive(Optional.empty(), state(first), second.browserBinding(), "code", "1"))
                .isInstanceOf(SignedIn.class);
        assertThat(arrive(second, "code", "2")).isInstanceOf(SignedIn.class);
        for (String forged : List.of(
                "",
                "x",
                "A".repeat(42),
                "A".repeat(44),
                "A".repeat(43) + ".",
                "A".repeat(43) + ".x",
                "A".repeat(42) + "=",
                "A".repeat(43) + ".9999999999999999999")) {
            Begun begun = (Begun)
                    host.beginSignIn(OPEN_EBOOKS, parameters("provider", "Clever", "redirect_uri", CLIENT), forged);
            assertThat(begun.browserBinding().reveal()).isNotEqualTo(forged).matches("[A-Za-z0-9_-]{43}");
        }
        assertThat(begun().browserBinding()).isNotEqualTo(first.browserBinding());
    }

    // R4: judged by what was said elsewhere, before any row is made
    @Test
    void aPatronOfAnotherLibraryLeavesNoTrace() {
        library("lci", CLIENT);
        long service = service("Restricted", "restricted");
        host.administration()
                .associate(OPERATOR, LCI, service, new AssociationDraft("prefix", "barcode", "lci-", Map.of(), null));
        Map<String, List<String>> parameters = parameters("provider", "Restricted", "redirect_uri", CLIENT);

        clever.server("restricted").says(leona());
        assertToldAtClient(
                arrive((Begun) host.beginSignIn(LCI, parameters, null), "code", "1"),
                RejectionReason.PATRON_OF_ANOTHER_LIBRARY,
                "Wrong library");
        assertThat(created).isEmpty();
        assertThat(host.administration().recentAttempts(OPERATOR, LCI, new PatronIdentifier("clever-leona")))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.step()).isEqualTo("Library restriction"));

        clever.server("restricted")
                .says(PatronData.complete().authorizationIdentifier("lci-1").build());
        assertThat(arrive((Begun) host.beginSignIn(LCI, parameters, null), "code", "1"))
                .isInstanceOf(SignedIn.class);
    }

    // C11
    @Test
    void aKnownPatronWhoIsRefusedLosesTheSessionsOfThatService() {
        library("lci", CLIENT);
        long service = service("Other", "other");
        associate(OPEN_EBOOKS, service);
        server().says(leona());
        clever.server("other").says(leona());
        String token = token(begun());
        String sameServiceAgain = token(begun());
        String otherService = token((Begun) begin("provider", "Other", "redirect_uri", CLIENT));
        server().says(leona().toBuilder()
                .permanentId("clever-lea")
                .authorizationIdentifier("clever-lea")
                .build());
        String otherPatron = token(begun());

        for (RejectionReason reason : List.of(
                RejectionReason.UNSUPPORTED_USER_TYPE,
                RejectionReason.NOT_ELIGIBLE,
                RejectionReason.UNKNOWN_SCHOOL,
                RejectionReason.INVALID_CREDENTIALS)) {
            // Nobody knows who that was.
            server().says(OAuthAnswer.refused(reason));
            assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignInResult.Rejected.class);
            // Somebody else.
            server().says(OAuthAnswer.refused(
                    reason, PatronData.partial().permanentId("clever-unknown").build()));
            assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignInResult.Rejected.class);
        }
        for (String live : List.of(token, sameServiceAgain, otherService, otherPatron)) {
            assertThat(show(OPEN_EBOOKS, live)).isInstanceOf(Authenticated.class);
        }

        server().says(OAuthAnswer.refused(
                RejectionReason.NOT_ELIGIBLE,
                PatronData.partial().permanentId("clever-leona").build()));
        assertToldAtClient(
                arrive(begun(), "code", "1"),
                RejectionReason.NOT_ELIGIBLE,
                "Your Clever account is not eligible to access this application.");

        assertThat(show(OPEN_EBOOKS, token)).isNotInstanceOf(Authenticated.class);
        assertThat(show(OPEN_EBOOKS, sameServiceAgain)).isNotInstanceOf(Authenticated.class);
        assertThat(show(OPEN_EBOOKS, otherService)).isInstanceOf(Authenticated.class);
        assertThat(show(OPEN_EBOOKS, otherPatron)).isInstanceOf(Authenticated.class);
        assertThat(created).hasSize(2);
    }

    private String token(Begun begun) {
        return ((SignedIn) arrive(begun, "code", "1")).token().value().reveal();
    }

    // C11: whoever does not meet the restriction any longer does not stay either
    @Test
    void aKnownPatronWhoMovedAwayLosesTheirSessions() {
        library("lci", CLIENT);
        long service = service("Restricted", "restricted");
        host.administration()
                .associate(
                        OPERATOR,
                        LCI,
                        service,
                        new AssociationDraft("string", "patron location", "lci", Map.of(), null));
        Map<String, List<String>> parameters = parameters("provider", "Restricted", "redirect_uri", CLIENT);
        clever.server("restricted")
                .says(leona().toBuilder().libraryIdentifier("lci").build());
        String token = token((Begun) host.beginSignIn(LCI, parameters, null));
        assertThat(show(LCI, token)).isInstanceOf(Authenticated.class);

        clever.server("restricted")
                .says(leona().toBuilder().libraryIdentifier("lion").build());
        assertThat(arrive((Begun) host.beginSignIn(LCI, parameters, null), "code", "1"))
                .isInstanceOf(SignInResult.Rejected.class);

        assertThat(show(LCI, token)).isNotInstanceOf(Authenticated.class);
    }

    // O4, S8
    @Test
    void anOutageIsNeverARefusalAndLeavesNothingBehind() {
        Map<ScriptedOAuth.Server.Answer, ProblemType> outages = new LinkedHashMap<>();
        outages.put(
                code -> {
                    throw new IOException("secret-of-the-server");
                },
                ProblemType.REMOTE_INTEGRATION_FAILED);
        outages.put(
                code -> {
                    throw new ServiceMisconfiguredException("The client secret is wrong there.");
                },
                ProblemType.SERVICE_MISCONFIGURED);
        outages.put(
                code -> {
                    throw new IllegalStateException("secret-of-the-server");
                },
                ProblemType.REMOTE_INTEGRATION_FAILED);
        outages.put(
                code -> OAuthAnswer.identified(PatronData.complete()
                        .personalName("Nobody In Particular")
                        .build()),
                ProblemType.REMOTE_INTEGRATION_FAILED);
        outages.put(
                code -> {
                    // Between the answer and the row the database goes away.
                    pool.close();
                    return OAuthAnswer.identified(leona());
                },
                ProblemType.SERVICE_UNAVAILABLE);
        outages.forEach((answer, type) -> {
            server().answer = answer;
            SignInResult.Unavailable unavailable = (SignInResult.Unavailable) arrive(begun(), "code", "1");
            assertThat(unavailable.problem().problemType()).isEqualTo(type);
            assertThat(unavailable.retryAfter()).isPositive();
            assertThat(fragment(unavailable.address().orElseThrow()).get("error"))
                    .contains(type.uri().toString())
                    .doesNotContain("secret");
        });
        assertThat(created).isEmpty();
        assertThat(logins).extracting(event -> event.outcome().name()).containsOnly("UNAVAILABLE");
    }

    // S8
    @Test
    void whileTheDatabaseIsAwayNobodyIsSentAnywhere() {
        server().says(leona());
        Begun begun = begun();
        pool.close();

        SignInStart.Unavailable start = (SignInStart.Unavailable) begin("provider", "Clever", "redirect_uri", CLIENT);
        assertThat(start.problem().problemType()).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
        assertThat(start.address()).isEmpty();
        SignInResult.Unavailable end = (SignInResult.Unavailable) arrive(begun, "code", "1");
        assertThat(end.problem().problemType()).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
        assertThat(end.problem().status()).isEqualTo(503);
        assertThat(end.address()).isEmpty();
        SignInResult.Unavailable afresh =
                (SignInResult.Unavailable) host.completeSignIn(Optional.of(OPEN_EBOOKS), parameters("code", "1"), null);
        assertThat(afresh.address()).isEmpty();
        // What is no state of ours needs no database to be refused.
        for (String notOurs : List.of("x", "A".repeat(42), "A".repeat(44), "A".repeat(42) + "+")) {
            assertInvalidCallback(arrive(Optional.empty(), notOurs, begun.browserBinding(), "code", "1"));
        }
        assertThat(server().grants).isEmpty();
    }

    @Test
    void aHostThatKeepsNoTokensSendsNobodyElsewhere() {
        JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
        try (PatronAuthenticator without = host(withoutTokens(stores), new Urls())) {
            SignInStart.Unavailable start = (SignInStart.Unavailable)
                    without.beginSignIn(OPEN_EBOOKS, parameters("provider", "Clever", "redirect_uri", CLIENT), null);
            assertThat(start.problem().problemType()).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
            assertThat(server().requests).isEmpty();
        }
    }

    // S8, A12
    @Test
    void whereSignInsCannotBeReadNobodyIsRefusedAndStaffFindOutWhy() throws Exception {
        Begun begun = begun();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table " + schema + ".oauth_states rename to elsewhere");
        }

        SignInResult.Unavailable end = (SignInResult.Unavailable)
                arrive(Optional.of(OPEN_EBOOKS), state(begun), begun.browserBinding(), "code", "1");

        assertThat(end.problem().problemType()).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("signing in elsewhere: The database could not be used: ");
        DiagnosisReport report = host.administration()
                .diagnose(
                        OPERATOR,
                        OPEN_EBOOKS,
                        new DiagnosisRequest.OfSupportCode(
                                end.problem().instance().orElseThrow()));
        assertThat(report.result()).isEqualTo(DiagnosisReport.Result.UNAVAILABLE);
    }

    // X3
    @Test
    void inMaintenanceNobodyIsSentElsewhereAndNoCodeIsShown() {
        server().says(leona());
        Begun begun = begun();
        ServiceView now = host.administration().services(OPERATOR).get(0);
        host.administration()
                .configureService(
                        OPERATOR,
                        now.id(),
                        new ServiceDraft(
                                "Clever",
                                "Clever",
                                Map.of("server", "clever", "maintenance_start", "11:00", "maintenance_end", "13:30")),
                        now.version());

        SignInStart.Unavailable start = (SignInStart.Unavailable) begin("provider", "Clever", "redirect_uri", CLIENT);
        assertThat(start.retryAfter()).isEqualTo(Duration.ofMinutes(90));
        assertThat(fragment(start.address().orElseThrow())).containsOnlyKeys("error");
        SignInResult.Unavailable end = (SignInResult.Unavailable) arrive(begun, "code", "1");
        assertThat(end.retryAfter()).isEqualTo(Duration.ofMinutes(90));
        assertThat(fragment(end.address().orElseThrow())).containsOnlyKeys("error");
        assertThat(server().requests).hasSize(1);
        assertThat(server().grants).isEmpty();
    }

    @Test
    void withoutAnAddressToComeBackToNobodyIsSentElsewhere() {
        HostUrls without = new Urls() {
            @Override
            public Optional<URI> oauthCallback() {
                return Optional.empty();
            }
        };
        try (PatronAuthenticator other =
                host(JdbiStores.builder(pool).schema(schema).open(), without)) {
            SignInStart.Unavailable start = (SignInStart.Unavailable)
                    other.beginSignIn(OPEN_EBOOKS, parameters("provider", "Clever", "redirect_uri", CLIENT), null);
            assertThat(start.problem().problemType()).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        }
        assertThat(server().requests).isEmpty();
    }

    // A5
    @Test
    void aServiceThatWasReplacedIsClosedWhenNobodyUsesItAnyMore() {
        server().says(leona());
        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignedIn.class);
        ServiceView now = host.administration().services(OPERATOR).get(0);

        host.administration()
                .configureService(
                        OPERATOR,
                        now.id(),
                        new ServiceDraft("Clever", "Clever", Map.of("server", "clever", "token_expiration_days", 1)),
                        now.version());

        assertThat(server().open).as("the new one alone").hasValue(1);
    }

    // A6
    @Test
    void whereTheTimeOfASignInWentIsTold() {
        library("lci", CLIENT);
        host.administration()
                .associate(
                        OPERATOR,
                        LCI,
                        service("Restricted", "restricted"),
                        new AssociationDraft("prefix", "barcode", "lci-", Map.of(), null));
        Map<String, List<String>> parameters = parameters("provider", "Restricted", "redirect_uri", CLIENT);
        server().says(leona());
        clever.server("restricted").says(leona());

        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignedIn.class);
        assertThat(arrive((Begun) host.beginSignIn(LCI, parameters, null), "code", "1"))
                .isInstanceOf(SignInResult.Rejected.class);

        assertThat(logins).hasSize(2).allSatisfy(login -> {
            assertThat(login.remote()).isPositive();
            assertThat(login.database()).isPositive();
            assertThat(login.validation()).isPositive();
        });
    }

    // X2
    @Test
    void whatTheServerAnsweredIsCountedAndEndsATrouble() {
        server().fails(new ServiceMisconfiguredException("The client secret is wrong there."));
        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignInResult.Unavailable.class);
        assertThat(state()).isEqualTo(ServiceStatus.State.MISCONFIGURED);

        server().says(OAuthAnswer.refused(RejectionReason.NOT_ELIGIBLE));
        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignInResult.Rejected.class);
        assertThat(state()).isEqualTo(ServiceStatus.State.READY);
        server().says(leona());
        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignedIn.class);
        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignedIn.class);
        assertThat(logins)
                .extracting(AuthenticationListener.LoginEvent::serviceName)
                .containsOnly(Optional.of("Clever"));

        DiagnosisReport report = host.administration()
                .diagnose(OPERATOR, OPEN_EBOOKS, new DiagnosisRequest.OfPatron("clever-leona", null));
        assertThat(report.steps())
                .anySatisfy(step -> assertThat(step.detail())
                        .contains(" 2 logins were accepted, 1 refused, and 1 got no answer. "));
    }

    private ServiceStatus.State state() {
        return host.health().services().get(0).status().state();
    }

    // S9
    @Test
    void noConnectionIsHeldWhileAnAuthorizationServerIsAsked() {
        List<Integer> held = new CopyOnWriteArrayList<>();
        server().answer = code -> {
            held.add(pool.getHikariPoolMXBean().getActiveConnections());
            return OAuthAnswer.identified(leona());
        };

        assertThat(arrive(begun(), "code", "1")).isInstanceOf(SignedIn.class);

        assertThat(held).containsExactly(0);
    }

    // B10
    @Test
    void theDeadlineOfTheServiceGoesWithTheCode() {
        library("lci", CLIENT);
        associate(LCI, service("Quick", "quick", "timeout", 2));
        clever.server("quick").says(leona());

        arrive(
                (Begun) host.beginSignIn(LCI, parameters("provider", "Quick", "redirect_uri", CLIENT), null),
                "code",
                "1");

        assertThat(clever.server("quick").calls)
                .singleElement()
                .satisfies(call -> assertThat(call.deadline().remainingMillis()).isLessThanOrEqualTo(2_000));
    }

    // O1
    @Test
    void aServiceWithARedirectAddressOfItsOwnIsComeBackToThere() {
        String own = "https://library.example/lci/oauth_callback";
        library("lci", CLIENT);
        associate(LCI, service("Portal", "portal", "redirect_uri", own));
        clever.server("portal").says(leona());

        SignInResult result = arrive(
                (Begun) host.beginSignIn(LCI, parameters("provider", "Portal", "redirect_uri", CLIENT), null),
                "code",
                "1");

        assertThat(result).isInstanceOf(SignedIn.class);
        assertThat(clever.server("portal").requests.get(0).redirectAddress()).hasToString(own);
        assertThat(clever.server("portal").grants.get(0).redirectAddress()).hasToString(own);
    }

    // O1
    @Test
    void clientsAreToldWhatAProviderDeclares() {
        String document = new String(host.document(OPEN_EBOOKS).orElseThrow().json(), StandardCharsets.UTF_8);
        assertThat(document)
                .contains(
                        "\"type\":\"http://librarysimplified.org/authtype/OAuth-with-intermediary\"",
                        "https://library.example/open-ebooks/oauth_authenticate?provider=Clever",
                        "https://library.example/images/clever.png")
                .doesNotContain("http://opds-spec.org/auth/basic");
    }

    // A4
    @Test
    void aLibraryWhosePatronsSignInElsewhereTakesNoPins() {
        AuthenticationResult.Rejected typed = (AuthenticationResult.Rejected)
                host.authenticate(OPEN_EBOOKS, List.of("Basic bGVvbmE6MTIzNA=="), ClientInfo.UNKNOWN);
        assertThat(typed.reason()).isEqualTo(RejectionReason.UNSUPPORTED_MECHANISM);

        AuthenticationResult.Rejected nothing =
                (AuthenticationResult.Rejected) host.authenticate(OPEN_EBOOKS, List.of(), ClientInfo.UNKNOWN);
        assertThat(nothing.headers().get("WWW-Authenticate")).startsWith("Bearer ");
    }

    // B8: a service for signing in elsewhere is no second basic service
    @Test
    void patronsMayTypeAPinOrSignInElsewhereAtOneLibrary() {
        long plain = host.administration()
                .createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")))
                .id();
        associate(OPEN_EBOOKS, plain);
        server().says(leona());

        assertThat(typed(host, "23333000000001:1234")).isInstanceOf(Authenticated.class);
        String token = token(begun());
        assertThat(show(OPEN_EBOOKS, token)).isInstanceOf(Authenticated.class);
        assertThat(host.administration().protocols())
                .extracting(ProtocolDescription::kind)
                .containsExactly(ProtocolDescription.Kind.OAUTH, ProtocolDescription.Kind.BASIC);
        assertThat(host.administration().services(OPERATOR).stream()
                        .map(ServiceView::name)
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of("Clever", "ILS"));
        SelfTestReport report = host.administration()
                .selfTest(
                        OPERATOR,
                        host.administration().services(OPERATOR).get(0).id(),
                        Optional.of(OPEN_EBOOKS));
        assertThat(report.success()).isTrue();
    }

    // A1
    @Test
    void aBrokenServiceIsToldAtTheClientsAddressAndHarmsNobodyElse() {
        long plain = host.administration()
                .createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")))
                .id();
        associate(OPEN_EBOOKS, plain);
        server().says(leona());
        String token = token(begun());
        Begun begun = begun();
        server().broken = true;
        try (PatronAuthenticator started = host()) {
            SignInStart.Unavailable start = (SignInStart.Unavailable)
                    started.beginSignIn(OPEN_EBOOKS, parameters("provider", "Clever", "redirect_uri", CLIENT), null);
            assertThat(start.problem().problemType()).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
            assertThat(fragment(start.address().orElseThrow()).get("error"))
                    .contains("service-misconfigured")
                    .doesNotContain("secret");
            SignInResult.Unavailable end = (SignInResult.Unavailable) started.completeSignIn(
                    Optional.empty(),
                    parameters("state", state(begun), "code", "1"),
                    begun.browserBinding().reveal());
            assertThat(fragment(end.address().orElseThrow()).get("error")).contains("service-misconfigured");
            SignInStart.Rejected unknown = (SignInStart.Rejected)
                    started.beginSignIn(OPEN_EBOOKS, parameters("provider", "Nobody", "redirect_uri", CLIENT), null);
            assertThat(unknown.reason()).isEqualTo(RejectionReason.UNKNOWN_OAUTH_PROVIDER);
            assertInvalidCallback(started.completeSignIn(Optional.of(OPEN_EBOOKS), parameters("code", "1"), null));

            // The other service has no pattern of its own, and needs none.
            assertThat(typed(started, "23333000000001:1234")).isInstanceOf(Authenticated.class);
            AuthenticationResult.Rejected wrong = (AuthenticationResult.Rejected) typed(started, "23333000000001:9999");
            assertThat(wrong.reason()).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
            // Whoever is signed in already is not told that the session is worthless.
            assertThat(started.authenticate(OPEN_EBOOKS, List.of("Bearer " + token), ClientInfo.UNKNOWN))
                    .isInstanceOf(AuthenticationResult.Unavailable.class);
        }
        assertThat(server().grants).hasSize(1);
    }

    private static AuthenticationResult typed(PatronAuthenticator at, String credentials) {
        String header = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return at.authenticate(OPEN_EBOOKS, List.of(header), ClientInfo.UNKNOWN);
    }

    // A1
    @Test
    void aServiceThatWasRemovedMeanwhileIsToldAtTheClientsAddress() {
        Begun begun = begun();
        host.administration()
                .disassociate(
                        OPERATOR,
                        OPEN_EBOOKS,
                        host.administration().services(OPERATOR).get(0).id());

        assertToldAtClient(
                arrive(begun, "code", "1"), RejectionReason.UNKNOWN_OAUTH_PROVIDER, "Unknown OAuth provider.");
        assertThat(server().grants).isEmpty();
    }
}
