package org.patronauth.store.jdbi;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.patronauth.BlockReason;
import org.patronauth.LibraryId;
import org.patronauth.Money;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;

/** How a patron's record lies in its row: the columns in their order, and what is in each. */
final class PatronRow {
    private static final List<Column> COLUMNS = List.of(
            text("external_identifier", record -> record.permanentId().orElse(null)),
            text(
                    "authorization_identifier",
                    record -> record.authorizationIdentifier().orElse(null)),
            text("username", record -> record.username().orElse(null)),
            text("external_type", record -> record.externalType().orElse(null)),
            new Column(
                    "authorization_expires",
                    Types.DATE,
                    record -> record.authorizationExpires().orElse(null)),
            new Column(
                    "fines",
                    Types.NUMERIC,
                    record -> record.fines().map(Money::amount).orElse(null)),
            text(
                    "fines_currency",
                    record -> record.fines()
                            .flatMap(Money::currency)
                            .map(Currency::getCurrencyCode)
                            .orElse(null)),
            text(
                    "block_reason",
                    record -> record.blockReason().map(BlockReason::text).orElse(null)),
            text("cached_neighborhood", record -> record.cachedNeighborhood().orElse(null)),
            new Column(
                    "last_external_sync",
                    Types.TIMESTAMP_WITH_TIMEZONE,
                    record -> record.lastExternalSync()
                            .map(time -> OffsetDateTime.ofInstant(time, ZoneOffset.UTC))
                            .orElse(null)));

    /** What {@link #read} takes of table {@code p}, first of all that a query selects. */
    static final String SELECTED = "p.id, " + each(column -> "p." + column);

    /** The columns of a record, for an insert. */
    static final String NAMES = each(column -> column);

    /** As many parameters. */
    static final String PARAMETERS = each(column -> "?");

    /** Each column and its parameter, for an update. */
    static final String ASSIGNMENTS = each(column -> column + " = ?");

    /** How many columns a record has, and parameters. */
    static final int SIZE = COLUMNS.size();

    private PatronRow() {}

    private record Column(String name, int type, Function<PatronRecord, @Nullable Object> value) {}

    private static Column text(String name, Function<PatronRecord, @Nullable Object> value) {
        return new Column(name, Types.VARCHAR, value);
    }

    private static String each(UnaryOperator<String> form) {
        return COLUMNS.stream().map(Column::name).map(form).collect(Collectors.joining(", "));
    }

    /** Fills in the parameters of a record, the first of which is the given one. JDBC counts from one. */
    static void bind(PreparedStatement statement, int first, PatronRecord record) throws SQLException {
        for (int i = 0; i < SIZE; i++) {
            Column column = COLUMNS.get(i);
            statement.setObject(first + i, column.value().apply(record), column.type());
        }
    }

    /** The same for JDBI, which counts from nought. */
    static <S extends SqlStatement<S>> S bind(S statement, int first, PatronRecord record) {
        for (int i = 0; i < SIZE; i++) {
            Column column = COLUMNS.get(i);
            statement.bindBySqlType(first + i, column.value().apply(record), column.type());
        }
        return statement;
    }

    /** The patron of a row whose first columns are {@link #SELECTED}. */
    static Patron read(ResultSet row, LibraryId library) throws SQLException {
        return new Patron(
                row.getLong(1),
                library,
                PatronRecord.builder()
                        .permanentId(row.getString(2))
                        .authorizationIdentifier(row.getString(3))
                        .username(row.getString(4))
                        .externalType(row.getString(5))
                        .authorizationExpires(row.getObject(6, LocalDate.class))
                        .fines(money(row))
                        .blockReason(blockReason(row.getString(9)))
                        .cachedNeighborhood(row.getString(10))
                        .lastExternalSync(time(row))
                        .build());
    }

    private static @Nullable Money money(ResultSet row) throws SQLException {
        BigDecimal amount = row.getBigDecimal(7);
        if (amount == null) {
            return null;
        }
        String currency = row.getString(8);
        return currency == null ? Money.of(amount) : Money.of(amount, Currency.getInstance(currency));
    }

    private static @Nullable BlockReason blockReason(@Nullable String text) {
        return text == null || text.isBlank() ? null : new BlockReason(text);
    }

    private static @Nullable Instant time(ResultSet row) throws SQLException {
        OffsetDateTime time = row.getObject(11, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
