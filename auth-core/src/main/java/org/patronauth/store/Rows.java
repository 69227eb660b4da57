package org.patronauth.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the rows share. */
final class Rows {
    private Rows() {}

    /** An unmodifiable copy that keeps the order, so that a stored value reads the same each time. */
    static Map<String, Object> copy(Map<String, Object> settings) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
