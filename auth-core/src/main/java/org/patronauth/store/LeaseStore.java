package org.patronauth.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which host may have how many connections to a source of truth whose connections are limited for all hosts together. A
 * connection is a numbered slot, and a slot is leased for a while. Time is the database's: the clocks of hosts differ.
 * Durations count in whole seconds.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away. Nothing has changed then, or
 * a lease was made that nobody uses and that expires.
 *
 * @since 0.1
 */
public interface LeaseStore {
    /**
     * One connection to one source of truth.
     *
     * @param serviceId the service
     * @param slot which of its connections, from 1
     * @since 0.1
     */
    record Lease(long serviceId, int slot) {}

    /**
     * Leases one more slot: one that nobody has, or whose lease has expired.
     *
     * @param serviceId the service
     * @param holder a name that no other host has, at most 64 characters
     * @param budget how many slots there are
     * @param life how long the lease is good from now, unless it is renewed
     * @return the slot's number; empty when all are taken
     */
    OptionalInt take(long serviceId, String holder, int budget, Duration life);

    /**
     * Renews whatever a host still holds.
     *
     * @param holder the host
     * @param life how long the leases are good from now
     * @return every lease that the host has
     */
    List<Lease> renew(String holder, Duration life);

    /**
     * Gives slots back. Those that the host does not hold any more stay whose they are.
     *
     * @param holder the host
     * @param leases what it needs no longer
     * @param rest for how long nobody else gets them: the other end needs a moment to notice that connections are closed
     */
    void giveBack(String holder, Collection<Lease> leases, Duration rest);

    /**
     * Says that a host is at work, and counts those that are.
     *
     * @param host a name that no other host has, at most 64 characters
     * @param life for how long a host counts that says nothing more
     * @return how many hosts have said so within that time, this one among them
     */
    int attend(String host, Duration life);

    /**
     * Says that a host is at work no more.
     *
     * @param host the host
     */
    void leave(String host);
}
