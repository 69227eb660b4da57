package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** Hosts in processes of their own on one PostgreSQL, with one library system. */
final class Fleet implements AutoCloseable {
    static final String PIN = "Pin-Canary-7319";
    static final String LIBRARY = "ferguson";

    private final Path data;
    private final FakeSip2Server ils;
    private final List<HostProcess> hosts = new ArrayList<>();
    private EmbeddedPostgres postgres;

    private Fleet(Path data, FakeSip2Server ils) throws IOException {
        this.data = data;
        this.ils = ils;
        this.postgres = launch(data, 0);
    }

    private static EmbeddedPostgres launch(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // As a real server: what was committed outlives its death.
                .setServerConfig("synchronous_commit", "on");
        return (port == 0 ? server : server.setPort(port)).start();
    }

    void stopDatabase() throws IOException {
        postgres.close();
    }

    /** As when the machine loses power. */
    void killDatabase() throws IOException, InterruptedException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        server.destroyForcibly();
        Fleet.await(Duration.ofSeconds(30), () -> !server.isAlive());
        // Nothing is left to be stopped; the port is let go.
        postgres.close();
    }

    /** Starts the database again, where it was and with what it held. */
    void startDatabase() throws IOException {
        postgres = launch(data, postgres.getPort());
    }

    /** A database without hosts, and patrons with the cards 23333000000001 and so on. */
    static Fleet of(int patrons) throws IOException {
        FakeSip2Server.Builder ils = FakeSip2Server.builder();
        for (int i = 1; i <= patrons; i++) {
            ils.patron(FakeSip2Patron.of(card(i), PIN).build());
        }
        Path target = Path.of("target", "fleets");
        Files.createDirectories(target);
        return new Fleet(Files.createTempDirectory(target, "fleet"), ils.start());
    }

    static String card(int number) {
        return String.valueOf(23_333_000_000_000L + number);
    }

    /** Starts hosts at the same time. */
    List<HostProcess> start(int count, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--no-demo", "--jdbc-url", postgres.getJdbcUrl("postgres", "postgres"), "--jdbc-user", "postgres"));
        all.addAll(Arrays.asList(options));
        ExecutorService starters = Executors.newFixedThreadPool(count);
        try {
            List<Future<HostProcess>> starting = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                starting.add(starters.submit(() -> HostProcess.start(all.toArray(new String[0]))));
            }
            List<HostProcess> started = new ArrayList<>();
            for (Future<HostProcess> one : starting) {
                started.add(one.get());
            }
            hosts.addAll(started);
            return started;
        } finally {
            starters.shutdownNow();
        }
    }

    /** A library with a service, in force on all hosts; returns the service's id. */
    String library() throws IOException {
        HostProcess first = hosts.get(0);
        first.admin("POST", "/libraries", Map.of("short_name", LIBRARY, "name", "Ferguson"));
        String id = first.admin("POST", "/services", HostProcess.sip2("Ferguson", ils.port(), Map.of()))
                .json()
                .path("id")
                .asText();
        assertThat(first.admin("PUT", "/libraries/ferguson/services/" + id, Map.of())
                        .status())
                .isEqualTo(201);
        for (HostProcess host : hosts) {
            await(Duration.ofSeconds(20), () -> signIn(host, 1) == 200);
        }
        return id;
    }

    int signIn(HostProcess host, int patron) throws IOException {
        return host.me(LIBRARY, card(patron), PIN).status();
    }

    long ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    static Duration await(Duration patience, Condition condition) throws IOException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("within %s", patience)
                    .isLessThan(patience);
            LockSupport.parkNanos(2_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() throws IOException {
        hosts.forEach(HostProcess::close);
        ils.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
