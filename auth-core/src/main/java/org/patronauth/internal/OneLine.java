package org.patronauth.internal;

import java.util.Locale;

/**
 * Makes one line of a log of any text, so that nobody who can put words into a message (a library system, a certificate,
 * an administrator) can make up a line of their own, or steer a terminal.
 */
final class OneLine {
    /** Our own sentences fit in; what a stranger wrote need not be read to its end. */
    private static final int LONGEST = 1_000;

    private OneLine() {}

    static String of(String text) {
        int length = Math.min(text.length(), LONGEST);
        for (int i = 0; i < length; i++) {
            if (isUnsafe(text.charAt(i))) {
                return escaped(text, length);
            }
        }
        return text.length() == length ? text : text.substring(0, length) + "…";
    }

    private static String escaped(String text, int length) {
        StringBuilder line = new StringBuilder(length + 16);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (isUnsafe(c)) {
                line.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return text.length() == length ? line.toString() : line.append('…').toString();
    }

    /** Controls of either kind, the line ends of Unicode, and what turns the direction of a line around. */
    private static boolean isUnsafe(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
