package org.patronauth.mock;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object (RFC 8259) whose members are all strings, as those of a First Book token have to be. */
final class TextObject {
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String json;
    private int at;

    private TextObject(String json) {
        this.json = json;
    }

    /** The members; null when the text is anything else, an object with a number in it included. */
    static @Nullable Map<String, String> read(String json) {
        try {
            return new TextObject(json).members();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return null;
        }
    }

    private Map<String, String> members() {
        Map<String, String> members = new HashMap<>();
        expect('{');
        if (next() != '}') {
            member(members);
            while (next() == ',') {
                expect(',');
                member(members);
            }
        }
        expect('}');
        blanks();
        if (at < json.length()) {
            throw new IllegalArgumentException("There is something behind the object.");
        }
        return members;
    }

    private void member(Map<String, String> members) {
        String name = string();
        expect(':');
        if (members.put(name, string()) != null) {
            throw new IllegalArgumentException("A member comes twice.");
        }
    }

    private String string() {
        expect('"');
        StringBuilder text = new StringBuilder();
        char c = json.charAt(at++);
        while (c != '"') {
            if (c < ' ') {
                throw new IllegalArgumentException("A control character is not escaped.");
            }
            text.append(c == '\\' ? escaped() : c);
            c = json.charAt(at++);
        }
        return text.toString();
    }

    private char escaped() {
        char c = json.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(json, at - 4, at, 16);
        }
        return ESCAPED.charAt(ESCAPES.indexOf(c));
    }

    private char next() {
        blanks();
        return json.charAt(at);
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw new IllegalArgumentException("This is no object of strings.");
        }
        at++;
    }

    private void blanks() {
        while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
    }
}
