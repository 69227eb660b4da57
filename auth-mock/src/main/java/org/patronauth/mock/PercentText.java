package org.patronauth.mock;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Decodes what was percent-encoded, as UTF-8; the reader has made sure that two digits follow each percent sign. */
final class PercentText {
    private PercentText() {}

    /** A part of a path or query, where a plus sign is a plus sign. */
    static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && isEscape(text, i)) {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A value of a form, where a plus sign is a blank. */
    static String decodeForm(String text) {
        return decode(text.replace('+', ' '));
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length()
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && Character.digit(text.charAt(at + 2), 16) >= 0;
    }
}
