package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.oauth.GenericOAuthProviderFactory;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;
import org.patronauth.spi.StepResult;

/** The generic provider signs patrons in at a server on a real socket. */
class GenericOAuthProviderTest {
    private static final String CLIENT = "patron auth/1";
    private static final String SECRET = "s3cret: with + and % and ~";
    private static final String ADA = "23333999999999";
    private static final String BORIS = "23333888888888";
    private static final URI CALLBACK = URI.create("https://cm.nypl.example/oauth/callback");
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String NONCE = "n-0S6_WzA2MjTg6vFmw1sq8vm3hTwX0bUyhGcuWyqWD";
    private static final String STATE = "af0ifjsldkjTg6vFmw1sq8vm3hTwX0bUyhGcuWyqWD0";

    private final MovedClock clock = new MovedClock();
    private final List<String> warnings = new ArrayList<>();

    private static final class MovedClock extends Clock {
        private Instant now = Instant.ofEpochSecond(1_795_000_000L);

        void move(Duration by) {
            now = now.plus(by);
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

    private FakeOpenIdProvider.Builder server() {
        return FakeOpenIdProvider.of(CLIENT, SECRET)
                .clock(clock)
                .recordUnredactedRequests()
                .patron(
                        ADA,
                        Map.of(
                                "name",
                                "Ada Reader",
                                "email",
                                "ada@nypl.example",
                                "preferred_username",
                                "ada",
                                "card_type",
                                "adult",
                                "branch",
                                "Jefferson Market"))
                .patron(BORIS, Map.of("name", "Boris Reader"));
    }

    private OAuthAuthenticationProvider provider(Map<String, Object> raw) {
        GenericOAuthProviderFactory factory = new GenericOAuthProviderFactory();
        try {
            return factory.create(
                    factory.serviceSchema().parse(raw),
                    new ProviderEnvironment(
                            "NYPL sign-in",
                            clock,
                            SystemNetwork.builder()
                                    .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                                    .build(),
                            false,
                            warnings::add));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.problems().toString());
        }
    }

    private static Map<String, Object> settings(Object... pairs) {
        Map<String, Object> raw = new HashMap<>(Map.of("client_id", CLIENT, "client_secret", SECRET));
        for (int i = 0; i < pairs.length; i += 2) {
            raw.put((String) pairs[i], pairs[i + 1]);
        }
        return raw;
    }

    private OAuthAuthenticationProvider discovering(FakeOpenIdProvider server, Object... more) {
        Map<String, Object> raw = settings(more);
        raw.put("issuer", server.issuer());
        return provider(raw);
    }

    private static Call call() {
        try {
            return Call.of(Deadline.after(Duration.ofSeconds(10)), SettingsSchema.EMPTY.parse(Map.of()));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    private static SignInRequest request() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
            String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
            return new SignInRequest(STATE, CALLBACK, NONCE, challenge, Map.of());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable String parameter(URI address, String name) {
        OpenIdForm fields = OpenIdForm.read(address.getRawQuery());
        return fields == null ? null : fields.all().get(name);
    }

    private static SignInGrant grant(URI callback) {
        return grant(String.valueOf(parameter(callback, "code")), NONCE, VERIFIER, parameter(callback, "iss"));
    }

    private static SignInGrant grant(String code, String nonce, String verifier, @Nullable String issuer) {
        return new SignInGrant(Secret.of(code), CALLBACK, Secret.of(verifier), nonce, issuer);
    }

    private static URI browse(FakeOpenIdProvider server, OAuthAuthenticationProvider provider) throws IOException {
        return server.signIn(provider.authorizationUri(request(), call()), ADA);
    }

    private static OAuthAnswer signIn(FakeOpenIdProvider server, OAuthAuthenticationProvider provider)
            throws IOException {
        return provider.complete(grant(browse(server, provider)), call());
    }

    private static PatronData patron(OAuthAnswer answer) {
        assertThat(answer).isInstanceOf(OAuthAnswer.Identified.class);
        return ((OAuthAnswer.Identified) answer).data();
    }

    private static void assertRefused(OAuthAnswer answer) {
        assertThat(answer).isEqualTo(OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS));
    }

    /** Causes, messages and the like show nothing of a sign-in. */
    private static void assertShowsNoSecret(@Nullable Throwable failure, String... more) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain(SECRET, VERIFIER, NONCE, STATE, ADA, "Ada", "ada@");
            for (String secret : more) {
                assertThat(each.toString()).doesNotContain(secret);
            }
            assertThat(each.getSuppressed()).isEmpty();
        }
    }

