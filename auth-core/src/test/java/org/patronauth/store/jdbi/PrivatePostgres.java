package org.patronauth.store.jdbi;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of a test's own, which may come to harm. It keeps its port and its data. */
public final class PrivatePostgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path data;
    private final int port;
    private @Nullable EmbeddedPostgres server;
    private boolean frozen;

    private PrivatePostgres(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
        this.port = server.getPort();
    }

    public static PrivatePostgres start(Path data) {
        return new PrivatePostgres(data, launch(data, 0));
    }

    private static EmbeddedPostgres launch(Path data, int port) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    // As a real server: what was committed outlives its death.
                    .setServerConfig("synchronous_commit", "on");
            return (port == 0 ? builder : builder.setPort(port)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A second server that follows this one: what is committed here is there too. This one is stopped for a moment.
     *
     * @param copy an empty directory for its data
     */
    public PrivatePostgres follower(Path copy) throws IOException, SQLException {
        stop();
        copy(data, copy);
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + port + " user=postgres application_name=follower'\n"
                        + "recovery_target_timeline = 'latest'\n");
        startAgain();
        PrivatePostgres follower = start(copy);
        execute("alter system set synchronous_standby_names = 'follower'");
        execute("select pg_reload_conf()");
        return follower;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file));
                if (!Files.exists(target)) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    /** From now on a follower leads. */
    public void promote() throws SQLException {
        execute("select pg_promote()");
    }

    /** The address with what hosts are told to set where two servers stand by for each other. */
    public String advisedUrl(PrivatePostgres other) {
        return "jdbc:postgresql://localhost:" + port + ",localhost:" + other.port
                + "/postgres?user=postgres&targetServerType=primary"
                + "&connectTimeout=2&socketTimeout=3&tcpKeepAlive=true";
    }

    /** The address, with nothing in it that helps in trouble. */
    public String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    }

    /** The address with what hosts are told to set. */
    public String advisedUrl() {
        return url() + "&connectTimeout=2&socketTimeout=3&tcpKeepAlive=true";
    }

    public void stop() {
        close();
    }

    /** As {@code pg_ctl stop -m immediate} does: sessions end in the middle of a word. */
    public void quit() {
        // Asked for now: who has ended is named nowhere.
        List<ProcessHandle> everyone = everyone();
        signal("QUIT", List.of(postmaster()));
        everyone.forEach(PrivatePostgres::awaitEnd);
        close();
    }

    /** Nobody cleans up: the next start has to recover. */
    public void kill() {
        List<ProcessHandle> everyone = everyone();
        signal("KILL", everyone);
        everyone.forEach(PrivatePostgres::awaitEnd);
        close();
    }

    /** The machine hangs: connections are still accepted for it, and nobody ever says anything on any of them. */
    public void freeze() {
        signal("STOP", everyone());
        // Once more: a session may have begun in between, and none begins now.
        signal("STOP", everyone());
        frozen = true;
    }

    public void thaw() {
        signal("CONT", everyone());
        frozen = false;
    }

    public void startAgain() {
        server = launch(data, port);
    }

    /** Ends every session but the one that does it. */
    public void endSessions() throws SQLException {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                + " and backend_type = 'client backend'");
    }

    public void readOnly(boolean value) throws SQLException {
        execute(String.format(
                Locale.ROOT, "alter system set default_transaction_read_only = %s", value ? "on" : "off"));
        execute("select pg_reload_conf()");
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ProcessHandle postmaster() {
        try {
            String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ProcessHandle> everyone() {
        ProcessHandle postmaster = postmaster();
        // The postmaster first: it must not start somebody anew, nor notice that somebody is gone.
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        try {
            List<String> command = new ArrayList<>(List.of("kill", "-" + name));
            processes.forEach(process -> command.add(Long.toString(process.pid())));
            if (!new ProcessBuilder(command)
                    // Who has ended in the meantime needs no signal.
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("no signal was sent");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the server did not end", e);
        }
    }

    @Override
    public void close() {
        if (frozen) {
            thaw();
        }
        EmbeddedPostgres running = server;
        server = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
