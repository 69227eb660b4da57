package org.patronauth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That a library uses a service, as an administrator submits it, unchecked.
 *
 * @param restrictionType how the restriction compares, or null for none
 * @param restrictionField which field it looks at, or null
 * @param restriction its criteria, or null
 * @param settings raw values by key or alias of what differs by library
 * @param position the place among the library's services, counted from 0; null keeps it, or takes the last
 * @since 0.1
 */
public record AssociationDraft(
        @Nullable String restrictionType,
        @Nullable String restrictionField,
        @Nullable String restriction,
        Map<String, @Nullable Object> settings,
        @Nullable Integer position) {
    /**
     * Keeps a copy of the settings.
     *
     * @param restrictionType how the restriction compares, or null for none
     * @param restrictionField which field it looks at, or null
     * @param restriction its criteria, or null
     * @param settings raw values by key or alias of what differs by library
     * @param position the place among the library's services, counted from 0; null keeps it, or takes the last
     */
    public AssociationDraft {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
