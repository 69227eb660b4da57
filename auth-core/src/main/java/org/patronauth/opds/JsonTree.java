package org.patronauth.opds;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that JSON knows, as ordinary Java. Whatever gets through here can be written, and every client can read it. */
final class JsonTree {
    /** In objects and lists within each other; a document of ours has four. */
    static final int MAXIMUM_DEPTH = 64;

    private static final char REPLACEMENT = '\uFFFD';

    private JsonTree() {}

    /**
     * A copy that shares nothing mutable.
     *
     * @throws IllegalArgumentException when there is something in it that JSON does not know
     */
    static Map<String, Object> copy(Map<String, Object> document) {
        return object(document, 0);
    }

    private static Map<String, Object> object(Map<?, ?> members, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            if (!(member.getKey() instanceof String name)) {
                throw new IllegalArgumentException("A member has a name that is no text.");
            }
            put(copy, wellFormed(name), value(member.getValue(), depth + 1));
        }
        return copy;
    }

    private static @Nullable Object value(@Nullable Object value, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            throw new IllegalArgumentException("The document is nested too deeply.");
        }
        if (value instanceof Map<?, ?> members) {
            return object(members, depth);
        }
        if (value instanceof List<?> items) {
            List<@Nullable Object> copy = new ArrayList<>(items.size());
            for (Object item : items) {
                copy.add(value(item, depth + 1));
            }
            return copy;
        }
        if (value instanceof String text) {
            return wellFormed(text);
        }
        if (value instanceof URI address) {
            return address.toString();
        }
        if (value == null || value instanceof Boolean || isNumber(value)) {
            return value;
        }
        throw new IllegalArgumentException("The document holds a value that JSON does not know.");
    }

    private static boolean isNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || (value instanceof Double number && Double.isFinite(number));
    }

    /** Half of a surrogate pair has no form in UTF-8 (RFC 7493 section 2.1): a client could not read the document. */
    private static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (repaired == null) {
                repaired = new StringBuilder(text);
            }
            repaired.setCharAt(i, REPLACEMENT);
        }
        return repaired == null ? text : repaired.toString();
    }

    // JSON's null is a value like any other, which annotators are told; the map's type cannot say so.
    @SuppressWarnings("NullAway")
    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        members.put(name, value);
    }
}
