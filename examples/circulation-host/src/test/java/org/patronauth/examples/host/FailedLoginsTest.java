package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** What becomes of failed logins, seen from outside. */
class FailedLoginsTest {
    private static final String PIN = "Pin-Canary-7319";
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String ADDRESS = "X-Forwarded-For";

    private static HostProcess host;
    private static FakeSip2Server ils;

    @BeforeAll
    static void aHostBehindAProxy() throws IOException {
        FakeSip2Server.Builder patrons = FakeSip2Server.builder();
        for (int i = 1; i <= 9; i++) {
            patrons.patron(FakeSip2Patron.of("2333300000000" + i, PIN).build());
        }
        ils = patrons.start();
        host = HostProcess.start(
                "--no-demo", "--client-address-header", ADDRESS, "--trusted-proxies", "127.0.0.0/8,::1");
        addLibrary(host, ils.port());
    }

    @AfterAll
    static void stop() {
        host.close();
        ils.close();
    }

    private static void addLibrary(HostProcess at, int port) throws IOException {
        at.admin("POST", "/libraries", Map.of("short_name", "ferguson", "name", "Ferguson"));
        String id = at.admin(
                        "POST",
                        "/services",
                        HostProcess.sip2(
                                "Ferguson ILS",
                                port,
                                Map.of(
                                        "identifier_regular_expression",
                                        "[0-9a-z]+",
                                        "identifier_maximum_length",
                                        20,
                                        "password_regular_expression",
                                        "[0-9A-Za-z-]+",
                                        "password_maximum_length",
                                        20)))
                .json()
                .path("id")
                .asText();
        assertThat(at.admin("PUT", "/libraries/ferguson/services/" + id, Map.of())
                        .status())
                .isEqualTo(201);
    }

    private static Answer me(String card, String pin, String... headers) throws IOException {
        return host.get("/ferguson/patrons/me", card + ":" + pin, headers);
    }

    // A7
    @Test
    void theSixthAttemptIsAnsweredWithoutAskingUntilItIsLifted() throws IOException {
        String card = "23333000000001";
        host.admin("DELETE", "/throttles?library=ferguson", null);
        for (int i = 0; i < 5; i++) {
            assertThat(me(card, "wrong" + i).status()).isEqualTo(401);
        }
        int asked = ils.pinsSeen();
        Answer waits = me(card, PIN);
        assertThat(waits.status()).isEqualTo(429);
        assertThat(waits.type()).isEqualTo(LS + "too-many-attempts");
        assertThat(Integer.parseInt(waits.header("Retry-After"))).isBetween(1, 300);
        assertThat(waits.header("WWW-Authenticate")).isEmpty();
        assertThat(host.send("POST", "/ferguson/patrons/me/token", card + ":" + PIN, null)
                        .header("Retry-After"))
                .isNotEmpty();
        assertThat(ils.pinsSeen()).isEqualTo(asked);

        JsonNode throttles =
                host.admin("GET", "/throttles?library=ferguson", null).json();
        JsonNode wait = throttles.get(0);
        assertThat(throttles).hasSize(1);
        assertThat(wait.fieldNames()).toIterable().containsExactly("service", "key", "failures", "until");
        assertThat(wait.path("service").asText()).isEqualTo("Ferguson ILS");
        assertThat(wait.path("key").asText()).doesNotContain(card).isNotEmpty();
        assertThat(wait.path("failures").asInt()).isEqualTo(5);
        assertThat(Instant.parse(wait.path("until").asText())).isAfter(Instant.EPOCH);

        assertThat(host.admin("DELETE", "/throttles?library=ferguson&identifier=23333000000002", null)
                        .status())
                .isEqualTo(204);
        assertThat(me(card, PIN).status()).isEqualTo(429);
        assertThat(host.admin("DELETE", "/throttles?library=ferguson&identifier=" + card, null)
                        .status())
                .isEqualTo(204);
        assertThat(me(card, PIN).status()).isEqualTo(200);
        assertThat(host.admin("GET", "/throttles?library=ferguson", null).json())
                .isEmpty();
    }

