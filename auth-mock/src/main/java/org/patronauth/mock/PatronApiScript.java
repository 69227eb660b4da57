package org.patronauth.mock;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Patrons of a Patron API in a text file: a barcode in brackets begins a patron, the lines below it say what is known.
 *
 * <pre>{@code
 * # LION
 * [23333000000001]
 * pin = 1234
 * name = DOE, JANE
 * expires = 2030-12-31
 * fines = $1.50
 * field.CCARD[p46] = 7
 * without = pz
 * }</pre>
 */
final class PatronApiScript implements ScriptSections.Reader {
    static final String KEYS =
            "pin, barcode, record-number, username, name, email, expires, type, home-library, pcode1,"
                    + " pcode2, pcode3, fines, mblock, address, note, field.LABEL[code], without";

    private final List<FakePatronApiPatron.Builder> patrons = new ArrayList<>();

    private PatronApiScript() {}

    static List<FakePatronApiPatron> parse(List<String> text) {
        PatronApiScript script = new PatronApiScript();
        ScriptSections.read(text, script);
        return script.patrons.stream().map(FakePatronApiPatron.Builder::build).toList();
    }

    @Override
    public void begin(String barcode) {
        patrons.add(FakePatronApiPatron.withoutPin(barcode));
    }

    @Override
    public void entry(String key, String value) {
        apply(patrons.get(patrons.size() - 1), key, value);
    }

    private static void apply(FakePatronApiPatron.Builder patron, String key, String value) {
        switch (key) {
            case "pin" -> patron.pin(value);
            case "barcode" -> patron.barcode(value);
            case "record-number" -> patron.recordNumber(value);
            case "username" -> patron.username(value);
            case "name" -> patron.name(value);
            case "email" -> patron.email(value);
            case "expires" -> patron.expires(LocalDate.parse(value));
            case "type" -> patron.type(value);
            case "home-library" -> patron.homeLibrary(value);
            case "pcode1" -> patron.pcode1(value);
            case "pcode2" -> patron.pcode2(value);
            case "pcode3" -> patron.pcode3(value);
            case "fines" -> patron.fines(value);
            case "mblock" -> patron.mblock(value);
            case "address" -> patron.address(value);
            case "note" -> patron.note(value);
            case "without" -> patron.without(value);
            default -> field(patron, key, value);
        }
    }

    private static void field(FakePatronApiPatron.Builder patron, String key, String value) {
        int bracket = key.indexOf('[');
        if (!key.startsWith("field.") || bracket < 0 || !key.endsWith("]")) {
            throw new IllegalArgumentException("unknown key; known are " + KEYS + ".");
        }
        patron.field(key.substring("field.".length(), bracket), key.substring(bracket + 1, key.length() - 1), value);
    }
}
