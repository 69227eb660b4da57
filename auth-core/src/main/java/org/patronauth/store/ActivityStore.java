package org.patronauth.store;

import java.time.Instant;

/**
 * Where all hosts add up how many logins each service answered, minute by minute.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface ActivityStore {
    /**
     * Adds what one host saw in a minute to what is there. Where the service is gone, nothing happens.
     *
     * @param serviceId the service
     * @param minute the beginning of the minute
     * @param seen what was seen
     */
    void add(long serviceId, Instant minute, ServiceActivity seen);

    /**
     * What all hosts added for a service.
     *
     * @param serviceId the service
     * @param since from which minute on logins are counted; the last success is told however old it is
     * @return the sums
     */
    ServiceActivity since(long serviceId, Instant since);

    /**
     * Removes minutes from before a moment.
     *
     * @param before the moment
     * @param limit how many to remove at the most
     * @return how many were removed; fewer than the limit when none is left, or when another host is at it
     */
    int removeExpired(Instant before, int limit);
}
