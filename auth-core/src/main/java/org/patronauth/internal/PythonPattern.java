package org.patronauth.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patronauth.settings.BoundedPattern;

/**
 * A regular expression of the older systems, which are written in Python, in the syntax of ours. What has no
 * counterpart is refused: a pattern that means something else would let others in.
 */
final class PythonPattern {
    private final String source;
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder flags = new StringBuilder();
    private final Map<String, String> names = new LinkedHashMap<>();
    private int at;
    private int depth;
    private boolean branches;
    private boolean endsAnchored;

    private PythonPattern(String source) {
        this.source = source;
    }

    /**
     * A pattern in our syntax, or why there is none.
     *
     * @param pattern the pattern; null when there is none
     * @param flaw why there is none; null when there is one
     * @param widened whether an open end had to be written out
     */
    record Translation(@Nullable String pattern, @Nullable String flaw, boolean widened) {}

    /** A pattern that had to match at the beginning of a text, and left its end open unless it said otherwise. */
    static Translation ofMatch(String source) {
        return translate(source, true);
    }

    /** A pattern that was searched anywhere in a text. */
    static Translation ofSearch(String source) {
        return translate(source, false);
    }

    private static Translation translate(String source, boolean fromStart) {
        PythonPattern python = new PythonPattern(source);
        try {
            python.run();
        } catch (Untranslatable e) {
            return new Translation(null, e.getMessage(), false);
        }
        boolean widened = fromStart && (python.branches || !python.endsAnchored || python.flags.indexOf("m") >= 0);
        String body = widened ? "(?:" + python.out + ").*" : python.out.toString();
        String pattern = python.flags.isEmpty() ? body : "(?" + python.flags + ")" + body;
        try {
            BoundedPattern.compile(pattern);
        } catch (IllegalArgumentException e) {
            return new Translation(null, String.valueOf(e.getMessage()), false);
        }
        return new Translation(pattern, null, widened);
    }

    private static final class Untranslatable extends Exception {
        private static final long serialVersionUID = 1L;

        Untranslatable(String message) {
            super(message, null, false, false);
        }
    }

    private void run() throws Untranslatable {
        while (at < source.length()) {
            char c = source.charAt(at);
            boolean anchor = false;
            switch (c) {
                case '\\' -> anchor = escape();
                case '[' -> characterClass();
                case '(' -> group();
                case ')' -> {
                    if (--depth < 0) {
                        throw unbalanced();
                    }
                    copy();
                }
                case '{' -> brace();
                case '|' -> {
                    branches |= depth == 0;
                    copy();
                }
                case '$' -> {
                    anchor = depth == 0;
                    copy();
                }
                default -> copy();
            }
            endsAnchored = anchor;
        }
        if (depth != 0) {
            throw unbalanced();
        }
    }

    private static Untranslatable unbalanced() {
        return new Untranslatable("its parentheses do not match");
    }

    private void copy() {
        out.append(source.charAt(at++));
    }

    private boolean looksAt(String text) {
        return source.startsWith(text, at);
    }

    /** An escape outside a class; whether it is the end of the text. */
    private boolean escape() throws Untranslatable {
        char c = escaped();
        if (c == 'Z') {
            out.append("\\z");
            return depth == 0;
        }
        if ("AbBdDsSwW".indexOf(c) >= 0) {
            out.append('\\').append(c);
        } else {
            character(c);
        }
        return false;
    }

    private char escaped() throws Untranslatable {
        if (at + 1 == source.length()) {
            throw new Untranslatable("it ends with a backslash");
        }
        char c = source.charAt(at + 1);
        at += 2;
        return c;
    }

    /** An escape that stands for one character, or for the text of a group. */
    private void character(char c) throws Untranslatable {
        switch (c) {
            case 'v' -> out.append("\\x0B");
            case 'a', 'f', 'n', 'r', 't' -> out.append('\\').append(c);
            case 'x' -> out.append("\\x").append(hex(2));
            case 'u' -> out.append("\\u").append(hex(4));
            case 'U' -> out.append("\\x{").append(hex(8)).append('}');
            default -> {
                boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (letter) {
                    throw new Untranslatable("it has the escape \\" + c + ", which is unknown here or there");
                }
                out.append('\\').append(c);
            }
        }
    }

    private String hex(int digits) throws Untranslatable {
        int end = at + digits;
        if (end > source.length() || !source.substring(at, end).chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new Untranslatable("it has an escape without its digits");
        }
        String text = source.substring(at, end);
        at = end;
        return text;
    }