    // O5
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatDescribesItselfNeedsAnIssuerAlone(boolean ellipticCurve) throws Exception {
        FakeOpenIdProvider.Builder builder = server().requirePkce();
        try (FakeOpenIdProvider server = (ellipticCurve ? builder.ellipticCurveKeys() : builder).start()) {
            OAuthAuthenticationProvider provider = discovering(
                    server,
                    "username_pointer",
                    "/preferred_username",
                    "type_pointer",
                    "/card_type",
                    "library_pointer",
                    "/branch");
            PatronData patron = patron(signIn(server, provider));
            assertThat(patron.isComplete()).isTrue();
            assertThat(patron.permanentId()).contains(ADA);
            assertThat(patron.authorizationIdentifiers()).containsExactly(ADA);
            assertThat(patron.username()).contains("ada");
            assertThat(patron.personalDetails().personalName()).contains("Ada Reader");
            assertThat(patron.personalDetails().emailAddress()).contains("ada@nypl.example");
            assertThat(patron.externalType()).contains("adult");
            assertThat(patron.libraryIdentifier()).contains("Jefferson Market");
            assertThat(provider.issuer()).contains(server.issuer());
            assertThat(server.exchanges()).isOne();
            patron(signIn(server, provider));
            assertThat(server.requests("description")).isOne();
            assertThat(server.keyRequests()).isOne();
            assertThat(provider.toString()).doesNotContain(SECRET);
        }
    }

