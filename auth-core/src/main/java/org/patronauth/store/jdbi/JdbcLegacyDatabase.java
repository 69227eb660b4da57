package org.patronauth.store.jdbi;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.Secret;

/**
 * The PostgreSQL database of an older circulation manager: one connection, read-only, with short transactions of its
 * own. A database user who may read, and nothing else, is enough.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> No exception holds the address, the user or the password.
 *
 * @since 0.1
 */
public final class JdbcLegacyDatabase implements LegacyDatabase {
    private static final String PREFIX = "jdbc:postgresql:";
    /** A driver's address can name classes to load and files to write; these parameters are harmless. */
    private static final Set<String> PARAMETERS = Set.of("ssl", "sslmode", "currentschema", "targetservertype");

    private static final int STATEMENT_LIMIT_SECONDS = 30;

    private final String url;
    private final String name;
    private final @Nullable String user;
    private final @Nullable Secret password;

    private JdbcLegacyDatabase(String url, String name, @Nullable String user, @Nullable Secret password) {
        this.url = url;
        this.name = name;
        this.user = user;
        this.password = password;
    }

    /**
     * Names a database; nothing is connected yet.
     *
     * @param url the address, {@code jdbc:postgresql:…}, with no parameters but {@code ssl}, {@code sslmode},
     *     {@code currentSchema} and {@code targetServerType}
     * @param user the database user, or null for the driver's usual one
     * @param password the user's password, or null for none
     * @return the database
     * @throws IllegalArgumentException when the address is another one; the message is fit for an administrator
     */
    public static JdbcLegacyDatabase of(String url, @Nullable String user, @Nullable Secret password) {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException("The address must begin with jdbc:postgresql:.");
        }
        int question = url.indexOf('?');
        String place = question < 0 ? url : url.substring(0, question);
        if (question >= 0) {
            for (String parameter : url.substring(question + 1).split("&")) {
                String key = parameter.split("=", 2)[0].toLowerCase(Locale.ROOT);
                if (!key.isEmpty() && !PARAMETERS.contains(key)) {
                    throw new IllegalArgumentException("The address may have the parameters ssl, sslmode, currentSchema"
                            + " and targetServerType alone; user and password are given beside it.");
                }
            }
        }
        if (place.contains("@")) {
            throw new IllegalArgumentException("User and password are given beside the address, not in it.");
        }
        return new JdbcLegacyDatabase(url, place.substring(PREFIX.length()), user, password);
    }

    @Override
    public Session open() throws LegacyDatabaseException {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "patron-auth import");
        try {
            Connection connection = DriverManager.getConnection(url, properties);
            try {
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                return new OpenSession(connection, name);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** What the driver says may hold values, and addresses. */
    private static LegacyDatabaseException failed(SQLException e) {
        String state = Database.sqlState(e);
        if (state.startsWith("08")) {
            return new LegacyDatabaseException("The database of the older system cannot be reached.");
        }
        if (state.startsWith("28")) {
            return new LegacyDatabaseException(
                    "The database of the older system does not accept this user and password.");
        }
        if (state.equals("3D000")) {
            return new LegacyDatabaseException("The server of the older system has no database of that name.");
        }
        if (state.equals("42501")) {
            return new LegacyDatabaseException("The database user may not read the tables of the older system.");
        }
        return new LegacyDatabaseException("The database of the older system failed with SQLState " + state + ".");
    }

    @Override
    public String toString() {
        return "JdbcLegacyDatabase";
    }

    private static final class OpenSession implements Session {
        private final Connection connection;
        private final String name;

        OpenSession(Connection connection, String name) {
            this.connection = connection;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<List<Row>> read(List<Table> tables) throws LegacyDatabaseException {
            return inTransaction(() -> {
                List<List<Row>> results = new ArrayList<>();
                for (Table table : tables) {
                    List<String> columns = columns(table);
                    String order = table.columns().stream()
                            .limit(2)
                            .map(OpenSession::qualified)
                            .collect(Collectors.joining(", "));
                    results.add(rows(select(table, columns) + " order by " + order, columns, statement -> {}));
                }
                return results;
            });
        }

        @Override
        public List<Row> readAfter(Table table, long after, int limit) throws LegacyDatabaseException {
            return inTransaction(() -> {
                List<String> columns = columns(table);
                String id = qualified(table.columns().get(0));
                return rows(
                        select(table, columns) + " where " + id + " > ? order by " + id + " limit ?",
                        columns,
                        statement -> {
                            statement.setLong(1, after);
                            statement.setInt(2, limit);
                        });
            });
        }

        private static String select(Table table, List<String> columns) {
            return columns.stream()
                            .map(column -> "cast(" + qualified(column) + " as text)")
                            .collect(Collectors.joining(", ", "select ", ""))
                    + " from " + quoted(table.name()) + " t";
        }

        /** Without the table an order would be that of the texts, in which 10 comes before 9. */
        private static String qualified(String column) {
            return "t." + quoted(column);
        }

        private static String quoted(String name) {
            return "\"" + name.replace("\"", "\"\"") + "\"";
        }

        /** The wanted columns that the table has. */
        private List<String> columns(Table table) throws SQLException, LegacyDatabaseException {
            Set<String> present = new HashSet<>();
            rows(
                            "select cast(column_name as text) from information_schema.columns"
                                    + " where table_schema = any (current_schemas(false)) and table_name = ?",
                            List.of("name"),
                            statement -> statement.setString(1, table.name()))
                    .forEach(row -> present.add(String.valueOf(row.text("name"))));
            if (present.isEmpty()) {
                throw new LegacyDatabaseException("The database has no table " + table.name()
                        + " that this user may read: it is not one of such a system.");
            }
            for (String column : table.columns()) {
                if (!present.contains(column)) {
                    throw new LegacyDatabaseException("The table " + table.name() + " has no column " + column
                            + ": the database is not one of such a system.");
                }
            }
            List<String> columns = new ArrayList<>(table.columns());
            table.optional().stream().filter(present::contains).forEach(columns::add);
            return columns;
        }

        private List<Row> rows(String sql, List<String> columns, Database.Binding binding) throws SQLException {
            List<Row> rows = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setQueryTimeout(STATEMENT_LIMIT_SECONDS);
                binding.bind(statement);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        Map<String, @Nullable String> values = new LinkedHashMap<>();
                        for (int i = 0; i < columns.size(); i++) {
                            values.put(columns.get(i), result.getString(i + 1));
                        }
                        rows.add(new Row(Collections.unmodifiableMap(values)));
                    }
                }
            }
            return rows;
        }

        private interface Reading<T> {
            T read() throws SQLException, LegacyDatabaseException;
        }

        private <T> T inTransaction(Reading<T> reading) throws LegacyDatabaseException {
            try {
                try (PreparedStatement zone = connection.prepareStatement("set local time zone 'UTC'")) {
                    zone.execute();
                }
                try (PreparedStatement dates = connection.prepareStatement("set local datestyle to iso")) {
                    dates.execute();
                }
                return reading.read();
            } catch (SQLException e) {
                throw failed(e);
            } finally {
                end();
            }
        }

        private void end() {
            try {
                connection.rollback();
            } catch (SQLException e) {
                // The connection is of no use any more, which the next call or nobody notices.
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is gone already.
            }
        }
    }
}
