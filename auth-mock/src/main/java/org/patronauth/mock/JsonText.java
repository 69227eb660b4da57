package org.patronauth.mock;

/** Writes strings of JSON (RFC 8259 section 7). */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
