package org.patronauth.clever;

import org.jspecify.annotations.Nullable;

/** What counts as nothing in what Clever says: all that Unicode calls white space, the no-break space included. */
final class Blanks {
    private Blanks() {}

    static boolean isBlank(@Nullable String text) {
        return text == null || strip(text).isEmpty();
    }

    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
