package org.patronauth.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where it is kept for a while what support codes stand for.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface RefusalStore {
    /**
     * Keeps several at once. Those of libraries that are gone are left out.
     *
     * @param refusals what to keep
     */
    void keep(Collection<Refusal> refusals);

    /**
     * What a code stands for.
     *
     * @param library where the patron wanted to sign in
     * @param supportCode the code
     * @return the refusal, if it is one of that library's
     */
    Optional<Refusal> find(LibraryRow library, String supportCode);

    /**
     * The last refusals of one identifier.
     *
     * @param library where the patron wanted to sign in
     * @param identifierHash what stands for the identifier
     * @param since none that are older
     * @param limit how many at the most
     * @return the refusals, the newest first
     */
    List<Refusal> recent(LibraryRow library, String identifierHash, Instant since, int limit);

    /**
     * Removes refusals from before a moment.
     *
     * @param before the moment
     * @param limit how many to remove at the most
     * @return how many were removed; fewer than the limit when none is left, or when another host is at it
     */
    int removeExpired(Instant before, int limit);
}
