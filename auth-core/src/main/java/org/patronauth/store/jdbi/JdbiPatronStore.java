package org.patronauth.store.jdbi;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.patronauth.BlockReason;
import org.patronauth.LibraryId;
import org.patronauth.Money;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronKeys;
import org.patronauth.store.PatronStore;

final class JdbiPatronStore implements PatronStore {
    /** The columns of table {@code p} that {@link #read} takes, first of all others. */
    static final String COLUMNS = """
            p.id, p.external_identifier, p.authorization_identifier, p.username, p.external_type,
            p.authorization_expires, p.fines, p.fines_currency, p.block_reason, p.cached_neighborhood,
            p.last_external_sync""";

    private final Database database;
    private final String selectByPermanentId;
    private final String selectByKeys;
    private final String selectById;
    private final String insert;
    private final String update;
    private final String clearUsername;
    private final String clearCard;
    private final String delete;

    JdbiPatronStore(Database database) {
        this.database = database;
        String from = "select " + COLUMNS + " from ${schema}.patrons p where library_id = ";
        selectByPermanentId = database.sql(from + "? and external_identifier = ?");
        selectById = database.sql(from + "? and id = ?");
        selectByKeys = database.sql(from + """
                :library and (external_identifier = :permanentId or username in (<names>) or authorization_identifier in (<cards>))
                order by id""");
        insert = database.sql("""
                insert into ${schema}.patrons (library_id, external_identifier, authorization_identifier, username,
                    external_type, authorization_expires, fines, fines_currency, block_reason, cached_neighborhood,
                    last_external_sync)
                values (:library, :permanentId, :card, :username, :externalType, :expires, :fines, :currency, :block,
                    :neighborhood, :sync)
                on conflict do nothing""");
        update = database.sql("""
                update ${schema}.patrons set external_identifier = :permanentId, authorization_identifier = :card,
                    username = :username, external_type = :externalType, authorization_expires = :expires,
                    fines = :fines, fines_currency = :currency, block_reason = :block,
                    cached_neighborhood = :neighborhood, last_external_sync = :sync
                where library_id = :library and id = :id""");
        clearUsername = database.sql("""
                update ${schema}.patrons set username = null
                where library_id = :library and id = :id and username = :key""");
        clearCard = database.sql("""
                update ${schema}.patrons set authorization_identifier = null
                where library_id = :library and id = :id and authorization_identifier = :key""");
        delete = database.sql("delete from ${schema}.patrons where library_id = :library and id = :id");
    }

    @Override
    public Optional<Patron> findByPermanentId(LibraryRow library, String permanentId) {
        return database.readPlainly(
                "finding a patron",
                selectByPermanentId,
                statement -> {
                    statement.setLong(1, library.key());
                    statement.setString(2, permanentId);
                },
                row -> read(row, library.id()));
    }

    @Override
    public List<Patron> findByKeys(LibraryRow library, PatronKeys keys) {
        List<String> names = new ArrayList<>(2);
        keys.username().ifPresent(names::add);
        keys.typed().ifPresent(names::add);
        List<String> cards = new ArrayList<>(keys.authorizationIdentifiers());
        keys.typed().ifPresent(cards::add);
        return database.read(
                "finding patrons",
                handle -> handle.createQuery(selectByKeys)
                        .bind("library", library.key())
                        .bindBySqlType("permanentId", keys.permanentId().orElse(null), Types.VARCHAR)
                        .bindList(EmptyHandling.NULL_KEYWORD, "names", names)
                        .bindList(EmptyHandling.NULL_KEYWORD, "cards", cards)
                        .map(mapper(library.id()))
                        .list());
    }

    @Override
    public Optional<Patron> find(LibraryRow library, long id) {
        return database.readPlainly(
                "reading a patron",
                selectById,
                statement -> {
                    statement.setLong(1, library.key());
                    statement.setLong(2, id);
                },
                row -> read(row, library.id()));
    }

    @Override
    public Optional<Patron> insert(LibraryRow library, PatronRecord record, Set<Long> formerOwners) {
        return database.tryToWrite("storing a new patron", handle -> {
            clearKeys(handle, library, record, formerOwners);
            return bind(handle.createUpdate(insert), library, record)
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .findOne()
                    .map(id -> new Patron(id, library.id(), record));
        });
    }

    @Override
    public boolean update(LibraryRow library, Patron patron, Set<Long> formerOwners) {
        return database.tryToWrite("storing a patron", handle -> {
                    clearKeys(handle, library, patron.record(), formerOwners);
                    int rows = bind(handle.createUpdate(update), library, patron.record())
                            .bind("id", patron.id())
                            .execute();
                    return rows == 0 ? Optional.empty() : Optional.of(patron);
                })
                .isPresent();
    }

    @Override
    public boolean forget(LibraryRow library, long id) {
        return database.write(
                "erasing a patron",
                handle -> handle.createUpdate(delete)
                                .bind("library", library.key())
                                .bind("id", id)
                                .execute()
                        > 0);
    }

    private void clearKeys(Handle handle, LibraryRow library, PatronRecord record, Set<Long> formerOwners) {
        // In order of ids, so that two logins that clear the same rows wait for each other instead of dead-locking.
        formerOwners.stream().sorted().forEach(owner -> {
            clearKey(handle, clearUsername, library, owner, record.username().orElse(null));
            clearKey(
                    handle,
                    clearCard,
                    library,
                    owner,
                    record.authorizationIdentifier().orElse(null));
        });
    }

    private static void clearKey(Handle handle, String sql, LibraryRow library, long owner, @Nullable String key) {
        if (key != null) {
            handle.createUpdate(sql)
                    .bind("library", library.key())
                    .bind("id", owner)
                    .bind("key", key)
                    .execute();
        }
    }

    static <S extends SqlStatement<S>> S bind(S statement, LibraryRow library, PatronRecord record) {
        return statement
                .bind("library", library.key())
                .bindBySqlType("permanentId", record.permanentId().orElse(null), Types.VARCHAR)
                .bindBySqlType("card", record.authorizationIdentifier().orElse(null), Types.VARCHAR)
                .bindBySqlType("username", record.username().orElse(null), Types.VARCHAR)
                .bindBySqlType("externalType", record.externalType().orElse(null), Types.VARCHAR)
                .bindBySqlType("expires", record.authorizationExpires().orElse(null), Types.DATE)
                .bindBySqlType("fines", record.fines().map(Money::amount).orElse(null), Types.NUMERIC)
                .bindBySqlType(
                        "currency",
                        record.fines()
                                .flatMap(Money::currency)
                                .map(Currency::getCurrencyCode)
                                .orElse(null),
                        Types.VARCHAR)
                .bindBySqlType(
                        "block", record.blockReason().map(BlockReason::text).orElse(null), Types.VARCHAR)
                .bindBySqlType("neighborhood", record.cachedNeighborhood().orElse(null), Types.VARCHAR)
                .bindBySqlType(
                        "sync",
                        record.lastExternalSync()
                                .map(time -> OffsetDateTime.ofInstant(time, ZoneOffset.UTC))
                                .orElse(null),
                        Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static RowMapper<Patron> mapper(LibraryId library) {
        return (row, context) -> read(row, library);
    }

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
