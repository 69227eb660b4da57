package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A patron as an Innovative system knows one, for a {@link FakePatronApiServer} to answer with.
 *
 * <p>The record looks like a real one: it has all the usual fields, whether or not anything was said about them, some of
 * them personal, and a hash where the PIN is.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class FakePatronApiPatron {
    private static final String RECORD_NUMBER = "p81";
    private static final String USERNAME = "pu";
    private static final String BARCODE = "pb";
    private static final String PIN = "p=";

    private final String barcode;
    private final @Nullable String pin;
    private final List<Field> fields;
    private final Set<String> identifiers;

    private FakePatronApiPatron(String barcode, @Nullable String pin, List<Field> fields) {
        this.barcode = barcode;
        this.pin = pin;
        this.fields = List.copyOf(fields);
        this.identifiers = identifiers(barcode, fields);
    }

    /**
     * Describes a patron who has a PIN.
     *
     * @param barcode the number on the card; blanks in it are kept in the record and ignored when it is asked for
     * @param pin the PIN
     * @return a builder
     */
    public static Builder of(String barcode, String pin) {
        return new Builder(barcode, pin);
    }

    /**
     * Describes a patron for whom the library has no PIN on file: every PIN is wrong, the record can be asked for.
     *
     * @param barcode the number on the card
     * @return a builder
     */
    public static Builder withoutPin(String barcode) {
        return new Builder(barcode, null);
    }

    String barcode() {
        return barcode;
    }

    boolean hasPin(String candidate) {
        return candidate.equals(pin);
    }

    /** The records of a dump, in the order of real ones. */
    List<Field> fields() {
        return fields;
    }

    /** What this patron can be asked for by, without blanks. */
    Set<String> identifiers() {
        return identifiers;
    }

    private static Set<String> identifiers(String barcode, List<Field> fields) {
        Set<String> identifiers = new TreeSet<>();
        for (Field field : fields) {
            String value = compact(field.value());
            if (field.code().equals(RECORD_NUMBER)) {
                identifiers.add(".p" + value);
            } else if (field.code().equals(BARCODE) || field.code().equals(USERNAME)) {
                identifiers.add(value);
            }
        }
        identifiers.add(compact(barcode));
        identifiers.remove("");
        identifiers.remove(".p");
        return identifiers;
    }

    static String compact(String identifier) {
        return identifier.replace(" ", "");
    }

    @Override
    public String toString() {
        return "FakePatronApiPatron[…" + barcode.substring(Math.max(0, barcode.length() - 2)) + "]";
    }

    /** One record of a document; a label without a code is the whole name, and without a value the whole line. */
    record Field(String label, String code, String value) {
        static Field control(String name, String value) {
            return new Field(name, "", value);
        }

        static Field verbatim(String line) {
            return new Field(line, "", "");
        }

        private boolean isVerbatim() {
            return code.isEmpty() && value.isEmpty();
        }

        String line(String afterValue) {
            if (isVerbatim()) {
                return label;
            }
            String name = code.isEmpty() ? label : label + "[" + code + "]";
            return name + "=" + value + afterValue + "<BR>";
        }

        @Override
        public String toString() {
            return "Field[" + code + "]";
        }
    }

    /**
     * Describes a patron. Values are sent as they are, markup and control characters included.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("MM-dd-yy", Locale.ROOT);
        private static final String NO_DATE = "  -  -  ";
        private static final int BRANCH_WIDTH = 5;
        /** What follows the repeatable fields in a record. */
        private static final List<String> LAST = List.of(PIN, "p^");

        private final String barcode;
        private @Nullable String pin;
        private final Map<String, List<Field>> fields = new LinkedHashMap<>();
        private final Map<String, Field> untouched = new HashMap<>();
        private final List<Field> lines = new ArrayList<>();

        private Builder(String barcode, @Nullable String pin) {
            this.barcode = barcode;
            this.pin = pin;
            usual("REC INFO", "p!", "p");
            usual("EXP DATE", "p43", NO_DATE);
            usual("PCODE1", "p44", "-");
            usual("PCODE2", "p45", "-");
            usual("PCODE3", "p46", "0");
            usual("P TYPE", "p47", "0");
            usual("BIRTH DATE", "p51", "  -  -19  ");
            usual("HOME LIBR", "p53", "     ");
            usual("PMESSAGE", "p54", "-");
            usual("MBLOCK", "p56", "-");
            usual("RECORD #", RECORD_NUMBER, number());
            usual("MONEY OWED", "p96", "$0.00");
            usual("BLK UNTIL", "p101", NO_DATE);
            usual("HOLD", "p8", "P#=1000001, I#=1000002, P=05-01-26, NNB=05-31-26, RLA=0, NNA=0, T=1, PU=main");
            usual("ADDRESS", "pa", "1 Main St$Ferguson MO 63135");
            usual("P BARCODE", BARCODE, barcode);
            usual("PATRN NAME", "pn", "");
            usual("TELEPHONE", "pt", "555-0100");
            usual("ALT ID", USERNAME, "");
            usual("NOTE", "px", "");
            usual("EMAIL ADDR", "pz", "");
            usual("PIN", PIN, "");
            usual("LINK REC", "p^", "");
        }

        private void usual(String label, String code, String value) {
            Field field = new Field(label, code, value);
            fields.put(code, List.of(field));
            untouched.put(code, field);
        }

        /** Not a number that means anything, but the same for the same card. */
        private String number() {
            return Integer.toString(1_000_000 + Math.floorMod(barcode.hashCode(), 1_000_000));
        }

        /** No library's way to hash, but as long as theirs. */
        private static String hash(String secret) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
                return Base64.getEncoder().encodeToString(digest).substring(0, 13);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256.", e);
            }
        }

        /**
         * The PIN.
         *
         * @param pin the PIN
         * @return this builder
         */
        public Builder pin(String pin) {
            this.pin = pin;
            return this;
        }

        /**
         * Adds a card. Records list the newest card last.
         *
         * @param number the number on it
         * @return this builder
         */
        public Builder barcode(String number) {
            untouched.remove(BARCODE);
            return field("P BARCODE", BARCODE, number);
        }

        /**
         * The record number, without the letter before it and the check digit behind it.
         *
         * @param number digits; {@code .p} and these digits ask for the patron as well
         * @return this builder
         */
        public Builder recordNumber(String number) {
            return set(RECORD_NUMBER, number);
        }

        /**
         * The alternate id, which asks for the patron as well.
         *
         * @param username the alternate id
         * @return this builder
         */
        public Builder username(String username) {
            return set(USERNAME, username);
        }

        /**
         * The name.
         *
         * @param name as the library writes it, mostly {@code DOE, JANE}
         * @return this builder
         */
        public Builder name(String name) {
            return set("pn", name);
        }

        /**
         * The e-mail address.
         *
         * @param email the address
         * @return this builder
         */
        public Builder email(String email) {
            return set("pz", email);
        }

        /**
         * The last day on which the card is good.
         *
         * @param day the day, sent as {@code MM-DD-YY}
         * @return this builder
         */
        public Builder expires(LocalDate day) {
            return expires(DATE.format(day));
        }

        /**
         * The last day on which the card is good, or what stands in its place.
         *
         * @param text the value
         * @return this builder
         */
        public Builder expires(String text) {
            return set("p43", text);
        }

        /**
         * The patron type.
         *
         * @param type the value
         * @return this builder
         */
        public Builder type(String type) {
            return set("p47", type);
        }

        /**
         * The home branch.
         *
         * @param code the branch, padded to five characters as real servers do
         * @return this builder
         */
        public Builder homeLibrary(String code) {
            return set("p53", code + " ".repeat(Math.max(0, BRANCH_WIDTH - code.length())));
        }

        /**
         * The first code of the library's own.
         *
         * @param code the value
         * @return this builder
         */
        public Builder pcode1(String code) {
            return set("p44", code);
        }

        /**
         * The second code of the library's own.
         *
         * @param code the value
         * @return this builder
         */
        public Builder pcode2(String code) {
            return set("p45", code);
        }

        /**
         * The third code of the library's own; {@link #field} can call it {@code CCARD}.
         *
         * @param code the value
         * @return this builder
         */
        public Builder pcode3(String code) {
            return set("p46", code);
        }

        /**
         * What the patron owes.
         *
         * @param amount the value, for example {@code $5.00}
         * @return this builder
         */
        public Builder fines(String amount) {
            return set("p96", amount);
        }

        /**
         * The block that a librarian set.
         *
         * @param code the value; {@code -} is none
         * @return this builder
         */
        public Builder mblock(String code) {
            return set("p56", code);
        }

        /**
         * The address.
         *
         * @param address the value; {@code $} stands between its lines
         * @return this builder
         */
        public Builder address(String address) {
            return set("pa", address);
        }

        /**
         * Adds a librarian's note.
         *
         * @param note free text
         * @return this builder
         */
        public Builder note(String note) {
            return field("NOTE", "px", note);
        }

        /**
         * Adds any field. The first one of a code replaces what the record has without being told, label and all;
         * further ones repeat it.
         *
         * @param label what stands before the brackets
         * @param code what stands in the brackets, for example {@code p46}
         * @param value the value
         * @return this builder
         */
        public Builder field(String label, String code, String value) {
            Field field = new Field(label, code, value);
            if (untouched.remove(code) != null) {
                fields.put(code, List.of(field));
                return this;
            }
            List<Field> more = new ArrayList<>(fields.getOrDefault(code, List.of()));
            more.add(field);
            fields.put(code, more);
            return this;
        }

        private Builder set(String code, String value) {
            Field before = fields.getOrDefault(code, List.of()).stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("The field was left out: " + code));
            fields.put(code, List.of(new Field(before.label(), code, value)));
            untouched.remove(code);
            return this;
        }

        /**
         * Leaves a field out, all occurrences of it.
         *
         * @param code what stands in the brackets
         * @return this builder
         */
        public Builder without(String code) {
            fields.remove(code);
            untouched.remove(code);
            return this;
        }

        /**
         * Adds a line as it is, before the last fields of the record: half a field, or what somebody pasted into a note.
         *
         * @param text the line without its end
         * @return this builder
         */
        public Builder line(String text) {
            lines.add(Field.verbatim(text));
            return this;
        }

        /**
         * The patron as described.
         *
         * @return the patron
         */
        public FakePatronApiPatron build() {
            if (pin != null && untouched.containsKey(PIN)) {
                fields.put(PIN, List.of(new Field("PIN", PIN, hash(barcode + "/" + pin))));
            }
            List<Field> all = new ArrayList<>();
            fields.forEach((code, values) -> {
                if (!LAST.contains(code)) {
                    all.addAll(values);
                }
            });
            all.addAll(lines);
            LAST.forEach(code -> all.addAll(fields.getOrDefault(code, List.of())));
            return new FakePatronApiPatron(barcode, pin, all);
        }
    }
}
