package org.patronauth.store.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.patronauth.store.StoreException;

/**
 * One schema of one database. Each call takes a connection of its own from the host's pool and gives it back: the
 * host's transactions are neither joined nor ended.
 */
final class Database {
    /**
     * For so long an answer is waited for. With a pool that lets nobody wait longer than a second, whoever needs the
     * database while it hangs knows so within about two.
     */
    private static final Duration LOGIN_PATIENCE = Duration.ofMillis(1200);

    /** Administrators wait for each other. */
    private static final Duration CHANGE_PATIENCE = Duration.ofSeconds(10);

    /** Hosts that start wait for the one that migrates, and an index on many patrons takes its time. */
    private static final Duration MIGRATION_PATIENCE = Duration.ofMinutes(10);

    private final Connections connections;
    private final Jdbi logins;
    private final Jdbi changes;
    private final Jdbi migrations;
    private final String schema;

    Database(DataSource dataSource, SqlDialect dialect, String schema) {
        this.connections = new Connections(dataSource, dialect, LOGIN_PATIENCE);
        this.logins = Jdbi.create(connections);
        this.changes = Jdbi.create(new Connections(dataSource, dialect, CHANGE_PATIENCE));
        this.migrations = Jdbi.create(new Connections(dataSource, dialect, MIGRATION_PATIENCE));
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
            return logins.withHandle(work::apply);
        } catch (JdbiException e) {
            throw failed(operation, e);
        }
    }

    /**
     * Reads a row, if there is one, without what JDBI adds to a statement: for the one read that every login and every
     * request with a token costs.
     */
    <T> Optional<T> readPlainly(String operation, String sql, Binding binding, Reading<T> reading) {
        try {
            return connected(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    binding.bind(statement);
                    return first(statement.executeQuery(), reading);
                }
            });
        } catch (SQLException e) {
            throw failed(operation, e);
        }
    }

    /**
     * Writes a row by one statement, which commits by itself, without what JDBI adds to it. Empty where the statement
     * found no row to write, or another transaction got in the way; then nothing was changed.
     *
     * @param key the column whose number in the row is returned
     */
    Optional<Long> tryToWritePlainly(String operation, String sql, String key, Binding binding) {
        try {
            return connected(connection -> written(connection, sql, key, binding));
        } catch (SQLException e) {
            if (isConflict(sqlState(e))) {
                return Optional.empty();
            }
            throw failed(operation, e);
        }
    }

    /** The same as one statement of a transaction, which a conflict ends. */
    static Optional<Long> writePlainly(Handle handle, String sql, String key, Binding binding) {
        try {
            return written(handle.getConnection(), sql, key, binding);
        } catch (SQLException e) {
            throw new TransactionException("writing a row", e);
        }
    }

    private static Optional<Long> written(Connection connection, String sql, String key, Binding binding)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {key})) {
            binding.bind(statement);
            statement.executeUpdate();
            return first(statement.getGeneratedKeys(), row -> row.getLong(1));
        }
    }

    private <T> T connected(Use<T> use) throws SQLException {
        Connection connection = connections.openConnection();
        try {
            return use.of(connection);
        } finally {
            connections.closeConnection(connection);
        }
    }

    private static <T> Optional<T> first(ResultSet rows, Reading<T> reading) throws SQLException {
        try (rows) {
            return rows.next() ? Optional.of(reading.read(rows)) : Optional.empty();
        }
    }

    /** What is done with a connection. */
    @FunctionalInterface
    private interface Use<T> {
        T of(Connection connection) throws SQLException;
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
            return changes.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
        } catch (JdbiException e) {
            throw failed(operation, e);
        }
    }

    <T> T write(String operation, Function<Handle, T> work) {
        return write(logins, operation, work);
    }

    /** Writes something that may have to wait until another administrator has finished. */
    <T> T change(String operation, Function<Handle, T> work) {
        return write(changes, operation, work);
    }

    /** Writes something that may take long, or has to wait until another host has finished. */
    <T> T migrate(String operation, Function<Handle, T> work) {
        return write(migrations, operation, work);
    }

    private static <T> T write(Jdbi jdbi, String operation, Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, work::apply);
        } catch (JdbiException e) {
            throw failed(operation, e);
        }
    }

    /** Writes, or finds that another transaction got in the way; then nothing was changed. */
    <T> Optional<T> tryToWrite(String operation, Function<Handle, Optional<T>> work) {
        return tryToWrite(logins, operation, work);
    }

    /** The same for what may take long, such as a batch of patrons. */
    <T> Optional<T> tryToChange(String operation, Function<Handle, Optional<T>> work) {
        return tryToWrite(changes, operation, work);
    }

    /** Removes what nobody needs any more, and tells how much; nothing where another host is at it. */
    int tidy(String operation, ToIntFunction<Handle> work) {
        return tryToChange(operation, handle -> Optional.of(work.applyAsInt(handle)))
                .orElse(0);
    }

    private static <T> Optional<T> tryToWrite(Jdbi jdbi, String operation, Function<Handle, Optional<T>> work) {
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
    static StoreException failed(String operation, Throwable e) {
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
}
