package org.patronauth.millenium;

/** What counts as white space in answers and settings: all that Unicode calls so, and the no-break space. */
final class WhiteSpace {
    private static final char ASCII_END = 0x7F;

    private WhiteSpace() {}

    static boolean is(char c) {
        return c < ASCII_END
                ? c == ' ' || (c <= '\r' && c >= '\t') || (c <= 0x1F && c >= 0x1C)
                : Character.isSpaceChar(c) || Character.isWhitespace(c);
    }

    static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!is(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isIn(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (is(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The first position that is not white space, at the most {@code end}. */
    static int skip(CharSequence text, int start, int end) {
        int at = start;
        while (at < end && is(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The position behind the last character that is not white space, at the least {@code start}. */
    static int skipBack(CharSequence text, int start, int end) {
        int at = end;
        while (at > start && is(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    static String trim(String text) {
        int start = skip(text, 0, text.length());
        return text.substring(start, skipBack(text, start, text.length()));
    }

    static String without(String text) {
        StringBuilder compact = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!is(text.charAt(i))) {
                compact.append(text.charAt(i));
            }
        }
        return compact.toString();
    }

    /** Trims, and makes one blank of each run inside. */
    static String collapse(String text) {
        StringBuilder collapsed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!is(c)) {
                collapsed.append(c);
            } else if (!collapsed.isEmpty() && collapsed.charAt(collapsed.length() - 1) != ' ') {
                collapsed.append(' ');
            }
        }
        int end = collapsed.length();
        return collapsed.substring(0, end > 0 && collapsed.charAt(end - 1) == ' ' ? end - 1 : end);
    }
}
