package org.patronauth.store.jdbi;

import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.EmptyHandling;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryId;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronKeys;
import org.patronauth.store.PatronStore;

final class JdbiPatronStore implements PatronStore {
    private static final String KEY = "id";

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
        String from = "select " + PatronRow.SELECTED + " from ${schema}.patrons p where library_id = ";
        selectByPermanentId = database.sql(from + "? and external_identifier = ?");
        selectById = database.sql(from + "? and id = ?");
        selectByKeys = database.sql(from + """
                :library and (external_identifier = :permanentId or username in (<names>) or authorization_identifier in (<cards>))
                order by id""");
        insert = database.sql("insert into ${schema}.patrons (library_id, " + PatronRow.NAMES + ") values (?, "
                + PatronRow.PARAMETERS + ") on conflict do nothing");
        // PostgreSQL writes to its log which key is taken, unless it is seen to be before.
        update = database.sql("update ${schema}.patrons p set " + PatronRow.ASSIGNMENTS + """
                \nwhere library_id = ? and id = ? and not exists (
                    select 1 from ${schema}.patrons other where other.library_id = p.library_id
                    and other.authorization_identifier = ? and other.id <> p.id)
                and not exists (
                    select 1 from ${schema}.patrons other where other.library_id = p.library_id
                    and other.username = ? and other.id <> p.id)""");
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
                row -> PatronRow.read(row, library.id()));
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
                row -> PatronRow.read(row, library.id()));
    }

    @Override
    public Optional<Patron> insert(LibraryRow library, PatronRecord record, Set<Long> formerOwners) {
        return write("storing a new patron", library, record, formerOwners, insert, statement -> {
                    statement.setLong(1, library.key());
                    PatronRow.bind(statement, 2, record);
                })
                .map(id -> new Patron(id, library.id(), record));
    }

    @Override
    public boolean update(LibraryRow library, Patron patron, Set<Long> formerOwners) {
        PatronRecord record = patron.record();
        return write("storing a patron", library, record, formerOwners, update, statement -> {
                    PatronRow.bind(statement, 1, record);
                    int next = PatronRow.SIZE + 1;
                    statement.setLong(next, library.key());
                    statement.setLong(next + 1, patron.id());
                    statement.setString(
                            next + 2, record.authorizationIdentifier().orElse(null));
                    statement.setString(next + 3, record.username().orElse(null));
                })
                .isPresent();
    }

    /** By one statement that commits by itself; with others before it where somebody has to let go of a key. */
    private Optional<Long> write(
            String operation,
            LibraryRow library,
            PatronRecord record,
            Set<Long> formerOwners,
            String sql,
            Database.Binding binding) {
        return formerOwners.isEmpty()
                ? database.tryToWritePlainly(operation, sql, KEY, binding)
                : database.tryToWrite(operation, handle -> {
                    clearKeys(handle, library, record, formerOwners);
                    return Database.writePlainly(handle, sql, KEY, binding);
                });
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

    private static RowMapper<Patron> mapper(LibraryId library) {
        return (row, context) -> PatronRow.read(row, library);
    }
}
