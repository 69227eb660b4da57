package org.patronauth.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronType;
import org.patronauth.ProblemType;
import org.patronauth.Secret;

/**
 * One typed setting: its key and older spellings, what a form says about it, and how a raw value becomes a typed one.
 *
 * <p>Raw values are what JSON knows: texts, booleans, numbers, lists and maps. Texts stand in for booleans and numbers
 * too ({@code "true"}, {@code "6001"}), and a blank text is the same as no value.
 *
 * <p><b>Thread safety.</b> Immutable; the builder is not.
 *
 * @param <T> the type of a parsed value
 * @since 0.1
 */
public final class Setting<T> {
    private static final int MAXIMUM_DIGITS = 40;

    private final String key;
    private final List<String> aliases;
    private final String label;
    private final String description;
    private final SettingType type;
    private final boolean required;
    private final boolean secret;
    private final @Nullable T defaultValue;
    private final List<SettingOption> options;
    private final @Nullable BigDecimal minimum;
    private final @Nullable BigDecimal maximum;
    private final Parser<T> parser;

    private Setting(Builder<T> builder) {
        key = builder.key;
        aliases = List.copyOf(builder.aliases);
        label = builder.label;
        description = builder.description;
        type = builder.type;
        required = builder.required;
        secret = builder.secret;
        defaultValue = builder.defaultValue;
        options = List.copyOf(builder.options);
        minimum = builder.minimum;
        maximum = builder.maximum;
        parser = builder.parser;
    }

