package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.HostProcess.Answer;

/** Several hosts on one PostgreSQL, in processes of their own, some of which are killed. */
class FleetTest {
    private static final Duration BY_NOTICE = Duration.ofMillis(500);
    private static final Duration BY_POLLING = Duration.ofSeconds(2);
    private static final long SEED = 20_260_301;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    // A5, Y15
    @Test
    void changesByThreeHostsInTurnAreInForceOnAllWithinHalfASecondAndNoLoginFails() throws Exception {
        changesInTurn(30, BY_NOTICE);
    }

    // Y15
    @Test
    @Tag("long")
    void twoHundredChangesAreInForceOnAllWithinHalfASecond() throws Exception {
        changesInTurn(200, BY_NOTICE);
    }

    // Y15
    @Test
    @Tag("long")
    void twoHundredChangesAreInForceOnAllWithinTwoSecondsByPolling() throws Exception {
        changesInTurn(200, BY_POLLING, "--no-notices");
    }

    private void changesInTurn(int changes, Duration propagation, String... options) throws Exception {
        try (Fleet fleet = Fleet.of(2)) {
            List<HostProcess> hosts = fleet.start(3, options);
            String id = fleet.library();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger logins = new AtomicInteger();
            Map<Integer, Integer> failures = new ConcurrentHashMap<>();
            List<Future<?>> load = new ArrayList<>();
            for (HostProcess host : hosts) {
                load.add(threads.submit(() -> {
                    while (!over.get()) {
                        int status = fleet.signIn(host, 1);
                        logins.incrementAndGet();
                        if (status != 200) {
                            failures.merge(status, 1, Integer::sum);
                        }
                        LockSupport.parkNanos(5_000_000);
                    }
                    return null;
                }));
            }
            long version = 1;
            for (int change = 0; change < changes; change++) {
                boolean turnedAway = change % 2 == 0;
                Map<String, Object> body = new LinkedHashMap<>(
                        Map.of("patron_restriction_type", turnedAway ? "regex" : "none", "version", version));
                if (turnedAway) {
                    body.put("patron_restriction_field", "barcode");
                    body.put("patron_restriction", "1$");
                }
                HostProcess here = hosts.get(change % hosts.size());
                Answer changed = here.admin("PUT", "/libraries/ferguson/services/" + id, body);
                assertThat(changed.status()).isEqualTo(200);
                version = changed.json().path("version").asLong();
                int expected = turnedAway ? 404 : 200;
                assertThat(fleet.signIn(here, 2))
                        .as("the next login on the same host")
                        .isEqualTo(expected);
                long start = System.nanoTime();
                for (HostProcess there : hosts) {
                    Duration left = propagation.minus(Duration.ofNanos(System.nanoTime() - start));
                    Fleet.await(left, () -> fleet.signIn(there, 2) == expected);
                }
            }
            over.set(true);
            for (Future<?> one : load) {
                one.get();
            }
            assertThat(failures).isEmpty();
            assertThat(logins).hasValueGreaterThan(changes);
        }
    }

    // S2
    @Test
    void sixHostsThatStartTogetherOnAnEmptyDatabaseMigrateItOnce() throws Exception {
        try (Fleet fleet = Fleet.of(1)) {
            List<HostProcess> hosts = fleet.start(6);
            fleet.library();
            for (HostProcess host : hosts) {
                assertThat(fleet.signIn(host, 1)).isEqualTo(200);
            }
            assertThat(fleet.ask("select count(distinct installed_at) from patron_auth.migration_history"))
                    .as("transactions that migrated")
                    .isEqualTo(1);
        }
    }

