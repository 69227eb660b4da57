package org.patronauth;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That a library uses a service, as an administrator sees it.
 *
 * @param library the library
 * @param serviceId the service
 * @param serviceName the service's name
 * @param restrictionType how the restriction compares, or null for none
 * @param restrictionField which field it looks at, or null
 * @param restriction its criteria, or null
 * @param settings stored values by canonical key
 * @param position the place among the library's services, counted from 0
 * @param version what to send back with a change
 * @since 0.1
 */
public record AssociationView(
        LibraryId library,
        long serviceId,
        String serviceName,
        @Nullable String restrictionType,
        @Nullable String restrictionField,
        @Nullable String restriction,
        Map<String, Object> settings,
        int position,
        long version) {}
