package org.patronauth.mock;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a JSON object (RFC 8259) of members in the order of their adding. For one thread. */
final class OpenIdJson {
    private final Map<String, String> members = new LinkedHashMap<>();

    OpenIdJson text(String name, String value) {
        return raw(name, quoted(value));
    }

    OpenIdJson number(String name, long value) {
        return raw(name, Long.toString(value));
    }

    /** A member whose value is JSON already; one that is there is replaced. */
    OpenIdJson raw(String name, String json) {
        members.put(name, json);
        return this;
    }

    OpenIdJson without(String name) {
        members.remove(name);
        return this;
    }

    OpenIdJson texts(Map<String, String> values) {
        values.forEach(this::text);
        return this;
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> json.append(json.length() == 1 ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(value));
        return json.append('}').toString();
    }
}