    /**
     * Turns a raw value into a typed one.
     *
     * @param <T> the type of a parsed value
     * @since 0.1
     */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Reads a raw value.
         *
         * @param raw what was stored or submitted, never null and never a blank text
         * @return the typed value
         * @throws BadValueException when the value cannot be used
         */
        T parse(Object raw) throws BadValueException;
    }

    /**
     * A raw value that cannot be used.
     *
     * @since 0.1
     */
    public static final class BadValueException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient ProblemType problemType;

        /**
         * A value that is not allowed.
         *
         * @param problemType the kind of problem
         * @param message one sentence for the administrator, without the value of a secret
         */
        public BadValueException(ProblemType problemType, String message) {
            super(message);
            this.problemType = problemType;
        }

        ProblemType problemType() {
            return problemType;
        }
    }

    /**
     * A setting that takes one line of text.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<String> text(String key, String label) {
        return new Builder<>(key, label, SettingType.TEXT, Setting::parseText);
    }

    /**
     * A text that is stored as a secret and never shown.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<Secret> secret(String key, String label) {
        return new Builder<>(key, label, SettingType.TEXT, raw -> Secret.of(parseText(raw))).markSecret();
    }

    /**
     * A setting that takes a whole number.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @param minimum the smallest value allowed
     * @param maximum the largest value allowed
     * @return a builder
     */
    public static Builder<Integer> integer(String key, String label, int minimum, int maximum) {
        BigDecimal low = BigDecimal.valueOf(minimum);
        BigDecimal high = BigDecimal.valueOf(maximum);
        Builder<Integer> builder = new Builder<>(key, label, SettingType.NUMBER, raw -> {
            BigDecimal number = parseNumber(raw, low, high);
            try {
                return number.intValueExact();
            } catch (ArithmeticException e) {
                throw new BadValueException(ProblemType.INVALID_NUMBER, "This must be a whole number.");
            }
        });
        return builder.range(low, high);
    }

    /**
     * A setting that takes an amount of zero or more.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<BigDecimal> amount(String key, String label) {
        Builder<BigDecimal> builder =
                new Builder<>(key, label, SettingType.NUMBER, raw -> parseNumber(raw, BigDecimal.ZERO, null));
        return builder.range(BigDecimal.ZERO, null);
    }

    /**
     * A setting that is on or off.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<Boolean> bool(String key, String label) {
        return new Builder<>(key, label, SettingType.BOOLEAN, Setting::parseBoolean);
    }

    /**
     * A setting that takes one of several options.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @param options what can be chosen
     * @return a builder
     */
    public static Builder<String> select(String key, String label, List<SettingOption> options) {
        Builder<String> builder = new Builder<>(key, label, SettingType.SELECT, raw -> {
            String text = parseText(raw);
            for (SettingOption option : options) {
                if (option.value().equalsIgnoreCase(text)) {
                    return option.value();
                }
            }
            throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This is none of the options.");
        });
        builder.options = options;
        return builder;
    }

    /**
     * A setting that takes any number of texts. A single text is split at commas and line ends.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<List<String>> list(String key, String label) {
        return new Builder<>(key, label, SettingType.LIST, Setting::parseList);
    }

    /**
     * A setting that takes a regular expression.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<BoundedPattern> pattern(String key, String label) {
        return pattern(key, label, ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    /**
     * A setting that takes a regular expression and has a kind of problem of its own.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @param problemType the kind of problem that a bad pattern is
     * @return a builder
     */
    public static Builder<BoundedPattern> pattern(String key, String label, ProblemType problemType) {
        return new Builder<>(key, label, SettingType.PATTERN, raw -> {
            try {
                return BoundedPattern.compile(parseText(raw));
            } catch (IllegalArgumentException e) {
                throw new BadValueException(problemType, String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * A setting that takes an http or https address with a host and without user info or fragment.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<URI> url(String key, String label) {
        return new Builder<>(key, label, SettingType.URL, Setting::parseUrl);
    }

    /**
     * A setting that takes certificates in PEM form.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<String> pem(String key, String label) {
        return new Builder<>(key, label, SettingType.PEM, Setting::parsePem);
    }

    /**
     * A private key in PEM form, stored as a secret and never shown.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder
     */
    public static Builder<Secret> secretPem(String key, String label) {
        return new Builder<>(key, label, SettingType.PEM, raw -> Secret.of(parsePem(raw))).markSecret();
    }

    /**
     * A setting that takes a JSON object or array, or several of them.
     *
     * @param <T> the type of a parsed value
     * @param key the canonical key
     * @param label what a form calls it
     * @param parser reads the list or map that the JSON became
     * @return a builder
     */
    public static <T> Builder<T> json(String key, String label, Parser<T> parser) {
        return new Builder<>(key, label, SettingType.JSON, parser);
    }

    /**
     * The canonical key.
     *
     * @return the key
     */
    public String key() {
        return key;
    }

    /**
     * Older spellings of the key, accepted on every input.
     *
     * @return the aliases
     */
    public List<String> aliases() {
        return aliases;
    }

    /**
     * What a form calls the setting.
     *
     * @return the label
     */
    public String label() {
        return label;
    }

    /**
     * One or two sentences on what the setting does.
     *
     * @return the description, possibly empty
     */
    public String description() {
        return description;
    }

    /**
     * The kind of value.
     *
     * @return the type
     */
    public SettingType type() {
        return type;
    }

    /**
     * Whether a value must be given.
     *
     * @return true for a required setting
     */
    public boolean isRequired() {
        return required;
    }

    /**
     * Whether the value is stored encrypted and shown masked.
     *
     * @return true for a secret
     */
    public boolean isSecret() {
        return secret;
    }

    /**
     * The value that holds when none was given.
     *
     * @return the default, if there is one
     */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /**
     * What can be chosen.
     *
     * @return the options, empty unless the type is {@link SettingType#SELECT}
     */
    public List<SettingOption> options() {
        return options;
    }

    /**
     * The smallest number allowed.
     *
     * @return the minimum, if there is one
     */
    public Optional<BigDecimal> minimum() {
        return Optional.ofNullable(minimum);
    }

    /**
     * The largest number allowed.
     *
     * @return the maximum, if there is one
     */
    public Optional<BigDecimal> maximum() {
        return Optional.ofNullable(maximum);
    }

    T parse(Object raw) throws BadValueException {
        return parser.parse(raw);
    }

    @Override
    public String toString() {
        return key;
    }

    private static String parseText(Object raw) throws BadValueException {
        if (raw instanceof String || raw instanceof Number || raw instanceof Boolean) {
            if (raw instanceof BigDecimal number && !isOfUsualSize(number)) {
                throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This must be a text.");
            }
            String text = raw instanceof BigDecimal number ? number.toPlainString() : raw.toString();
            if (text.chars().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
                throw new BadValueException(
                        ProblemType.INVALID_CONFIGURATION_OPTION, "This must not contain control characters.");
            }
            return text.strip();
        }
        throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This must be a text.");
    }

    private static BigDecimal parseNumber(Object raw, @Nullable BigDecimal minimum, @Nullable BigDecimal maximum)
            throws BadValueException {
        BigDecimal number;
        try {
            number = raw instanceof BigDecimal given ? given : new BigDecimal(parseText(raw));
        } catch (NumberFormatException e) {
            throw new BadValueException(ProblemType.INVALID_NUMBER, "This must be a number.");
        }
        if (!isOfUsualSize(number)) {
            throw new BadValueException(ProblemType.INVALID_NUMBER, "This number has too many digits.");
        }
        if (minimum != null && number.compareTo(minimum) < 0) {
            throw new BadValueException(
                    ProblemType.INVALID_NUMBER, "This must be at least " + minimum.toPlainString() + ".");
        }
        if (maximum != null && number.compareTo(maximum) > 0) {
            throw new BadValueException(
                    ProblemType.INVALID_NUMBER, "This must be at most " + maximum.toPlainString() + ".");
        }
        return number;
    }

    /** Whether a number can be written out; ten characters such as 1e99999999 would fill the memory. */
    private static boolean isOfUsualSize(BigDecimal number) {
        return number.precision() <= MAXIMUM_DIGITS && Math.abs((long) number.scale()) <= MAXIMUM_DIGITS;
    }

    private static Boolean parseBoolean(Object raw) throws BadValueException {
        if (raw instanceof Boolean value) {
            return value;
        }
        return switch (parseText(raw).toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> Boolean.TRUE;
            case "false", "f", "no", "n", "0" -> Boolean.FALSE;
            default ->
                throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This must be true or false.");
        };
    }

    private static List<String> parseList(Object raw) throws BadValueException {
        List<String> items = new ArrayList<>();
        if (raw instanceof Collection<?> values) {
            for (Object value : values) {
                if (value != null) {
                    items.add(parseText(value));
                }
            }
        } else if (raw instanceof String text) {
            for (String item : text.split("[,\\r\\n]")) {
                items.add(parseText(item));
            }
        } else {
            throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This must be a list of texts.");
        }
        items.removeIf(String::isBlank);
        return List.copyOf(items);
    }

    private static URI parseUrl(Object raw) throws BadValueException {
        URI uri;
        try {
            uri = new URI(parseText(raw));
        } catch (URISyntaxException e) {
            throw new BadValueException(ProblemType.INVALID_URL, "This is not an address.");
        }
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new BadValueException(
                    ProblemType.INVALID_URL, "This must be an http or https address with a host name.");
        }
        return uri;
    }

    private static String parsePem(Object raw) throws BadValueException {
        if (raw instanceof String text && text.contains("-----BEGIN ")) {
            return text.strip();
        }
        throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This must be a text in PEM form.");
    }

    /** The raw form of a typed value, as it is stored and shown: what JSON knows. */
    static Object toRaw(Object value) {
        if (value instanceof Secret secret) {
            return secret.reveal();
        }
        if (value instanceof BoundedPattern || value instanceof URI) {
            return value.toString();
        }
        if (value instanceof PatronType type) {
            return Map.of("label", type.label(), "lane", type.lane(), "audiences", type.audiences());
        }
        if (value instanceof BlockingRule rule) {
            return rule.toRaw();
        }
        if (value instanceof List<?> items) {
            return items.stream().map(Setting::toRaw).toList();
        }
        if (value instanceof Map<?, ?> members) {
            Map<String, Object> raw = new LinkedHashMap<>();
            members.forEach((name, member) -> raw.put(String.valueOf(name), toRaw(member)));
            return raw;
        }
        return value;
    }

    static boolean isBlank(@Nullable Object raw) {
        return raw == null
                || (raw instanceof String text && text.isBlank())
                || (raw instanceof Collection<?> items && items.isEmpty())
                || (raw instanceof Map<?, ?> members && members.isEmpty());
    }

    /**
     * Collects what a setting says about itself.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @param <T> the type of a parsed value
     * @since 0.1
     */
    public static final class Builder<T> {
        private final String key;
        private final String label;
        private final SettingType type;
        private final List<String> aliases = new ArrayList<>();
        private Parser<T> parser;
        private String description = "";
        private boolean required;
        private boolean secret;
        private @Nullable T defaultValue;
        private List<SettingOption> options = List.of();
        private @Nullable BigDecimal minimum;
        private @Nullable BigDecimal maximum;

        private Builder(String key, String label, SettingType type, Parser<T> parser) {
            this.key = key;
            this.label = label;
            this.type = type;
            this.parser = parser;
        }

        private Builder<T> markSecret() {
            secret = true;
            return this;
        }

        private Builder<T> range(@Nullable BigDecimal low, @Nullable BigDecimal high) {
            minimum = low;
            maximum = high;
            return this;
        }

        /**
         * Adds older spellings of the key.
         *
         * @param spellings the aliases
         * @return this builder
         */
        public Builder<T> alias(String... spellings) {
            aliases.addAll(List.of(spellings));
            return this;
        }

        /**
         * Says what the setting does, with units.
         *
         * @param text one or two sentences
         * @return this builder
         */
        public Builder<T> description(String text) {
            description = text;
            return this;
        }

        /**
         * Makes the setting required.
         *
         * @return this builder
         */
        public Builder<T> required() {
            required = true;
            return this;
        }

        /**
         * Sets the value that holds when none is given.
         *
         * @param value the default
         * @return this builder
         */
        public Builder<T> defaultsTo(T value) {
            defaultValue = value;
            return this;
        }

        /**
         * Adds a check of the typed value.
         *
         * @param check called with each parsed value; throws when the value cannot be used
         * @return this builder
         */
        public Builder<T> check(Check<T> check) {
            Parser<T> before = parser;
            parser = raw -> {
                T value = before.parse(raw);
                check.accept(value);
                return value;
            };
            return this;
        }

        /**
         * The setting.
         *
         * @return the setting
         */
        public Setting<T> build() {
            return new Setting<>(this);
        }
    }

    /**
     * A further demand on a typed value.
     *
     * @param <T> the type of the value
     * @since 0.1
     */
    @FunctionalInterface
    public interface Check<T> {
        /**
         * Checks a value.
         *
         * @param value the value
         * @throws BadValueException when the value cannot be used
         */
        void accept(T value) throws BadValueException;
    }
}
