package org.patronauth.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.patronauth.guard.FailureCount;

/**
 * Where failed logins are counted for all hosts together. A login that succeeds without failures before it costs nothing
 * here.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes; no failure is lost when several are
 * counted at once.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away; each process then counts for
 * itself.
 *
 * <p><b>Privacy.</b> Keys are hashes; no identifier and no address is stored.
 *
 * @since 0.1
 */
public interface AttemptStore {
    /**
     * Counts failures and tells what all hosts know of each key then, in one statement where the database can.
     *
     * @param attempts what failed, with different keys
     * @param now when it failed
     * @return the count of each key
     */
    Map<String, FailureCount> failed(List<FailedAttempt> attempts, Instant now);

    /**
     * What all hosts know of some keys.
     *
     * @param keys the keys
     * @return the counts of those that have one
     */
    Map<String, FailureCount> find(Collection<String> keys);

    /**
     * Forgets the failures of some keys.
     *
     * @param keys the keys
     */
    void forget(Collection<String> keys);

    /**
     * Forgets all failures at some services.
     *
     * @param serviceIds the services
     */
    void forgetServices(Collection<Long> serviceIds);

    /**
     * The waits at some services that have not ended yet, those that end last first.
     *
     * @param serviceIds the services
     * @param now the time
     * @param limit how many to tell at the most
     * @return the waits
     */
    List<RunningWait> waits(Collection<Long> serviceIds, Instant now, int limit);

    /**
     * Removes counts that are forgotten since a moment.
     *
     * @param before the moment
     * @param limit how many to remove at the most
     * @return how many were removed; fewer than the limit when none is left, or when another host is at it
     */
    int removeExpired(Instant before, int limit);
}
