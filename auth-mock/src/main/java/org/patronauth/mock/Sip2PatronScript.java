package org.patronauth.mock;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
final class Sip2PatronScript {
    static final String KEYS = "pin, name, email, address, phone, expires, born, type, library, permanent-id, fines,"
            + " currency, fee-limit, flags, counters, blocked, message, also-known-as, field.XX, without";

    private final List<FakeSip2Patron> patrons = new ArrayList<>();
    private FakeSip2Patron.@Nullable Builder current;

    private Sip2PatronScript() {}

    static List<FakeSip2Patron> parse(List<String> text) {
        Sip2PatronScript script = new Sip2PatronScript();
        int number = 0;
        for (String raw : text) {
            number++;
            String line = raw.strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    script.read(line);
                } catch (IllegalArgumentException | DateTimeException e) {
                    throw new IllegalArgumentException("Line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        script.finish();
        return List.copyOf(script.patrons);
    }

    private void read(String line) {
        if (line.startsWith("[") && line.endsWith("]")) {
            finish();
            current = FakeSip2Patron.withoutPin(
                    line.substring(1, line.length() - 1).strip());
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 0 || current == null) {
            throw new IllegalArgumentException("expected [barcode] or key = value.");
        }
        apply(
                current,
                line.substring(0, equals).strip(),
                line.substring(equals + 1).strip());
    }

    private void finish() {
        if (current != null) {
            patrons.add(current.build());
        }
    }

    private static void apply(FakeSip2Patron.Builder patron, String key, String value) {
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
