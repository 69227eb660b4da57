package org.patronauth.store.jdbi;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronRecord;
import org.patronauth.store.LegacyPatron;
import org.patronauth.store.LegacyPatronStore;
import org.patronauth.store.LibraryRow;

final class JdbiLegacyPatronStore implements LegacyPatronStore {
    private final Database database;

    JdbiLegacyPatronStore(Database database) {
        this.database = database;
    }

    @Override
    public long reached(String source) {
        return database.read("reading how far an import got", handle -> reached(handle, source, ""));
    }

    private long reached(Handle handle, String source, String lock) {
        return handle.createQuery(
                        database.sql("select reached from ${schema}.patron_imports where source = :source" + lock))
                .bind("source", source)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    @Override
    public Optional<Outcome> store(String source, long after, long upTo, List<LegacyPatron> batch, boolean rehearsal) {
        return database.tryToChange("importing patrons", handle -> {
            handle.createUpdate(database.sql("""
                            insert into ${schema}.patron_imports (source, reached) values (:source, 0)
                            on conflict do nothing""")).bind("source", source).execute();
            if (reached(handle, source, " for update") != after && !rehearsal) {
                return Optional.empty();
            }
            Tally tally = new Tally();
            byLibrary(batch).forEach((library, patrons) -> store(handle, library, patrons, tally));
            handle.createUpdate(database.sql("""
                            update ${schema}.patron_imports set reached = :reached, updated_at = current_timestamp
                            where source = :source"""))
                    .bind("reached", upTo)
                    .bind("source", source)
                    .execute();
            if (rehearsal) {
                handle.rollback();
            }
            return Optional.of(tally.outcome());
        });
    }

    @Override
    public void finish(String source) {
        database.write(
                "noting the end of an import",
                handle -> handle.createUpdate(
                                database.sql("delete from ${schema}.patron_imports where source = :source"))
                        .bind("source", source)
                        .execute());
    }

    private static Map<LibraryRow, List<LegacyPatron>> byLibrary(List<LegacyPatron> batch) {
        Map<LibraryRow, List<LegacyPatron>> byLibrary = new LinkedHashMap<>();
        batch.forEach(patron -> byLibrary
                .computeIfAbsent(patron.library(), library -> new ArrayList<>())
                .add(patron));
        return byLibrary;
    }

    private void store(Handle handle, LibraryRow library, List<LegacyPatron> patrons, Tally tally) {
        Holders holders = holders(handle, library, patrons);
        PreparedBatch inserts =
                handle.prepareBatch(database.sql("insert into ${schema}.patrons (library_id, legacy_id, "
                        + PatronRow.NAMES + ") values (?, ?, " + PatronRow.PARAMETERS + ")"));
        PreparedBatch joins = handle.prepareBatch(database.sql("""
                update ${schema}.patrons set legacy_id = :legacyId,
                    external_identifier = coalesce(external_identifier, cast(:permanentId as varchar))
                where library_id = :library and id = :id and legacy_id is null"""));
        for (LegacyPatron patron : patrons) {
            if (holders.isImported(patron.legacyId())) {
                tally.unchanged++;
                continue;
            }
            Optional<Holder> match = holders.match(patron.record());
            if (match.isPresent()) {
                join(joins, library, patron, match.get(), tally);
                holders.joined(match.get(), patron);
                continue;
            }
            PatronRecord record = holders.withoutKeysOfOthers(patron.record(), tally);
            if (record.permanentId().isEmpty()
                    && record.username().isEmpty()
                    && record.authorizationIdentifier().isEmpty()) {
                tally.withoutKey++;
                continue;
            }
            inserts.bind(0, library.key()).bind(1, patron.legacyId());
            PatronRow.bind(inserts, 2, record).add();
            holders.inserted(patron.legacyId(), record);
            tally.created++;
        }
        if (inserts.size() > 0) {
            inserts.execute();
        }
        if (joins.size() > 0) {
            joins.execute();
        }
    }

    private static void join(PreparedBatch joins, LibraryRow library, LegacyPatron patron, Holder holder, Tally tally) {
        if (holder.legacyId() != null) {
            // The same patron came from another older system before.
            tally.unchanged++;
            return;
        }
        joins.bind("library", library.key())
                .bind("id", holder.id())
                .bind("legacyId", patron.legacyId())
                .bindBySqlType("permanentId", patron.record().permanentId().orElse(null), Types.VARCHAR)
                .add();
        tally.joined++;
    }

    private Holders holders(Handle handle, LibraryRow library, List<LegacyPatron> patrons) {
        Holders holders = new Holders();
        find(handle, library, "legacy_id", values(patrons, patron -> Optional.of(patron.legacyId())), holders);
        find(
                handle,
                library,
                "external_identifier",
                values(patrons, p -> p.record().permanentId()),
                holders);
        find(handle, library, "username", values(patrons, p -> p.record().username()), holders);
        find(
                handle,
                library,
                "authorization_identifier",
                values(patrons, p -> p.record().authorizationIdentifier()),
                holders);
        return holders;
    }

    private static List<Object> values(
            List<LegacyPatron> patrons, Function<LegacyPatron, Optional<? extends Object>> value) {
        List<Object> values = new ArrayList<>();
        patrons.forEach(patron -> value.apply(patron).ifPresent(values::add));
        return values;
    }

    /** One statement for each key, so that each can use its index. */
    private void find(Handle handle, LibraryRow library, String column, Collection<Object> values, Holders holders) {
        if (values.isEmpty()) {
            return;
        }
        handle.createQuery(database.sql("""
                        select id, legacy_id, external_identifier, username, authorization_identifier
                        from ${schema}.patrons where library_id = :library and\s""" + column + " in (<values>)"))
                .bind("library", library.key())
                .bindList("values", List.copyOf(values))
                .map((row, context) -> new Holder(
                        row.getLong(1),
                        row.getObject(2, Long.class),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5)))
                .forEach(holders::add);
    }

