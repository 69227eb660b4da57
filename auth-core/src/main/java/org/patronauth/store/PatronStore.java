package org.patronauth.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;

/**
 * Where patrons are kept. It takes {@link PatronRecord}s, so that what may not be stored cannot be. Every statement
 * names the library: a patron of one library is never found by another.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface PatronStore {
    /**
     * Finds a patron by the key that never changes: one indexed statement.
     *
     * @param library the library
     * @param permanentId the permanent id
     * @return the patron, if there is one
     */
    Optional<Patron> findByPermanentId(LibraryRow library, String permanentId);

    /**
     * Finds every patron of a library that one of the keys points at: permanent id, user name, an authorization
     * identifier, or the typed text as user name or authorization identifier. One statement.
     *
     * @param library the library
     * @param keys the keys
     * @return the patrons, in order of their ids; several where the keys belong to different rows
     */
    List<Patron> findByKeys(LibraryRow library, PatronKeys keys);

    /**
     * Finds a patron by the local id.
     *
     * @param library the library
     * @param id the local id
     * @return the patron, if the library has one with that id
     */
    Optional<Patron> find(LibraryRow library, long id);

    /**
     * Stores a new patron, after taking user name and authorization identifier away from the rows named as former
     * owners: a re-used card. One transaction.
     *
     * @param library the library
     * @param record what to store
     * @param formerOwners ids of rows that must let go of the keys of the new record
     * @return the new patron; empty when another row holds one of the keys, and then nothing was changed
     */
    Optional<Patron> insert(LibraryRow library, PatronRecord record, Set<Long> formerOwners);

    /**
     * Stores what changed of a patron, after taking keys away from former owners as {@link #insert} does. One
     * transaction.
     *
     * @param library the library
     * @param patron the patron as it shall be
     * @param formerOwners ids of rows that must let go of the keys of the record
     * @return true when stored; false when the patron is gone or another row holds one of the keys, and then nothing
     *     was changed
     */
    boolean update(LibraryRow library, Patron patron, Set<Long> formerOwners);

    /**
     * Erases a patron. Nothing else ever deletes a patron's row.
     *
     * @param library the library
     * @param id the local id
     * @return true when there was one
     */
    boolean forget(LibraryRow library, long id);
}
