package org.patronauth.millenium;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the Patron API, read line by line. It looks like HTML and is none: what patrons and staff have entered is
 * not escaped, and the break tag at the end of a line is a terminator. A reader of HTML would let a note swallow the
 * records behind it.
 *
 * <p>Only places in the text are kept; a value is cut out and cleaned when somebody asks for it.
 */
final class PatronDump {
    /** Control records: what the server says of the request itself. */
    static final String RETCOD = "RETCOD";

    static final String ERRNUM = "ERRNUM";
    static final String ERRMSG = "ERRMSG";

    static final int LONGEST_CODE = 8;

    private static final int PLACES = 4;
    private static final String[] CONTROL = {RETCOD, ERRNUM, ERRMSG};

    private final String text;
    /** Of each record: start of the code, of a control record's name its complement; its end; start and end of the value. */
    private int[] places = new int[PLACES * 48];

    private int end;

    private PatronDump(String text) {
        this.text = text;
    }

    static PatronDump of(String text) {
        PatronDump dump = new PatronDump(text);
        dump.scan();
        return dump;
    }

    /** Whether there is a record at all; otherwise somebody else has answered. */
    boolean isPatronApi() {
        return end > 0;
    }

    /** Whether the server reports an error, whatever else it says. */
    boolean hasError() {
        return hasControl(ERRNUM) || hasControl(ERRMSG);
    }

    boolean has(String code) {
        return find(code, 0, 1) >= 0;
    }

    boolean hasControl(String name) {
        for (int at = 0; at < end; at += PLACES) {
            if (isControl(at, name)) {
                return true;
            }
        }
        return false;
    }

    List<String> control(String name) {
        List<String> values = new ArrayList<>(1);
        for (int at = 0; at < end; at += PLACES) {
            if (isControl(at, name)) {
                values.add(value(at));
            }
        }
        return values;
    }

    @Nullable String first(String code) {
        int at = find(code, 0, 1);
        return at < 0 ? null : value(at);
    }

    @Nullable String last(String code) {
        int at = find(code, end - PLACES, -1);
        return at < 0 ? null : value(at);
    }

    @Nullable String lastNonBlank(String code) {
        for (int at = find(code, end - PLACES, -1); at >= 0; at = find(code, at - PLACES, -1)) {
            String value = value(at);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** Every value of a field, the last one first. */
    List<String> newestFirst(String code) {
        List<String> values = new ArrayList<>(2);
        for (int at = find(code, end - PLACES, -1); at >= 0; at = find(code, at - PLACES, -1)) {
            values.add(value(at));
        }
        return values;
    }

    /** Shows every record in its order: its code, or the name of a control record, and its value. */
    void forEach(Visitor visitor) {
        for (int at = 0; at < end; at += PLACES) {
            boolean control = places[at] < 0;
            int start = control ? ~places[at] : places[at];
            visitor.visit(control, text.substring(start, places[at + 1]), value(at));
        }
    }

    @FunctionalInterface
    interface Visitor {
        void visit(boolean control, String name, String value);
    }

    private int find(String code, int from, int step) {
        int length = code.length();
        for (int at = from; at >= 0 && at < end; at += step * PLACES) {
            int start = places[at];
            if (start >= 0
                    && places[at + 1] - start == length
                    && text.charAt(start + length - 1) == code.charAt(length - 1)
                    && text.startsWith(code, start)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isControl(int at, String name) {
        return places[at] < 0 && text.startsWith(name, ~places[at]);
    }

    private String value(int at) {
        return FieldValue.clean(text, places[at + 2], places[at + 3]);
    }

    private void scan() {
        int length = text.length();
        int lineFeed = -1;
        int carriageReturn = -1;
        int start = 0;
        while (start < length) {
            // Each is looked for again only once it is passed, so that no part of the text is looked at for every line.
            lineFeed = next('\n', lineFeed, start);
            carriageReturn = next('\r', carriageReturn, start);
            int lineEnd = Math.min(lineFeed, carriageReturn);
            line(start, lineEnd);
            start = lineEnd + 1;
        }
    }

    private int next(char c, int known, int from) {
        if (known >= from) {
            return known;
        }
        int found = text.indexOf(c, from);
        return found < 0 ? text.length() : found;
    }

    private void line(int lineStart, int lineEnd) {
        int start = LineTags.skipOpening(text, WhiteSpace.skip(text, lineStart, lineEnd), lineEnd);
        int stop = LineTags.dropClosing(text, start, WhiteSpace.skipBack(text, start, lineEnd));
        int last = LineTags.dropBreaks(text, start, stop);
        if (last < stop) {
            record(start, last);
        }
    }

    private void record(int start, int stop) {
        int equals = indexOf('=', start, stop);
        if (equals < 0) {
            return;
        }
        int nameEnd = equals;
        int bracket = indexOf('[', start, equals);
        if (bracket >= 0) {
            int close = closing(bracket, stop);
            // A code may hold an equals sign itself: that of the PIN does.
            nameEnd = close < 0 ? equals : close + 1;
        }
        int valueStart = nameEnd + 1;
        int nameStop = WhiteSpace.skipBack(text, start, nameEnd);
        if (bracket < 0) {
            for (String name : CONTROL) {
                if (nameStop - start == name.length() && text.startsWith(name, start)) {
                    add(~start, nameStop, valueStart, stop);
                }
            }
        } else if (isField(start, bracket, nameStop)) {
            add(bracket + 1, nameStop - 1, valueStart, stop);
        }
    }

    private int closing(int from, int stop) {
        for (int i = from; i + 1 < stop; i++) {
            if (text.charAt(i) == ']' && text.charAt(i + 1) == '=') {
                return i;
            }
        }
        return -1;
    }

    private boolean isField(int start, int bracket, int nameStop) {
        if (text.charAt(nameStop - 1) != ']') {
            return false;
        }
        for (int i = start; i < bracket; i++) {
            char c = text.charAt(i);
            if (c == ']' || c == '<' || c == '>') {
                return false;
            }
        }
        return isCode(text, bracket + 1, nameStop - 1);
    }

    /** Whether a text can be the code of a field. */
    static boolean isCode(String code) {
        return isCode(code, 0, code.length());
    }

    private static boolean isCode(String text, int start, int end) {
        if (end <= start || end - start > LONGEST_CODE) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (WhiteSpace.is(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(char wanted, int start, int stop) {
        for (int i = start; i < stop; i++) {
            if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private void add(int codeStart, int codeEnd, int valueStart, int valueEnd) {
        if (end == places.length) {
            places = Arrays.copyOf(places, 2 * end);
        }
        places[end] = codeStart;
        places[end + 1] = codeEnd;
        places[end + 2] = valueStart;
        places[end + 3] = valueEnd;
        end += PLACES;
    }

    @Override
    public String toString() {
        return "PatronDump[" + end / PLACES + " records]";
    }
}
