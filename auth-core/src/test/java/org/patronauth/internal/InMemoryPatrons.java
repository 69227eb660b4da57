package org.patronauth.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronKeys;
import org.patronauth.store.PatronStore;
import org.patronauth.store.StoreException;

/** A patron store that keeps the unique keys, counts what it is asked, and can be away. */
final class InMemoryPatrons implements PatronStore {
    private final Map<Long, Patron> rows = new TreeMap<>();
    private long nextId = 1;
    private int reads;
    private int writes;
    private boolean away;
    private Runnable beforeInsert = () -> {};
    private Runnable duringRead = () -> {};
    private Runnable duringWrite = () -> {};

    synchronized int reads() {
        return reads;
    }

    synchronized int writes() {
        return writes;
    }

    synchronized void goAway() {
        away = true;
    }

    /** Runs once, just before the next insert: another login that is faster. */
    synchronized void beforeNextInsert(Runnable action) {
        beforeInsert = action;
    }

    /** What happens each time that something is read or written: time passes. */
    synchronized void during(Runnable read, Runnable write) {
        duringRead = read;
        duringWrite = write;
    }

    synchronized List<Patron> all() {
        return List.copyOf(rows.values());
    }

    synchronized Patron put(LibraryRow library, PatronRecord record) {
        Patron patron = new Patron(nextId++, library.id(), record);
        rows.put(patron.id(), patron);
        return patron;
    }

    @Override
    public synchronized Optional<Patron> findByPermanentId(LibraryRow library, String permanentId) {
        read();
        return of(library).stream()
                .filter(p ->
                        p.record().permanentId().filter(permanentId::equals).isPresent())
                .findFirst();
    }

    @Override
    public synchronized List<Patron> findByKeys(LibraryRow library, PatronKeys keys) {
        read();
        return of(library).stream()
                .filter(patron -> {
                    PatronRecord record = patron.record();
                    return same(record.permanentId(), keys.permanentId())
                            || same(record.username(), keys.username())
                            || record.authorizationIdentifier()
                                    .filter(keys.authorizationIdentifiers()::contains)
                                    .isPresent()
                            || same(record.username(), keys.typed())
                            || same(record.authorizationIdentifier(), keys.typed());
                })
                .toList();
    }

    @Override
    public synchronized Optional<Patron> find(LibraryRow library, long id) {
        read();
        return of(library).stream().filter(p -> p.id() == id).findFirst();
    }

    @Override
    public synchronized Optional<Patron> insert(LibraryRow library, PatronRecord record, Set<Long> formerOwners) {
        Runnable faster = beforeInsert;
        beforeInsert = () -> {};
        faster.run();
        write();
        if (collides(library, record, -1, formerOwners)) {
            return Optional.empty();
        }
        clear(formerOwners, record);
        return Optional.of(put(library, record));
    }

    @Override
    public synchronized boolean update(LibraryRow library, Patron patron, Set<Long> formerOwners) {
        write();
        if (!rows.containsKey(patron.id()) || collides(library, patron.record(), patron.id(), formerOwners)) {
            return false;
        }
        clear(formerOwners, patron.record());
        rows.put(patron.id(), patron);
        return true;
    }

    @Override
    public synchronized boolean forget(LibraryRow library, long id) {
        write();
        return rows.remove(id) != null;
    }

    private boolean collides(LibraryRow library, PatronRecord record, long ownId, Set<Long> formerOwners) {
        return of(library).stream()
                .filter(other -> other.id() != ownId)
                .anyMatch(other -> same(other.record().permanentId(), record.permanentId())
                        || (!formerOwners.contains(other.id())
                                && (same(other.record().username(), record.username())
                                        || same(
                                                other.record().authorizationIdentifier(),
                                                record.authorizationIdentifier()))));
    }

    private void clear(Set<Long> formerOwners, PatronRecord record) {
        for (long id : formerOwners) {
            Patron owner = rows.get(id);
            PatronRecord.Builder left = owner.record().toBuilder();
            if (same(owner.record().username(), record.username())) {
                left.username(null);
            }
            if (same(owner.record().authorizationIdentifier(), record.authorizationIdentifier())) {
                left.authorizationIdentifier(null);
            }
            rows.put(id, new Patron(id, owner.library(), left.build()));
        }
    }

    private List<Patron> of(LibraryRow library) {
        return new ArrayList<>(rows.values())
                .stream().filter(p -> p.library().equals(library.id())).toList();
    }

    private static boolean same(Optional<String> one, Optional<String> other) {
        return one.isPresent() && one.equals(other);
    }

    private void read() {
        present();
        reads++;
        duringRead.run();
    }

    private void write() {
        present();
        writes++;
        duringWrite.run();
    }

    private void present() {
        if (away) {
            throw new StoreException("reading patrons: SQLState 08001");
        }
    }
}
