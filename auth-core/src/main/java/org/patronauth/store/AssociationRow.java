package org.patronauth.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That a library uses a service, possibly for some of its patrons only.
 *
 * @param id the primary key
 * @param libraryKey the library's primary key
 * @param serviceId the service's primary key
 * @param restrictionType column {@code patron_restriction_type}; null for none
 * @param restrictionField column {@code patron_restriction_field}
 * @param restriction column {@code patron_restriction}: the criteria
 * @param settings raw values by canonical key of what differs by library
 * @param position the place among the library's services, lowest first
 * @param version counts the changes of this row, for optimistic locking
 * @param restrictionVersion counts the changes of the restriction alone, so that tokens can tell
 * @since 0.1
 */
public record AssociationRow(
        long id,
        long libraryKey,
        long serviceId,
        @Nullable String restrictionType,
        @Nullable String restrictionField,
        @Nullable String restriction,
        Map<String, Object> settings,
        int position,
        long version,
        long restrictionVersion) {
    /**
     * Keeps a copy of the settings.
     *
     * @param id the primary key
     * @param libraryKey the library's primary key
     * @param serviceId the service's primary key
     * @param restrictionType column {@code patron_restriction_type}; null for none
     * @param restrictionField column {@code patron_restriction_field}
     * @param restriction column {@code patron_restriction}: the criteria
     * @param settings raw values by canonical key of what differs by library
     * @param position the place among the library's services, lowest first
     * @param version counts the changes of this row, for optimistic locking
     * @param restrictionVersion counts the changes of the restriction alone, so that tokens can tell
     */
    public AssociationRow {
        settings = Rows.copy(settings);
    }

    @Override
    public String toString() {
        return "AssociationRow[" + id + ", library " + libraryKey + ", service " + serviceId + ", version " + version
                + "]";
    }
}
