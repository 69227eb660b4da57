package org.patronauth.mock;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Patrons in a text file: a barcode in brackets begins a patron, the lines below it say what is known of them.
 *
 * <pre>{@code
 * # Ferguson
 * [23333000000001]
 * pin = 1234
 * name = Doe, Jane
 * expires = 2030-12-31
 * fines = 1.50
 * message = Please see the desk
 * field.PX = 20301231    235959
 * without = CQ
 * }</pre>
 */
final class Sip2PatronScript implements ScriptSections.Reader {
    static final String KEYS = "pin, name, email, address, phone, expires, born, type, library, permanent-id, fines,"
            + " currency, fee-limit, flags, counters, blocked, message, also-known-as, field.XX, without";

    private final List<FakeSip2Patron.Builder> patrons = new ArrayList<>();

    private Sip2PatronScript() {}

    static List<FakeSip2Patron> parse(List<String> text) {
        Sip2PatronScript script = new Sip2PatronScript();
        ScriptSections.read(text, script);
        return script.patrons.stream().map(FakeSip2Patron.Builder::build).toList();
    }

    @Override
    public void begin(String barcode) {
        patrons.add(FakeSip2Patron.withoutPin(barcode));
    }

    @Override
    public void entry(String key, String value) {
        FakeSip2Patron.Builder patron = patrons.get(patrons.size() - 1);
        switch (key) {
            case "pin" -> patron.pin(value);
            case "name" -> patron.name(value);
            case "email" -> patron.email(value);
            case "address" -> patron.address(value);
            case "phone" -> patron.phone(value);
            case "expires" -> patron.expires(LocalDate.parse(value));
            case "born" -> patron.born(LocalDate.parse(value));
            case "type" -> patron.type(value);
            case "library" -> patron.library(value);
            case "permanent-id" -> patron.permanentId(value);
            case "fines" -> patron.fines(value);
            case "currency" -> patron.currency(value);
            case "fee-limit" -> patron.feeLimit(value);
            case "flags" -> patron.flags(value.replace('.', ' '));
            case "counters" -> patron.counters(value);
            case "blocked" -> {
                if (Boolean.parseBoolean(value)) {
                    patron.blocked();
                }
            }
            case "message" -> patron.screenMessage(value);
            case "also-known-as" -> patron.alsoKnownAs(value);
            case "without" -> patron.without(value);
            default -> {
                if (!key.startsWith("field.")) {
                    throw new IllegalArgumentException("unknown key; known are " + KEYS + ".");
                }
                patron.field(key.substring("field.".length()), value);
            }
        }
    }
}
