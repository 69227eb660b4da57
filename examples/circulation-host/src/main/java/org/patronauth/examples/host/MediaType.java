package org.patronauth.examples.host;

import java.util.List;
import java.util.Locale;
import org.patronauth.opds.AuthenticationDocument;

/** A kind of document that goes by two names: clients of different ages ask for one or the other. */
enum MediaType {
    /** RFC 9457, and the draft that became it. */
    PROBLEM("application/problem+json", "application/api-problem+json"),
    /** Authentication For OPDS, as it is served everywhere and as it is specified. */
    AUTHENTICATION_DOCUMENT(AuthenticationDocument.MEDIA_TYPE, AuthenticationDocument.SPECIFIED_MEDIA_TYPE);

    private final String usual;
    private final String other;

    MediaType(String usual, String other) {
        this.usual = usual;
        this.other = other;
    }

    /** The name to use for a client: the usual one, unless the client prefers the other. */
    String nameFor(String accept) {
        return weight(accept, other) > weight(accept, usual) ? other : usual;
    }

    /** The weight that Accept gives a media type: that of the most precise range that it is in (RFC 9110 12.5.1). */
    private static double weight(String accept, String name) {
        List<String> ranges = List.of("*/*", name.substring(0, name.indexOf('/')) + "/*", name);
        int precision = -1;
        double weight = 0;
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            int found = ranges.indexOf(parts[0].strip().toLowerCase(Locale.ROOT));
            if (found > precision) {
                precision = found;
                weight = quality(parts);
            }
        }
        return weight;
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