    // S2
    @Test
    void hostsServeOnTablesThatTheNextVersionHasExtended() throws Exception {
        try (Fleet fleet = Fleet.of(2)) {
            HostProcess running = fleet.start(1).get(0);
            String id = fleet.library();
            for (String table : List.of(
                    "libraries",
                    "externalintegrations",
                    "patronauthenticationservices",
                    "patrons",
                    "credentials",
                    "login_attempts",
                    "audit_events")) {
                fleet.run("alter table patron_auth." + table + " add column colour varchar");
            }
            fleet.run("create table patron_auth.colours (id bigint primary key)");
            fleet.run("insert into patron_auth.migration_history (version, script, checksum)"
                    + " values ('V999', 'V999__colours.sql', 1)");
            fleet.run("update patron_auth.externalintegrations"
                    + " set settings = (settings::jsonb || '{\"colour\": \"green\"}')::varchar, colour = 'red'");
            fleet.run("update patron_auth.configuration_version set version = version + 1");
            HostProcess started = fleet.start(1).get(0);

            long version = 1;
            for (HostProcess host : List.of(running, started)) {
                assertThat(fleet.signIn(host, 1)).isEqualTo(200);
                assertThat(host.me(Fleet.LIBRARY, Fleet.card(2), "wrong").status())
                        .isEqualTo(401);
                assertThat(edit(host, id, version).status()).isEqualTo(200);
                version++;
                assertWhole(service(host, id), version);
            }
            assertThat(fleet.signIn(started, 2)).as("a patron who is new").isEqualTo(200);
            assertThat(fleet.ask("select count(*) from patron_auth.externalintegrations"
                            + " where settings::jsonb ->> 'colour' = 'green' and colour = 'red'"))
                    .as("what the next version keeps there")
                    .isEqualTo(1);
        }
    }

    @Test
    void hostsKnowHowManyTheyAreAndWhatTheyMayOpenTogether() throws Exception {
        try (Fleet fleet = Fleet.of(1)) {
            HostProcess first = fleet.start(1).get(0);
            String id = fleet.library();
            HostProcess second = fleet.start(1).get(0);
            Fleet.await(
                    Duration.ofSeconds(5), () -> health(second).path("hosts").asInt() == 2);
            JsonNode service = health(second).path("services").get(0);
            assertThat(service.path("most_connections").asInt())
                    .isEqualTo(2 * service.path("permits").asInt());
            assertThat(Visitor.signedIn(second)
                            .get("/admin/services/" + id)
                            .page()
                            .text())
                    .contains("2 hosts, which may open up to 8 connections together; no budget is set");
            assertThat(first.terminate()).isZero();
            HostProcess third = fleet.start(1).get(0);
            Fleet.await(Duration.ofSeconds(5), () -> health(third).path("hosts").asInt() == 2);
            assertThat(fleet.ask("select count(*) from patron_auth.hosts")).isEqualTo(2);
        }
    }

    private static JsonNode health(HostProcess host) throws IOException {
        return host.get("/health", null).json();
    }

    // S6, Y17
    @Test
    void killedHostsLeaveNothingHalfSavedAndNoPatronTwice() throws Exception {
        killed(5);
    }

    // S6, Y17
    @Test
    @Tag("long")
    void twoHundredKilledHostsLeaveNothingHalfSavedAndNoPatronTwice() throws Exception {
        killed(200);
    }

    /** One host edits and signs newcomers in until it is killed; another one looks at what it left behind. */
    private void killed(int kills) throws Exception {
        int newcomers = kills * 200;
        Random random = new Random(SEED);
        try (Fleet fleet = Fleet.of(newcomers)) {
            HostProcess survivor = fleet.start(1).get(0);
            String id = fleet.library();
            AtomicInteger patron = new AtomicInteger(1);
            Set<String> signedIn = ConcurrentHashMap.newKeySet();
            for (int kill = 0; kill < kills; kill++) {
                HostProcess victim = fleet.start(1).get(0);
                long saved = service(survivor, id).json().path("version").asLong();
                AtomicLong acknowledged = new AtomicLong(saved);
                CountDownLatch edits = new CountDownLatch(1);
                CountDownLatch arrivals = new CountDownLatch(1);
                Future<?> editing = threads.submit(() -> {
                    for (long version = saved; ; version++) {
                        acknowledged.set(version);
                        if (version > saved) {
                            edits.countDown();
                        }
                        if (edit(victim, id, version).status() != 200) {
                            throw new AssertionError("an edit was refused");
                        }
                    }
                });
                Future<?> arriving = threads.submit(() -> {
                    while (patron.get() < newcomers) {
                        String card = Fleet.card(patron.incrementAndGet());
                        if (victim.me(Fleet.LIBRARY, card, Fleet.PIN).status() == 200) {
                            signedIn.add(card);
                            arrivals.countDown();
                        }
                    }
                    return null;
                });
                // It is in the midst of both when it dies.
                assertThat(edits.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(arrivals.await(30, TimeUnit.SECONDS)).isTrue();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(400)));
                victim.close();
                assertThat(victim.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
                // Both end because nobody answers any more, and for no other reason.
                assertThat(editing)
                        .failsWithin(Duration.ofSeconds(30))
                        .withThrowableThat()
                        .withCauseInstanceOf(IOException.class);
                assertThat(arriving)
                        .failsWithin(Duration.ofSeconds(30))
                        .withThrowableThat()
                        .withCauseInstanceOf(IOException.class);

                Answer left = service(survivor, id);
                long version = left.json().path("version").asLong();
                assertThat(version)
                        .as("edits that were acknowledged, and the one under way, seed %s, kill %s", SEED, kill)
                        .isBetween(acknowledged.get(), acknowledged.get() + 1);
                assertWhole(left, version);
                assertThat(edit(survivor, id, version).status()).isEqualTo(200);
                assertThat(fleet.signIn(survivor, patron.get())).isEqualTo(200);
                signedIn.add(Fleet.card(patron.get()));
            }
            assertThat(signedIn).hasSizeGreaterThan(kills);
            assertThat(fleet.ask("select count(*) - count(distinct authorization_identifier) from patron_auth.patrons"))
                    .as("rows that stand for nobody or for somebody once more")
                    .isZero();
            for (String card : signedIn) {
                assertThat(fleet.ask("select count(*) from patron_auth.patrons where last_external_sync is not null"
                                + " and authorization_identifier = '" + card + "'"))
                        .isEqualTo(1);
            }
        }
    }

