package org.patronauth.internal;

/** What counts as white space around typed text: all that Unicode calls so, and the no-break space. */
final class WhiteSpace {
    private static final char NO_BREAK_SPACE = '\u00A0';

    private WhiteSpace() {}

    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhiteSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isWhiteSpace(char c) {
        return c == NO_BREAK_SPACE || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
