package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeSip2Patron;

/** Operators who come from another circulation manager, with a real PostgreSQL and a host as they start it. */
class ImportTest {
    private static final String PIN = LegacySystem.PIN;
    private static LegacySystem older;

    private HostProcess host;

    @BeforeAll
    static void startOlderSystem() throws IOException {
        older = LegacySystem.start();
    }

    @AfterAll
    static void stopOlderSystem() throws IOException {
        older.close();
    }

    @BeforeEach
    void start() throws IOException {
        host = HostProcess.start("--no-demo", "--enable-mock", "--allow-plain-secrets");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private JsonNode report(String source, Object body, String... more) throws IOException {
        String query = "/import?source=" + source + (more.length == 0 ? "" : "&" + String.join("&", more));
        Answer answer = host.admin("POST", query, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.response().body()).doesNotContain("Canary");
        return answer.json();
    }

    private JsonNode refused(String source, Object body) throws IOException {
        Answer answer = host.admin("POST", "/import?source=" + source + "&dry_run=false", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.response().body()).doesNotContain("Canary").doesNotContain("postgresql://");
        assertThat(answer.json().path("errors")).hasSize(1);
        assertThat(answer.json().path("errors").path(0).path("detail").asText())
                .isNotBlank()
                .doesNotContain("\n");
        assertThat(size("/libraries")).isZero();
        assertThat(size("/services")).isZero();
        return answer.json().path("errors").path(0);
    }

    private int size(String path) throws IOException {
        return host.admin("GET", path, null).json().size();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static List<String> skipped(JsonNode report) {
        List<String> lines = new ArrayList<>();
        report.path("skipped").forEach(line -> {
            assertThat(line.path("why").asText()).isNotBlank();
            lines.add(line.path("what").asText() + ": " + line.path("why").asText());
        });
        return lines;
    }

    private JsonNode association(String library) throws IOException {
        return host.admin("GET", "/libraries/" + library + "/services", null)
                .json()
                .path(0);
    }

    private JsonNode service(String name) throws IOException {
        for (JsonNode service : host.admin("GET", "/services", null).json()) {
            if (service.path("name").asText().equals(name)) {
                return service;
            }
        }
        throw new AssertionError("no service " + name);
    }

    // G4
    @Test
    void anNyplCirculationManagerIsRehearsedImportedAndImportedAgain() throws Exception {
        String database = older.database("nypl.sql");
        host.admin("POST", "/services", Map.of("name", "Taken", "protocol", "Mock", "settings", Map.of()));

        JsonNode rehearsal = report("nypl", older.login(database));
        assertThat(rehearsal.path("dry_run").asBoolean()).isTrue();
        assertThat(size("/libraries")).isZero();
        assertThat(size("/services")).isEqualTo(1);

        JsonNode done = report("nypl", older.login(database), "dry_run=false");
        assertThat(done.path("dry_run").asBoolean()).isFalse();
        assertThat(done.path("created")).isEqualTo(rehearsal.path("created"));
        assertThat(done.path("skipped")).isEqualTo(rehearsal.path("skipped"));
        assertThat(done.path("warnings")).isEqualTo(rehearsal.path("warnings"));
        assertThat(texts(done.path("created")))
                .contains(
                        "library \"nypl\"",
                        "library \"lion-guilford\"",
                        "library \"admin-library\"",
                        "library \"lci-bloomfield\"",
                        "library \"nypl-2\"",
                        "service \"Ferguson SIP2\"",
                        "service \"SIP2 20\"",
                        "library \"ferguson\" with service \"Ferguson SIP2\"");
        List<String> skipped = skipped(done);
        assertThat(skipped)
                .anyMatch(line -> line.startsWith("service \"SAML\""))
                .anyMatch(line -> line.startsWith("service \"Kansas\""))
                .anyMatch(line -> line.startsWith("service \"Conditional\": settings.identifier_regular_expression"))
                .anyMatch(line -> line.startsWith("service \"Clever for pupils\": settings.check_eligibility"))
                .anyMatch(line -> line.startsWith("service \"Taken\": Something else has that name"))
                .anyMatch(line -> line.startsWith("service \"TLS\": settings.ssl_certificate"))
                .anyMatch(line -> line.startsWith("service \"Ferguson SIP2\", setting unknown_password_100"))
                .anyMatch(line -> line.contains("with service \"Ferguson SIP2\", setting unknown_secret_101"))
                .anyMatch(line -> line.startsWith("library \"lion-guilford\": settings.allow_holds"))
                .anyMatch(line -> line.startsWith("service \"Trial\", setting neighborhood"));
        assertThat(skipped).noneMatch(line -> line.contains("Overdrive"));
        assertThat(texts(done.path("warnings")))
                .anyMatch(line -> line.contains("\"NYPL\""))
                .anyMatch(line -> line.contains("identifier_regular_expression matched at the beginning"))
                .anyMatch(line -> line.startsWith("library \"nypl\" with") && line.contains("without criteria"))
                .anyMatch(line -> line.startsWith("library \"lci-bloomfield\" with") && line.contains("before 2018"))
                .anyMatch(line -> line.startsWith("library \"ferguson\" with") && line.contains("patron had typed"))
                .anyMatch(line -> line.contains("password_maximum_length was above 255"));

        JsonNode again = report("nypl", older.login(database), "dry_run=false");
        assertThat(again.path("created")).isEmpty();
        assertThat(texts(again.path("unchanged"))).containsAll(texts(done.path("created")));
        assertThat(texts(again.path("warnings"))).noneMatch(line -> line.contains("is here already"));
        assertThat(size("/services")).isEqualTo(6);
    }

    // G4
    @Test
    void whatAnNyplCirculationManagerSaidMeansTheSameHere() throws Exception {
        report("nypl", older.login(older.database("nypl.sql")), "dry_run=false");

        JsonNode ferguson = association("ferguson");
        assertThat(ferguson.path("patron_restriction_type").asText()).isEqualTo("prefix");
        assertThat(ferguson.path("patron_restriction_field").asText()).isEqualTo("barcode");
        assertThat(ferguson.path("patron_restriction").asText()).isEqualTo("2333300");
        assertThat(ferguson.path("settings").path("basic_token_enabled").asBoolean(true))
                .isFalse();
        assertThat(association("nypl").path("patron_restriction_type").isNull()).isTrue();
        assertThat(association("lion-guilford").path("patron_restriction_field").asText())
                .isEqualTo("CCARD[p46]");
        JsonNode lci = association("lci-bloomfield");
        assertThat(lci.path("patron_restriction_type").asText()).isEqualTo("prefix");
        assertThat(lci.path("patron_restriction").asText()).isEqualTo("21234");
        assertThat(association("open-ebooks")
                        .path("settings")
                        .path("external_type_regular_expression")
                        .asText())
                .isEqualTo("(?<type>[EMHA])$");

        JsonNode sip2 = service("Ferguson SIP2").path("settings");
        assertThat(sip2.path("identifier_regular_expression").asText()).isEqualTo("(?:^(?<branchno>2[13]333)).*");
        assertThat(sip2.path("password_regular_expression").asText()).isEqualTo("^[0-9]{4}\\z");
        assertThat(sip2.path("location_code").asText()).isEqualTo("MAIN");
        assertThat(sip2.path("encoding").asText()).isEqualTo("utf-8");
        assertThat(sip2.has("identifier_maximum_length")).isFalse();
        assertThat(service("First Book").path("settings").path("api_version").asText())
                .isEqualTo("1");
        assertThat(texts(service("Consortium Patron API").path("settings").path("identifier_blacklist")))
                .containsExactly("^99", "a\\{");
        assertThat(service("Trial").path("settings").path("patrons")).hasSize(2);

        JsonNode libraries = host.admin("GET", "/libraries", null).json();
        for (JsonNode library : libraries) {
            int fines = library.path("short_name").asText().equals("ferguson") ? 1000 : 10;
            assertThat(library.path("settings").path("max_outstanding_fines").asInt())
                    .as(library.path("short_name").asText())
                    .isEqualTo(fines);
        }
        JsonNode nypl = host.admin("GET", "/libraries/nypl", null).json().path("settings");
        assertThat(nypl.path("web_primary_color").asText()).isEqualTo("#377F8B");
        assertThat(nypl.path("help-email").asText()).isEqualTo("help@nypl.example");
    }

    // G3, G4
    @Test
    void patronsSignInThroughImportedServices() throws Exception {
        report("nypl", older.login(older.database("nypl.sql")), "dry_run=false");

        assertThat(host.me("ferguson", "23333000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("ferguson", "21333000000001", PIN).type()).endsWith("patron-of-another-library");
        assertThat(host.me("ferguson", "23333000000001", "4321").status()).isEqualTo(401);
        assertThat(host.me("nypl", "27777000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("lion-guilford", "24444000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("lion-guilford", "24444000000005", PIN).type()).endsWith("patron-of-another-library");
        assertThat(host.me("lci-bloomfield", "21234000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("lci-bloomfield", "24444000000001", PIN).type()).endsWith("patron-of-another-library");
        assertThat(host.me("bibliomation", "34444000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("bibliomation", "34444000000005", PIN).type()).endsWith("patron-of-another-library");
        Answer pupil = host.me("open-ebooks", "READER7E", PIN);
        assertThat(pupil.status()).isEqualTo(200);
        assertThat(pupil.json().path("patron").path("external_type").asText()).isEqualTo("E");
        assertThat(host.me("admin-library", "2222", "Secret-Canary-trial").status())
                .isEqualTo(200);
    }

    // G4
    @Test
    void aPalaceCirculationManagerIsImported() throws Exception {
        String database = older.database("palace.sql");
        JsonNode rehearsal = report("palace", older.login(database), "dry_run=true");
        assertThat(size("/libraries")).isZero();
        JsonNode done = report("palace", older.login(database), "dry_run=false");
        assertThat(done.path("created")).isEqualTo(rehearsal.path("created"));
        assertThat(texts(done.path("created")))
                .containsExactly(
                        "library \"bibliomation\"",
                        "library \"lion\"",
                        "library \"ferguson\"",
                        "service \"Bibliomation SIP2\"",
                        "service \"LION\"",
                        "service \"Unverified\"",
                        "library \"bibliomation\" with service \"Bibliomation SIP2\"",
                        "library \"lion\" with service \"LION\"");
        assertThat(skipped(done))
                .anyMatch(line -> line.startsWith("service \"SirsiDynix\""))
                .anyMatch(line -> line.startsWith("service \"OpenID Connect\""))
                .anyMatch(line -> line.startsWith("service \"No object\""))
                .anyMatch(line -> line.contains("patron_blocking_rules"))
                .anyMatch(line -> line.startsWith("library \"bibliomation\", settings large_collection_languages"))
                .anyMatch(line -> line.startsWith("library \"ferguson\" with service \"Bibliomation SIP2\"")
                        && line.contains("let in everybody"));
        assertThat(texts(done.path("warnings")))
                .anyMatch(line -> line.contains("the list of prefixes had an empty item"))
                .anyMatch(line -> line.startsWith("service \"Unverified\"") && line.contains("does not allow"))
                .anyMatch(line -> line.startsWith("library \"lion\"") && line.contains("criteria without a type"));
        assertThat(host.me("bibliomation", "34444000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("bibliomation", "34444000000005", PIN).type()).endsWith("patron-of-another-library");
        assertThat(host.me("lion", "24444000000001", PIN).status()).isEqualTo(200);
        assertThat(host.me("ferguson", "23333000000001", PIN).status()).isEqualTo(503);
        JsonNode bibliomation =
                host.admin("GET", "/libraries/bibliomation", null).json().path("settings");
        assertThat(bibliomation.path("register").asText()).isEqualTo("https://bibliomation.example/card");
        assertThat(bibliomation.path("help-email").asText()).isEqualTo("help@bibliomation.example");
        assertThat(report("palace", older.login(database), "dry_run=false").path("created"))
                .isEmpty();
    }

    @Test
    void aServiceThatWasChangedHereSinceIsLeftAsItIs() throws Exception {
        String database = older.database("palace.sql");
        report("palace", older.login(database), "dry_run=false");
        older.execute(
                database,
                "update integration_configurations set settings = settings || '{\"timeout\": 9}' where id = 1;"
                        + " update integration_library_configurations set settings = settings ||"
                        + " '{\"library_identifier_restriction_criteria\": \"ELSEWHERE\"}' where parent_id = 1"
                        + " and library_id = 1");
        JsonNode again = report("palace", older.login(database), "dry_run=false");
        assertThat(again.path("created")).isEmpty();
        assertThat(texts(again.path("warnings")))
                .anyMatch(line -> line.contains("\"Bibliomation SIP2\" is here already, with other settings"))
                .anyMatch(line -> line.contains("is here already, with another restriction"));
        assertThat(service("Bibliomation SIP2").path("settings").path("timeout").asInt())
                .isEqualTo(5);
    }

    // G4
    @Test
    void aProbeTriesEachServiceOutAndSaysWhatIsDifferentEvenInADryRun() throws Exception {
        JsonNode report = report("nypl", older.login(older.database("nypl.sql")), "dry_run=true", "probe=true");
        assertThat(size("/services")).isZero();
        JsonNode ferguson = probe(report, "Ferguson SIP2");
        assertThat(ferguson.path("self_test").path("success").asBoolean()).isTrue();
        assertThat(ferguson.path("self_test").path("steps").size()).isGreaterThan(4);
        assertThat(texts(ferguson.path("differences"))).hasSize(1).allMatch(line -> line.contains("patron had typed"));

        older.bibliomation.put(FakeSip2Patron.of("34444000000001", PIN)
                .permanentId("P34444000000001")
                .library("BETHEL")
                .without("CQ")
                .build());
        JsonNode palace = report("palace", older.login(older.database("palace.sql")), "dry_run=false", "probe=true");
        assertThat(texts(probe(palace, "Bibliomation SIP2").path("differences")))
                .anyMatch(line -> line.contains("does not say whether the PIN is right (CQ)"));
        older.bibliomation.put(FakeSip2Patron.of("34444000000001", PIN)
                .permanentId("P34444000000001")
                .library("BETHEL")
                .build());
    }

    private static JsonNode probe(JsonNode report, String service) {
        for (JsonNode probe : report.path("probes")) {
            if (probe.path("service").asText().equals(service)) {
                return probe;
            }
        }
        throw new AssertionError("no probe of " + service);
    }

    // G4
    @Test
    void patronsComeWithTheirOlderIdsAndTheNextLoginFindsThem() throws Exception {
        String database = older.database("nypl.sql");
        JsonNode rehearsal = report("nypl", older.login(database), "dry_run=true", "patrons=true");
        JsonNode done = report("nypl", older.login(database), "dry_run=false", "patrons=true");
        assertThat(done.path("patrons")).isEqualTo(rehearsal.path("patrons"));
        assertThat(done.path("patrons").path("read").asInt()).isEqualTo(6);
        assertThat(done.path("patrons").path("created").asInt()).isEqualTo(5);
        assertThat(done.path("patrons").path("without_key").asInt()).isEqualTo(1);
        assertThat(done.path("patrons").path("unreadable").asInt()).isEqualTo(3);

        Answer robin = host.me("ferguson", "23333000000001", PIN);
        assertThat(robin.status()).isEqualTo(200);
        assertThat(robin.json().path("is_new").asBoolean(true)).isFalse();
        JsonNode again = report("nypl", older.login(database), "dry_run=false", "patrons=true");
        assertThat(again.path("patrons").path("created").asInt()).isZero();
        assertThat(again.path("patrons").path("unchanged").asInt()).isEqualTo(5);
    }

    // G4
    @Test
    void aBrokenSourceIsOneClearLineAndChangesNothing() throws Exception {
        assertThat(refused("nypl", older.login("nothing")).path("detail").asText())
                .contains("no database");
        String palace = older.database("palace.sql");
        assertThat(refused("nypl", older.login(palace)).path("detail").asText())
                .contains("no table externalintegrations");
        String nypl = older.database("nypl.sql");
        assertThat(refused("palace", older.login(nypl)).path("detail").asText())
                .contains("no table integration_configurations");
        older.execute(palace, "alter table integration_configurations drop column settings cascade");
        assertThat(refused("palace", older.login(palace)).path("detail").asText())
                .contains("no column settings");
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Map<String, Object> nowhere =
                Map.of("jdbc_url", "jdbc:postgresql://localhost:" + free + "/x", "user", "u", "password", "Canary");
        assertThat(refused("nypl", nowhere).path("detail").asText()).contains("cannot be reached");
        Map<String, Object> nobody = Map.of("jdbc_url", older.address(nypl), "user", "nobody", "password", "Canary");
        assertThat(refused("nypl", nobody).path("detail").asText()).contains("does not accept");
        refused("site-config", "{\"providers\": ");
        refused("site-config", "{\"policies\": {}, \"secret\": \"Canary\"}");
        assertThat(refused("nypl", Map.of("jdbc_url", "jdbc:h2:mem:Canary"))
                        .path("field")
                        .asText())
                .isEqualTo("jdbc_url");
        refused("nypl", Map.of("jdbc_url", older.address(nypl) + "?socketFactory=Canary"));
        refused("nypl", Map.of("jdbc_url", older.address(nypl), "passwort", "Canary"));
        refused("nypl", Map.of("jdbc_url", 7));
        refused("overdrive", Map.of());
        assertThat(host.admin("POST", "/import?source=nypl&dry_run=yes", older.login(nypl))
                        .status())
                .isEqualTo(400);
        assertThat(host.send("POST", "/admin/api/import?source=nypl", "admin:wrong", older.login(nypl))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theOlderDatabaseIsOnlyRead() throws IOException, SQLException {
        String database = older.database("nypl.sql");
        older.execute("postgres", "alter database " + database + " set default_transaction_read_only = on");
        assertThat(report("nypl", older.login(database), "dry_run=false", "patrons=true")
                        .path("created"))
                .isNotEmpty();
    }
}