    /** A stored patron, as far as it matters whose keys they hold. */
    private record Holder(
            long id,
            @Nullable Long legacyId,
            @Nullable String permanentId,
            @Nullable String username,
            @Nullable String card) {}

    /** Who holds which key at the library, the patrons of this batch included. */
    private static final class Holders {
        private static final long NOT_STORED_YET = -1;

        private final Map<Long, Holder> byLegacyId = new HashMap<>();
        private final Map<String, Holder> byPermanentId = new HashMap<>();
        private final Map<String, Holder> byUsername = new HashMap<>();
        private final Map<String, Holder> byCard = new HashMap<>();

        void add(Holder holder) {
            if (holder.legacyId() != null) {
                byLegacyId.put(holder.legacyId(), holder);
            }
            if (holder.permanentId() != null) {
                byPermanentId.put(holder.permanentId(), holder);
            }
            if (holder.username() != null) {
                byUsername.put(holder.username(), holder);
            }
            if (holder.card() != null) {
                byCard.put(holder.card(), holder);
            }
        }

        void inserted(long legacyId, PatronRecord record) {
            add(new Holder(
                    NOT_STORED_YET,
                    legacyId,
                    record.permanentId().orElse(null),
                    record.username().orElse(null),
                    record.authorizationIdentifier().orElse(null)));
        }

        void joined(Holder holder, LegacyPatron patron) {
            String permanentId =
                    holder.permanentId() == null ? patron.record().permanentId().orElse(null) : holder.permanentId();
            Long legacyId = holder.legacyId() == null ? Long.valueOf(patron.legacyId()) : holder.legacyId();
            add(new Holder(holder.id(), legacyId, permanentId, holder.username(), holder.card()));
        }

        boolean isImported(long legacyId) {
            return byLegacyId.containsKey(legacyId);
        }

        /** In order of trust; a row that is known to be somebody else's is never a match. */
        Optional<Holder> match(PatronRecord record) {
            Optional<Holder> sure = record.permanentId().map(byPermanentId::get);
            return sure.or(() -> record.username().map(byUsername::get).filter(holder -> maySame(holder, record)))
                    .or(() -> record.authorizationIdentifier()
                            .map(byCard::get)
                            .filter(holder -> maySame(holder, record)));
        }

        private static boolean maySame(Holder holder, PatronRecord record) {
            return holder.legacyId() == null
                    && (holder.permanentId() == null || record.permanentId().isEmpty());
        }

        /** What is stored here is newer: who holds a key by now keeps it. */
        PatronRecord withoutKeysOfOthers(PatronRecord record, Tally tally) {
            PatronRecord.Builder kept = record.toBuilder();
            if (record.username().filter(byUsername::containsKey).isPresent()) {
                kept.username(null);
                tally.keysLeftOut++;
            }
            if (record.authorizationIdentifier().filter(byCard::containsKey).isPresent()) {
                kept.authorizationIdentifier(null);
                tally.keysLeftOut++;
            }
            return kept.build();
        }
    }

    private static final class Tally {
        private int created;
        private int joined;
        private int unchanged;
        private int keysLeftOut;
        private int withoutKey;

        Outcome outcome() {
            return new Outcome(created, joined, unchanged, keysLeftOut, withoutKey);
        }
    }
}
