package org.patronauth.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.patronauth.guard.Deadline;
import org.patronauth.guard.FailureCount;
import org.patronauth.guard.FailureRule;
import org.patronauth.guard.Throttle;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.FailedAttempt;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * Q14: what the throttle costs a login of a card without failures, in this process, and what a failure costs on
 * PostgreSQL, which all hosts share.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ThrottleBenchmark {
    private static final FailureRule RULE = FailureRule.ofIdentifier();

    private final Throttle<String> throttle = new Throttle<>(RULE, 1, 64, 100_000, Clock.systemUTC());
    private final Deadline deadline = Deadline.after(Duration.ofDays(1));
    private EmbeddedPostgres postgres;
    private HikariDataSource pool;
    private AttemptStore attempts;
    private int number;

    /** Fills the table of the process, and starts the database. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        for (int i = 0; i < 100_000; i++) {
            throttle.failed("card " + i, RULE);
        }
        postgres = EmbeddedPostgres.start();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        attempts = JdbiStores.open(pool).attempts().orElseThrow();
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        pool.close();
        postgres.close();
    }

    /** The permit of a card without failures, taken and given back. */
    @Benchmark
    public boolean inProcess() throws IOException {
        boolean room = throttle.take("23333000000001", RULE, deadline).hasRoom();
        throttle.giveBack("23333000000001");
        return room;
    }

    /** The statement that counts a failure and learns what all hosts know. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Map<String, FailureCount> sharedFailure() {
        number = (number + 1) % 1_000;
        return attempts.failed(List.of(new FailedAttempt("card " + number, 1, RULE)), Instant.now());
    }

    /** The read before an attempt at a card that has failed. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Map<String, FailureCount> sharedRead() {
        number = (number + 1) % 1_000;
        return attempts.find(List.of("card " + number));
    }
}
