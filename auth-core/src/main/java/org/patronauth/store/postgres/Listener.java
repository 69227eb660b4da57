package org.patronauth.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.patronauth.store.ChangeNotices;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread and one connection that wait for notices. */
final class Listener implements ChangeNotices.Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** One name for all schemas of a database: whoever is told too much looks once more at one row. */
    private static final String LISTEN = "listen patron_auth_configuration";

    private static final String LISTEN_NO_MORE = "unlisten patron_auth_configuration";

    /** For so long the driver waits without looking up; then it may be time to end. */
    private static final Duration TURN = Duration.ofMillis(200);

    /** After so much silence the connection is tried: one that lost its other end stays silent for ever. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration TRIAL = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final Runnable changed;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private volatile boolean closed;
    private Duration pause = FIRST_PAUSE;
    private boolean deaf;

    private Listener(DataSource dataSource, Runnable changed) {
        this.dataSource = dataSource;
        this.changed = changed;
        this.thread = new Thread(this::run, "patron-auth-notices");
        this.thread.setDaemon(true);
    }

    static Listener start(DataSource dataSource, Runnable changed) {
        Listener listener = new Listener(dataSource, changed);
        listener.thread.start();
        return listener;
    }

    private void run() {
        try {
            while (!closed) {
                try (Connection connection = dataSource.getConnection()) {
                    listenOrDiscard(connection);
                } catch (SQLException | RuntimeException e) {
                    if (!closed) {
                        tellOnce(e);
                        rest();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenOrDiscard(Connection connection) throws SQLException {
        try {
            listenOn(connection);
        } catch (SQLException e) {
            try {
                // A pool saw nothing of what failed below it: it has to see a statement fail, or lends it to a login.
                execute(connection, LISTEN_NO_MORE);
            } catch (SQLException expected) {
                e.addSuppressed(expected);
            }
            throw e;
        }
    }

    private void listenOn(Connection connection) throws SQLException {
        PGConnection driver = connection.unwrap(PGConnection.class);
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        execute(connection, LISTEN);
        pause = FIRST_PAUSE;
        deaf = false;
        // There may have been a change while nobody listened.
        changed.run();
        long heard = System.nanoTime();
        while (!closed) {
            @Nullable PGNotification @Nullable [] notices = driver.getNotifications((int) TURN.toMillis());
            if (notices != null && notices.length > 0) {
                heard = System.nanoTime();
                changed.run();
            } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
                if (!connection.isValid((int) TRIAL.toSeconds())) {
                    throw new SQLException("The connection is of no use any more.");
                }
                heard = System.nanoTime();
            }
        }
        // It may go back to a pool.
        execute(connection, LISTEN_NO_MORE);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Once for each outage, and without the driver's message, which may hold an address. */
    private void tellOnce(Exception e) {
        if (!deaf) {
            deaf = true;
            String detail = e instanceof SQLException sql
                    ? "SQLState " + sql.getSQLState()
                    : e.getClass().getName();
            LOG.warn("Changes by other hosts are found by polling alone for now: {}", detail);
        }
    }

    private void rest() throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
