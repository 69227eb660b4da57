package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fake OpenID provider says to a client that knows nothing but bytes. */
class FakeOpenIdProviderTest {
    private static final String CALLBACK = "https://cm.nypl.example/oauth/callback";
    private static final String REQUEST = "response_type=code&client_id=nypl&redirect_uri=https%3A%2F%2Fcm.nypl.example"
            + "%2Foauth%2Fcallback&scope=openid&state=a%26b&nonce=n1";
    /** Verifier and challenge of RFC 7636 appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE =
            "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    private static final String BASIC = "Authorization: Basic "
            + Base64.getEncoder().encodeToString("nypl:the+secret".getBytes(StandardCharsets.US_ASCII)) + "\r\n";

    private final MovedClock clock = new MovedClock();

    private static final class MovedClock extends Clock {
        private Instant now = Instant.ofEpochSecond(1_795_000_000L);

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

    private FakeOpenIdProvider.Builder builder() {
        return FakeOpenIdProvider.of("nypl", "the secret")
                .clock(clock)
                .patron("23333999999999", Map.of("name", "Ada <Reader> & \"Co\""));
    }

    private static Response get(FakeHttpServer server, String target, String... headers) throws IOException {
        try (Terminal terminal = Terminal.at(server)) {
            return Response.to(
                    terminal, "GET " + target + " HTTP/1.1\r\nHost: openid\r\n" + String.join("", headers) + "\r\n");
        }
    }

    private static Response post(FakeHttpServer server, String target, String form, String... headers)
            throws IOException {
        try (Terminal terminal = Terminal.at(server)) {
            return Response.to(
                    terminal,
                    "POST " + target
                            + " HTTP/1.1\r\nHost: openid\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                            + "Content-Length: " + form.length() + "\r\n" + String.join("", headers) + "\r\n" + form);
        }
    }

    private static String code(FakeOpenIdProvider server, String more) {
        URI callback = server.signIn(URI.create(server.issuer() + "/authorize?" + REQUEST + more), "23333999999999");
        return OpenIdForm.read(callback.getRawQuery()).get("code");
    }

    private static String form(String code) {
        return "grant_type=authorization_code&code=" + code
                + "&redirect_uri=https%3A%2F%2Fcm.nypl.example%2Foauth%2Fcallback";
    }

    // J3
    @Test
    void itDescribesItselfAndItsKeys() throws Exception {
        try (FakeOpenIdProvider server = builder().root("/realms/nypl/").start()) {
            Response description = get(server, "/realms/nypl/.well-known/openid-configuration");
            assertThat(description.status()).isEqualTo(200);
            assertThat(description.body())
                    .contains("\"issuer\":\"" + server.issuer() + "\"")
                    .contains("\"token_endpoint\":\"" + server.url() + "token\"")
                    .contains("\"userinfo_endpoint\":\"" + server.url() + "userinfo\"")
                    .contains("\"authorization_response_iss_parameter_supported\":true");
            assertThat(server.issuer()).endsWith("/realms/nypl");
            String keys = get(server, "/realms/nypl/jwks").body();
            assertThat(keys).contains("\"kid\":\"key-1\"", "\"kty\":\"RSA\"");
            server.rotateKeys();
            assertThat(get(server, "/realms/nypl/jwks").body())
                    .contains("\"kid\":\"key-2\"")
                    .doesNotContain("key-1");
            assertThat(server.keyRequests()).isEqualTo(2);
            assertThat(get(server, "/.well-known/openid-configuration").status())
                    .isEqualTo(404);
            assertThat(get(server, "/realms/nypl/token").status()).isEqualTo(405);
        }
        try (FakeOpenIdProvider server = builder()
                .withoutUserinfo()
                .withoutIssuerParameter()
                .ellipticCurveKeys()
                .start()) {
            assertThat(get(server, "/.well-known/openid-configuration").body())
                    .doesNotContain("userinfo")
                    .contains("[\"ES256\"]")
                    .contains("\"authorization_response_iss_parameter_supported\":false");
            assertThat(get(server, "/jwks").body()).contains("\"crv\":\"P-256\"");
            assertThat(get(server, "/userinfo", "Authorization: Bearer x\r\n").status())
                    .isEqualTo(401);
        }
    }

    // J3: a page that a browser can click
    @Test
    void itsPageSendsTheBrowserBack() throws Exception {
        try (FakeOpenIdProvider server = builder().start()) {
            Response page = get(server, "/authorize?" + REQUEST + "&x=%3Cscript%3E%22");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body())
                    .contains("Ada &lt;Reader&gt; &amp; &quot;Co&quot;</button>")
                    .contains("name=\"x\" value=\"&lt;script&gt;&quot;\"")
                    .doesNotContain("<script");
            StringBuilder form = new StringBuilder();
            Matcher field = Pattern.compile("type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")
                    .matcher(page.body());
            while (field.find()) {
                form.append(field.group(1))
                        .append('=')
                        .append(field.group(2)
                                .replace("&amp;", "%26")
                                .replace("&lt;", "%3C")
                                .replace("&gt;", "%3E")
                                .replace("&quot;", "%22"))
                        .append('&');
            }
            Response back = post(server, "/authorize", form + "subject=23333999999999");
            assertThat(back.status()).isEqualTo(302);
            assertThat(back.header("location"))
                    .startsWith(CALLBACK + "?code=")
                    .endsWith("&state=a%26b&iss=http%3A%2F%2F127.0.0.1%3A" + server.port());
            assertThat(post(server, "/authorize", form + "subject=").header("location"))
                    .startsWith(CALLBACK + "?error=access_denied&state=a%26b&iss=");
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({
        "response_type=code&client_id=lion&redirect_uri=https://cm.nypl.example/oauth/callback",
        "response_type=code&client_id=nypl&redirect_uri=https://cm.lion.example/oauth/callback",
        "response_type=code&client_id=nypl",
        "client_id=nypl&client_id=nypl&redirect_uri=https://cm.nypl.example/oauth/callback"
    })
    void aBrowserIsSentToKnownAddressesOnly(String query) throws Exception {
        try (FakeOpenIdProvider server = builder().redirectAddress(CALLBACK).start()) {
            assertThat(code(server, "")).isNotEmpty();
            assertThat(get(server, "/authorize?" + query).status()).isEqualTo(400);
            assertThat(post(server, "/authorize", query + "&subject=23333999999999")
                            .status())
                    .isEqualTo(400);
            URI address = URI.create(server.issuer() + "/authorize?" + query);
            assertThatThrownBy(() -> server.signIn(address, "23333999999999"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> server.signIn(URI.create("http://127.0.0.1:1/authorize?" + REQUEST), "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // J3: RFC 6749 section 4.1.2
    @Test
    void aCodeWorksOnceAndForAMinute() throws Exception {
        try (FakeOpenIdProvider server = builder().start()) {
            String code = code(server, "");
            Response good = post(server, "/token", form(code), BASIC);
            assertThat(good.status()).isEqualTo(200);
            assertThat(good.body()).contains("\"token_type\":\"Bearer\"", "\"id_token\":\"");
            assertThat(post(server, "/token", form(code), BASIC).body()).isEqualTo("{\"error\":\"invalid_grant\"}");

            String old = code(server, "");
            clock.now = clock.now.plus(Duration.ofSeconds(59));
            assertThat(post(server, "/token", form(old), BASIC).status()).isEqualTo(200);
            String tooOld = code(server, "");
            clock.now = clock.now.plus(Duration.ofSeconds(60));
            assertThat(post(server, "/token", form(tooOld), BASIC).status()).isEqualTo(400);
            String elsewhere = form(code(server, "")).replace("nypl", "lion");
            assertThat(post(server, "/token", elsewhere, BASIC).body()).isEqualTo("{\"error\":\"invalid_grant\"}");
            assertThat(server.exchanges()).isEqualTo(5);
            assertThat(server.logins()).isEqualTo(5);
        }
    }

    // J3: RFC 7636 section 4.6
    @Test
    void aChallengeWantsItsVerifier() throws Exception {
        try (FakeOpenIdProvider server = builder().requirePkce().start()) {
            assertThat(code(server, "")).isEmpty();
            assertThat(code(server, CHALLENGE.replace("S256", "plain"))).isEmpty();
            String verifier = "&code_verifier=" + VERIFIER;
            assertThat(post(server, "/token", form(code(server, CHALLENGE)) + verifier, BASIC)
                            .status())
                    .isEqualTo(200);
            assertThat(post(server, "/token", form(code(server, CHALLENGE)), BASIC)
                            .status())
                    .isEqualTo(400);
            assertThat(post(server, "/token", form(code(server, CHALLENGE)) + verifier + "x", BASIC)
                            .status())
                    .isEqualTo(400);
        }
        try (FakeOpenIdProvider server = builder().start()) {
            String verifier = "&code_verifier=" + VERIFIER;
            assertThat(post(server, "/token", form(code(server, "")) + verifier, BASIC)
                            .status())
                    .as("a verifier without a challenge")
                    .isEqualTo(400);
        }
    }

    // J3
    @Test
    void aClientProvesItselfOnceAndInOneWay() throws Exception {
        try (FakeOpenIdProvider server = builder().start()) {
            String inForm = "&client_id=nypl&client_secret=the%20secret";
            assertThat(post(server, "/token", form(code(server, "")) + inForm).status())
                    .isEqualTo(200);
            String code = code(server, "");
            assertThat(post(server, "/token", form(code) + inForm, BASIC).status())
                    .isEqualTo(401);
            assertThat(post(server, "/token", form(code)).body()).isEqualTo("{\"error\":\"invalid_client\"}");
            assertThat(post(server, "/token", form(code) + inForm + "x").status())
                    .isEqualTo(401);
            assertThat(post(server, "/token", form(code), BASIC.replace("Basic ", "Basic !"))
                            .status())
                    .isEqualTo(401);
            assertThat(post(server, "/token", "grant_type=password", BASIC).body())
                    .isEqualTo("{\"error\":\"unsupported_grant_type\"}");
            assertThat(post(server, "/token", form(code), BASIC).status()).isEqualTo(200);
        }
    }

    // J3
    @Test
    void userinfoWantsATokenThatWasGivenOut() throws Exception {
        try (FakeOpenIdProvider server = builder().start()) {
            String answer =
                    post(server, "/token", form(code(server, "")), BASIC).body();
            Matcher token = Pattern.compile("\"access_token\":\"([^\"]*)\"").matcher(answer);
            assertThat(token.find()).isTrue();
            assertThat(get(server, "/userinfo", "Authorization: Bearer " + token.group(1) + "\r\n")
                            .body())
                    .isEqualTo("{\"name\":\"Ada <Reader> & \\\"Co\\\"\",\"sub\":\"23333999999999\"}");
            assertThat(get(server, "/userinfo").status()).isEqualTo(401);
            assertThat(get(server, "/userinfo", "Authorization: Bearer x\r\n").status())
                    .isEqualTo(401);
            assertThat(server.journal().toString()).doesNotContain("2333", token.group(1), "Ada");
        }
    }

    // J3
    @Test
    void theCommandLineStartsItWithAFileOfPatrons(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("patrons.txt");
        Files.writeString(file, "[23333999999999]\nname = Ada Reader\n[23333888888888]\n");
        PrintedOutput out = new PrintedOutput();
        try (FakeOpenIdProvider server = new OpenIdCommandLine(out.stream(), out.stream()).start(new String[] {
            "--client",
            "nypl",
            "--secret",
            "the secret",
            "--patrons",
            file.toString(),
            "--redirect",
            CALLBACK,
            "--no-userinfo",
            "--no-iss",
            "--require-pkce",
            "--elliptic-curve",
            "--journal"
        })) {
            assertThat(out.text())
                    .startsWith("fake openid http://127.0.0.1:" + server.port() + "/" + System.lineSeparator());
            assertThat(get(server, "/authorize?" + REQUEST).body()).contains(">Ada Reader<", ">23333888888888<");
            assertThat(code(server, CHALLENGE)).isNotEmpty();
            assertThat(out.text()).contains("1 authorize shown 200").doesNotContain("23333999999999", "23333888888888");
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(strings = {"--colour red", "--client", "--fault nonsense"})
    void aWrongCommandLineIsOneSentence(String line) throws Exception {
        PrintedOutput out = new PrintedOutput();
        PrintedOutput err = new PrintedOutput();
        assertThat(new OpenIdCommandLine(out.stream(), err.stream()).run(line.split(" ")))
                .isEqualTo(2);
        assertThat(err.text().lines()).hasSize(1);
        assertThat(new OpenIdCommandLine(out.stream(), err.stream()).run(new String[] {"--help"}))
                .isZero();
        assertThat(out.text()).contains("--client", "--secret", "--patrons", "--fault");
    }
}
