package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.examples.host.HostProcess.Answer;

/** The configuration as a whole, over HTTP: exported, applied, recorded, encrypted. */
class ConfigurationTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String CANARY = "Terminal-Canary-5560";

    @TempDir
    static Path folder;

    private static HostProcess host;

    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), KeyFileTest.line("2026", 1));
        host = HostProcess.start("--encryption-key-file", keys.toString());
    }

    @AfterAll
    static void end() throws InterruptedException {
        assertThat(host.terminate()).isZero();
    }

    private static ObjectNode exported() throws IOException {
        Answer answer = host.admin("GET", "/export", null);
        assertThat(answer.status()).isEqualTo(200);
        return (ObjectNode) answer.json();
    }

    // G6
    @Test
    void whatWasExportedIsAppliedWithoutAChange() throws IOException {
        ObjectNode document = exported();
        assertThat(document.path("libraries").findValuesAsText("short_name")).contains("ferguson", "open-ebooks");
        assertThat(document.path("associations").get(0).properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "library",
                        "service",
                        "patron_restriction_type",
                        "patron_restriction_field",
                        "patron_restriction",
                        "settings",
                        "position");
        assertThat(document.toString()).doesNotContain("client_secret", "********");

        Answer applied = host.admin("POST", "/apply", document);
        assertThat(applied.status()).isEqualTo(200);
        assertThat(applied.json().path("changes").isEmpty()).isTrue();
        assertThat(applied.json().path("dry_run").isBoolean()).isTrue();
    }

    // G6
    // G5
    @Test
    void aDryRunSaysWhatWouldChangeAndTheRecordSaysWhoChangedIt() throws IOException {
        ObjectNode document = exported();
        ((ArrayNode) document.path("libraries"))
                .addObject()
                .put("short_name", "lion-west")
                .put("name", "LION West");
        for (boolean dryRun : new boolean[] {true, false}) {
            Answer answer = host.admin("POST", "/apply?dry_run=" + dryRun, document);
            assertThat(answer.json().path("changes"))
                    .isEqualTo(HostProcess.JSON.readTree(
                            "[{\"action\":\"create\",\"what\":\"library\",\"name\":\"lion-west\"}]"));
            assertThat(answer.json().path("dry_run").asBoolean()).isEqualTo(dryRun);
            assertThat(host.admin("GET", "/libraries/lion-west", null).status()).isEqualTo(dryRun ? 404 : 200);
        }

        JsonNode records = host.admin("GET", "/audit?limit=2", null).json();
        assertThat(records).hasSize(2);
        assertThat(records.get(0).path("action").asText()).isEqualTo("apply");
        JsonNode created = records.get(1);
        assertThat(created.path("actor").asText()).isEqualTo("admin");
        assertThat(created.path("what").asText()).isEqualTo("library");
        assertThat(created.path("name").asText()).isEqualTo("lion-west");
        assertThat(created.path("changes").get(1))
                .isEqualTo(HostProcess.JSON.readTree("{\"field\":\"name\",\"old\":null,\"new\":\"LION West\"}"));
        JsonNode older = host.admin("GET", "/audit?limit=1&before=" + created.path("id"), null)
                .json();
        assertThat(older.get(0).path("id").asLong())
                .isLessThan(created.path("id").asLong());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"libraries\":[],\"services\":[]}",
                "{\"libraries\":[],\"services\":[],\"associations\":[],\"more\":[]}",
                "{\"libraries\":{},\"services\":[],\"associations\":[]}",
                "{\"libraries\":[1],\"services\":[],\"associations\":[]}",
                "{\"libraries\":[{\"short_name\":\"lion\",\"nmae\":\"LION\"}],\"services\":[],\"associations\":[]}",
                "{\"libraries\":[{\"short_name\":7}],\"services\":[],\"associations\":[]}"
            })
    void aDocumentOfAnotherShapeIsNoDocument(String body) throws IOException {
        Answer answer = host.admin("POST", "/apply?dry_run=true", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo(LS + "invalid-input");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/audit?limit=0", "/audit?limit=many", "/audit?limit=1001", "/audit?before=-1"})
    void aBadNumberIsSaid(String path) throws IOException {
        assertThat(host.admin("GET", path, null).status()).isEqualTo(400);
    }

    @Test
    void theWholeConfigurationIsForAdministratorsAlone() throws IOException {
        for (String path : List.of("/admin/api/export", "/admin/api/audit")) {
            assertThat(host.get(path, null).status()).isEqualTo(401);
        }
        assertThat(host.send("POST", "/admin/api/apply", null, "{}").status()).isEqualTo(401);
        assertThat(host.send("POST", "/admin/api/secrets/reencrypt", null, null).status())
                .isEqualTo(401);
    }

    // S5
    @Test
    void aKeyIsPutBeforeTheOldOneWhileTheHostRuns() throws Exception {
        Path keys = folder.resolve("rotating");
        Files.writeString(keys, KeyFileTest.line("old", 1));
        try (HostProcess rotating = HostProcess.start("--no-demo", "--encryption-key-file", keys.toString())) {
            Answer created = rotating.admin(
                    "POST",
                    "/services",
                    HostProcess.sip2("Ferguson", 6001, Map.of("username", "terminal", "password", CANARY)));
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.json().path("settings").path("password").asText())
                    .isEqualTo("********");
            assertThat(reencrypted(rotating)).isZero();

            Files.writeString(keys, KeyFileTest.line("new", 2) + KeyFileTest.line("old", 1));
            long deadline = System.nanoTime() + 30_000_000_000L;
            int services = 0;
            while (services == 0 && System.nanoTime() < deadline) {
                services = reencrypted(rotating);
            }
            assertThat(services).isOne();
        }
    }

    private static int reencrypted(HostProcess at) throws IOException {
        Answer answer = at.admin("POST", "/secrets/reencrypt", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("unreadable").isEmpty()).isTrue();
        return answer.json().path("services").asInt();
    }

    // S5
    @Test
    void withoutAKeyASecretIsRefusedUnlessTheOperatorSaysSo() throws Exception {
        Map<String, Object> service =
                new LinkedHashMap<>(HostProcess.sip2("Lion", 6001, Map.of("username", "terminal", "password", CANARY)));
        try (HostProcess without = HostProcess.start("--no-demo")) {
            Answer refused = without.admin("POST", "/services", service);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.type()).isEqualTo(LS + "invalid-configuration-option");
            assertThat(refused.json().path("errors").findValuesAsText("field")).containsExactly("settings.password");
            assertThat(without.admin("POST", "/secrets/reencrypt", null).status())
                    .isEqualTo(400);
        }
        try (HostProcess plain = HostProcess.start("--no-demo", "--allow-plain-secrets")) {
            assertThat(plain.admin("POST", "/services", service).status()).isEqualTo(201);
        }
    }

    @Test
    void aDemonstrationOnDiskStartsWithoutAKeyAndStoresNoSecretOfAnAdministrator() throws Exception {
        try (HostProcess demo = HostProcess.start("--jdbc-url", "jdbc:h2:file:" + folder.resolve("books"))) {
            assertThat(demo.me("ferguson", "23333000000001", "1234").status()).isEqualTo(200);
            assertThat(demo.me("open-ebooks", "READER7E", "1234").status()).isEqualTo(200);
            assertThat(demo.admin(
                                    "POST",
                                    "/services",
                                    HostProcess.sip2("Lion", 6001, Map.of("username", "terminal", "password", CANARY)))
                            .status())
                    .isEqualTo(400);
        }
    }
}
