package org.patronauth.store;

import org.patronauth.PatronRecord;

/**
 * A patron of an older system.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows the older id alone.
 *
 * @param library the library as it is stored here
 * @param legacyId the id in the older system
 * @param record what that system knew
 * @since 0.1
 */
public record LegacyPatron(LibraryRow library, long legacyId, PatronRecord record) {
    @Override
    public String toString() {
        return "LegacyPatron[" + legacyId + "]";
    }
}