    // O1, O2: what the address says
    @Test
    void theAddressHoldsTheSignInAndNoSecret() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            URI address = discovering(server).authorizationUri(request(), call());
            assertThat(address.toString()).startsWith(server.issuer() + "/authorize?response_type=code&");
            assertThat(OpenIdForm.read(address.getRawQuery()).all())
                    .containsOnly(
                            Map.entry("response_type", "code"),
                            Map.entry("client_id", CLIENT),
                            Map.entry("redirect_uri", CALLBACK.toString()),
                            Map.entry("scope", "openid profile email"),
                            Map.entry("state", STATE),
                            Map.entry("nonce", NONCE),
                            Map.entry("code_challenge", request().codeChallenge()),
                            Map.entry("code_challenge_method", "S256"));
            URI without =
                    discovering(server, "use_pkce", false, "scopes", "openid").authorizationUri(request(), call());
            assertThat(OpenIdForm.read(without.getRawQuery()).all())
                    .containsOnlyKeys("response_type", "client_id", "redirect_uri", "scope", "state", "nonce");
        }
    }

    // T18: the verifier goes to the token endpoint and nowhere else
    @Test
    void theVerifierReachesTheTokenEndpointAlone() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            URI address = provider.authorizationUri(request(), call());
            URI callback = server.signIn(address, ADA);
            patron(provider.complete(grant(callback), call()));
            assertThat(address.toString() + callback).doesNotContain(VERIFIER);
            List<String> holders = server.unredactedRequests().stream()
                    .filter(each -> (each.requestLine() + each.headers() + each.body()).contains(VERIFIER))
                    .map(UnredactedRequest::requestLine)
                    .toList();
            assertThat(holders).containsExactly("POST /token HTTP/1.1");
        }
    }

    // O5: client authentication by basic or post; RFC 6749 section 2.3.1
    @ParameterizedTest
    @CsvSource({"basic,true", "basic,false", "post,true", "post,false"})
    void theClientProvesItselfInAHeaderOrInTheForm(String way, boolean pkce) throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            patron(signIn(server, discovering(server, "client_authentication", way, "use_pkce", pkce)));
            UnredactedRequest exchange = server.unredactedRequests().stream()
                    .filter(each -> each.requestLine().startsWith("POST /token "))
                    .findFirst()
                    .orElseThrow();
            OpenIdForm form = OpenIdForm.read(exchange.body());
            assertThat(form.has("code_verifier")).isEqualTo(pkce);
            assertThat(form.has("client_secret")).isEqualTo(way.equals("post"));
            assertThat(form.get("redirect_uri")).isEqualTo(CALLBACK.toString());
            Optional<String> header = exchange.header("Authorization");
            assertThat(header.isPresent()).isEqualTo(way.equals("basic"));
            if (header.isPresent()) {
                byte[] pair = Base64.getDecoder().decode(header.get().substring("Basic ".length()));
                assertThat(new String(pair, StandardCharsets.US_ASCII))
                        .isEqualTo("patron+auth%2F1:s3cret%3A+with+%2B+and+%25+and+%7E");
            }
        }
    }

    // O5: a client without a secret
    @Test
    void aClientWithoutSecretNamesItselfInTheForm() throws Exception {
        try (FakeOpenIdProvider server = FakeOpenIdProvider.of(CLIENT, "")
                .clock(clock)
                .patron(ADA, Map.of())
                .start()) {
            OAuthAuthenticationProvider provider = provider(Map.of("issuer", server.issuer(), "client_id", CLIENT));
            assertThat(patron(signIn(server, provider)).permanentId()).contains(ADA);
        }
    }

    // O5: fixed endpoints with an ID token, with userinfo alone, with neither
    @Test
    void endpointsCanBeSetInPlaceOfAnIssuer() throws Exception {
        try (FakeOpenIdProvider server = server().claimsInTokenAnswers().start()) {
            Object[] endpoints = {
                "authorization_endpoint", server.issuer() + "/authorize", "token_endpoint", server.issuer() + "/token"
            };
            Map<String, Object> checked = settings(endpoints);
            checked.put("issuer", server.issuer());
            checked.put("jwks_uri", server.issuer() + "/jwks");
            assertThat(patron(signIn(server, provider(checked)))
                            .personalDetails()
                            .personalName())
                    .contains("Ada Reader");
            assertThat(server.keyRequests()).isOne();
            assertThat(server.requests("userinfo")).isZero();

            checked.remove("issuer");
            checked.put("userinfo_endpoint", server.issuer() + "/userinfo");
            assertThat(patron(signIn(server, provider(checked))).permanentId()).contains(ADA);
            assertThat(server.keyRequests()).isEqualTo(2);
            assertThat(server.requests("userinfo")).isOne();

            Map<String, Object> asked = settings(endpoints);
            asked.put("userinfo_endpoint", server.issuer() + "/userinfo");
            assertThat(patron(signIn(server, provider(asked))).personalDetails().emailAddress())
                    .contains("ada@nypl.example");
            assertThat(server.requests("userinfo")).isEqualTo(2);

            Map<String, Object> told = settings(endpoints);
            told.put("id_pointer", "/patron/sub");
            told.put("name_pointer", "/patron/name");
            PatronData patron = patron(signIn(server, provider(told)));
            assertThat(patron.permanentId()).contains(ADA);
            assertThat(patron.personalDetails().personalName()).contains("Ada Reader");
            assertThat(patron.personalDetails().emailAddress()).isEmpty();
            assertThat(server.requests("userinfo")).isEqualTo(2);
            assertThat(server.requests("description")).isZero();
            assertThat(server.keyRequests()).isEqualTo(2);
        }
    }

    // O5: without a userinfo address the ID token tells
    @Test
    void theIdTokenTellsWhatUserinfoDoesNot() throws Exception {
        try (FakeOpenIdProvider server = server().withoutUserinfo().start()) {
            assertThat(patron(signIn(server, discovering(server)))
                            .personalDetails()
                            .personalName())
                    .contains("Ada Reader");
        }
        try (FakeOpenIdProvider server = server().start()) {
            server.answerUserinfoWith(200, "{\"sub\":\"" + ADA + "\",\"name\":\"Ada Lending\"}");
            PatronData patron = patron(signIn(server, discovering(server)));
            assertThat(patron.personalDetails().personalName()).contains("Ada Lending");
            assertThat(patron.personalDetails().emailAddress()).contains("ada@nypl.example");
        }
    }

    // T20
    @ParameterizedTest
    @EnumSource(OpenIdTokenFault.class)
    void noBadTokenIsBelieved(OpenIdTokenFault fault) throws Exception {
        try (FakeOpenIdProvider server = server().withoutUserinfo().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            server.spoilTokens(fault);
            URI callback = browse(server, provider);
            if (fault == OpenIdTokenFault.WRONG_NONCE || fault == OpenIdTokenFault.NO_NONCE) {
                assertRefused(provider.complete(grant(callback), call()));
            } else {
                Throwable failure = catchThrowable(() -> provider.complete(grant(callback), call()));
                assertThat(failure).isInstanceOf(IOException.class);
                assertShowsNoSecret(failure, String.valueOf(parameter(callback, "code")));
            }
            server.spoilTokens(null);
            clock.move(Duration.ofMinutes(1));
            assertThat(patron(signIn(server, provider)).permanentId()).contains(ADA);
        }
    }

    // T20: an unknown key is looked for at once, but once a minute
    @Test
    void keysAreRotatedWhileThePatronsSignIn() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            patron(signIn(server, provider));
            server.rotateKeys();
            patron(signIn(server, provider));
            assertThat(server.keyRequests()).isEqualTo(2);
            server.spoilTokens(OpenIdTokenFault.UNKNOWN_KEY);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> signIn(server, provider)).hasMessageContaining("does not publish");
            }
            assertThat(server.keyRequests()).isEqualTo(2);
            clock.move(Duration.ofMinutes(1));
            assertThatThrownBy(() -> signIn(server, provider)).hasMessageContaining("does not publish");
            assertThat(server.keyRequests()).isEqualTo(3);
        }
    }

    // O5: the last good description and keys serve while the server does not give them
    @Test
    void theLastGoodDescriptionServesWhileThereIsNone() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            patron(signIn(server, provider));
            server.misbehave(HttpFault.status(503).on("description", "keys"));
            clock.move(Duration.ofHours(2));
            patron(signIn(server, provider));
            assertThat(server.requests("description")).isEqualTo(2);
            assertThat(server.keyRequests()).isEqualTo(2);
            patron(signIn(server, provider));
            assertThat(server.requests("description")).isEqualTo(2);
            clock.move(Duration.ofHours(23));
            assertThatThrownBy(() -> provider.authorizationUri(request(), call()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("503");
            server.behave();
            patron(signIn(server, provider));
        }
    }

    // T17: RFC 8414 section 3.3
    @Test
    void aServerThatCallsItselfOtherwiseIsNotAsked() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            for (String other : List.of(server.issuer() + "/", "https://sign-in.lion.example")) {
                server.describeAs(other);
                OAuthAuthenticationProvider provider = discovering(server);
                assertThatThrownBy(() -> provider.authorizationUri(request(), call()))
                        .isInstanceOf(ServiceMisconfiguredException.class)
                        .hasMessageContaining("another issuer");
                assertThatThrownBy(() -> provider.complete(grant("code", NONCE, VERIFIER, null), call()))
                        .isInstanceOf(ServiceMisconfiguredException.class);
            }
            assertThat(server.exchanges()).isZero();
        }
    }

    // O5: a slash at the end is part of the issuer, and is not there twice in the address of the description
    @Test
    void anIssuerMayEndInASlash() throws Exception {
        try (FakeOpenIdProvider server = server().root("/realms/nypl/").start()) {
            server.describeAs(server.url());
            OAuthAuthenticationProvider provider = provider(settings("issuer", server.url()));
            assertThat(provider.authorizationUri(request(), call()).toString())
                    .startsWith(server.issuer() + "/authorize?");
            assertThat(provider.issuer()).contains(server.url());
            assertThat(server.requests("other")).isZero();
        }
    }

    // T17, O2: RFC 9207 section 2.4
    @Test
    void aCallbackOfAnotherIssuerIsRefusedBeforeItsCodeGoesOut() throws Exception {
        try (FakeOpenIdProvider server = server().start();
                FakeOpenIdProvider silent = server().withoutIssuerParameter().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            String code = String.valueOf(parameter(browse(server, provider), "code"));
            assertRefused(provider.complete(grant(code, NONCE, VERIFIER, null), call()));
            assertRefused(provider.complete(grant(code, NONCE, VERIFIER, silent.issuer()), call()));
            assertRefused(provider.complete(grant(code, NONCE, VERIFIER, server.issuer() + "/"), call()));
            assertThat(server.exchanges()).isZero();
            patron(provider.complete(grant(code, NONCE, VERIFIER, server.issuer()), call()));

            OAuthAuthenticationProvider other = discovering(silent);
            assertThat(parameter(browse(silent, other), "iss")).isNull();
            patron(signIn(silent, other));
            int before = silent.exchanges();
            assertRefused(other.complete(grant("code", NONCE, VERIFIER, server.issuer()), call()));
            assertThat(silent.exchanges()).isEqualTo(before);
        }
    }

    // T17: where the issuer is not set, the ID token tells whose callback it was
    @Test
    void withoutAnIssuerTheCallbackHasToAgreeWithTheToken() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = provider(settings(
                    "authorization_endpoint",
                    server.issuer() + "/authorize",
                    "token_endpoint",
                    server.issuer() + "/token",
                    "jwks_uri",
                    server.issuer() + "/jwks"));
            patron(signIn(server, provider));
            String code = String.valueOf(parameter(browse(server, provider), "code"));
            assertRefused(provider.complete(grant(code, NONCE, VERIFIER, "https://sign-in.lion.example"), call()));
        }
    }

    // T17: four providers, all twelve wrong pairings
    @Test
    void noProviderTakesACodeOfAnother() throws Exception {
        List<FakeOpenIdProvider> servers = new ArrayList<>();
        try {
            List<OAuthAuthenticationProvider> providers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                servers.add(server().withoutIssuerParameter().start());
                providers.add(discovering(servers.get(i)));
            }
            for (int from = 0; from < 4; from++) {
                for (int to = 0; to < 4; to++) {
                    SignInGrant grant = grant(browse(servers.get(from), providers.get(from)));
                    if (from == to) {
                        patron(providers.get(to).complete(grant, call()));
                    } else {
                        assertRefused(providers.get(to).complete(grant, call()));
                    }
                }
            }
        } finally {
            servers.forEach(FakeOpenIdProvider::close);
        }
    }

    // T18: a code of another sign-in is worthless
    @Test
    void aCodeNeedsItsVerifierAndItsNonce() throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            String code = String.valueOf(parameter(browse(server, provider), "code"));
            assertRefused(provider.complete(grant(code, NONCE, VERIFIER.replace('d', 'e'), server.issuer()), call()));
            String second = String.valueOf(parameter(browse(server, provider), "code"));
            assertRefused(provider.complete(grant(second, NONCE + "x", VERIFIER, server.issuer()), call()));
            assertRefused(provider.complete(grant(second, NONCE, VERIFIER, server.issuer()), call()));
            assertRefused(provider.complete(grant("\ud800", NONCE, VERIFIER, server.issuer()), call()));
            assertThat(server.exchanges()).isEqualTo(3);
        }
    }

    // O5: RFC 6749 section 5.2
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":\"invalid_grant\"}|refused",
                "401|{\"error\":\"invalid_grant\"}|misconfigured",
                "401|{\"error\":\"invalid_client\"}|misconfigured",
                "400|{\"error\":\"invalid_client\"}|misconfigured",
                "400|{\"error\":\"unauthorized_client\"}|misconfigured",
                "401|nonsense|misconfigured",
                "403|{\"error\":\"invalid_grant\"}|failed",
                "500|{\"error\":\"invalid_grant\"}|failed",
                "400|{\"error\":[\"invalid_grant\"]}|failed",
                "400|{\"error\":\"invalid_request\"}|failed",
                "400|{\"error\":\"invalid_scope\"}|failed",
                "400|nonsense|failed",
                "200|nonsense|failed",
                "200|[]|failed",
                "200|{}|failed",
                "200|{\"error\":\"invalid_grant\"}|failed",
                "200|{\"error\":null,\"id_token\":\"x\"}|failed",
                "200|{\"id_token\":1}|failed",
                "201|{\"id_token\":\"x\"}|failed",
                "302|{}|failed",
                "503|{}|failed"
            })
    void whatATokenEndpointMaySay(int status, String body, String outcome) throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            SignInGrant grant = grant(browse(server, provider));
            server.answerCodesWith(status, body);
            if (outcome.equals("refused")) {
                assertRefused(provider.complete(grant, call()));
            } else {
                Throwable failure = catchThrowable(() -> provider.complete(grant, call()));
                assertThat(failure).isInstanceOf(IOException.class);
                assertThat(failure instanceof ServiceMisconfiguredException).isEqualTo(outcome.equals("misconfigured"));
                assertShowsNoSecret(failure, grant.code().reveal(), "invalid_", "nonsense");
            }
            assertThat(server.exchanges()).isOne();
        }
    }

    // O5: OpenID Connect Core section 5.3
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|{}|misconfigured",
                "403|{}|misconfigured",
                "500|{}|failed",
                "200|nonsense|failed",
                "200|[]|failed",
                "200|{}|failed",
                "200|{\"sub\":\"23333888888888\"}|failed",
                "200|{\"sub\":23333999999999}|failed",
                "204|{\"sub\":\"23333999999999\"}|failed"
            })
    void whatAUserinfoEndpointMayNotSay(int status, String body, String outcome) throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            server.answerUserinfoWith(status, body);
            Throwable failure = catchThrowable(() -> signIn(server, provider));
            assertThat(failure).isInstanceOf(IOException.class);
            assertThat(failure instanceof ServiceMisconfiguredException).isEqualTo(outcome.equals("misconfigured"));
            assertShowsNoSecret(failure, BORIS);
        }
    }

    // O5, B11
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"t\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"t\",\"token_type\":1}",
                "{\"access_token\":1,\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"t\\u00e9\",\"token_type\":\"Bearer\"}",
                "{\"token_type\":\"Bearer\"}"
            })
    void aTokenThatIsNoBearerTokenIsNotUsed(String body) throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = provider(settings(
                    "authorization_endpoint",
                    server.issuer() + "/authorize",
                    "token_endpoint",
                    server.issuer() + "/token",
                    "userinfo_endpoint",
                    server.issuer() + "/userinfo"));
            server.answerUserinfoWith(200, "{\"sub\":\"" + ADA + "\"}");
            server.answerCodesWith(200, "{\"access_token\":\"t\",\"token_type\":\"bearer\"}");
            assertThat(patron(signIn(server, provider)).permanentId()).contains(ADA);
            server.answerCodesWith(200, "{\"access_token\":\"t\"}");
            assertThat(patron(signIn(server, provider)).permanentId()).contains(ADA);
            server.answerCodesWith(200, body);
            assertThatThrownBy(() -> signIn(server, provider)).isInstanceOf(IOException.class);
            assertThat(server.requests("userinfo")).isEqualTo(2);
        }
    }

    // O5, B11: nobody is somebody without an id
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\":\" \"}", "{\"id\":null}", "{\"id\":true}", "{\"id\":\"a\\u0000b\"}", "long"})
    void anAnswerWithoutAnIdIsNone(String body) throws Exception {
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = provider(settings(
                    "authorization_endpoint",
                    server.issuer() + "/authorize",
                    "token_endpoint",
                    server.issuer() + "/token",
                    "id_pointer",
                    "/id"));
            server.answerCodesWith(200, "{\"id\":" + "7".repeat(255) + "}");
            assertThat(patron(signIn(server, provider)).permanentId()).contains("7".repeat(255));
            server.answerCodesWith(200, body.equals("long") ? "{\"id\":\"" + "7".repeat(256) + "\"}" : body);
            assertThatThrownBy(() -> signIn(server, provider))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("id_pointer");
        }
    }

    // T26, T27: limits of what is read, and one question for each step
    @Test
    void aServerThatMisbehavesIsNoReasonToRefuseAnybody() throws Exception {
        for (String kind : List.of("description", "keys", "token", "userinfo")) {
            for (HttpFault fault : List.of(
                    HttpFault.status(500),
                    HttpFault.status(302),
                    HttpFault.gzipBomb(),
                    HttpFault.endlessBody(),
                    HttpFault.closeAfterRequest())) {
                try (FakeOpenIdProvider server = server().start()) {
                    OAuthAuthenticationProvider provider = discovering(server);
                    server.misbehave(fault.on(kind));
                    Throwable failure = catchThrowable(() -> signIn(server, provider));
                    assertThat(failure).as(kind).isInstanceOf(IOException.class);
                    assertThat(failure).isNotInstanceOf(ServiceMisconfiguredException.class);
                    assertShowsNoSecret(failure);
                    assertThat(server.requests(kind)).as(kind).isOne();
                }
            }
        }
    }

    // X1
    @Test
    void anExaminationAsksForWhatCanBeAsked() throws Exception {
        Steps steps = new Steps();
        try (FakeOpenIdProvider server = server().start()) {
            OAuthAuthenticationProvider provider = discovering(server);
            assertThat(provider.examine(steps)).isEmpty();
            assertThat(steps.lines)
                    .containsExactly(
                            "DNS (127.0.0.1): passed",
                            "TCP connection (127.0.0.1:" + server.port() + "): passed",
                            "Description of the OpenID provider: passed",
                            "Keys of the issuer: passed",
                            "Signing in: skipped");
            provider.examine(steps);
            assertThat(server.requests("description")).isEqualTo(2);
            assertThat(server.keyRequests()).isEqualTo(2);

            steps.lines.clear();
            server.misbehave(HttpFault.status(404).on("description"));
            discovering(server).examine(steps);
            assertThat(steps.lines).endsWith("Description of the OpenID provider: failed", "Signing in: skipped");

            steps.lines.clear();
            provider(settings(
                            "authorization_endpoint",
                            server.issuer() + "/authorize",
                            "token_endpoint",
                            server.issuer() + "/token"))
                    .examine(steps);
            assertThat(steps.lines).hasSize(3).endsWith("Signing in: skipped");

            steps.lines.clear();
            server.close();
            provider.examine(steps);
            assertThat(steps.lines)
                    .endsWith("TCP connection (127.0.0.1:" + server.port() + "): failed", "Signing in: skipped");
        }
    }

    /** Keeps the names of steps and how they ended. */
    private static final class Steps implements Examination {
        private final List<String> lines = new ArrayList<>();

        @Override
        public Call call() {
            return GenericOAuthProviderTest.call();
        }

        @Override
        public Optional<PatronIdentifier> patron() {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> pin() {
            return Optional.empty();
        }

        @Override
        public boolean showsPersonalDetails() {
            return false;
        }

        @Override
        public <T> Optional<T> step(String name, Step<T> step) {
            try {
                StepResult<T> result = step.run();
                lines.add(name + ": " + (result.isPassed() ? "passed" : "failed"));
                return result.value();
            } catch (IOException e) {
                lines.add(name + ": failed");
                return Optional.empty();
            }
        }

        @Override
        public void skip(String name, String reason) {
            lines.add(name + ": skipped");
        }
    }
}
