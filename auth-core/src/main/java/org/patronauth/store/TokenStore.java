package org.patronauth.store;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEvent;

/**
 * Where tokens are kept, as hashes. The read is the check: what is revoked, or was issued under another restriction, is
 * not found from the next read on, by any host. Every read names the library: a token of one library is nothing at
 * another.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface TokenStore {
    /**
     * Stores a new token beside all others of the same patron.
     *
     * @param library the library that it opens
     * @param token what to store
     * @return true when stored; false when the library has no such patron
     */
    boolean insert(LibraryRow library, TokenRow token);

    /**
     * Finds a token and its patron together: one indexed statement. A token whose association is gone, or has another
     * restriction by now, is not found. One that has expired is, as long as it is kept.
     *
     * @param library the library where it was shown
     * @param hash the hash of what was shown
     * @return whom it stands for
     */
    Optional<TokenHolder> find(LibraryRow library, TokenHash hash);

    /**
     * Keeps what blocking rules say of a patron by now, with every token of theirs from one association.
     *
     * @param library the library
     * @param patronId the local id
     * @param associationId the library's use of a service
     * @param ruleVerdict the verdict, or null where no rule needs one
     */
    void keepRuleVerdict(LibraryRow library, long patronId, long associationId, @Nullable String ruleVerdict);

    /**
     * Signs one device out.
     *
     * @param library the library
     * @param hash the hash of its token
     * @return true when there was such a token
     */
    boolean revoke(LibraryRow library, TokenHash hash);

    /**
     * Signs a patron out, on all devices.
     *
     * @param library the library
     * @param patronId the local id
     * @return how many tokens there were
     */
    long revokeOfPatron(LibraryRow library, long patronId);

    /**
     * Signs a patron out, on all devices, and records who did it in the same transaction. A store that keeps no record
     * of changes signs out alone.
     *
     * @param library the library
     * @param patronId the local id
     * @param event what stands in the record of changes
     * @return how many tokens there were
     */
    default long revokeOfPatron(LibraryRow library, long patronId, AuditEvent event) {
        return revokeOfPatron(library, patronId);
    }

    /**
     * Ends the sessions that a patron began at one service, on all devices.
     *
     * @param library the library
     * @param patronId the local id
     * @param serviceId the service
     * @return how many tokens there were
     */
    long revokeOfPatron(LibraryRow library, long patronId, long serviceId);

    /**
     * Signs out everybody whom a service knew, at all libraries. It takes several transactions where there are many.
     *
     * @param serviceId the service
     * @return how many tokens there were
     */
    long revokeOfService(long serviceId);

    /**
     * Signs out everybody whom a service knew, and records who did it in the first of the transactions. A store that
     * keeps no record of changes signs out alone.
     *
     * @param serviceId the service
     * @param event what stands in the record of changes
     * @return how many tokens there were
     */
    default long revokeOfService(long serviceId, AuditEvent event) {
        return revokeOfService(serviceId);
    }

    /**
     * Removes tokens that expired before a moment.
     *
     * @param before the moment
     * @param limit how many to remove at the most
     * @return how many were found; fewer than the limit when none is left, or when another host is at it
     */
    int removeExpired(Instant before, int limit);
}
