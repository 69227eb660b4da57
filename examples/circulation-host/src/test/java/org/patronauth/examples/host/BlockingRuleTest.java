package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** A library's own rules, from the administrator who tries one out to the patron who may not borrow. */
class BlockingRuleTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String PIN = "1234";
    private static final String ADULT = "23333000000001";
    private static final String CHILD = "23333000000002";
    private static final String UNCLASSED = "23333000000003";
    private static final String CHILDREN = "Books for children are at the branch library.";

    private static HostProcess host;
    private static FakeSip2Server ils;

    @BeforeAll
    static void start() throws IOException {
        ils = FakeSip2Server.builder()
                .patron(patron(ADULT, "ADULT"))
                .patron(patron(CHILD, "JUV"))
                .patron(FakeSip2Patron.of(UNCLASSED, PIN).without("PC").build())
                .start();
        host = HostProcess.start("--no-demo", "--allow-plain-secrets");
    }

    @AfterAll
    static void end() {
        host.close();
        ils.close();
    }

    private static FakeSip2Patron patron(String card, String type) {
        return FakeSip2Patron.of(card, PIN)
                .type(type)
                .born(LocalDate.of(2016, 5, 1))
                .fines("12.50")
                .field("ZY", "north")
                .build();
    }

    private static Map<String, Object> rule(String name, String rule, String message, String onError) {
        Map<String, Object> entry = new LinkedHashMap<>(Map.of("name", name, "rule", rule));
        if (message != null) {
            entry.put("message", message);
        }
        if (onError != null) {
            entry.put("on_error", onError);
        }
        return entry;
    }

    /** A library whose patrons the fake server knows; returns the path of its use of the service. */
    private static String library(String shortName, Map<String, Object> serviceSettings, Object rules)
            throws IOException {
        host.admin("POST", "/libraries", Map.of("short_name", shortName, "name", "Ferguson"));
        Answer service =
                host.admin("POST", "/services", HostProcess.sip2("SIP2 of " + shortName, ils.port(), serviceSettings));
        assertThat(service.status()).as(service.response().body()).isEqualTo(201);
        String path = "/libraries/" + shortName + "/services/"
                + service.json().path("id").asText();
        Answer association = host.admin("PUT", path, Map.of("settings", Map.of("patron_blocking_rules", rules)));
        assertThat(association.status()).as(association.response().body()).isEqualTo(201);
        return path;
    }

    private static Answer borrow(String library, String authorization) throws IOException {
        return host.send(
                "POST", "/" + library + "/patrons/me/borrow-check", null, null, "Authorization", authorization);
    }

    private static String pin(String card) {
        return HostProcess.basic(card + ":" + PIN);
    }

    private static String token(String library, String card) throws IOException {
        Answer exchange = host.send("POST", "/" + library + "/patrons/me/token", card + ":" + PIN, null);
        assertThat(exchange.status()).isEqualTo(200);
        return "Bearer " + exchange.json().path("access_token").asText();
    }

    private static void replaceRules(String path, Object rules) throws IOException {
        String library = path.split("/")[2];
        JsonNode stored = host.admin("GET", "/libraries/" + library + "/services", null)
                .json()
                .get(0);
        Answer changed = host.admin(
                "PUT",
                path,
                Map.of("version", stored.path("version").asLong(), "settings", Map.of("patron_blocking_rules", rules)));
        assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
    }

    // V5: signing in is one thing, borrowing another
    @Test
    void whoIsBlockedByARuleSignsInAndMayNotBorrow() throws IOException {
        library("ferguson-one", Map.of(), List.of(rule("Children", "{PC} == \"JUV\"", CHILDREN, null)));

        Answer child = host.me("ferguson-one", CHILD, PIN);
        assertThat(child.status()).isEqualTo(200);
        JsonNode privileges = child.json().path("privileges");
        assertThat(privileges.path("may_borrow").asBoolean()).isFalse();
        assertThat(privileges.path("problems").get(0).path("type").asText())
                .isEqualTo(LS + "credentials-blocked-by-policy");
        assertThat(privileges.path("problems").get(0).path("detail").asText()).isEqualTo(CHILDREN);

        Answer refusal = borrow("ferguson-one", pin(CHILD));
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.type()).isEqualTo(LS + "credentials-blocked-by-policy");
        assertThat(refusal.json().path("detail").asText()).isEqualTo(CHILDREN);
        assertThat(borrow("ferguson-one", pin(ADULT)).status()).isEqualTo(204);
    }

    // V5: the class is stored nowhere, so the token has to remember
    @Test
    void aTokenKeepsWhatTheRulesSaid() throws IOException {
        String path = library(
                "ferguson-two",
                Map.of(),
                List.of(rule("Children", "{sipserver_patron_class} == \"JUV\"", CHILDREN, "allow")));
        String child = token("ferguson-two", CHILD);
        String adult = token("ferguson-two", ADULT);
        int asked = ils.requests("63");

        JsonNode me = host.get("/ferguson-two/patrons/me", null, "Authorization", child)
                .json();
        assertThat(me.path("privileges").path("may_borrow").asBoolean()).isFalse();
        assertThat(borrow("ferguson-two", adult).status()).isEqualTo(204);
        assertThat(ils.requests("63")).as("nobody was asked").isEqualTo(asked);
        Answer refusal = borrow("ferguson-two", child);
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.json().path("detail").asText()).isEqualTo(CHILDREN);

        // Another message is still the same rule; another condition is another rule, for which somebody is asked.
        replaceRules(path, List.of(rule("Minors", "{sipserver_patron_class} == \"JUV\"", "Sorry.", "allow")));
        assertThat(borrow("ferguson-two", child).json().path("detail").asText()).isEqualTo("Sorry.");
        replaceRules(path, List.of(rule("Minors", "{sipserver_patron_class} == \"ADULT\"", "Sorry.", "allow")));
        assertThat(borrow("ferguson-two", child).status()).isEqualTo(204);
        assertThat(borrow("ferguson-two", adult).status()).isEqualTo(403);
        replaceRules(path, List.of());
        assertThat(borrow("ferguson-two", adult).status()).isEqualTo(204);
    }

    // V5
    @ParameterizedTest
    @CsvSource({"allow, 204", "block, 403"})
    void onErrorDecidesOverWhomARuleCannotJudge(String onError, int status) throws IOException {
        String library = "ferguson-" + onError;
        library(library, Map.of(), List.of(rule("Children", "{PC} == \"JUV\"", null, onError)));

        assertThat(borrow(library, pin(UNCLASSED)).status()).isEqualTo(status);
        assertThat(borrow(library, token(library, UNCLASSED)).status()).isEqualTo(status);
        assertThat(borrow(library, pin(ADULT)).status()).isEqualTo(204);
        if (status == 403) {
            assertThat(borrow(library, pin(UNCLASSED)).json().path("detail").asText())
                    .isEqualTo("Patron is blocked by library policy.");
        }
    }

    // V5, V1: fines come before rules
    @Test
    void rulesAreTheLastReasons() throws IOException {
        library(
                "ferguson-three",
                Map.of("max_outstanding_fines", "5"),
                List.of(
                        rule("Fines", "{fines} > 10 and {fee_amount} == 12.5", "Pay first.", null),
                        rule("Young", "age_in_years({sipserver_patron_birthdate}) < 200", "Grow.", null),
                        rule("North", "{ZY} != \"north\"", "Go.", null)));

        JsonNode problems =
                host.me("ferguson-three", ADULT, PIN).json().path("privileges").path("problems");
        assertThat(problems.findValuesAsText("type"))
                .containsExactly(
                        LS + "outstanding-fines",
                        LS + "credentials-blocked-by-policy",
                        LS + "credentials-blocked-by-policy");
        assertThat(problems.findValuesAsText("detail")).endsWith("Pay first.", "Grow.");
    }

    // V5: everything that is wrong, at once, and where
    @Test
    void badRulesAreRefusedWithTheirPlacesAndColumns() throws IOException {
        String path = library("ferguson-four", Map.of(), List.of());
        Answer refused = host.admin(
                "PUT",
                path,
                Map.of(
                        "version",
                        1,
                        "settings",
                        Map.of(
                                "external_type_regular_expression",
                                "(",
                                "patron_blocking_rules",
                                List.of(
                                        rule("Fines", "{fines} > ", null, null),
                                        rule("Fines", "{no_such_field} == 1", null, null),
                                        rule(" ", "true", "x".repeat(1_001), null)))));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").findValuesAsText("field"))
                .contains("settings.external_type_regular_expression")
                .filteredOn("settings.patron_blocking_rules"::equals)
                .hasSize(5);
        assertThat(refused.json().path("errors").findValuesAsText("detail"))
                .contains(
                        "Rule 1 (Fines), column 11: The rule ends where a value is expected.",
                        "Rule 2 (Fines), column 1: The protocol supplies no value of this name.",
                        "Rule 2 (Fines): another rule has that name.",
                        "Rule 3: a rule needs a name.",
                        "Rule 3: a message has at most 1,000 characters.");
    }

    @Test
    void rulesComeBackAsTheyWereSaved() throws IOException {
        Map<String, Object> whole = rule("Children", "{PC} == 'JUV'", CHILDREN, "block");
        String path = library("ferguson-five", Map.of(), List.of(whole, rule("Fines", "{fines} > 10", null, null)));

        JsonNode rules = host.admin("GET", "/libraries/ferguson-five/services", null)
                .json()
                .get(0)
                .path("settings")
                .path("patron_blocking_rules");
        assertThat(rules.get(0)).isEqualTo(HostProcess.JSON.<JsonNode>valueToTree(whole));
        assertThat(rules.get(1))
                .isEqualTo(HostProcess.JSON.<JsonNode>valueToTree(
                        Map.of("name", "Fines", "rule", "{fines} > 10", "on_error", "allow")));
        replaceRules(path, rules);
        assertThat(path).isNotEmpty();
    }

    // V5
    @Test
    void aRuleIsTriedOnTheTestPatronBeforeItIsSaved() throws IOException {
        String path = library("ferguson-six", Map.of("test_identifier", CHILD, "test_password", PIN), List.of());

        Answer blocked = host.admin("POST", path + "/try-rule", Map.of("rule", "{PC} == \"JUV\" and {fines} > 1"));
        assertThat(blocked.status()).as(blocked.response().body()).isEqualTo(200);
        assertThat(blocked.json().path("verdict").asText()).isEqualTo("blocked");
        assertThat(blocked.json().path("fields").path("PC").asText()).isEqualTo("JUV");
        assertThat(blocked.json().path("fields").path("fines").asText()).isEqualTo("12.50");
        assertThat(blocked.json().path("fields").path("patron_type").asText()).isEqualTo("JUV");
        assertThat(blocked.json().path("fields").path("sipserver_patron_class").asText())
                .isEqualTo("JUV");
        assertThat(blocked.response().body()).doesNotContain("\"AD\"", PIN + "\"");

        assertThat(host.admin("POST", path + "/try-rule", Map.of("rule", "{PC} == \"ADULT\""))
                        .json()
                        .path("verdict")
                        .asText())
                .isEqualTo("allowed");
        Answer undecided = host.admin("POST", path + "/try-rule", Map.of("rule", "{PZ} == \"06614\""));
        assertThat(undecided.json().path("verdict").asText()).isEqualTo("undecided");
        assertThat(undecided.json().path("reason").asText()).isEqualTo("Nothing is said of {PZ}.");

        Answer bad = host.admin("POST", path + "/try-rule", Map.of("rule", "{fines} > \"ten\""));
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.json().path("column").asInt()).isEqualTo(11);
        assertThat(bad.json().path("errors").get(0).path("field").asText()).isEqualTo("rule");
        assertThat(bad.json().path("errors").get(0).path("detail").asText()).startsWith("Column 11: ");
        assertThat(host.admin("POST", path + "/try-rule", Map.of()).status()).isEqualTo(400);

        // Nobody came to be by it.
        assertThat(host.me("ferguson-six", CHILD, PIN).json().path("is_new").asBoolean())
                .isTrue();
    }

    @Test
    void withoutATestPatronOrAServiceNoRuleIsTried() throws IOException {
        String path = library("ferguson-seven", Map.of(), List.of());
        Answer answer = host.admin("POST", path + "/try-rule", Map.of("rule", "{fines} > 1"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo("settings.test_identifier");
        assertThat(host.admin("POST", "/libraries/ferguson-seven/services/999999/try-rule", Map.of("rule", "true"))
                        .status())
                .isEqualTo(404);
        assertThat(host.admin("POST", "/libraries/nowhere/services/1/try-rule", Map.of("rule", "true"))
                        .status())
                .isEqualTo(404);
        assertThat(host.send("POST", "/admin/api" + path + "/try-rule", null, Map.of("rule", "true"))
                        .status())
                .isEqualTo(401);
    }

    // R5
    @Test
    void aRestrictionIsTriedOnAValue() throws IOException {
        String path = library("ferguson-eight", Map.of(), List.of());
        Map<String, Object> draft = Map.of(
                "value", ADULT,
                "patron_restriction_type", "prefix",
                "patron_restriction_field", "barcode",
                "patron_restriction", "2333300");
        Answer matched = host.admin("POST", path + "/try-restriction", draft);
        assertThat(matched.status()).as(matched.response().body()).isEqualTo(200);
        assertThat(matched.json().path("verdict").asText()).isEqualTo("matched");
        assertThat(matched.json().path("reason").asText()).isEqualTo("The value fits the criteria.");

        Map<String, Object> elsewhere = new LinkedHashMap<>(draft);
        elsewhere.put("value", "21111000000001");
        Answer other = host.admin("POST", path + "/try-restriction", elsewhere);
        assertThat(other.json().path("verdict").asText()).isEqualTo("not_matched");
        assertThat(other.json().path("reason").asText()).isEqualTo("The value does not fit the criteria.");

        Map<String, Object> location = Map.of(
                "value", " BETHEL ",
                "patron_restriction_type", "list",
                "patron_restriction_field", "patron location",
                "patron_restriction", "BETHEL, BROOKFIELD");
        assertThat(host.admin("POST", path + "/try-restriction", location)
                        .json()
                        .path("verdict")
                        .asText())
                .isEqualTo("matched");

        Map<String, Object> bad = new LinkedHashMap<>(draft);
        bad.put("patron_restriction_type", "regex");
        bad.put("patron_restriction", "(");
        Answer refused = host.admin("POST", path + "/try-restriction", bad);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").get(0).path("field").asText()).isEqualTo("patron_restriction");
        assertThat(host.admin("POST", path + "/try-restriction", Map.of()).status())
                .isEqualTo(400);

        // Nothing was saved, and without a draft what is saved is tried.
        assertThat(host.me("ferguson-eight", ADULT, PIN).status()).isEqualTo(200);
        assertThat(host.admin("POST", path + "/try-restriction", Map.of("value", "anything"))
                        .json()
                        .path("verdict")
                        .asText())
                .isEqualTo("matched");
        long version = host.admin("GET", "/libraries/ferguson-eight/services", null)
                .json()
                .get(0)
                .path("version")
                .asLong();
        Map<String, Object> saved = new LinkedHashMap<>(draft);
        saved.remove("value");
        saved.put("version", version);
        assertThat(host.admin("PUT", path, saved).status()).isEqualTo(200);
        assertThat(host.admin("POST", path + "/try-restriction", Map.of("value", "21111000000001"))
                        .json()
                        .path("verdict")
                        .asText())
                .isEqualTo("not_matched");
    }
}
