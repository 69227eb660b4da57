package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.FakeServer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** Why can this patron not sign in? Asked of the whole host, against the fake server of every protocol. */
class DiagnosisTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String PIN = "Pin-Canary-5513";
    private static final String CODES_PIN = "55130";
    private static final String WRONG_PIN = "Wrong-Canary-77";
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

    private static JsonNode diagnose(String library, String identifier, String pin) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("identifier", identifier);
        if (pin != null) {
            body.put("password", pin);
        }
        return diagnose(library, body);
    }

    private static JsonNode diagnose(String library, Map<String, Object> body) throws IOException {
        Answer answer = host.admin("POST", "/libraries/" + library + "/diagnose", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.response().body()).doesNotContain("Canary");
        JsonNode report = answer.json();
        for (JsonNode step : report.path("steps")) {
            List<String> names = new ArrayList<>();
            step.fieldNames().forEachRemaining(names::add);
            assertThat(names).containsExactlyInAnyOrder("name", "outcome", "duration_ms", "detail", "sent", "received");
            if (step.path("outcome").asText().equals("failed")) {
                assertThat(step.path("detail").asText()).as("what to do").matches("(?s).*[.!] ?");
            }
        }
        return report;
    }

    private static JsonNode step(JsonNode report, String name) {
        for (JsonNode step : report.path("steps")) {
            if (step.path("name").asText().startsWith(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name + " in " + report);
    }

    private static String outcome(JsonNode report, String step) {
        return step(report, step).path("outcome").asText();
    }

    private static String result(JsonNode report) {
        JsonNode problem = report.path("problem");
        return report.path("result").asText()
                + (problem.isNull() ? "" : " " + problem.path("type").asText().replace(LS, ""));
    }

    // X2
    @ParameterizedTest
    @CsvSource({
        "ferguson,23333000000001,1234,authenticated",
        "ferguson,23333000000001,,not_decided",
        "ferguson,23333000000001,9999,rejected credentials-invalid",
        "ferguson,23333000000002,1234,authenticated",
        "ferguson,23333000000003,,not_decided",
        "ferguson,21111000000001,1234,rejected patron-of-another-library",
        "ferguson,21111000000001,,rejected patron-of-another-library",
        "ferguson,23333999999999,1234,rejected credentials-invalid",
        "ferguson,23333999999999,,rejected credentials-invalid",
        "ferguson,no such card,1234,rejected credentials-invalid",
        "ferguson,'',,rejected credentials-invalid",
        "bibliomation,34444000000001,1234,authenticated",
        "bibliomation,34444000000005,,rejected patron-of-another-library",
        "lion,24444000000001,1234,authenticated",
        "lion,24444000000001,,not_decided",
        "lion,24444000000001,9999,rejected credentials-invalid",
        "lion,24444000000002,1234,authenticated",
        "lion,24444000000005,1234,rejected patron-of-another-library",
        "lion,24444000000005,,rejected patron-of-another-library",
        "lion,24444999999999,1234,rejected credentials-invalid",
        "lion,24444999999999,,rejected credentials-invalid",
        "lci,21234000000003,1234,authenticated",
        "lci,21235000000001,,rejected patron-of-another-library",
        "nypl,27777000000004,1234,authenticated",
        "open-ebooks,READER7E,1234,authenticated",
        "open-ebooks,READER7E,,not_decided",
        "open-ebooks,READER7E,9999,rejected credentials-invalid",
        "oidc-demo,reader,,not_decided",
        "oidc-demo,reader,1234,rejected unsupported-authentication-mechanism"
    })
    void theFinalAnswerIsThatOfALogin(String library, String identifier, String pin, String expected)
            throws IOException {
        JsonNode report = diagnose(library, identifier, pin);

        assertThat(result(report)).as(report.toString()).isEqualTo(expected);
        assertThat(report.path("steps").get(0).path("name").asText()).startsWith("Is it everyone?");
        assertThat(step(report, "Final answer").path("outcome").asText())
                .isEqualTo(
                        switch (report.path("result").asText()) {
                            case "authenticated" -> "passed";
                            case "not_decided" -> "skipped";
                            default -> "failed";
                        });
        if (pin != null && !identifier.isEmpty()) {
            int status = host.me(library, identifier, pin).status();
            assertThat(status == 200).isEqualTo(expected.equals("authenticated"));
        }
    }

    // X2
    @Test
    void whoMayNotBorrowIsToldApartFromWhoMayNotSignIn() throws IOException {
        for (String library : List.of("ferguson,23333", "bibliomation,34444", "lion,24444", "lci,21234")) {
            String[] parts = library.split(",");
            JsonNode blocked = diagnose(parts[0], parts[1] + "000000002", "1234");
            assertThat(result(blocked)).isEqualTo("authenticated");
            assertThat(outcome(blocked, "Borrowing privileges")).isEqualTo("failed");
            JsonNode expired = diagnose(parts[0], parts[1] + "000000003", null);
            assertThat(result(expired)).isEqualTo("not_decided");
            assertThat(step(expired, "Borrowing privileges").path("detail").asText())
                    .contains("Expired credentials.");
        }
        JsonNode good = diagnose("ferguson", "23333000000001", "1234");
        assertThat(outcome(good, "Borrowing privileges")).isEqualTo("passed");
        assertThat(outcome(good, "Library restriction")).isEqualTo("passed");
        assertThat(step(good, "Library restriction").path("detail").asText()).contains("barcode", "prefix", "23333");
        assertThat(step(good, "Patron information").path("received").asText()).startsWith("64");
        assertThat(step(good, "DNS (").path("outcome").asText()).isEqualTo("passed");
        assertThat(step(good, "TCP connection (").path("outcome").asText()).isEqualTo("passed");
    }

    @Test
    void eachCheckOfWhatWasTypedHasAName() throws IOException {
        JsonNode malformed = diagnose("ferguson", "no such card", null);
        assertThat(outcome(malformed, "Identifier: length")).isEqualTo("passed");
        assertThat(outcome(malformed, "Identifier: pattern")).isEqualTo("failed");
        assertThat(malformed.path("steps").findValuesAsText("name"))
                .noneMatch(name -> name.startsWith("DNS") || name.startsWith("PIN"));
        JsonNode good = diagnose("lion", "24444000000001", "1234");
        assertThat(good.path("steps").findValuesAsText("name"))
                .containsSubsequence(
                        "Choosing the service",
                        "Identifier: given",
                        "Identifier: pattern",
                        "PIN: given",
                        "PIN: pattern",
                        "Patron Dump (Raw HTML)",
                        "Asking with the PIN",
                        "Library restriction",
                        "Patron's row",
                        "How the answer is read",
                        "Borrowing privileges",
                        "Final answer");
    }

    /** A library of its own with one service. */
    private static String library(String shortName, Map<String, Object> service) throws IOException {
        assertThat(host.admin("POST", "/libraries", Map.of("short_name", shortName, "name", shortName))
                        .status())
                .isEqualTo(201);
        Answer created = host.admin("POST", "/services", service);
        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        String id = created.json().path("id").asText();
        assertThat(host.admin("PUT", "/libraries/" + shortName + "/services/" + id, Map.of())
                        .status())
                .isEqualTo(201);
        return id;
    }

    private static Map<String, Object> service(String name, String protocol, Map<String, Object> settings) {
        return Map.of("name", name, "protocol", protocol, "settings", settings);
    }

    private static FakeSip2Server sip2() {
        return FakeSip2Server.builder()
                .login("terminal", TERMINAL_PASSWORD)
                .patron(FakeSip2Patron.of("23333000000001", PIN)
                        .name("Canary, Quilla")
                        .email("quilla@canary.example")
                        .build())
                .start();
    }

    private static void sendsThePinOnceAtTheMost(
            String library, FakeServer<?, ?> fake, String identifier, String pin, String wrongPin) throws IOException {
        fake.forgetWhatWasSeen();
        assertThat(result(diagnose(library, identifier, null))).isEqualTo("not_decided");
        assertThat(fake.pinsSeen()).isZero();

        assertThat(result(diagnose(library, identifier, pin))).isEqualTo("authenticated");
        assertThat(fake.pinsSeen()).isEqualTo(1);

        fake.forgetWhatWasSeen();
        assertThat(result(diagnose(library, identifier, wrongPin))).isEqualTo("rejected credentials-invalid");
        assertThat(fake.pinsSeen()).isEqualTo(1);

        fake.goDown();
        JsonNode away = diagnose(library, identifier, pin);
        assertThat(result(away)).isEqualTo("unavailable remote-integration-failed");
        assertThat(outcome(away, "TCP connection (")).isEqualTo("failed");
        assertThat(result(diagnose(library, identifier, null))).isEqualTo("unavailable remote-integration-failed");
        fake.comeUp();
        assertThat(fake.pinsSeen()).isEqualTo(1);
    }

    // X2
    @Test
    void thePinIsSentOnceAndWithoutItNever() throws IOException {
        try (FakeSip2Server fake = sip2()) {
            library(
                    "staff-sip2",
                    HostProcess.sip2(
                            "Staff SIP2", fake.port(), Map.of("username", "terminal", "password", TERMINAL_PASSWORD)));
            sendsThePinOnceAtTheMost("staff-sip2", fake, "23333000000001", PIN, WRONG_PIN);
        }
        try (FakePatronApiServer fake = FakePatronApiServer.builder()
                .patron(FakePatronApiPatron.of("24444000000001", PIN)
                        .name("Canary, Quilla")
                        .build())
                .start()) {
            library("staff-api", service("Staff API", "Millenium Patron", Map.of("url", fake.url())));
            sendsThePinOnceAtTheMost("staff-api", fake, "24444000000001", PIN, WRONG_PIN);
        }
        try (FakeFirstBookServer fake =
                FakeFirstBookServer.version1("key").code("READER7E", CODES_PIN).start()) {
            library(
                    "staff-firstbook",
                    service("Staff FirstBook", "First Book", Map.of("url", fake.url(), "password", "key")));
            sendsThePinOnceAtTheMost("staff-firstbook", fake, "READER7E", CODES_PIN, "77118");
        }
    }

    // X2
    @Test
    void aServiceThatRefusesUsIsNotThePatronsFault() throws IOException {
        try (FakeSip2Server fake = sip2()) {
            library(
                    "staff-refused",
                    HostProcess.sip2(
                            "Staff refused", fake.port(), Map.of("username", "terminal", "password", "Other-Canary")));
            JsonNode report = diagnose("staff-refused", "23333000000001", PIN);
            assertThat(result(report)).isEqualTo("unavailable service-misconfigured");
            assertThat(outcome(report, "SIP2 login")).isEqualTo("failed");
            assertThat(fake.pinsSeen()).isZero();
        }
    }

    // X3
    @Test
    void inMaintenanceNobodyIsAskedAndTheOperatorsWordsAreTheAnswer() throws IOException {
        try (FakeSip2Server fake = sip2()) {
            Map<String, Object> settings = new LinkedHashMap<>(Map.of(
                    "username",
                    "terminal",
                    "password",
                    TERMINAL_PASSWORD,
                    "test_identifier",
                    "23333000000001",
                    "test_password",
                    PIN));
            settings.put("maintenance_start", Instant.now().minusSeconds(60).toString());
            settings.put("maintenance_end", Instant.now().plusSeconds(600).toString());
            settings.put("maintenance_text", "The catalogue moves house until noon.");
            String id = library("staff-closed", HostProcess.sip2("Staff closed", fake.port(), settings));

            Answer login = host.me("staff-closed", "23333000000001", PIN);
            assertThat(login.status()).isEqualTo(503);
            assertThat(login.type()).isEqualTo(LS + "service-unavailable");
            assertThat(login.json().path("detail").asText()).isEqualTo("The catalogue moves house until noon.");
            assertThat(Integer.parseInt(login.header("Retry-After"))).isBetween(400, 600);
            assertThat(fake.connections()).isZero();

            JsonNode report = diagnose("staff-closed", "23333000000001", PIN);
            assertThat(result(report)).isEqualTo("unavailable service-unavailable");
            assertThat(outcome(report, "Maintenance")).isEqualTo("failed");
            assertThat(fake.connections()).isZero();

            JsonNode status = host.admin("GET", "/services/" + id, null).json().path("status");
            assertThat(status.path("state").asText()).isEqualTo("ready");
            assertThat(status.path("detail").asText()).isNotEmpty();
            JsonNode health = host.get("/health", null).json();
            List<String> states = new ArrayList<>();
            health.path("services").forEach(service -> {
                if (service.path("name").asText().equals("Staff closed")) {
                    states.add(service.path("state").asText());
                }
            });
            assertThat(states).containsExactly("maintenance");

            JsonNode selfTest =
                    host.admin("POST", "/services/" + id + "/self-test", null).json();
            assertThat(selfTest.path("success").asBoolean()).isTrue();
        }
    }

    // A12
    @Test
    void aSupportCodeTellsStaffWhatTheClientWasNotTold() throws IOException {
        Answer refused = host.me("ferguson", "23333-000000001_", WRONG_PIN);
        String code = refused.json().path("instance").asText();
        assertThat(code).isNotEmpty();

        JsonNode report = diagnose("ferguson", Map.of("support_code", code));
        assertThat(result(report)).isEqualTo("rejected credentials-invalid");
        assertThat(report.path("problem").path("instance").asText()).isEqualTo(code);
        assertThat(step(report, "Local validation").path("detail").asText())
                .startsWith("The identifier does not match the service's pattern.");

        String spoken = code.substring(code.lastIndexOf(':') + 1).toLowerCase(java.util.Locale.ROOT);
        assertThat(result(diagnose("ferguson", Map.of("support_code", " " + spoken))))
                .isEqualTo(result(report));
        JsonNode elsewhere = diagnose("lion", Map.of("support_code", code));
        assertThat(result(elsewhere)).isEqualTo("not_decided");
        assertThat(outcome(elsewhere, "Support code")).isEqualTo("failed");

        Answer attempts = host.admin("GET", "/libraries/ferguson/attempts?identifier=23333-000000001_", null);
        assertThat(attempts.json()).hasSize(1);
        JsonNode attempt = attempts.json().get(0);
        assertThat(attempt.path("support_code").asText()).isEqualTo(code);
        assertThat(attempt.path("outcome").asText()).isEqualTo("rejected");
        assertThat(attempt.path("service").asText()).isEqualTo("Ferguson SIP2");
        assertThat(attempt.path("step").asText()).isEqualTo("Local validation");
        assertThat(attempts.response().body()).doesNotContain("23333-000000001_", WRONG_PIN);
        assertThat(host.admin("GET", "/libraries/lion/attempts?identifier=23333-000000001_", null)
                        .json())
                .isEmpty();
    }

    // X2, A12: codes of tokens and of unreadable requests too
    @Test
    void everyCodeThatAClientSeesCanBeLookedUp() throws IOException {
        Answer malformed = host.get("/ferguson/patrons/me", null, "Authorization", "Basic %%%");
        Answer token = host.get("/ferguson/patrons/me", null, "Authorization", "Bearer nonsense");
        Answer mechanism = host.get("/oidc-demo/patrons/me", "reader:1234");
        Answer callback = host.get("/oidc-demo/oauth_callback?state=nonsense", null);
        assertThatTheCodeIsKnown("ferguson", malformed);
        assertThatTheCodeIsKnown("ferguson", token);
        assertThatTheCodeIsKnown("oidc-demo", mechanism);
        assertThatTheCodeIsKnown("oidc-demo", callback);
    }

    private void assertThatTheCodeIsKnown(String library, Answer answer) throws IOException {
        String code = answer.json().path("instance").asText();
        JsonNode report = diagnose(library, Map.of("support_code", code));
        assertThat(report.path("problem").path("type").asText()).isEqualTo(answer.type());
    }

    // X1
    @Test
    void theLastTenSelfTestsAreKept() throws IOException {
        try (FakeSip2Server fake = sip2()) {
            String id = library(
                    "staff-history",
                    HostProcess.sip2(
                            "Staff history",
                            fake.port(),
                            Map.of(
                                    "username",
                                    "terminal",
                                    "password",
                                    TERMINAL_PASSWORD,
                                    "test_identifier",
                                    "23333000000001",
                                    "test_password",
                                    PIN)));
            JsonNode service = host.admin("GET", "/services/" + id, null).json();
            assertThat(service.path("last_self_test").isNull()).isTrue();
            JsonNode last = null;
            for (int i = 0; i < 12; i++) {
                last = host.admin("POST", "/services/" + id + "/self-test", null)
                        .json();
                assertThat(last.path("success").asBoolean()).isTrue();
            }
            Answer history = host.admin("GET", "/services/" + id + "/self-tests", null);
            assertThat(history.json()).hasSize(10);
            assertThat(history.json().get(0).path("steps")).isEqualTo(last.path("steps"));
            assertThat(history.response().body()).doesNotContain("Canary", "canary");
            assertThat(host.admin("GET", "/services/" + id, null).json().path("last_self_test"))
                    .isEqualTo(history.json().get(0));
            assertThat(host.admin("GET", "/services/999999/self-tests", null).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aQuestionOfTheWrongShapeIsRefusedWithItsField() throws IOException {
        assertThat(field(Map.of())).isEqualTo("identifier");
        assertThat(field(Map.of("identifier", "1", "support_code", "2"))).isEqualTo("support_code");
        assertThat(field(Map.of("identifier", 1))).isEqualTo("identifier");
        assertThat(field(Map.of("identifer", "1"))).isEqualTo("body");
        assertThat(host.admin("POST", "/libraries/nowhere/diagnose", Map.of("identifier", "1"))
                        .status())
                .isEqualTo(404);
        assertThat(host.admin("GET", "/libraries/ferguson/attempts", null).status())
                .isEqualTo(400);
        assertThat(host.send("POST", "/admin/api/libraries/ferguson/diagnose", null, Map.of("identifier", "1"))
                        .status())
                .isEqualTo(401);
    }

    private static String field(Map<String, Object> body) throws IOException {
        Answer answer = host.admin("POST", "/libraries/ferguson/diagnose", body);
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().path("errors").get(0).path("field").asText();
    }

    // X2
    @Test
    void aDiagnosisCreatesNothing(@TempDir Path folder) throws Exception {
        String url =
                "jdbc:h2:file:" + folder.resolve("books") + ";AUTO_SERVER=TRUE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        try (HostProcess other = HostProcess.start("--jdbc-url", url, "--jdbc-user", "sa")) {
            Map<String, Long> before = rows(url);
            for (String card : List.of("23333000000001", "23333000000002", "21111000000001", "x y")) {
                for (Map<String, Object> body : List.<Map<String, Object>>of(
                        Map.of("identifier", card), Map.of("identifier", card, "password", "1234"))) {
                    assertThat(other.admin("POST", "/libraries/ferguson/diagnose", body)
                                    .status())
                            .isEqualTo(200);
                }
            }
            assertThat(rows(url)).isEqualTo(before);
            assertThat(before).containsKeys("patrons", "refusals", "self_test_results");
        }
    }

    private static Map<String, Long> rows(String url) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'patron_auth'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            // That a host is at work is written down a moment after it has begun, and by no diagnosis.
            tables.remove("hosts");
            for (String table : tables) {
                try (ResultSet count = statement.executeQuery("select count(*) from patron_auth." + table)) {
                    count.next();
                    rows.put(table, count.getLong(1));
                }
            }
        }
        return rows;
    }
}
