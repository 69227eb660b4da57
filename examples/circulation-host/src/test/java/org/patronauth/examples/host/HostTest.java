package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;

/** The demonstration host as a newcomer meets it: one process for all tests, each with libraries of its own. */
class HostTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String PIN = "Pin-Canary-7319";
    private static final String TERMINAL_PASSWORD = "Terminal-Canary-5560";

    private static HostProcess host;

    @BeforeAll
    static void start() throws IOException {
        host = HostProcess.start();
    }

    @AfterAll
    static void end() throws InterruptedException {
        assertThat(host.terminate()).isZero();
    }

    @Test
    void thePrintedCurlLinesWorkAsPrinted() throws Exception {
        List<String> curls =
                host.printed().stream().filter(line -> line.startsWith("curl ")).toList();
        assertThat(curls).hasSize(10);
        for (String curl : curls) {
            String[] words = curl.split(" ");
            HttpRequest request = HttpRequest.newBuilder(java.net.URI.create(words[3]))
                    .header("Authorization", HostProcess.basic(words[2]))
                    .build();
            int status = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode();
            boolean other = Stream.of("21111000000001", "34444000000005", "24444000000005", "21235000000001")
                    .anyMatch(curl::contains);
            assertThat(status).as(curl).isEqualTo(other ? 404 : 200);
        }
        assertThat(host.printed()).anyMatch(line -> line.startsWith("fake sip2-ferguson 127.0.0.1:"));
    }

    /** Neither guesses what an answer is, nor lets pages of others read it. */
    @Test
    void answersAreWhatTheySayAndForNobodysPages() throws IOException {
        for (Answer answer : List.of(
                host.me("ferguson", "23333000000001", "1234"),
                host.me("ferguson", "23333000000001", "9999"),
                host.get("/nowhere/patrons/me", null),
                host.get("/ferguson/authentication_document", null),
                host.get("/health", null),
                host.admin("GET", "/services", null),
                host.admin("GET", "/services/999999", null))) {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Test
    void aPatronIsShownWithPrivileges() throws IOException {
        Answer answer = host.me("ferguson", "23333000000001", "1234");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        JsonNode patron = answer.json().path("patron");
        assertThat(patron.path("id").isNumber()).isTrue();
        assertThat(patron.path("authorization_identifier").asText()).isEqualTo("23333000000001");
        assertThat(patron.path("external_identifier").asText()).isEqualTo("P23333000000001");
        assertThat(patron.path("external_type").asText()).isEqualTo("ADULT");
        assertThat(patron.path("authorization_expires").asText()).isEqualTo("2099-12-31");
        assertThat(patron.path("personal_name").asText()).startsWith("Reader");
        assertThat(patron.path("fines").isNull()).isTrue();
        assertThat(answer.json().path("service").asText()).isEqualTo("Ferguson SIP2");
        assertThat(answer.json().path("privileges").path("may_borrow").asBoolean())
                .isTrue();
        assertThat(host.me("ferguson", "23333000000001", "1234")
                        .json()
                        .path("is_new")
                        .asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ferguson,23333000000002,credentials-suspended",
        "ferguson,23333000000003,credentials-expired",
        "ferguson,23333000000004,outstanding-fines",
        "bibliomation,34444000000002,credentials-suspended",
        "bibliomation,34444000000003,credentials-expired",
        "bibliomation,34444000000004,outstanding-fines",
        "lion,24444000000002,credentials-suspended",
        "lion,24444000000003,credentials-expired",
        "lion,24444000000004,outstanding-fines",
        "lci,21234000000002,credentials-suspended",
        "lci,21234000000003,credentials-expired",
        "lci,21234000000004,outstanding-fines",
        "nypl,27777000000002,credentials-suspended",
        "nypl,27777000000003,credentials-expired",
        "nypl,27777000000004,outstanding-fines",
    })
    void whoMayNotBorrowIsAuthenticatedNevertheless(String library, String card, String type) throws IOException {
        Answer answer = host.me(library, card, "1234");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("privileges").path("may_borrow").asBoolean())
                .isFalse();
        assertThat(answer.json()
                        .path("privileges")
                        .path("problems")
                        .get(0)
                        .path("type")
                        .asText())
                .isEqualTo(LS + type);
        Answer borrow = host.send("POST", "/" + library + "/patrons/me/borrow-check", card + ":1234", null);
        assertThat(borrow.status()).isEqualTo(403);
        assertThat(borrow.type()).isEqualTo(LS + type);
        String code = borrow.json().path("instance").asText();
        assertThat(code).isNotEmpty();
        JsonNode report = host.admin("POST", "/libraries/" + library + "/diagnose", Map.of("support_code", code))
                .json();
        assertThat(report.toString()).contains("Borrowing privileges").doesNotContain(card);
    }

    @ParameterizedTest
    @CsvSource({"27777000000001,10,all", "27777000000005,20,children"})
    void whatALibrarySaysOfAPatronsTypeComesAlong(String card, String type, String lane) throws IOException {
        JsonNode answer = host.me("nypl", card, "1234").json();
        assertThat(answer.path("patron").path("external_type").asText()).isEqualTo(type);
        assertThat(answer.path("patron_type").path("lane").asText()).isEqualTo(lane);
    }

    @ParameterizedTest
    @CsvSource({"READER7E,E", "reader7h,H"})
    void whatTypeACodeStandsForIsToldByItsLastLetter(String code, String type) throws IOException {
        JsonNode patron = host.me("open-ebooks", code, "1234").json().path("patron");
        assertThat(patron.path("external_type").asText()).isEqualTo(type);
        assertThat(patron.path("authorization_identifier").asText()).isEqualTo(code.toUpperCase(Locale.ROOT));
    }

    @Test
    void whoMayBorrowGetsNoContent() throws IOException {
        assertThat(host.send("POST", "/nypl/patrons/me/borrow-check", "27777000000001:1234", null)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aPatronOfAnotherLibraryIsTurnedAway() throws IOException {
        for (Answer answer : List.of(
                host.me("ferguson", "21111000000001", "1234"), host.me("bibliomation", "34444000000005", "1234"))) {
            assertThat(answer.type()).isEqualTo(LS + "patron-of-another-library");
            assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        }
    }

    @ParameterizedTest
    @CsvSource({"23333000000001,9999", "23333000000001,''", "nobody,1234", "23333000000001,1234|AD"})
    void wrongCredentialsAreRefusedAlike(String card, String pin) throws IOException {
        Answer answer = host.me("ferguson", card, pin);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.type()).isEqualTo(LS + "credentials-invalid");
        assertThat(answer.header("WWW-Authenticate")).contains("Basic", "charset=\"UTF-8\"");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.response().body()).doesNotContain(card);
    }

    @Test
    void withoutCredentialsTheAuthenticationDocumentIsTheAnswer() throws IOException {
        Answer answer = host.get("/ferguson/patrons/me", null);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(answer.header("Link")).contains("authentication_document");
        assertThat(answer.json().path("title").asText()).isEqualTo("Ferguson Library");
        assertThat(answer.json().path("authentication").findValuesAsText("type"))
                .contains("http://opds-spec.org/auth/basic");

        Answer script = host.get("/ferguson/patrons/me", null, "X-Requested-With", "XMLHttpRequest");
        assertThat(script.status()).isEqualTo(401);
        assertThat(script.header("WWW-Authenticate")).isEmpty();
        assertThat(script.header("Link")).contains("authentication_document");

        Answer document = host.get("/ferguson/authentication_document", null);
        assertThat(document.status()).isEqualTo(200);
        assertThat(document.json()).isEqualTo(answer.json());
    }

    @Test
    void problemsAreWrittenAsTheClientLikesThem() throws IOException {
        Answer older =
                host.get("/ferguson/patrons/me", "23333000000001:0000", "Accept", "application/api-problem+json");
        assertThat(older.header("Content-Type")).startsWith("application/api-problem+json");
    }

    // A4: one challenge at the most, that of the way in, and the document's address always
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "GET|ferguson|/patrons/me|none|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "POST|ferguson|/patrons/me/token|none|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "DELETE|ferguson|/patrons/me/token|none|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "POST|ferguson|/patrons/me/borrow-check|none|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "GET|ferguson|/patrons/me|Basic MTox|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "POST|ferguson|/patrons/me/token|Basic Mjox|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "POST|ferguson|/patrons/me/borrow-check|Basic Mzox|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "GET|ferguson|/patrons/me|Bearer x|Bearer realm=\"Library card\", error=\"invalid_token\"",
                "DELETE|ferguson|/patrons/me/token|Bearer x|Bearer realm=\"Library card\", error=\"invalid_token\"",
                "POST|ferguson|/patrons/me/borrow-check|Bearer x|Bearer realm=\"Library card\", error=\"invalid_token\"",
                "GET|open-ebooks|/patrons/me|none|Basic realm=\"Library card\", charset=\"UTF-8\"",
                "GET|oidc-demo|/patrons/me|none|Bearer realm=\"Library card\"",
                "GET|oidc-demo|/patrons/me|Bearer x|Bearer realm=\"Library card\", error=\"invalid_token\"",
                "GET|oidc-demo|/patrons/me?access_token=x|none|Bearer realm=\"Library card\"",
            })
    void everyUnauthorizedAnswerSaysHowToSignIn(
            String method, String library, String path, String authorization, String challenge) throws IOException {
        for (boolean script : new boolean[] {false, true}) {
            List<String> headers = new ArrayList<>();
            if (authorization != null) {
                headers.addAll(List.of("Authorization", authorization));
            }
            if (script) {
                headers.addAll(List.of("X-Requested-With", "XMLHttpRequest"));
            }
            Answer answer = host.send(method, "/" + library + path, null, null, headers.toArray(String[]::new));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.response().headers().allValues("Link"))
                    .containsExactly("<" + host.base() + "/" + library
                            + "/authentication_document>; rel=http://opds-spec.org/auth/document");
            assertThat(answer.response().headers().allValues("WWW-Authenticate"))
                    .isEqualTo(script && challenge.startsWith("Basic") ? List.of() : List.of(challenge));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,oidc-demo,/patrons/me,Basic MTox",
        "POST,oidc-demo,/patrons/me/token,Basic MTox",
        "DELETE,oidc-demo,/patrons/me/token,Basic MTox",
        "POST,oidc-demo,/patrons/me/borrow-check,Basic MTox",
        "DELETE,ferguson,/patrons/me/token,Basic MTox",
        "GET,ferguson,/patrons/me,Digest x",
        "POST,ferguson,/patrons/me/token,Digest x",
        "DELETE,ferguson,/patrons/me/token,Digest x"
    })
    void aWayInThatIsNotThereIsNoWayIn(String method, String library, String path, String authorization)
            throws IOException {
        Answer answer = host.send(method, "/" + library + path, null, null, "Authorization", authorization);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo(LS + "unsupported-authentication-mechanism");
    }

    @Test
    void whatIsNoLibraryOrNoHeaderIsSaid() throws IOException {
        assertThat(host.me("nowhere", "1", "1").status()).isEqualTo(404);
        assertThat(host.me("nowhere", "1", "1").type()).isEqualTo(LS + "library-not-found");
        Answer malformed = host.get("/ferguson/patrons/me", null, "Authorization", "Basic %%%");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.type()).isEqualTo(LS + "malformed-authorization");
        Answer bearer = host.get("/ferguson/patrons/me", null, "Authorization", "Negotiate abc");
        assertThat(bearer.status()).isEqualTo(400);
        assertThat(host.get("/nowhere/at/all", null).status()).isEqualTo(404);
        assertThat(host.send("PUT", "/ferguson/patrons/me", null, null).status())
                .isEqualTo(405);
        assertThat(host.get("/no%00where/patrons/me", null).status()).isBetween(400, 404);
    }

    @Test
    void healthIsPublicAndShowsNoSecret() throws IOException {
        Answer health = host.get("/health", null);
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().path("database").asBoolean()).isTrue();
        assertThat(health.json().path("services").findValuesAsText("name"))
                .contains("Ferguson SIP2", "NYPL Patron API");
        assertThat(health.response().body()).doesNotContain("password", "1234\"");
        assertThat(host.get("/health/live", null).status()).isEqualTo(200);
        assertThat(host.me("ferguson", "23333000000001", "1234").status()).isEqualTo(200);
        JsonNode ferguson = service(host.get("/health", null), "Ferguson SIP2");
        assertThat(ferguson.path("state").asText()).isEqualTo("ready");
        assertThat(ferguson.path("connections").asInt()).isBetween(1, 4);
        assertThat(ferguson.path("permits").asInt()).isEqualTo(4);
        assertThat(ferguson.path("breaker_open").isBoolean()).isTrue();
        assertThat(ferguson.path("waiting").isNumber()).isTrue();
        assertThat(health.json().path("hosts").asInt()).isEqualTo(1);
        assertThat(ferguson.path("most_connections").asInt()).isEqualTo(4);
        assertThat(ferguson.path("connection_budget").asInt()).isZero();
    }

    private static JsonNode service(Answer health, String name) {
        for (JsonNode service : health.json().path("services")) {
            if (service.path("name").asText().equals(name)) {
                return service;
            }
        }
        throw new AssertionError("no service " + name);
    }

    // A6
    @Test
    void metricsAreTextForPrometheusAndHoldNoPatron() throws IOException {
        assertThat(host.me("lion", "24444000000001", "1234").status()).isEqualTo(200);
        assertThat(host.me("lion", "24444000000001", "4321").status()).isEqualTo(401);
        assertThat(host.me("ferguson", "23333000000001", "1234").status()).isEqualTo(200);
        assertThat(host.me("made-up-by-a-stranger", "1", "1").status()).isEqualTo(404);
        Answer metrics = host.get("/metrics", null);
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        String text = metrics.response().body();
        assertThat(text.lines().toList())
                .allMatch(line -> line.matches("# (HELP|TYPE) patronauth_.*|patronauth_[a-z_]+(\\{.*\\})? [0-9.]+"));
        assertThat(text)
                .containsPattern(
                        "patronauth_logins_total\\{library=\"lion\",service=\"[^\"]+\",outcome=\"authenticated\"\\} [1-9]")
                .containsPattern(
                        "patronauth_logins_total\\{library=\"lion\",service=\"[^\"]+\",outcome=\"rejected\"\\} [1-9]")
                .containsPattern("patronauth_login_seconds_sum\\{service=\"[^\"]+\",phase=\"remote\"\\} [0-9.]+")
                .contains("patronauth_login_seconds_count{service=\"Ferguson SIP2\",phase=\"validation\"}")
                .contains("patronauth_ils_connections{service=\"Ferguson SIP2\"} ")
                .contains("patronauth_breaker_open{service=\"Ferguson SIP2\"} 0")
                .containsPattern("patronauth_configuration_version [1-9]");
        assertThat(text)
                .doesNotContain("24444000000001", "1234\"", "made-up-by-a-stranger")
                // The digits of a measured time may happen to be the same ones.
                .doesNotContainPattern("(?<![0-9.])4321(?![0-9.])");
    }

    // A11, Y6
    @Test
    void aServerThatIsDownIsAskedFiveTimesAndThenNobodyWaits() throws IOException {
        try (FakeSip2Server ils = FakeSip2Server.builder()
                .patron(FakeSip2Patron.of("23333000000001", PIN).build())
                .start()) {
            host.admin("POST", "/libraries", Map.of("short_name", "broken-one", "name", "Broken"));
            String id = host.admin("POST", "/services", HostProcess.sip2("Broken", ils.port(), Map.of()))
                    .json()
                    .path("id")
                    .asText();
            assertThat(host.admin("PUT", "/libraries/broken-one/services/" + id, Map.of())
                            .status())
                    .isEqualTo(201);
            ils.goDown();
            for (int i = 0; i < 5; i++) {
                Answer failed = host.me("broken-one", "23333000000001", PIN);
                assertThat(failed.status()).isEqualTo(502);
                assertThat(failed.type()).isEqualTo(LS + "remote-integration-failed");
            }
            ils.comeUp();
            Answer shed = host.me("broken-one", "23333000000001", PIN);
            assertThat(shed.status()).isEqualTo(503);
            assertThat(shed.type()).isEqualTo(LS + "service-unavailable");
            assertThat(Integer.parseInt(shed.header("Retry-After"))).isBetween(1, 5);
            assertThat(ils.pinsSeen()).isZero();
            assertThat(host.get("/metrics", null).response().body())
                    .contains("patronauth_breaker_open{service=\"Broken\"} 1");
            JsonNode health = service(host.get("/health", null), "Broken");
            assertThat(health.path("breaker_open").asBoolean()).isTrue();
            assertThat(health.path("state").asText()).isEqualTo("unreachable");
        }
    }

    // G1
    @Test
    void aServiceIsCreatedAndUsedWithoutARestart() throws Exception {
        try (FakeSip2Server ils = lion()) {
            assertThat(host.admin("POST", "/libraries", Map.of("short_name", "lion-east", "name", "LION"))
                            .status())
                    .isEqualTo(201);
            assertThat(host.me("lion-east", "25555000000001", PIN).status()).isEqualTo(503);

            Answer created = host.admin(
                    "POST",
                    "/services",
                    HostProcess.sip2(
                            "LION", ils.port(), Map.of("username", "terminal", "password", TERMINAL_PASSWORD)));
            assertThat(created.status()).isEqualTo(201);
            String id = created.json().path("id").asText();
            assertThat(created.header("Location")).endsWith("/admin/api/services/" + id);
            assertThat(created.json().path("settings").path("password").asText())
                    .isEqualTo("********");

            Answer associated = host.admin("PUT", "/libraries/lion-east/services/" + id, Map.of());
            assertThat(associated.status()).isEqualTo(201);
            Answer login = host.me("lion-east", "25555000000001", PIN);
            assertThat(login.status()).isEqualTo(200);

            // The password is kept where it is not sent, and where it comes back as it was shown.
            Map<String, Object> changed = new LinkedHashMap<>(HostProcess.sip2(
                    "LION", ils.port(), Map.of("username", "terminal", "password", "********", "timeout", 5)));
            changed.put("version", created.json().path("version").asLong());
            Answer configured = host.admin("PUT", "/services/" + id, changed);
            assertThat(configured.status()).isEqualTo(200);
            assertThat(host.me("lion-east", "25555000000001", PIN).status()).isEqualTo(200);

            // Somebody else changed it meanwhile.
            Answer stale = host.admin("PUT", "/services/" + id, changed);
            assertThat(stale.status()).isEqualTo(409);
            assertThat(stale.type()).isEqualTo(LS + "version-conflict");
            assertThat(stale.json().path("current").asLong())
                    .isEqualTo(configured.json().path("version").asLong());

            Answer inUse = host.admin("DELETE", "/services/" + id, null);
            assertThat(inUse.status()).isEqualTo(409);
            assertThat(inUse.json().path("libraries").get(0).asText()).isEqualTo("lion-east");

            // A restriction is in force for the next login.
            Map<String, Object> restriction = new LinkedHashMap<>(Map.of(
                    "patron_restriction_type", "prefix",
                    "patron_restriction_field", "barcode",
                    "patron_restriction", "9"));
            restriction.put("version", associated.json().path("version").asLong());
            assertThat(host.admin("PUT", "/libraries/lion-east/services/" + id, restriction)
                            .status())
                    .isEqualTo(200);
            assertThat(host.me("lion-east", "25555000000001", PIN).type()).isEqualTo(LS + "patron-of-another-library");

            Answer selfTest = host.admin("POST", "/services/" + id + "/self-test?library=lion-east", null);
            assertThat(selfTest.status()).isEqualTo(200);
            assertThat(selfTest.json().path("steps").findValuesAsText("name")).contains("SIP2 login");

            assertThat(host.admin("DELETE", "/libraries/lion-east/services/" + id, null)
                            .status())
                    .isEqualTo(204);
            assertThat(host.admin("DELETE", "/services/" + id, null).status()).isEqualTo(204);
            assertThat(host.admin("GET", "/services/" + id, null).status()).isEqualTo(404);
        }
    }

    private static FakeSip2Server lion() {
        return FakeSip2Server.builder()
                .login("terminal", TERMINAL_PASSWORD)
                .patron(FakeSip2Patron.of("25555000000001", PIN)
                        .name("Canary, Quilla")
                        .email("quilla@canary.example")
                        .build())
                .start();
    }

    // G2
    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsField() throws IOException {
        Answer answer = host.admin(
                "POST",
                "/services",
                Map.of(
                        "name",
                        "Wrong",
                        "protocol",
                        "SIP2",
                        "settings",
                        Map.of("port", "many", "identifier_regular_expression", "(", "colour", "blue")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").findValuesAsText("field"))
                .contains("settings.url", "settings.port", "settings.identifier_regular_expression", "settings.colour");
        assertThat(answer.json().path("type").asText())
                .isEqualTo(answer.json().path("errors").get(0).path("type").asText());
        assertThat(host.admin("POST", "/services", "[]").type()).isEqualTo(LS + "invalid-input");
        assertThat(host.admin("POST", "/services", Map.of("name", "", "protocol", "SIP2"))
                        .status())
                .isEqualTo(400);
        assertThat(host.admin("POST", "/libraries", Map.of("short_name", "admin", "name", "X"))
                        .status())
                .isEqualTo(400);
        Answer forbidden = host.admin(
                "POST",
                "/services",
                Map.of("name", "Inside", "protocol", "SIP2", "settings", Map.of("url", "169.254.169.254")));
        assertThat(forbidden.json().path("errors").findValuesAsText("field")).containsExactly("settings.url");
        assertThat(host.admin("GET", "/services", null).json().findValuesAsText("name"))
                .doesNotContain("Wrong", "Inside");
    }

    @Test
    void protocolsDescribeTheirForms() throws IOException {
        JsonNode protocols = host.admin("GET", "/protocols", null).json();
        assertThat(protocols.findValuesAsText("name"))
                .containsExactlyInAnyOrder("SIP2", "Millenium Patron", "First Book", "Clever", "OAuth 2.0", "Mock");
        for (JsonNode protocol : protocols) {
            boolean basic = protocol.path("kind").asText().equals("basic");
            assertThat(protocol.path("settings").findValuesAsText("key"))
                    .contains(basic ? "test_identifier" : "token_expiration_days", "timeout");
            for (JsonNode field : protocol.path("settings")) {
                assertThat(field.path("label").asText()).isNotBlank();
            }
        }
    }

    @Test
    void onlyTheAdministratorAdministers() throws IOException {
        for (String credentials : new String[] {null, "admin:wrong", "23333000000001:1234"}) {
            Answer answer = host.get("/admin/api/services", credentials);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo("Basic realm=\"Administration\", charset=\"UTF-8\"");
            assertThat(answer.type()).isEqualTo(LS + "credentials-invalid");
        }
        assertThat(host.admin("GET", "/services", null).status()).isEqualTo(200);
    }

    // A2
    @Test
    void aBrokenServiceLeavesAllOthersWorkingAndAnOutageIsOver() throws Exception {
        FakeSip2Server ils = FakeSip2Server.builder()
                .patron(FakeSip2Patron.of("26666000000001", PIN).build())
                .start();
        int port = ils.port();
        try (ils) {
            host.admin("POST", "/libraries", Map.of("short_name", "lci-east", "name", "LCI"));
            String id = host.admin("POST", "/services", HostProcess.sip2("LCI", port, Map.of("timeout", 1)))
                    .json()
                    .path("id")
                    .asText();
            host.admin("PUT", "/libraries/lci-east/services/" + id, Map.of());
            assertThat(host.me("lci-east", "26666000000001", PIN).status()).isEqualTo(200);

            ils.goDown();
            Answer away = host.me("lci-east", "26666000000001", PIN);
            assertThat(away.status()).isEqualTo(502);
            assertThat(away.type()).isEqualTo(LS + "remote-integration-failed");
            assertThat(away.header("Retry-After")).isNotEmpty();
            assertThat(host.me("ferguson", "23333000000001", "1234").status()).isEqualTo(200);

            ils.comeUp();
            assertThat(host.me("lci-east", "26666000000001", PIN).status()).isEqualTo(200);

            ils.misbehave(Sip2Fault.noAnswer());
            CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return host.me("lci-east", "26666000000001", PIN);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(host.me("ferguson", "23333000000001", "1234").status()).isEqualTo(200);
            assertThat(waiting.get(10, TimeUnit.SECONDS).status()).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--prot 1",
                "--port",
                "--port many",
                "--port 70000",
                "--bind nowhere",
                "--public-url ftp://x",
                "--jdbc-url jdbc:mysql:x",
                "--throttle sometimes",
                "--failure-floor 10001",
                "--client-address-header X-Forwarded-For",
                "--trusted-proxies 10.0.0.0/8",
                "--client-address-header X-Forwarded-For --trusted-proxies everywhere",
                "--client-address-header X:Y --trusted-proxies 10.0.0.0/8",
                "--eligible-schools nowhere.json",
                "--eligible-schools .",
                "--encryption-key-file nowhere",
                "--encryption-key-file pom.xml",
                "--no-demo --no-demo",
                "--admin-password-env NOT_SET_ANYWHERE"
            })
    void badArgumentsAreOneLineAndStatusTwo(String options) throws Exception {
        assertThat(failure(2, options.split(" "))).startsWith("circulation-host: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nonsense", "{\"360000000001\": true}", "[\"360000000001\"", "[\"Bloomfield\"]"})
    void aListOfSchoolsThatNamesNoneIsABadArgument(String content, @TempDir Path folder) throws Exception {
        Path schools = Files.writeString(folder.resolve("schools.json"), content);
        assertThat(failure(2, "--eligible-schools", schools.toString()))
                .startsWith("circulation-host: --eligible-schools needs a JSON array of schools' numbers: ");
    }

    @Test
    void helpNamesEveryOptionThatIsUnderstood() {
        assertThat(Options.HELP).contains(Options.understood());
    }

    @Test
    void aTakenPortIsOneLineAndStatusOne() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(failure(1, "--port", Integer.toString(taken.getLocalPort())))
                    .contains("taken");
        }
    }

    @Test
    void anUnreachableDatabaseIsOneLineAndStatusOne() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        String line = failure(
                1, "--port", "0", "--jdbc-url", "jdbc:postgresql://127.0.0.1:" + free + "/books?password=Canary");
        assertThat(line).contains("database").doesNotContain("Canary");
    }

    /** The one line that a host prints which cannot start. */
    private static String failure(int status, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                        .toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(Duration.ofSeconds(60).toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(status);
        assertThat(output.lines()).as(output).hasSize(1);
        return output;
    }
}
