package org.patronauth.millenium;

import java.nio.charset.Charset;

/**
 * Makes of a value as it is written the value that is meant: character references are decoded, once; tabs and line ends
 * become blanks, other control characters vanish; white space around it goes.
 */
final class FieldValue {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final char UNDEFINED = '\uFFFD';
    private static final String[] NAMES = {"amp;", "lt;", "gt;", "quot;", "apos;", "nbsp;"};
    private static final char[] MEANINGS = {'&', '<', '>', '"', '\'', '\u00A0'};

    private FieldValue() {}

    static String clean(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '&' || isControl(c)) {
                return rewritten(text, start, end);
            }
        }
        int first = WhiteSpace.skip(text, start, end);
        return text.substring(first, WhiteSpace.skipBack(text, first, end));
    }

    private static boolean isControl(int c) {
        return c < ' ' || (c >= 0x7F && c <= 0x9F);
    }

    private static String rewritten(String text, int start, int end) {
        StringBuilder value = new StringBuilder(end - start);
        int at = start;
        while (at < end) {
            char c = text.charAt(at);
            at = c == '&' ? reference(text, at, end, value) : plain(c, at, value);
        }
        int first = WhiteSpace.skip(value, 0, value.length());
        return value.substring(first, WhiteSpace.skipBack(value, first, value.length()));
    }

    private static int plain(int c, int at, StringBuilder value) {
        append(c, value);
        return at + 1;
    }

    private static void append(int c, StringBuilder value) {
        if (c == '\t' || c == '\n' || c == '\r') {
            value.append(' ');
        } else if (!isControl(c)) {
            value.appendCodePoint(c);
        }
    }

    /** Decodes the reference that begins here and returns the position behind it; what is none stays as it is. */
    private static int reference(String text, int at, int end, StringBuilder value) {
        for (int i = 0; i < NAMES.length; i++) {
            int behind = at + 1 + NAMES[i].length();
            if (behind <= end && text.startsWith(NAMES[i], at + 1)) {
                append(MEANINGS[i], value);
                return behind;
            }
        }
        if (at + 1 < end && text.charAt(at + 1) == '#') {
            boolean hexadecimal = at + 2 < end && (text.charAt(at + 2) | 0x20) == 'x';
            int from = at + (hexadecimal ? 3 : 2);
            int to = from;
            int radix = hexadecimal ? 16 : 10;
            int number = 0;
            while (to < end && digit(text.charAt(to), radix) >= 0) {
                // More than any character has: it stays invalid and cannot overflow.
                number = Math.min(number * radix + digit(text.charAt(to), radix), Character.MAX_CODE_POINT + 1);
                to++;
            }
            int meant = meaning(number);
            if (to > from && to < end && text.charAt(to) == ';' && meant > 0) {
                append(meant, value);
                return to + 1;
            }
        }
        return plain('&', at, value);
    }

    private static int digit(char c, int radix) {
        return c < 0x7F ? Character.digit(c, radix) : -1;
    }

    /** The character that a number means; 0 when it means none. */
    private static int meaning(int number) {
        if (number >= 0x80 && number <= 0x9F) {
            char c = new String(new byte[] {(byte) number}, WINDOWS_1252).charAt(0);
            return c == UNDEFINED ? 0 : c;
        }
        boolean half = number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE;
        return half || number > Character.MAX_CODE_POINT ? 0 : number;
    }
}
