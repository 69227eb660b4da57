package org.patronauth.examples.host;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A kind of document that goes by two names: clients of different ages ask for one or the other. */
enum MediaType {
    /** RFC 9457, and the draft that became it. */
    PROBLEM("application/problem+json", "application/api-problem+json"),
    /** Authentication For OPDS, as it is served everywhere and as it is specified. */
    AUTHENTICATION_DOCUMENT("application/vnd.opds.authentication.v1.0+json", "application/opds-authentication+json");

    private final String usual;
    private final String other;

    MediaType(String usual, String other) {
        this.usual = usual;
        this.other = other;
    }

    /** The name to use for a client: the usual one, unless the client prefers the other. */
    String nameFor(@Nullable String accept) {
        return accept != null && weight(accept, other) > weight(accept, usual) ? other : usual;
    }

    /** The weight that an Accept header gives a media type by its full name (RFC 9110 section 12.5.1). */
    private static double weight(String accept, String name) {
        double best = 0;
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (parts[0].strip().toLowerCase(Locale.ROOT).equals(name)) {
                best = Math.max(best, quality(parts));
            }
        }
        return best;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
