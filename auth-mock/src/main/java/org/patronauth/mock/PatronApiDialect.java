package org.patronauth.mock;

import java.util.List;

/**
 * How a {@link FakePatronApiServer} writes its documents. Servers agree on records, one on a line with a break tag at
 * its end, and on little else.
 *
 * @since 0.1
 */
public enum PatronApiDialect {
    /** {@code <HTML><BODY>} alone on the first line. */
    FIRST_LINE("<HTML><BODY>\n", "", "", "</BODY></HTML>\n", "\n"),
    /** {@code <HTML><BODY>} glued to the first record. */
    GLUED("<HTML><BODY>", "", "", "</BODY></HTML>\n", "\n"),
    /**
     * Tags on lines of their own, no line end after the last, and {@code RETCOD=1} before the error of an unknown
     * identifier: the server of virtual library cards.
     */
    SEPARATE_LINES("<HTML>\n<BODY>\n", "", "", "</BODY>\n</HTML>", "\n"),
    /** Only {@code <BODY>}, glued to the first record, as on error pages of Sierra. */
    BODY_GLUED("<BODY>", "", "", "</BODY>\n", "\n"),
    /** Lines indented by two blanks, {@code </BODY>  </HTML>} on one line, no line end after it: the vendor's manual. */
    INDENTED("<HTML>\n<BODY>\n", "  ", "", "</BODY>  </HTML>", "\n"),
    /** A control character, U+0001, at the end of every value. */
    CONTROL_CHARACTERS("<HTML><BODY>\n", "", "\u0001", "</BODY></HTML>\n", "\n"),
    /** As {@link #FIRST_LINE}, with CR LF at the ends of lines. */
    CR_LF("<HTML><BODY>\r\n", "", "", "</BODY></HTML>\r\n", "\r\n");

    private final String head;
    private final String indent;
    private final String afterValue;
    private final String foot;
    private final String lineEnd;

    PatronApiDialect(String head, String indent, String afterValue, String foot, String lineEnd) {
        this.head = head;
        this.indent = indent;
        this.afterValue = afterValue;
        this.foot = foot;
        this.lineEnd = lineEnd;
    }

    /** The document of some records. Nothing is escaped: real servers do not either. */
    String document(List<FakePatronApiPatron.Field> records) {
        StringBuilder document = new StringBuilder(head);
        for (FakePatronApiPatron.Field each : records) {
            document.append(indent).append(each.line(afterValue)).append(lineEnd);
        }
        return document.append(foot).toString();
    }

    boolean answersRetcodForUnknown() {
        return this == SEPARATE_LINES;
    }
}
