package org.patronauth.sip2;

import java.nio.charset.Charset;

/**
 * How messages to one server are spelled.
 *
 * @param charset of identifiers, PINs and names
 * @param separator the byte that ends a field
 * @param endsWithLineFeed whether a message ends with CR LF rather than CR
 * @param errorDetection whether messages carry a sequence number and a checksum
 * @param dateZone the four characters between date and time
 */
record WireFormat(
        Charset charset, byte separator, boolean endsWithLineFeed, boolean errorDetection, DateZone dateZone) {
    /** The four characters between date and time. */
    enum DateZone {
        BLANKS("blanks", "    "),
        ZEROS("zeros", "0000"),
        UTC("utc", "   Z");

        private final String id;
        private final String text;

        DateZone(String id, String text) {
            this.id = id;
            this.text = text;
        }

        String id() {
            return id;
        }

        String text() {
            return text;
        }
    }
}
