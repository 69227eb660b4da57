package org.patronauth.store.jdbi;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Goes on trying while the database is away, so that a pool has a connection as soon as the database is back: a pool
 * waits longer and longer between its attempts, and for as long after the end of an outage.
 */
final class Reconnecting implements DataSource {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Then the pool is told, and asks again. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final DataSource dataSource;
    /** Whoever never reached the database may have got its address wrong, and wants to know. */
    private volatile boolean knownToBeThere;

    Reconnecting(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return patiently(dataSource::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return patiently(() -> dataSource.getConnection(username, password));
    }

    private interface Attempt {
        Connection connect() throws SQLException;
    }

    private Connection patiently(Attempt attempt) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                Connection connection = attempt.connect();
                knownToBeThere = true;
                return connection;
            } catch (SQLException e) {
                if (!knownToBeThere || !isAway(e) || System.nanoTime() - start > LONGEST.toNanos()) {
                    throw e;
                }
            }
            pause();
        }
    }

    /** Nobody there, or somebody who is just starting or ending. Refusals of other kinds do not pass by themselves. */
    private static boolean isAway(SQLException e) {
        String state = Database.sqlState(e);
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("The pool has ended.", "08001");
        }
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return dataSource.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        dataSource.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        dataSource.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return dataSource.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return dataSource.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return dataSource.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return dataSource.isWrapperFor(type);
    }
}
