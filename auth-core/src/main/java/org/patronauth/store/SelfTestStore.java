package org.patronauth.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.SelfTestReport;

/**
 * Where the last results of self-tests are kept, and whose turn the next one is.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * <p><b>Privacy.</b> What went over the wire is not kept: of the test patron at most the identifier, where a step names
 * it.
 *
 * @since 0.1
 */
public interface SelfTestStore {
    /** How many results of a service are kept. */
    int KEPT = 10;

    /**
     * Keeps a result, and removes the oldest ones of the service beyond {@link #KEPT}.
     *
     * @param serviceId the service
     * @param libraryKey the library for which it was tried, or null for the service alone
     * @param report what was found
     * @return the last result before this one of the same service for the same library, if there is one; empty too when
     *     the service is gone, and nothing was kept
     */
    Optional<SelfTestReport> keep(long serviceId, @Nullable Long libraryKey, SelfTestReport report);

    /**
     * The last results of a service.
     *
     * @param serviceId the service
     * @return the results, the newest first
     */
    List<SelfTestReport> history(long serviceId);

    /**
     * The last result of every service.
     *
     * @return the results by the id of the service
     */
    Map<Long, SelfTestReport> latest();

    /**
     * Takes the turn of a service's regular self-test, if it is due. Of any number of hosts that ask at the same time
     * one alone gets it.
     *
     * @param serviceId the service
     * @param now the time
     * @param interval how long it is to the turn after this one
     * @param first how long it is to the very first turn, at most the interval
     * @return whether the turn is the caller's
     */
    boolean takeTurn(long serviceId, Instant now, Duration interval, Duration first);
}