    // A7
    @Test
    void onlyTheAdministratorSeesAndLiftsThrottlesOfALibraryThatExists() throws IOException {
        assertThat(host.get("/admin/api/throttles?library=ferguson", null).status())
                .isEqualTo(401);
        for (String query : new String[] {"", "?library=nowhere", "?library=%20"}) {
            assertThat(host.admin("GET", "/throttles" + query, null).status()).isEqualTo(404);
            assertThat(host.admin("DELETE", "/throttles" + query, null).status())
                    .isEqualTo(404);
        }
        assertThat(host.admin("DELETE", "/throttles?library=ferguson&identifier=", null)
                        .status())
                .isEqualTo(404);
    }

    // A7, T2
    @Test
    void clientsBehindTheProxyAreToldApart() throws IOException {
        for (int i = 0; i < 20; i++) {
            me("2333300001000" + i, "9999", ADDRESS, "203.0.113.77, 198.51.100.7");
        }
        assertThat(me("23333000000003", PIN, ADDRESS, "198.51.100.7").status()).isEqualTo(429);
        assertThat(me("23333000000003", PIN, ADDRESS, "203.0.113.77").status()).isEqualTo(200);
        assertThat(me("23333000000004", PIN, ADDRESS, "198.51.100.7, 203.0.113.78")
                        .status())
                .isEqualTo(200);
        assertThat(me("23333000000005", PIN).status()).isEqualTo(200);
    }

    // T4, A10, Y19
    @Test
    void twelveKindsOfFailureAreTheSameBytes() throws IOException {
        Map<String, String> failures = new LinkedHashMap<>();
        failures.put("unknown", "23333000000099:" + PIN);
        failures.put("wrong PIN", "23333000000006:9999");
        failures.put("no identifier", ":" + PIN);
        failures.put("blank identifier", "   :" + PIN);
        failures.put("long identifier", "2".repeat(21) + ":" + PIN);
        failures.put("identifier of another form", "2333-3:" + PIN);
        failures.put("control character in identifier", "2333\r3:" + PIN);
        failures.put("no PIN", "23333000000006:");
        failures.put("blank PIN", "23333000000006:   ");
        failures.put("long PIN", "23333000000006:" + "1".repeat(21));
        failures.put("PIN of another form", "23333000000006:12_4");
        failures.put("control character in PIN", "23333000000006:12\u00004");
        assertThat(failures).hasSize(12);

        Set<String> shapes = new LinkedHashSet<>();
        for (Map.Entry<String, String> failure : failures.entrySet()) {
            Answer answer = host.get("/ferguson/patrons/me", failure.getValue());
            assertThat(answer.status()).as(failure.getKey()).isEqualTo(401);
            ObjectNode body = (ObjectNode) answer.json();
            assertThat(body.remove("instance").asText()).as(failure.getKey()).isNotEmpty();
            Map<String, List<String>> headers =
                    new TreeMap<>(answer.response().headers().map());
            headers.remove("date");
            shapes.add(headers + " " + body);
        }
        assertThat(shapes).hasSize(1);
    }

    // A7, T1, Y10
    @Test
    void ofAThousandGuessesAtFourProcessesEightReachTheLibrarySystem() throws Exception {
        List<HostProcess> hosts = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                FakeSip2Server one = FakeSip2Server.builder()
                        .patron(FakeSip2Patron.of("23333000000001", PIN).build())
                        .start()) {
            String[] options = {
                "--no-demo", "--jdbc-url", postgres.getJdbcUrl("postgres", "postgres"), "--jdbc-user", "postgres"
            };
            hosts.add(HostProcess.start(options));
            addLibrary(hosts.get(0), one.port());
            for (int i = 1; i < 4; i++) {
                hosts.add(HostProcess.start(options));
            }
            List<Callable<Integer>> guesses = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                HostProcess at = hosts.get(i % 4);
                String pin = Integer.toString(2_000 + i);
                guesses.add(() -> at.me("ferguson", "23333000000001", pin).status());
            }
            Map<Integer, Integer> statuses = new LinkedHashMap<>();
            for (Future<Integer> guess : threads.invokeAll(guesses)) {
                statuses.merge(guess.get(), 1, Integer::sum);
            }
            assertThat(one.pinsSeen()).isBetween(5, 8);
            assertThat(statuses).containsOnlyKeys(401, 429);

            assertThat(hosts.get(3).me("ferguson", "23333000000001", PIN).status())
                    .isEqualTo(429);
            hosts.get(2).admin("DELETE", "/throttles?library=ferguson", null);
            for (HostProcess at : hosts) {
                assertThat(at.me("ferguson", "23333000000001", PIN).status()).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
            hosts.forEach(HostProcess::close);
        }
    }
}
