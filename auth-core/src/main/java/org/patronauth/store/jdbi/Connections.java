package org.patronauth.store.jdbi;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * Connections that wait for an answer only so long, and commit each statement by themselves unless we begin a
 * transaction, whatever the pool's default is.
 */
final class Connections implements ConnectionFactory {
    private final DataSource dataSource;
    private final SqlDialect dialect;
    private final Duration patience;
    /** How long the host's connections wait by themselves: as long goes each of them back. */
    private volatile int usualMillis;

    Connections(DataSource dataSource, SqlDialect dialect, Duration patience) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.patience = patience;
    }

    @Override
    public Connection openConnection() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            if (dialect.mayHang()) {
                usualMillis = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try (connection) {
            if (dialect.mayHang()) {
                connection.setNetworkTimeout(Runnable::run, usualMillis);
            }
        }
    }
}
