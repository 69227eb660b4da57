package org.patronauth.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Where sign-ins elsewhere are kept until they come back, to whichever host.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface SignInStateStore {
    /**
     * Keeps a sign-in that begins.
     *
     * @param state the sign-in
     */
    void keep(SignInState state);

    /**
     * Takes a sign-in out: it is deleted as it is read, in one statement, so that of any number of arrivals one alone
     * finds it. Whether it has expired and whose it is, is for the caller to compare.
     *
     * @param state the hash of what came back
     * @return the sign-in, for the first who asks
     */
    Optional<SignInState> take(TokenHash state);

    /**
     * Removes sign-ins that expired before a moment.
     *
     * @param before the moment
     * @param limit how many to remove at the most
     * @return how many were removed; fewer than the limit when none is left, or when another host is at it
     */
    int removeExpired(Instant before, int limit);
}
