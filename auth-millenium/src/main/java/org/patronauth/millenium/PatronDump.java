package org.patronauth.millenium;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
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

    private static final String[] CONTROL = {RETCOD, ERRNUM, ERRMSG};
    private static final int USUAL_RECORDS = 48;
    private static final int NOWHERE = -1;

    private final String text;
    private final List<Place> places = new ArrayList<>(USUAL_RECORDS);

    private PatronDump(String text) {
        this.text = text;
    }

    /** Where a record is: its code, or the name of a control record, and its value. */
    private record Place(boolean control, int nameStart, int nameEnd, int valueStart, int valueEnd) {}

    static PatronDump of(String text) {
        PatronDump dump = new PatronDump(text);
        dump.scan();
        return dump;
    }

    /** Whether there is a record at all; otherwise somebody else has answered. */
    boolean isPatronApi() {
        return !places.isEmpty();
    }

    /** Whether the server reports an error, whatever else it says. */
    boolean hasError() {
        return hasControl(ERRNUM) || hasControl(ERRMSG);
    }

    boolean has(String code) {
        return find(code) != null;
    }

    boolean hasControl(String name) {
        for (Place place : places) {
            if (place.control && isNamed(place, name)) {
                return true;
            }
        }
        return false;
    }

    List<String> control(String name) {
        List<String> values = new ArrayList<>(1);
        for (Place place : places) {
            if (place.control && isNamed(place, name)) {
                values.add(value(place));
            }
        }
        return values;
    }

    @Nullable String first(String code) {
        Place place = find(code);
        return place == null ? null : value(place);
    }

    @Nullable String last(String code) {
        ListIterator<Place> fromEnd = places.listIterator(places.size());
        Place place = findPrevious(fromEnd, code);
        return place == null ? null : value(place);
    }

    @Nullable String lastNonBlank(String code) {
        ListIterator<Place> fromEnd = places.listIterator(places.size());
        for (Place at = findPrevious(fromEnd, code); at != null; at = findPrevious(fromEnd, code)) {
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
        ListIterator<Place> fromEnd = places.listIterator(places.size());
        for (Place at = findPrevious(fromEnd, code); at != null; at = findPrevious(fromEnd, code)) {
            values.add(value(at));
        }
        return values;
    }

    /** Shows every record in its order: its code, or the name of a control record, and its value. */
    void forEach(Visitor visitor) {
        for (Place place : places) {
            visitor.visit(place.control, text.substring(place.nameStart, place.nameEnd), value(place));
        }
    }

    @FunctionalInterface
    interface Visitor {
        void visit(boolean control, String name, String value);
    }

    private @Nullable Place find(String code) {
        for (Place place : places) {
            if (!place.control && isNamed(place, code)) {
                return place;
            }
        }
        return null;
    }

    private @Nullable Place findPrevious(ListIterator<Place> from, String code) {
        while (from.hasPrevious()) {
            Place place = from.previous();
            if (!place.control && isNamed(place, code)) {
                return place;
            }
        }
        return null;
    }

    private boolean isNamed(Place place, String name) {
        return place.nameEnd - place.nameStart == name.length() && text.startsWith(name, place.nameStart);
    }

    private String value(Place place) {
        return FieldValue.clean(text, place.valueStart, place.valueEnd);
    }

    private void scan() {
        int length = text.length();
        int start = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                line(start, i);
                start = i + 1;
            }
        }
        line(start, length);
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
        if (equals == NOWHERE) {
            return;
        }
        int bracket = indexOf('[', start, equals);
        if (bracket == NOWHERE) {
            control(start, equals, stop);
        } else {
            // A code may hold an equals sign itself: that of the PIN does.
            int close = closing(bracket, stop);
            field(start, bracket, close == NOWHERE ? equals : close + 1, stop);
        }
    }

    private void control(int start, int equals, int stop) {
        int nameEnd = WhiteSpace.skipBack(text, start, equals);
        for (String name : CONTROL) {
            if (nameEnd - start == name.length() && text.startsWith(name, start)) {
                places.add(new Place(true, start, nameEnd, equals + 1, stop));
            }
        }
    }

    private void field(int start, int bracket, int equals, int stop) {
        int nameEnd = WhiteSpace.skipBack(text, start, equals) - 1;
        if (text.charAt(nameEnd) == ']' && isName(start, bracket) && isCode(text, bracket + 1, nameEnd)) {
            places.add(new Place(false, bracket + 1, nameEnd, equals + 1, stop));
        }
    }

    private int closing(int start, int stop) {
        for (int i = start; i != stop; i++) {
            if (text.startsWith("]=", i)) {
                return i;
            }
        }
        return NOWHERE;
    }

    private boolean isName(int start, int end) {
        for (int i = start; i != end; i++) {
            char c = text.charAt(i);
            if (c == ']' || c == '<' || c == '>') {
                return false;
            }
        }
        return true;
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
        for (int i = start; i != stop; i++) {
            if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return NOWHERE;
    }

    @Override
    public String toString() {
        return "PatronDump[" + places.size() + " records]";
    }
}
