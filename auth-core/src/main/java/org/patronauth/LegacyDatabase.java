package org.patronauth;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The database of an older circulation manager, of which only tables are read. The usual one is
 * {@code org.patronauth.store.jdbi.JdbcLegacyDatabase}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; a session is for one.
 *
 * @since 0.1
 */
public interface LegacyDatabase {
    /**
     * Begins to read.
     *
     * @return a session, to be closed
     * @throws LegacyDatabaseException when the database cannot be reached, or lets nobody in
     */
    Session open() throws LegacyDatabaseException;

    /**
     * One connection that reads and never writes. No transaction outlives a call.
     *
     * @since 0.1
     */
    interface Session extends AutoCloseable {
        /**
         * What tells this database from others, such as host and name; without user and password.
         *
         * @return a name that stays the same from one session to the next
         */
        String name();

        /**
         * Reads several tables as they were at one moment, each in order of its first two columns.
         *
         * @param tables what to read
         * @return the rows of each table, in the order of the request
         * @throws LegacyDatabaseException when a table or column is missing, or the database fails
         */
        List<List<Row>> read(List<Table> tables) throws LegacyDatabaseException;

        /**
         * Reads the next rows of a large table, in order of its first column, which holds whole numbers.
         *
         * @param table what to read
         * @param after the rows up to this number were read already
         * @param limit how many rows to read at the most
         * @return the rows
         * @throws LegacyDatabaseException when the table or a column is missing, or the database fails
         */
        List<Row> readAfter(Table table, long after, int limit) throws LegacyDatabaseException;

        @Override
        void close();
    }

    /**
     * Columns of a table.
     *
     * @param name the table's name
     * @param columns the columns to read; the table must have them
     * @param optional further columns, which some versions of the older system do not have
     * @since 0.1
     */
    record Table(String name, List<String> columns, List<String> optional) {
        /**
         * Keeps copies of the lists.
         *
         * @param name the table's name
         * @param columns the columns to read; the table must have them
         * @param optional further columns, which some versions of the older system do not have
         */
        public Table {
            columns = List.copyOf(columns);
            optional = List.copyOf(optional);
        }

        /**
         * A table all of whose columns must be there.
         *
         * @param name the table's name
         * @param columns the columns to read
         * @return the table
         */
        public static Table of(String name, String... columns) {
            return new Table(name, List.of(columns), List.of());
        }
    }

    /**
     * One row, each value as the text that the database makes of it: times in UTC, dates by ISO 8601.
     *
     * <p><b>Privacy.</b> May hold secrets and what is known of patrons; {@link #toString()} shows nothing.
     *
     * @param values texts by column
     * @since 0.1
     */
    record Row(Map<String, @Nullable String> values) {
        /**
         * The text of a column.
         *
         * @param column the column
         * @return its text; null where there is none, and for a column that the table does not have
         */
        public @Nullable String text(String column) {
            return values.get(column);
        }

        @Override
        public String toString() {
            return "Row[not shown]";
        }
    }
}
