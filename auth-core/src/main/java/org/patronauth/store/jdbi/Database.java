package org.patronauth.store.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.patronauth.store.StoreException;

/**
 * One schema of one database. Each call takes a connection of its own from the host's pool and gives it back: the
 * host's transactions are neither joined nor ended.
 */
final class Database {
    /** After this long the database gives a statement up by itself, in seconds. */
    private static final int STATEMENT_LIMIT = 2;

    private final AutoCommit connections;
    private final Jdbi jdbi;
    private final String schema;

    Database(DataSource dataSource, String schema) {
        this.connections = new AutoCommit(dataSource);
        this.jdbi = Jdbi.create(connections);
        this.jdbi.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_LIMIT);
        this.schema = schema;
    }

    String schema() {
        return schema;
    }

    /** Puts the schema's name into a statement of ours. The name was checked to be a plain identifier. */
    String sql(String template) {
        return template.replace("${schema}", schema);
    }

    <T> T read(String operation, Function<Handle, T> work) {
        try {
            return jdbi.withHandle(work::apply);
        } catch (JdbiException e) {
            throw failed(operation, e);
        }
    }

    /**
     * Reads a row, if there is one, without what JDBI adds to a statement: for the one read that every request with a
     * token costs.
     */
    <T> Optional<T> readPlainly(String operation, String sql, Binding binding, Reading<T> reading) {
        try (Connection connection = connections.openConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(STATEMENT_LIMIT);
            binding.bind(statement);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(reading.read(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(operation, e);
        }
    }

    /** Fills in the parameters of a statement. */
    @FunctionalInterface
    interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Reads several tables as they were at one moment. */
    <T> T readConsistently(String operation, Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
        } catch (JdbiException e) {
            throw failed(operation, e);
        }
    }

    <T> T write(String operation, Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, work::apply);
        } catch (JdbiException e) {
            throw failed(operation, e);
        }
    }

    /** Writes, or finds that another transaction got in the way; then nothing was changed. */
    <T> Optional<T> tryToWrite(String operation, Function<Handle, Optional<T>> work) {
        try {
            return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, handle -> {
                Optional<T> result = work.apply(handle);
                if (result.isEmpty()) {
                    handle.rollback();
                }
                return result;
            });
        } catch (JdbiException e) {
            if (isConflict(sqlState(e))) {
                return Optional.empty();
            }
            throw failed(operation, e);
        }
    }

    private static boolean isConflict(String sqlState) {
        return switch (sqlState) {
            case "23505", "40001", "40P01" -> true;
            default -> false;
        };
    }

    /** Neither the statement nor the driver's message goes further: both may hold values. */
    private static StoreException failed(String operation, Throwable e) {
        return new StoreException(operation + ": SQLState " + sqlState(e));
    }

    static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "unknown";
    }

    /** Connections commit each statement by themselves unless we begin a transaction, whatever the pool's default is. */
    private record AutoCommit(DataSource dataSource) implements ConnectionFactory {
        @Override
        public Connection openConnection() throws SQLException {
            Connection connection = dataSource.getConnection();
            if (connection.getAutoCommit()) {
                return connection;
            }
            try {
                connection.setAutoCommit(true);
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
    }
}
