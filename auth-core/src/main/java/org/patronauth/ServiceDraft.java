package org.patronauth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as an administrator submits it, unchecked.
 *
 * <p><b>Privacy.</b> The settings may hold secrets; {@link #toString()} shows none.
 *
 * @param name the name for people, or null when missing
 * @param protocol the protocol's name or an older one, or null when missing
 * @param settings raw values by key or alias; an absent or masked secret keeps the stored one, null clears it
 * @since 0.1
 */
public record ServiceDraft(@Nullable String name, @Nullable String protocol, Map<String, @Nullable Object> settings) {
    /**
     * Keeps a copy of the settings.
     *
     * @param name the name for people, or null when missing
     * @param protocol the protocol's name or an older one, or null when missing
     * @param settings raw values by key or alias; an absent or masked secret keeps the stored one, null clears it
     */
    public ServiceDraft {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    @Override
    public String toString() {
        return "ServiceDraft[" + name + ", " + protocol + "]";
    }
}
