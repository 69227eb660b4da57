package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.ProblemType;
import org.patronauth.examples.host.HostProcess.Answer;

/** Three hosts, in processes of their own and with patrons at each, whose one PostgreSQL is stopped and started. */
class FleetOutageTest {
    private static final Duration WELL_WITHIN = Duration.ofSeconds(1);
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(3);
    private static final int RETURNING = 1;
    private static final int NEWCOMER = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    // S8, Y16
    @Test
    void everyHostSaysThatTheDatabaseIsAwayAndIsWellASecondAfterItsReturn() throws Exception {
        outage(Duration.ofSeconds(2));
    }

    // Y16
    @Test
    @Tag("long")
    void anOutageOfTenSecondsIsNoDifferent() throws Exception {
        outage(Duration.ofSeconds(10));
    }

    private void outage(Duration length) throws Exception {
        try (Fleet fleet = Fleet.of(NEWCOMER)) {
            List<HostProcess> hosts = fleet.start(3);
            String service = fleet.library();
            hosts.get(0).admin("PUT", "/libraries/ferguson/services/" + service, tokens(1));
            Fleet.await(NOTICED_WITHIN, () -> token(hosts.get(2)).status() == 200);
            String token = token(hosts.get(2)).json().path("access_token").asText();
            AtomicBoolean over = new AtomicBoolean();
            Set<Integer> statuses = ConcurrentHashMap.newKeySet();
            List<Future<?>> load = new ArrayList<>();
            for (HostProcess host : hosts) {
                load.add(threads.submit(() -> {
                    while (!over.get()) {
                        statuses.add(fleet.signIn(host, RETURNING));
                        LockSupport.parkNanos(5_000_000);
                    }
                    return null;
                }));
            }

            fleet.stopDatabase();
            long stopped = System.nanoTime();
            for (HostProcess host : hosts) {
                assertAway(host.me(Fleet.LIBRARY, Fleet.card(RETURNING), Fleet.PIN));
                assertAway(host.me(Fleet.LIBRARY, Fleet.card(NEWCOMER), Fleet.PIN));
                assertAway(bearer(host, token));
                assertAway(host.admin("PUT", "/libraries/ferguson/services/" + service, tokens(2)));
                Fleet.await(
                        NOTICED_WITHIN,
                        () -> !health(host).json().path("database").asBoolean(true));
                assertThat(health(host).status())
                        .as("it still serves documents")
                        .isEqualTo(200);
                assertThat(host.get("/ferguson/authentication_document", null).status())
                        .isEqualTo(200);
            }
            LockSupport.parkNanos(length.toNanos() - (System.nanoTime() - stopped));

            fleet.startDatabase();
            long start = System.nanoTime();
            for (HostProcess host : hosts) {
                Duration left = WELL_WITHIN.minus(Duration.ofNanos(System.nanoTime() - start));
                Fleet.await(
                        left,
                        () -> fleet.signIn(host, RETURNING) == 200
                                && bearer(host, token).status() == 200
                                && health(host).json().path("database").asBoolean());
            }
            assertThat(fleet.ask("select count(*) from patron_auth.patrons"))
                    .as("nobody was stored who was not signed in")
                    .isEqualTo(1);
            Answer changed = hosts.get(1).admin("PUT", "/libraries/ferguson/services/" + service, turnedAway());
            assertThat(changed.status()).isEqualTo(200);
            for (HostProcess host : hosts) {
                Fleet.await(Duration.ofSeconds(2), () -> fleet.signIn(host, NEWCOMER) == 404);
                assertThat(fleet.signIn(host, RETURNING)).isEqualTo(200);
            }
            over.set(true);
            for (Future<?> one : load) {
                one.get();
            }
            assertThat(statuses).as("statuses of a patron who is right").containsExactlyInAnyOrder(200, 503);
        }
    }

    private static Map<String, Object> tokens(long version) {
        return Map.of("version", version, "settings", Map.of("basic_token_enabled", true));
    }

    private static Map<String, Object> turnedAway() {
        return Map.of(
                "version", 2,
                "settings", Map.of("basic_token_enabled", true),
                "patron_restriction_type", "regex",
                "patron_restriction_field", "barcode",
                "patron_restriction", "1$");
    }

    private static Answer token(HostProcess host) throws IOException {
        return host.send("POST", "/ferguson/patrons/me/token", Fleet.card(RETURNING) + ":" + Fleet.PIN, null);
    }

    private static Answer bearer(HostProcess host, String token) throws IOException {
        return host.send("GET", "/ferguson/patrons/me", null, null, "Authorization", "Bearer " + token);
    }

    private static Answer health(HostProcess host) throws IOException {
        return host.get("/health", null);
    }

    private static void assertAway(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.type())
                .isEqualTo(ProblemType.SERVICE_UNAVAILABLE.uri().toString());
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }
}
