package org.patronauth.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.patronauth.ImportReport;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.PatronRecord;
import org.patronauth.store.LegacyPatron;
import org.patronauth.store.LegacyPatronStore;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.StoreException;

/**
 * Takes the patrons of an older system over, batch by batch: one short transaction there, then one here. An import that
 * was cut short goes on behind the last batch that was stored.
 */
final class PatronImport {
    private static final int BATCH = 500;
    /** How often a batch that logins or another import got in the way of is tried. */
    private static final int TRIES = 10;

    private final LegacyPatronStore store;
    private final LegacyDatabase.Session session;
    private final String source;
    private final Map<Long, Target> libraries;
    private final boolean rehearsal;

    private final LegacyPatronRows reading = new LegacyPatronRows();
    private long read;
    private long created;
    private long joined;
    private long unchanged;
    private long keysLeftOut;
    private long withoutKey;
    private long withoutLibrary;
    private long unreadable;

    PatronImport(
            LegacyPatronStore store,
            LegacyDatabase.Session session,
            LegacyConfiguration.Origin origin,
            Map<Long, Target> libraries,
            boolean rehearsal) {
        this.store = store;
        this.session = session;
        this.source = origin.name().toLowerCase(Locale.ROOT) + " " + session.name();
        this.libraries = libraries;
        this.rehearsal = rehearsal;
    }

    /**
     * Where the patrons of a library go.
     *
     * @param row the library here
     * @param isStored whether it is really there; in a dry run a new one is not
     */
    record Target(LibraryRow row, boolean isStored) {}

    ImportReport.Patrons run() throws LegacyDatabaseException {
        long reached = store.reached(source);
        int tries = 0;
        while (true) {
            List<LegacyDatabase.Row> rows = session.readAfter(LegacyPatronRows.TABLE, reached, BATCH);
            if (rows.isEmpty()) {
                break;
            }
            long upTo = LegacyPatronRows.number(rows.get(rows.size() - 1).text("id"))
                    .orElseThrow();
            Batch batch = batch(rows);
            Optional<LegacyPatronStore.Outcome> outcome =
                    store.store(source, reached, upTo, batch.patrons(), rehearsal);
            if (outcome.isPresent()) {
                count(rows.size(), batch, outcome.get());
                reached = upTo;
                tries = 0;
                continue;
            }
            if (++tries == TRIES) {
                throw new StoreException("importing patrons: others got in the way " + TRIES + " times");
            }
            reached = store.reached(source);
        }
        if (!rehearsal) {
            store.finish(source);
        }
        return new ImportReport.Patrons(
                read, created, joined, unchanged, keysLeftOut, withoutKey, withoutLibrary, unreadable);
    }

    /** Patrons to store, and what became of the others of the same rows. */
    private record Batch(
            List<LegacyPatron> patrons, int withoutLibrary, int onlyCounted, int withoutKey, long unreadable) {}

    private Batch batch(List<LegacyDatabase.Row> rows) {
        List<LegacyPatron> patrons = new ArrayList<>();
        int strangers = 0;
        int onlyCounted = 0;
        int keyless = 0;
        long before = reading.unreadable();
        for (LegacyDatabase.Row row : rows) {
            Optional<Target> target =
                    LegacyPatronRows.number(row.text("library_id")).map(libraries::get);
            if (target.isEmpty()) {
                strangers++;
                continue;
            }
            long id = LegacyPatronRows.number(row.text("id")).orElseThrow();
            PatronRecord record = reading.record(row);
            if (target.get().isStored()) {
                patrons.add(new LegacyPatron(target.get().row(), id, record));
            } else if (hasKey(record)) {
                onlyCounted++;
            } else {
                keyless++;
            }
        }
        return new Batch(patrons, strangers, onlyCounted, keyless, reading.unreadable() - before);
    }

    private static boolean hasKey(PatronRecord record) {
        return record.permanentId().isPresent()
                || record.username().isPresent()
                || record.authorizationIdentifier().isPresent();
    }

    private void count(int rows, Batch batch, LegacyPatronStore.Outcome outcome) {
        read += rows;
        created += outcome.created() + batch.onlyCounted();
        joined += outcome.joined();
        unchanged += outcome.unchanged();
        keysLeftOut += outcome.keysLeftOut();
        withoutKey += outcome.withoutKey() + batch.withoutKey();
        withoutLibrary += batch.withoutLibrary();
        unreadable += batch.unreadable();
    }
}