    private static Answer service(HostProcess host, String id) throws IOException {
        return host.admin("GET", "/services/" + id, null);
    }

    /** Name and two settings that belong together. */
    private static Answer edit(HostProcess host, String id, long version) throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        service(host, id)
                .json()
                .path("settings")
                .properties()
                .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
        settings.put("identifier_label", "Card " + (version + 1));
        settings.put("password_label", "PIN " + (version + 1));
        return host.admin(
                "PUT",
                "/services/" + id,
                Map.of("name", "Ferguson " + (version + 1), "settings", settings, "version", version));
    }

    private static void assertWhole(Answer service, long version) {
        if (version > 1) {
            assertThat(service.json().path("name").asText()).isEqualTo("Ferguson " + version);
            assertThat(service.json().path("settings").path("identifier_label").asText())
                    .isEqualTo("Card " + version);
            assertThat(service.json().path("settings").path("password_label").asText())
                    .isEqualTo("PIN " + version);
        }
    }

    // Y18
    @Test
    void noEditOfSeveralAdministratorsOnTwoHostsIsLost() throws Exception {
        administrators(8, 6);
    }

    // Y18
    @Test
    @Tag("long")
    void noEditOfThirtyTwoAdministratorsOnTwoHostsIsLost() throws Exception {
        administrators(32, 50);
    }

    /** Each adds one to a number until it was saved; whoever was overtaken reads it anew. */
    private void administrators(int count, int edits) throws Exception {
        try (Fleet fleet = Fleet.of(1)) {
            List<HostProcess> hosts = fleet.start(2, "--throttle", "off");
            fleet.library();
            AtomicInteger conflicts = new AtomicInteger();
            List<Future<?>> administrators = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                HostProcess host = hosts.get(i % hosts.size());
                Random random = new Random(SEED + i);
                administrators.add(threads.submit(() -> {
                    for (int edit = 0; edit < edits; edit++) {
                        while (!added(host)) {
                            conflicts.incrementAndGet();
                            LockSupport.parkNanos(random.nextInt(count * 2_000_000));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : administrators) {
                one.get();
            }
            assertThat(total(hosts.get(0).admin("GET", "/libraries/ferguson", null)))
                    .isEqualTo(count * edits);
            assertThat(conflicts).as("edits that met another").hasPositiveValue();
        }
    }

    private static int total(Answer library) {
        return library.json().path("settings").path("library_description").asInt(0);
    }

    private static boolean added(HostProcess host) throws IOException {
        Answer library = host.admin("GET", "/libraries/ferguson", null);
        Answer saved = host.admin(
                "PUT",
                "/libraries/ferguson",
                Map.of(
                        "short_name",
                        "ferguson",
                        "name",
                        "Ferguson",
                        "settings",
                        Map.of("library_description", String.valueOf(total(library) + 1)),
                        "version",
                        library.json().path("version").asLong()));
        assertThat(saved.status()).isIn(200, 409);
        return saved.status() == 200;
    }
}