    /** In a class of theirs brackets and ampersands are ordinary characters. */
    private void characterClass() throws Untranslatable {
        copy();
        if (looksAt("^")) {
            copy();
        }
        boolean first = true;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == ']' && !first) {
                copy();
                return;
            }
            first = false;
            if (c == '\\') {
                char escaped = escaped();
                if (escaped == 'b') {
                    out.append("\\x08");
                } else if ("dDsSwW".indexOf(escaped) >= 0) {
                    out.append('\\').append(escaped);
                } else {
                    character(escaped);
                }
            } else {
                if (c == '[' || c == ']' || c == '&') {
                    out.append('\\');
                }
                copy();
            }
        }
        throw new Untranslatable("it has a bracket that is not closed");
    }

    private void group() throws Untranslatable {
        if (!looksAt("(?")) {
            depth++;
            copy();
            return;
        }
        if (looksAt("(?#")) {
            int end = source.indexOf(')', at);
            if (end < 0) {
                throw new Untranslatable("it has a comment that does not end");
            }
            at = end + 1;
        } else if (looksAt("(?P<")) {
            depth++;
            out.append("(?<").append(newName(upTo('>', 4))).append('>');
        } else if (looksAt("(?P=")) {
            String name = names.get(upTo(')', 4));
            if (name == null) {
                throw new Untranslatable("it refers to a group that it does not have");
            }
            out.append("\\k<").append(name).append('>');
        } else if (looksAt("(?(")) {
            throw new Untranslatable("it depends on whether a group took part, which cannot be said here");
        } else if (looksAt("(?:")
                || looksAt("(?=")
                || looksAt("(?!")
                || looksAt("(?<=")
                || looksAt("(?<!")
                || looksAt("(?>")) {
            depth++;
            copy();
            copy();
        } else {
            flags();
        }
    }

    private String upTo(char end, int skipped) throws Untranslatable {
        int stop = source.indexOf(end, at);
        if (stop < 0) {
            throw new Untranslatable("it has a group that does not end");
        }
        String text = source.substring(at + skipped, stop);
        at = stop + 1;
        return text;
    }

    /** Names of groups here have letters and digits alone. */
    private String newName(String theirs) throws Untranslatable {
        StringBuilder ours = new StringBuilder();
        theirs.chars()
                .filter(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                .forEach(c -> ours.append((char) c));
        if (ours.isEmpty() || Character.isDigit(ours.charAt(0))) {
            ours.insert(0, "g");
        }
        while (names.containsValue(ours.toString())) {
            ours.append('x');
        }
        if (names.putIfAbsent(theirs, ours.toString()) != null) {
            throw new Untranslatable("it has two groups of one name");
        }
        return ours.toString();
    }

    private void flags() throws Untranslatable {
        int start = at + 2;
        int end = start;
        while (end < source.length() && "aiLmsux-".indexOf(source.charAt(end)) >= 0) {
            end++;
        }
        if (end == source.length() || (source.charAt(end) != ')' && source.charAt(end) != ':')) {
            throw new Untranslatable("it has a group of a kind that is unknown here");
        }
        String given = source.substring(start, end);
        if (given.contains("x") || given.contains("L")) {
            throw new Untranslatable("it has the flag "
                    + (given.contains("x") ? "x (comments)" : "L (locale)")
                    + ", which cannot be said here");
        }
        // a and u tell which alphabet \w knows; capital letters without i are told apart by Unicode there.
        String ours = given.replace("a", "").replace("u", "").replace("i", "iu");
        at = end + 1;
        if (source.charAt(end) == ':') {
            depth++;
            out.append("(?").append(ours.equals("-") ? "" : ours).append(':');
            return;
        }
        if (given.contains("-")) {
            throw new Untranslatable("it turns a flag off for the whole pattern");
        }
        // There a flag holds for the whole pattern, wherever it stands.
        ours.chars().filter(c -> flags.indexOf(String.valueOf((char) c)) < 0).forEach(c -> flags.append((char) c));
    }

    /** A brace that is no number of times is an ordinary character there. */
    private void brace() {
        int end = source.indexOf('}', at);
        List<String> bounds = new ArrayList<>();
        if (end > 0) {
            bounds.addAll(List.of(source.substring(at + 1, end).split(",", -1)));
        }
        boolean times = !bounds.isEmpty()
                && bounds.size() <= 2
                && bounds.stream().allMatch(bound -> bound.chars().allMatch(c -> c >= '0' && c <= '9'))
                && bounds.stream().anyMatch(bound -> !bound.isEmpty());
        if (!times) {
            out.append('\\');
            copy();
            return;
        }
        String low = bounds.get(0).isEmpty() ? "0" : bounds.get(0);
        out.append('{').append(low);
        if (bounds.size() == 2) {
            out.append(',').append(bounds.get(1));
        }
        out.append('}');
        at = end + 1;
    }
}
