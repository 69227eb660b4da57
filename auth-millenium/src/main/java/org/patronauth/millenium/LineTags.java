package org.patronauth.millenium;

/** The few tags that stand around a record on its line. No other tag, comment or script has any meaning. */
final class LineTags {
    private static final String[] PAGE = {"html", "body"};
    private static final int PAGE_LENGTH = 4;

    private LineTags() {}

    /** The position behind opening HTML and BODY tags and the white space after each. */
    static int skipOpening(String text, int start, int end) {
        int at = start;
        while (at < end && text.charAt(at) == '<') {
            int behind = at + 1 + PAGE_LENGTH;
            if (behind >= end || !isPage(text, at + 1) || !endsName(text.charAt(behind))) {
                return at;
            }
            int close = behind;
            while (close < end && text.charAt(close) != '>') {
                close++;
            }
            if (close == end) {
                return at;
            }
            at = WhiteSpace.skip(text, close + 1, end);
        }
        return at;
    }

    private static boolean endsName(char c) {
        return c == '>' || c == '/' || WhiteSpace.is(c);
    }

    private static boolean isPage(String text, int at) {
        return text.regionMatches(true, at, PAGE[0], 0, PAGE_LENGTH)
                || text.regionMatches(true, at, PAGE[1], 0, PAGE_LENGTH);
    }

    /** Where the line ends without closing HTML and BODY tags and the white space before each. */
    static int dropClosing(String text, int start, int end) {
        int at = end;
        while (at > start && text.charAt(at - 1) == '>') {
            int name = WhiteSpace.skipBack(text, start, at - 1) - PAGE_LENGTH;
            int open = name - 2;
            if (open < start || !text.startsWith("</", open) || !isPage(text, name)) {
                return at;
            }
            at = WhiteSpace.skipBack(text, start, open);
        }
        return at;
    }

    /** Where the line ends without break tags and the white space before each; {@code end} when it ends in none. */
    static int dropBreaks(String text, int start, int end) {
        int at = end;
        while (at > start && text.charAt(at - 1) == '>') {
            int inside = WhiteSpace.skipBack(text, start, at - 1);
            if (inside > start && text.charAt(inside - 1) == '/') {
                inside = WhiteSpace.skipBack(text, start, inside - 1);
            }
            int name = inside - 2;
            if (name < start || !text.regionMatches(true, name, "br", 0, 2)) {
                return at;
            }
            int open = WhiteSpace.skipBack(text, start, name);
            if (open == start || text.charAt(open - 1) != '<') {
                return at;
            }
            at = WhiteSpace.skipBack(text, start, open - 1);
        }
        return at;
    }
}
