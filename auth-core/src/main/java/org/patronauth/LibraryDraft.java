package org.patronauth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A library as an administrator submits it, unchecked.
 *
 * @param shortName the short name, or null when missing
 * @param name the name for people, or null when missing
 * @param settings raw values by key or alias
 * @since 0.1
 */
public record LibraryDraft(
        @Nullable String shortName, @Nullable String name, Map<String, @Nullable Object> settings) {
    /**
     * Keeps a copy of the settings.
     *
     * @param shortName the short name, or null when missing
     * @param name the name for people, or null when missing
     * @param settings raw values by key or alias
     */
    public LibraryDraft {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
