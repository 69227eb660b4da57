package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.patronauth.examples.host.HostProcess.Answer;

/**
 * Three hosts, ten services of three protocols, patrons without end; one login in five meets a fault, the configuration
 * changes all the time, and the database is killed again and again. Nobody gets in who should not, nobody is told that a
 * right PIN is wrong, and when all is quiet nothing has piled up.
 */
class SoakTest {
    private static final int LONG = Integer.getInteger("patronauth.soak.logins", 100_000);
    private static final long SEED = 20_261_126;
    private static final int HOSTS = 3;
    private static final int PATRONS_AT_ONCE = 24;
    private static final long HEAP_BYTES_THAT_MAY_PILE_UP = 5_000_000;
    private static final Duration WELL_AGAIN = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    // Y2
    @Test
    void aShortStormLeavesNothingBehind() throws Exception {
        soak(1_500, 1, 6);
    }

    @Test
    @Tag("long")
    void aLongStormLeavesNothingBehind(TestReporter reporter) throws Exception {
        reporter.publishEntry("soak", soak(LONG, 20, 200));
    }

    private String soak(int logins, int kills, int reloads) throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), KeyFileTest.line("2026", 1));
        try (Fleet fleet = Fleet.of(1);
                StormySources sources = StormySources.start()) {
            List<HostProcess> hosts = fleet.start(HOSTS, "--throttle", "off", "--encryption-key-file", keys.toString());
            List<Map<String, Object>> services = sources.configure(hosts.get(0));
            awaitWell(hosts, sources);

            // The first fifth warms up what is filled once and kept.
            long start = System.nanoTime();
            storm(fleet, hosts, sources, services, logins / 5, kills / 5, reloads / 5, 0);
            List<Quiet> before = quiet(hosts, sources);
            storm(fleet, hosts, sources, services, logins - logins / 5, kills - kills / 5, reloads - reloads / 5, 1);
            List<Quiet> after = quiet(hosts, sources);
            Duration length = Duration.ofNanos(System.nanoTime() - start);

            assertThat(wrong)
                    .as("logins that ended as they must not, seed %s", SEED)
                    .isEmpty();
            for (int i = 0; i < HOSTS; i++) {
                assertThat(after.get(i).threads())
                        .as("threads of a host, %s before", before.get(i).threads())
                        .isLessThanOrEqualTo(before.get(i).threads() + 8);
                assertThat(after.get(i).heap())
                        .as("live bytes of a host, %s before", before.get(i).heap())
                        .isLessThan(before.get(i).heap() + HEAP_BYTES_THAT_MAY_PILE_UP);
            }
            assertThat(fleet.ask("select count(*) - count(distinct (library_id, authorization_identifier))"
                            + " from patron_auth.patrons"))
                    .as("patrons with two rows")
                    .isZero();
            return "%d logins in %d s, %s faults, before %s, after %s"
                    .formatted(logins, length.toSeconds(), new TreeMap<>(ends), before, after);
        }
    }

    /** Logins by many at once; in between the database dies, and administrators save services. */
    private void storm(
            Fleet fleet,
            List<HostProcess> hosts,
            StormySources sources,
            List<Map<String, Object>> services,
            int logins,
            int kills,
            int reloads,
            int part)
            throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> patrons = new ArrayList<>();
        for (int i = 0; i < PATRONS_AT_ONCE; i++) {
            Random random = new Random(SEED + 1_000L * part + i);
            HostProcess host = hosts.get(i % HOSTS);
            patrons.add(threads.submit(() -> {
                while (begun.getAndIncrement() < logins) {
                    attempt(host, sources, random);
                }
                return null;
            }));
        }
        Future<?> administrator = threads.submit(() -> {
            for (int i = 0; i < reloads; i++) {
                awaitProgress(begun, (long) logins * i / reloads, over);
                save(hosts.get(i % HOSTS), services.get(i % services.size()), i);
            }
            return null;
        });
        for (int i = 0; i < kills; i++) {
            awaitProgress(begun, logins * (2L * i + 1) / (2L * kills), over);
            fleet.killDatabase();
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            fleet.startDatabase();
        }
        for (Future<?> patron : patrons) {
            patron.get();
        }
        over.set(true);
        administrator.get();
    }

    private static void awaitProgress(AtomicInteger begun, long logins, AtomicBoolean over) {
        while (begun.get() < logins && !over.get()) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void attempt(HostProcess host, StormySources sources, Random random) throws IOException {
        StormySources.Source source = sources.any(random);
        if (random.nextInt(5) == 0) {
            source.misbehaveOnce(random);
            count("with a fault");
        }
        String card = source.card(random);
        switch (random.nextInt(10)) {
            case 0 -> expectRefusal(host.me(source.library(), card, StormySources.WRONG_PIN), "a wrong PIN");
            case 1 ->
                expectRefusal(host.me(source.library(), source.unknownCard(random), StormySources.PIN), "a stranger");
            default -> {
                Answer answer = host.me(source.library(), card, StormySources.PIN);
                if (answer.status() == 200) {
                    String who = answer.json()
                            .path("patron")
                            .path("authorization_identifier")
                            .asText();
                    if (!who.equals(card)) {
                        wrong.add("a patron was signed in as another at " + source.library());
                    }
                } else if (!isUnavailable(answer)) {
                    wrong.add("a right PIN: " + answer.status() + " at " + source.library());
                }
                count("right PIN " + answer.status());
            }
        }
    }

    private void expectRefusal(Answer answer, String what) {
        if (answer.status() != 401 && !isUnavailable(answer)) {
            wrong.add(what + ": " + answer.status());
        }
        count(what + " " + answer.status());
    }

    private static boolean isUnavailable(Answer answer) {
        return answer.status() == 502 || answer.status() == 503;
    }

    private void count(String what) {
        ends.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }

    /** Saves until the database is there to take it. */
    private static void save(HostProcess host, Map<String, Object> service, int turn) throws IOException {
        String path = "/services/" + service.get("id");
        Fleet.await(WELL_AGAIN, () -> {
            Answer stored = host.admin("GET", path, null);
            if (stored.status() != 200) {
                return false;
            }
            Map<String, Object> settings = new TreeMap<>();
            stored.json()
                    .path("settings")
                    .properties()
                    .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
            settings.put("identifier_label", "Card " + turn);
            Map<String, Object> body = Map.of(
                    "name", stored.json().path("name").asText(),
                    "settings", settings,
                    "version", stored.json().path("version").asLong());
            return host.admin("PUT", path, body).status() == 200;
        });
    }

    private static void awaitWell(List<HostProcess> hosts, StormySources sources) throws IOException {
        sources.heal();
        for (HostProcess host : hosts) {
            for (StormySources.Source source : sources.all()) {
                Fleet.await(
                        WELL_AGAIN,
                        () -> host.me(source.library(), source.firstCard(), StormySources.PIN)
                                        .status()
                                == 200);
            }
        }
    }

    /** What a host holds when nothing happens. */
    private record Quiet(long heap, int threads) {}

    private static List<Quiet> quiet(List<HostProcess> hosts, StormySources sources) throws Exception {
        awaitWell(hosts, sources);
        List<Quiet> quiet = new ArrayList<>();
        for (HostProcess host : hosts) {
            Fleet.await(WELL_AGAIN, () -> isAtRest(host.get("/health", null).json()));
            quiet.add(new Quiet(liveBytes(host), threadsOf(host)));
        }
        sources.assertFewConnections(HOSTS);
        return quiet;
    }

    private static boolean isAtRest(JsonNode health) {
        for (JsonNode service : health.path("services")) {
            if (service.path("in_use").asInt(-1) != 0
                    || service.path("waiting").asInt(-1) != 0
                    || !service.path("state").asText().startsWith("ready")) {
                return false;
            }
        }
        return health.path("database").asBoolean();
    }

    /** Asking for it collects garbage first. */
    private static long liveBytes(HostProcess host) throws Exception {
        String total = diagnose(host, "GC.class_histogram").stream()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.trim().split("\\s+")[2]);
    }

    private static int threadsOf(HostProcess host) throws Exception {
        return (int) diagnose(host, "Thread.print").stream()
                .filter(line -> line.startsWith("\""))
                .count();
    }

    private static List<String> diagnose(HostProcess host, String command) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(host.process().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(jcmd.getInputStream(), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }
}
