package org.patronauth.mock;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A patron as a library system knows one, for a {@link FakeSip2Server} to answer with.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class FakeSip2Patron {
    private static final String NO_FLAGS = " ".repeat(14);
    private static final String ALL_PRIVILEGES_DENIED = "YYYY" + " ".repeat(10);

    private final String barcode;
    private final @Nullable String pin;
    private final Set<String> otherLogins;
    private final String flags;
    private final String counters;
    private final List<Field> fields;
    private final Set<String> without;

    private FakeSip2Patron(Builder builder) {
        this.barcode = builder.barcode;
        this.pin = builder.pin;
        this.otherLogins = Set.copyOf(builder.otherLogins);
        this.flags = builder.flags;
        this.counters = builder.counters;
        this.fields = List.copyOf(builder.fields);
        this.without = Set.copyOf(builder.without);
    }

    /**
     * Describes a patron who has a PIN.
     *
     * @param barcode the number on the card, which answers carry in AA
     * @param pin the PIN
     * @return a builder
     */
    public static Builder of(String barcode, String pin) {
        return new Builder(barcode, pin);
    }

    /**
     * Describes a patron for whom the library has no PIN on file, so that servers take any.
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

    @Nullable String pin() {
        return pin;
    }

    Set<String> otherLogins() {
        return otherLogins;
    }

    String flags() {
        return flags;
    }

    String counters() {
        return counters;
    }

    List<Field> fields() {
        return fields;
    }

    Set<String> without() {
        return without;
    }

    @Override
    public String toString() {
        return "FakeSip2Patron[…" + barcode.substring(Math.max(0, barcode.length() - 2)) + "]";
    }

    /** One variable field. */
    record Field(String code, String value) {
        Field {
            if (!isCode(code)) {
                throw new IllegalArgumentException("A field code is a letter and a letter or digit.");
            }
        }

        private static boolean isCode(String code) {
            return code.length() == 2
                    && isUpperCase(code.charAt(0))
                    && (isUpperCase(code.charAt(1)) || isDigit(code.charAt(1)));
        }

        private static boolean isDigit(char letter) {
            return letter >= '0' && letter <= '9';
        }

        private static boolean isUpperCase(char letter) {
            return letter >= 'A' && letter <= 'Z';
        }

        @Override
        public String toString() {
            return code;
        }
    }

    /**
     * Describes a patron.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final String barcode;
        private @Nullable String pin;
        private final Set<String> otherLogins = new LinkedHashSet<>();
        private final List<Field> fields = new ArrayList<>();
        private final Set<String> without = new LinkedHashSet<>();
        private String flags = NO_FLAGS;
        private String counters = "0".repeat(24);

        private Builder(String barcode, @Nullable String pin) {
            this.barcode = barcode;
            this.pin = pin;
            field("AE", "");
        }

        Builder pin(String pin) {
            this.pin = pin;
            return this;
        }

        /**
         * Another name under which the patron may sign in, such as a user name. Answers carry the barcode.
         *
         * @param identifier what the patron may type
         * @return this builder
         */
        public Builder alsoKnownAs(String identifier) {
            otherLogins.add(identifier);
            return this;
        }

        /**
         * The patron's name (AE).
         *
         * @param name the name as the library writes it
         * @return this builder
         */
        public Builder name(String name) {
            return field("AE", name);
        }

        /**
         * The e-mail address (BE).
         *
         * @param email the address
         * @return this builder
         */
        public Builder email(String email) {
            return field("BE", email);
        }

        /**
         * The postal address (BD).
         *
         * @param address the address
         * @return this builder
         */
        public Builder address(String address) {
            return field("BD", address);
        }

        /**
         * The telephone number (BF).
         *
         * @param phone the number
         * @return this builder
         */
        public Builder phone(String phone) {
            return field("BF", phone);
        }

        /**
         * The last day on which the card is valid (PA).
         *
         * @param expires the day
         * @return this builder
         */
        public Builder expires(LocalDate expires) {
            return field("PA", DateTimeFormatter.BASIC_ISO_DATE.format(expires));
        }

        /**
         * The date of birth (PB).
         *
         * @param born the day
         * @return this builder
         */
        public Builder born(LocalDate born) {
            return field("PB", DateTimeFormatter.BASIC_ISO_DATE.format(born));
        }

        /**
         * The patron type (PC).
         *
         * @param type the library's code
         * @return this builder
         */
        public Builder type(String type) {
            return field("PC", type);
        }

        /**
         * The patron's home library (AQ).
         *
         * @param library the library's code
         * @return this builder
         */
        public Builder library(String library) {
            return field("AQ", library);
        }

        /**
         * The number that never changes (XI).
         *
         * @param id the number
         * @return this builder
         */
        public Builder permanentId(String id) {
            return field("XI", id);
        }

        /**
         * What the patron owes (BV).
         *
         * @param amount the amount as the library writes it, for example {@code 1,234.56}
         * @return this builder
         */
        public Builder fines(String amount) {
            return field("BV", amount);
        }

        /**
         * The currency (BH).
         *
         * @param currency an ISO 4217 code
         * @return this builder
         */
        public Builder currency(String currency) {
            return field("BH", currency);
        }

        /**
         * The most that a patron may owe (CC).
         *
         * @param limit the amount as the library writes it
         * @return this builder
         */
        public Builder feeLimit(String limit) {
            return field("CC", limit);
        }

        /**
         * A line for the patron (AF). Each call adds one.
         *
         * @param message the line
         * @return this builder
         */
        public Builder screenMessage(String message) {
            fields.add(new Field("AF", message));
            return this;
        }

        /**
         * The fourteen patron status flags.
         *
         * @param flags fourteen characters, {@code Y} for a set flag
         * @return this builder
         */
        public Builder flags(String flags) {
            if (flags.length() != 14) {
                throw new IllegalArgumentException("There are fourteen flags.");
            }
            this.flags = flags;
            return this;
        }

        /**
         * Sets one flag.
         *
         * @param position its place, from 0 (charge privileges denied) to 13 (too many items billed)
         * @return this builder
         */
        public Builder flag(int position) {
            return flags(flags.substring(0, position) + 'Y' + flags.substring(position + 1));
        }

        /**
         * Denies all four privileges, as servers do for a blocked or expired patron.
         *
         * @return this builder
         */
        public Builder blocked() {
            return flags(ALL_PRIVILEGES_DENIED);
        }

        /**
         * The six counters of a 64.
         *
         * @param counters twenty-four characters: holds, overdue, charged, fines, recalls, unavailable holds
         * @return this builder
         */
        public Builder counters(String counters) {
            if (counters.length() != 24) {
                throw new IllegalArgumentException("There are six counters of four characters.");
            }
            this.counters = counters;
            return this;
        }

        /**
         * Sets any field of the patron's answers, in place of the value that it had.
         *
         * @param code two characters, for example {@code PX}
         * @param value the value
         * @return this builder
         */
        public Builder field(String code, String value) {
            fields.removeIf(field -> field.code().equals(code));
            fields.add(new Field(code, value));
            return this;
        }

        /**
         * Leaves a field out of this patron's answers, even one that a server always sends ({@code BL}, {@code CQ},
         * {@code AA}).
         *
         * @param code the field's two characters
         * @return this builder
         */
        public Builder without(String code) {
            fields.removeIf(field -> field.code().equals(code));
            without.add(code);
            return this;
        }

        /**
         * The patron as described.
         *
         * @return the patron
         */
        public FakeSip2Patron build() {
            return new FakeSip2Patron(this);
        }
    }
}
