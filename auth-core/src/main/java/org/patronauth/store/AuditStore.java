package org.patronauth.store;

import java.util.List;
import org.patronauth.AuditEntry;
import org.patronauth.AuditEvent;

/**
 * Where it is kept who changed what. What changes the configuration is recorded through
 * {@link ConfigurationTransaction#record}, in the transaction of the change.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface AuditStore {
    /**
     * Records something that changed nothing in this database.
     *
     * @param event what was done
     */
    void record(AuditEvent event);

    /**
     * The latest records.
     *
     * @param limit how many at the most
     * @param before only those with a smaller id; {@link Long#MAX_VALUE} for the latest of all
     * @return the records, the latest first
     */
    List<AuditEntry> recent(int limit, long before);
}
