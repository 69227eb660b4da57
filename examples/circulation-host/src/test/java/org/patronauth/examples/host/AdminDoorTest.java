package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who gets to the administration's interface for programs, and what keeps others out. */
class AdminDoorTest {
    private static final String ADMIN = "admin:" + HostProcess.ADMIN_PASSWORD;
    private static final String SERVICES = "/admin/api/services";
    private static final Map<String, Object> LIBRARY = Map.of("short_name", "lci", "name", "Library Connection");

    @Test
    void aForeignPageChangesNothingThoughItsBrowserKnowsThePassword() throws IOException {
        try (HostProcess host = HostProcess.start("--no-demo")) {
            String path = "/admin/api/libraries";
            for (String[] foreign : new String[][] {
                {"Sec-Fetch-Site", "cross-site"},
                {"Sec-Fetch-Site", "same-site"},
                {"Origin", "https://evil.example"},
                {"Origin", "null"}
            }) {
                HostProcess.Answer answer = host.send("POST", path, ADMIN, LIBRARY, foreign);
                assertThat(answer.status()).as(foreign[1]).isEqualTo(403);
                assertThat(answer.type()).endsWith("/admin-not-authorized");
                assertThat(host.send("GET", path, ADMIN, null, foreign).status())
                        .isEqualTo(200);
            }
            assertThat(host.admin("GET", "/libraries", null).json()).isEmpty();
            assertThat(host.send("POST", path, ADMIN, LIBRARY, "Origin", host.base())
                            .status())
                    .isEqualTo(201);
            assertThat(host.admin("PUT", "/libraries/lci", Map.of("short_name", "lci", "name", "LCI", "version", 1))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void wrongPasswordsAreCountedByTheClientsNetworkAndNotByTheProxy() throws IOException {
        try (HostProcess host = HostProcess.start(
                "--no-demo", "--client-address-header", "X-Forwarded-For", "--trusted-proxies", "127.0.0.1/32")) {
            for (int i = 1; i <= 5; i++) {
                assertThat(from(host, "2001:db8:1:2::" + i, "admin:wrong")).isEqualTo(401);
            }
            assertThat(from(host, "2001:db8:1:2:ffff::6", ADMIN)).isEqualTo(429);
            assertThat(from(host, "2001:db8:1:3::1", ADMIN)).isEqualTo(200);
            assertThat(from(host, "192.0.2.7", ADMIN)).isEqualTo(200);
            assertThat(host.send("GET", SERVICES, ADMIN, null).status()).isEqualTo(200);
        }
    }

    private static int from(HostProcess host, String address, String credentials) throws IOException {
        return host.send("GET", SERVICES, credentials, null, "X-Forwarded-For", address)
                .status();
    }

    @Test
    void guessesAtTheSameTimeAreNotMoreThanFive() throws Exception {
        ExecutorService guessers = Executors.newFixedThreadPool(16);
        try (HostProcess host = HostProcess.start("--no-demo")) {
            Callable<Integer> guess =
                    () -> host.send("GET", SERVICES, "admin:wrong", null).status();
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> future : guessers.invokeAll(Collections.nCopies(64, guess))) {
                answers.add(future.get());
            }
            assertThat(answers).containsOnly(401, 429);
            assertThat(answers.stream().filter(status -> status == 401)).hasSize(5);
        } finally {
            guessers.shutdownNow();
        }
    }

    @Test
    void aMissingVersionHidesNothingElseThatIsWrong() throws IOException {
        try (HostProcess host = HostProcess.start("--no-demo")) {
            host.admin("POST", "/libraries", LIBRARY);
            Map<String, Object> wrong = new LinkedHashMap<>(Map.of("short_name", "lci", "name", ""));
            assertThat(fields(host.admin("PUT", "/libraries/lci", wrong))).contains("name", "version");
            wrong.put("version", 99);
            assertThat(fields(host.admin("PUT", "/libraries/lci", wrong))).containsExactly("name");
            wrong.put("name", "LCI");
            assertThat(host.admin("PUT", "/libraries/lci", wrong).status()).isEqualTo(409);
        }
    }

    private static List<String> fields(HostProcess.Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        List<String> fields = new ArrayList<>();
        for (JsonNode error : answer.json().path("errors")) {
            fields.add(error.path("field").asText());
        }
        return fields;
    }
}
