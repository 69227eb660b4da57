package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.HostProcess.Answer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** Two hosts on one PostgreSQL, in processes of their own. */
class TwoHostsTest {
    private static final String PIN = "Pin-Canary-7319";
    private static final Duration PROPAGATION = Duration.ofSeconds(2);

    // A5, Y15
    @Test
    void aChangeMadeOnOneIsInForceOnTheOtherWithinTwoSecondsAndNoLoginFails() throws Exception {
        ExecutorService patrons = Executors.newFixedThreadPool(2);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                FakeSip2Server ils = FakeSip2Server.builder()
                        .patron(FakeSip2Patron.of("23333000000001", PIN).build())
                        .patron(FakeSip2Patron.of("23333000000002", PIN).build())
                        .start()) {
            String[] options = {
                "--no-demo",
                "--jdbc-url",
                postgres.getJdbcUrl("postgres", "postgres"),
                "--jdbc-user",
                "postgres",
                "--no-notices"
            };
            try (HostProcess first = HostProcess.start(options);
                    HostProcess second = HostProcess.start(options)) {
                first.admin("POST", "/libraries", Map.of("short_name", "ferguson", "name", "Ferguson"));
                String id = first.admin("POST", "/services", HostProcess.sip2("Ferguson", ils.port(), Map.of()))
                        .json()
                        .path("id")
                        .asText();
                Answer association = first.admin("PUT", "/libraries/ferguson/services/" + id, Map.of());
                await(() -> second.me("ferguson", "23333000000001", PIN).status() == 200);

                AtomicBoolean over = new AtomicBoolean();
                AtomicInteger logins = new AtomicInteger();
                Map<Integer, Integer> failures = new ConcurrentHashMap<>();
                List<Future<?>> running = List.of(
                        patrons.submit(() -> signIn(first, over, logins, failures)),
                        patrons.submit(() -> signIn(second, over, logins, failures)));

                long version = association.json().path("version").asLong();
                for (int round = 0; round < 4; round++) {
                    boolean turnedAway = round % 2 == 0;
                    HostProcess here = round < 2 ? first : second;
                    HostProcess there = round < 2 ? second : first;
                    Map<String, Object> change = new LinkedHashMap<>(Map.of(
                            "patron_restriction_type",
                            turnedAway ? "regex" : "none",
                            "patron_restriction_field",
                            "barcode",
                            "patron_restriction",
                            turnedAway ? "1$" : "",
                            "version",
                            version));
                    Answer changed = here.admin("PUT", "/libraries/ferguson/services/" + id, change);
                    assertThat(changed.status()).isEqualTo(200);
                    version = changed.json().path("version").asLong();
                    int expected = turnedAway ? 404 : 200;
                    assertThat(here.me("ferguson", "23333000000002", PIN).status())
                            .as("the next login on the same host")
                            .isEqualTo(expected);
                    await(() -> there.me("ferguson", "23333000000002", PIN).status() == expected);
                }
                over.set(true);
                for (Future<?> one : running) {
                    one.get();
                }
                assertThat(failures).isEmpty();
                assertThat(logins).hasValueGreaterThan(20);
                assertThat(first.terminate()).isZero();
                assertThat(second.terminate()).isZero();
            }
        } finally {
            patrons.shutdownNow();
        }
    }

    private static Void signIn(
            HostProcess host, AtomicBoolean over, AtomicInteger logins, Map<Integer, Integer> failures)
            throws IOException {
        while (!over.get()) {
            int status = host.me("ferguson", "23333000000001", PIN).status();
            logins.incrementAndGet();
            if (status != 200) {
                failures.merge(status, 1, Integer::sum);
            }
        }
        return null;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long end = System.nanoTime() + PROPAGATION.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in force within %s", PROPAGATION).isLessThan(end);
        }
    }
}
