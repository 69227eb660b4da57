package org.patronauth.mock;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form or query. Immutable. */
final class OpenIdForm {
    private final Map<String, String> fields;

    private OpenIdForm(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Reads a form; null when a field comes twice, which RFC 6749 section 3.1 forbids. */
    static @Nullable OpenIdForm read(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = PercentText.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : PercentText.decodeForm(pair.substring(equals + 1));
            if (!pair.isEmpty() && fields.put(name, value) != null) {
                return null;
            }
        }
        return new OpenIdForm(fields);
    }

    String get(String name) {
        return fields.getOrDefault(name, "");
    }

    boolean has(String name) {
        return !get(name).isEmpty();
    }

    Map<String, String> all() {
        return fields;
    }

    @Override
    public String toString() {
        return "OpenIdForm" + fields.keySet();
    }
}
