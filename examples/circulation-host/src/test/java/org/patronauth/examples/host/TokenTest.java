package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** Tokens as an app meets them: over HTTP. */
class TokenTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String PP = "http://palaceproject.io/terms/problem/auth/recoverable/token/";
    private static final String PIN = "Pin-Canary-7319";
    private static final String GOOD = "23333000000001:1234";

    private static HostProcess host;

    @BeforeAll
    static void start() throws IOException {
        host = HostProcess.start();
    }

    @AfterAll
    static void end() throws InterruptedException {
        assertThat(host.terminate()).isZero();
    }

    private static String token(HostProcess at, String library, String credentials) throws IOException {
        Answer answer = at.send("POST", "/" + library + "/patrons/me/token", credentials, null);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("access_token").asText();
    }

    private static Answer bearer(HostProcess at, String method, String path, String token) throws IOException {
        return at.send(method, path, null, null, "Authorization", "Bearer " + token);
    }

    private static Answer me(HostProcess at, String library, String token) throws IOException {
        return bearer(at, "GET", "/" + library + "/patrons/me", token);
    }

    // K3
    @Test
    void identifierAndPinAreExchangedForATokenOfAnHour() throws IOException {
        Answer answer = host.send("POST", "/ferguson/patrons/me/token", GOOD, null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().path("access_token").asText()).matches("pat_[A-Za-z0-9_-]{43}");
        assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.json().path("expires_in").isIntegralNumber()).isTrue();
        assertThat(answer.json().path("expires_in").asLong()).isEqualTo(3600);
        assertThat(answer.json()).hasSize(3);
    }

    // K5, A9
    @Test
    void aTokenShowsThePatronWithoutWhatIsNotStored() throws IOException {
        JsonNode byPin = host.me("ferguson", "23333000000001", "1234").json();
        Answer answer = me(host, "ferguson", token(host, "ferguson", GOOD));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode patron = answer.json().path("patron");
        assertThat(patron.path("id")).isEqualTo(byPin.path("patron").path("id"));
        assertThat(patron.path("authorization_identifier").asText()).isEqualTo("23333000000001");
        assertThat(patron.path("authorization_identifiers").get(0).asText()).isEqualTo("23333000000001");
        assertThat(patron.path("authorization_identifiers")).hasSize(1);
        assertThat(patron.path("authorization_expires").asText()).isEqualTo("2099-12-31");
        assertThat(patron.has("personal_name")).isTrue();
        assertThat(patron.path("personal_name").isNull()).isTrue();
        assertThat(patron.path("email_address").isNull()).isTrue();
        assertThat(answer.json().path("is_new").isBoolean()).isTrue();
        assertThat(answer.json().path("is_new").asBoolean()).isFalse();
        assertThat(answer.json().path("service")).isEqualTo(byPin.path("service"));
        assertThat(answer.json().path("privileges")).isEqualTo(byPin.path("privileges"));
    }

    // K5
    @Test
    void aTokenOfOneLibraryIsWorthlessAtAnother() throws IOException {
        String token = token(host, "ferguson", GOOD);
        for (String header : List.of(token, token.substring(1), "abc", "")) {
            Answer answer = me(host, "nypl", header);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.type()).isEqualTo(PP + "invalid");
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo("Bearer realm=\"Library card\", error=\"invalid_token\"");
            assertThat(answer.header("Link")).contains("authentication_document");
            assertThat(answer.response().body()).doesNotContain(token);
        }
        assertThat(me(host, "nowhere", token).status()).isEqualTo(404);
    }

    // K3
    @Test
    void thereIsNoTokenForWhoIsNotSignedIn() throws IOException {
        Answer refused = host.send("POST", "/ferguson/patrons/me/token", "23333000000001:9999", null);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.type()).isEqualTo(LS + "credentials-invalid");
        Answer asked = host.send("POST", "/ferguson/patrons/me/token", null, null);
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.json().path("title").asText()).isEqualTo("Ferguson Library");
        assertThat(host.send("POST", "/ferguson/patrons/me/token", "21111000000001:1234", null)
                        .type())
                .isEqualTo(LS + "patron-of-another-library");
        assertThat(host.send("POST", "/nowhere/patrons/me/token", GOOD, null).status())
                .isEqualTo(404);

        Answer again = bearer(host, "POST", "/ferguson/patrons/me/token", token(host, "ferguson", GOOD));
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.type()).isEqualTo(LS + "patron-auth-access-not-possible");
        assertThat(bearer(host, "POST", "/ferguson/patrons/me/token", "abc").status())
                .isEqualTo(400);
    }

    // K3
    @Test
    void whereTokensAreNotEnabledTheLibrarySystemIsNotAsked() throws Exception {
        try (FakeSip2Server ils = FakeSip2Server.builder()
                .patron(FakeSip2Patron.of("25555000000001", PIN).build())
                .start()) {
            String id = library(host, "lion-east", ils, Map.of("settings", Map.of("basic_token_enabled", false)));

            Answer answer = host.send("POST", "/lion-east/patrons/me/token", "25555000000001:" + PIN, null);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.type()).isEqualTo(LS + "patron-auth-access-not-possible");
            assertThat(ils.pinsSeen()).isZero();

            JsonNode association = host.admin("GET", "/libraries/lion-east/services", null)
                    .json()
                    .get(0);
            assertThat(association.path("settings").path("basic_token_enabled").isBoolean())
                    .isTrue();
            host.admin(
                    "PUT",
                    "/libraries/lion-east/services/" + id,
                    Map.of(
                            "settings",
                            Map.of("basic_token_enabled", true),
                            "version",
                            association.path("version").asLong()));
            assertThat(me(host, "lion-east", token(host, "lion-east", "25555000000001:" + PIN))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** A library with one service; returns the service's id. */
    private static String library(HostProcess at, String name, FakeSip2Server ils, Map<String, Object> association)
            throws IOException {
        at.admin("POST", "/libraries", Map.of("short_name", name, "name", name));
        String id = at.admin("POST", "/services", HostProcess.sip2(name + " SIP2", ils.port(), Map.of()))
                .json()
                .path("id")
                .asText();
        assertThat(at.admin("PUT", "/libraries/" + name + "/services/" + id, association)
                        .status())
                .isEqualTo(201);
        return id;
    }

    // K2
    @Test
    void oneDeviceIsSignedOut() throws IOException {
        String phone = token(host, "ferguson", GOOD);
        String reader = token(host, "ferguson", GOOD);

        Answer byPin = host.send("DELETE", "/ferguson/patrons/me/token", GOOD, null);
        assertThat(byPin.status()).isEqualTo(400);
        assertThat(byPin.type()).isEqualTo(LS + "unsupported-authentication-mechanism");
        assertThat(host.send("DELETE", "/ferguson/patrons/me/token", null, null).status())
                .isEqualTo(401);
        assertThat(bearer(host, "DELETE", "/nypl/patrons/me/token", phone).status())
                .isEqualTo(401);

        Answer out = bearer(host, "DELETE", "/ferguson/patrons/me/token", phone);
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.response().body()).isEmpty();
        assertThat(me(host, "ferguson", phone).type()).isEqualTo(PP + "invalid");
        assertThat(bearer(host, "DELETE", "/ferguson/patrons/me/token", phone).type())
                .isEqualTo(PP + "invalid");
        assertThat(me(host, "ferguson", reader).status()).isEqualTo(200);
    }

    // K5, V7
    @Test
    void aTokenIsEnoughToBorrow() throws IOException {
        String path = "/ferguson/patrons/me/borrow-check";
        Answer yes = bearer(host, "POST", path, token(host, "ferguson", GOOD));
        assertThat(yes.status()).isEqualTo(204);
        Answer no = bearer(host, "POST", path, token(host, "ferguson", "23333000000004:1234"));
        assertThat(no.status()).isEqualTo(403);
        assertThat(no.type()).isEqualTo(LS + "outstanding-fines");
        assertThat(bearer(host, "POST", path, "abc").status()).isEqualTo(401);
    }

    // K2
    @Test
    void anAdministratorSignsAPatronOrAServiceOut() throws IOException {
        String token = token(host, "ferguson", "23333000000002:1234");
        String somebodyElses = token(host, "ferguson", "23333000000003:1234");
        String elsewhere = token(host, "bibliomation", "34444000000001:1234");
        long id = me(host, "ferguson", token).json().path("patron").path("id").asLong();

        assertThat(host.get("/admin/api/services", "admin:wrong").status()).isEqualTo(401);
        assertThat(host.send("DELETE", "/admin/api/libraries/ferguson/patrons/" + id + "/tokens", null, null)
                        .status())
                .isEqualTo(401);
        assertThat(me(host, "ferguson", token).status()).isEqualTo(200);
        for (String nobody : List.of("bibliomation/patrons/" + id, "ferguson/patrons/0", "ferguson/patrons/x")) {
            Answer missing = host.admin("DELETE", "/libraries/" + nobody + "/tokens", null);
            assertThat(missing.status()).as(nobody).isEqualTo(404);
            assertThat(missing.type()).isEqualTo(LS + "no-such-patron");
        }
        assertThat(host.admin("DELETE", "/libraries/nowhere/patrons/" + id + "/tokens", null)
                        .type())
                .isEqualTo(LS + "library-not-found");

        Answer out = host.admin("DELETE", "/libraries/ferguson/patrons/" + id + "/tokens", null);
        assertThat(out.status()).isEqualTo(204);
        assertThat(me(host, "ferguson", token).type()).isEqualTo(PP + "invalid");
        assertThat(me(host, "ferguson", somebodyElses).status()).isEqualTo(200);

        JsonNode services = host.admin("GET", "/services", null).json();
        String ferguson = "";
        for (JsonNode service : services) {
            ferguson = "Ferguson SIP2".equals(service.path("name").asText())
                    ? service.path("id").asText()
                    : ferguson;
        }
        assertThat(host.admin("DELETE", "/services/" + ferguson + "/tokens", null)
                        .status())
                .isEqualTo(204);
        assertThat(me(host, "ferguson", somebodyElses).type()).isEqualTo(PP + "invalid");
        assertThat(me(host, "bibliomation", elsewhere).status()).isEqualTo(200);
        assertThat(host.admin("DELETE", "/services/0/tokens", null).type()).isEqualTo(LS + "missing-service");
    }

    // R4, T21
    @Test
    void whatEndsATokenEndsItOnTheOtherHostAtOnce() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                FakeSip2Server ils = FakeSip2Server.builder()
                        .patron(FakeSip2Patron.of("23333000000001", PIN).build())
                        .start()) {
            // The second host never hears of changes.
            String[] options = {
                "--no-demo", "--jdbc-url", postgres.getJdbcUrl("postgres", "postgres"), "--jdbc-user", "postgres"
            };
            try (HostProcess first = HostProcess.start(options)) {
                String id = library(first, "ferguson", ils, Map.of());
                List<String> slow = new ArrayList<>(List.of(options));
                slow.addAll(List.of("--no-notices", "--poll-interval", "600000"));
                try (HostProcess second = HostProcess.start(slow.toArray(new String[0]))) {
                    String credentials = "23333000000001:" + PIN;
                    String one = token(first, "ferguson", credentials);
                    String other = token(second, "ferguson", credentials);
                    assertThat(me(second, "ferguson", one).status()).isEqualTo(200);
                    assertThat(me(first, "ferguson", other).status()).isEqualTo(200);

                    assertThat(bearer(first, "DELETE", "/ferguson/patrons/me/token", one)
                                    .status())
                            .isEqualTo(204);
                    assertThat(me(second, "ferguson", one).type()).isEqualTo(PP + "invalid");

                    Map<String, Object> restriction = new LinkedHashMap<>(Map.of(
                            "patron_restriction_type", "prefix",
                            "patron_restriction_field", "barcode",
                            "patron_restriction", "9",
                            "version", 1));
                    assertThat(first.admin("PUT", "/libraries/ferguson/services/" + id, restriction)
                                    .status())
                            .isEqualTo(200);
                    assertThat(me(second, "ferguson", other).type()).isEqualTo(PP + "invalid");
                    assertThat(me(first, "ferguson", other).type()).isEqualTo(PP + "invalid");

                    postgres.close();
                    Answer away = me(second, "ferguson", other);
                    assertThat(away.status()).isEqualTo(503);
                    assertThat(away.type()).isEqualTo(LS + "service-unavailable");
                    assertThat(away.header("Retry-After")).isNotEmpty();
                    assertThat(me(second, "ferguson", "abc").status()).isEqualTo(401);
                }
            }
        }
    }
}
