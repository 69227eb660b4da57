package org.patronauth.store;

import java.util.List;
import java.util.Optional;

/**
 * Takes patrons of an older system over, in batches. How far it got is stored in the same transaction as the batch, so
 * that an import that was cut short goes on where it was.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface LegacyPatronStore {
    /**
     * How far an import got.
     *
     * @param source what is imported
     * @return the older id up to which all is done; 0 before the beginning and after the end
     */
    long reached(String source);

    /**
     * Stores a batch. A patron who is here already keeps what is known of them here and gets the older id. One who is
     * not here is stored without the user name and card number that another patron holds here by now.
     *
     * @param source what is imported
     * @param after how far the import got before
     * @param upTo how far it is with this batch
     * @param batch the patrons, possibly none
     * @param rehearsal whether to undo it all
     * @return what was done; empty when somebody else got in the way, and then nothing was changed
     */
    Optional<Outcome> store(String source, long after, long upTo, List<LegacyPatron> batch, boolean rehearsal);

    /**
     * Notes that everything was read; the next import begins at the beginning.
     *
     * @param source what is imported
     */
    void finish(String source);

    /**
     * What became of a batch.
     *
     * @param created patrons who were not here yet
     * @param joined patrons who were here and got their older id
     * @param unchanged patrons who had been imported before
     * @param keysLeftOut user names and card numbers that somebody else holds here
     * @param withoutKey patrons who had nothing left to be known by, and were not stored
     * @since 0.1
     */
    record Outcome(int created, int joined, int unchanged, int keysLeftOut, int withoutKey) {}
}
