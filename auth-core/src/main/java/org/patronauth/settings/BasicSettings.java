package org.patronauth.settings;

import java.math.BigDecimal;
import java.util.List;
import org.patronauth.Secret;

/**
 * The settings that every basic service has beside those of its protocol, with the defaults that suit the protocol.
 *
 * <p>A factory keeps one object of this type: a {@link Settings} finds its values by the very {@link Setting} objects
 * it was parsed with.
 *
 * <p><b>Thread safety.</b> Immutable; the builder is not.
 *
 * @since 0.1
 */
public final class BasicSettings {
    /** The value of {@code password_keyboard} that says that the service collects no PIN. */
    public static final String NO_INPUT = "No input";

    /** The value of {@code identifier_barcode_format} that says that clients show no barcode. */
    public static final String NO_BARCODE = "None";

    /** No identifier and no PIN is ever longer, in characters. */
    public static final int ABSOLUTE_MAXIMUM_LENGTH = 255;

    private final Setting<String> testIdentifier = Setting.text("test_identifier", "Test identifier")
            .alias("test_username")
            .description("The identifier of a patron who can be used to test the connection.")
            .build();
    private final Setting<Secret> testPassword = Setting.secret("test_password", "Test password")
            .description("The PIN of the test patron.")
            .build();
    private final Setting<String> identifierBarcodeFormat = Setting.select(
                    "identifier_barcode_format",
                    "Patron identifier barcode format",
                    List.of(
                            new SettingOption(NO_BARCODE, "Not shown as a barcode"),
                            new SettingOption("Codabar", "Codabar")))
            .description("Whether clients show the identifier as a barcode, and in which format.")
            .defaultsTo(NO_BARCODE)
            .build();
    private final Setting<BoundedPattern> identifierPattern;
    private final Setting<BoundedPattern> passwordPattern;
    private final Setting<String> identifierKeyboard = Setting.select(
                    "identifier_keyboard",
                    "Keyboard for identifier entry",
                    options("Default", "Email address", "Number pad"))
            .description("Which keyboard a phone shows for the identifier.")
            .defaultsTo("Default")
            .build();
    private final Setting<String> passwordKeyboard = Setting.select(
                    "password_keyboard", "Keyboard for password entry", options("Default", "Number pad", NO_INPUT))
            .description("Which keyboard a phone shows for the PIN. \"No input\" means that no PIN is collected.")
            .defaultsTo("Default")
            .build();
    private final Setting<Integer> identifierMaximumLength = Setting.integer(
                    "identifier_maximum_length", "Maximum identifier length", 1, ABSOLUTE_MAXIMUM_LENGTH)
            .description("In characters; 255 where nothing is set.")
            .build();
    private final Setting<Integer> passwordMaximumLength = Setting.integer(
                    "password_maximum_length", "Maximum password length", 1, ABSOLUTE_MAXIMUM_LENGTH)
            .description("In characters; 255 where nothing is set.")
            .build();
    private final Setting<String> identifierLabel;
    private final Setting<String> passwordLabel;
    private final Setting<Boolean> passwordExact = Setting.bool("password_exact", "Keep the password exactly as typed")
            .description("Otherwise white space before and behind it is removed, since phones append blanks.")
            .defaultsTo(false)
            .build();
    private final Setting<BigDecimal> maxOutstandingFines = Setting.amount(
                    "max_outstanding_fines", "Maximum outstanding fines")
            .description("A patron who owes more may not borrow; 0 means that any fine blocks, nothing means no limit.")
            .build();
    private final Setting<Integer> ilsLockThreshold = Setting.integer(
                    "ils_lock_threshold", "Failures after which the library system locks a card", 2, 100)
            .description("Fewer failed attempts than this are passed on, so that nobody can lock a patron's card.")
            .build();
    private final CommonSettings common;

    private final SettingsSchema schema;

    private BasicSettings(Builder builder) {
        identifierPattern = Setting.pattern("identifier_regular_expression", "Identifier regular expression")
                .description("An identifier that does not match as a whole is refused without asking.")
                .defaultsTo(BoundedPattern.compile(builder.identifierPattern))
                .build();
        Setting.Builder<BoundedPattern> password = Setting.pattern(
                        "password_regular_expression", "Password regular expression")
                .description("A PIN that does not match as a whole is refused without asking.");
        passwordPattern = builder.passwordPattern.isEmpty()
                ? password.build()
                : password.defaultsTo(BoundedPattern.compile(builder.passwordPattern))
                        .build();
        identifierLabel = Setting.text("identifier_label", "Label for identifier entry")
                .description("What clients write beside the field for the identifier.")
                .defaultsTo(builder.identifierLabel)
                .build();
        passwordLabel = Setting.text("password_label", "Label for password entry")
                .description("What clients write beside the field for the PIN.")
                .defaultsTo("PIN")
                .build();
        common = CommonSettings.withTimeoutSeconds(builder.timeoutSeconds);
        schema = SettingsSchema.of(
                        testIdentifier,
                        testPassword,
                        identifierLabel,
                        passwordLabel,
                        identifierKeyboard,
                        passwordKeyboard,
                        identifierBarcodeFormat,
                        identifierPattern,
                        passwordPattern,
                        identifierMaximumLength,
                        passwordMaximumLength,
                        passwordExact,
                        maxOutstandingFines,
                        ilsLockThreshold)
                .and(common.schema());
    }

    private static List<SettingOption> options(String... values) {
        return List.of(values).stream()
                .map(value -> new SettingOption(value, value))
                .toList();
    }

    /**
     * Starts with the usual defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * All of these settings, in the order of the form.
     *
     * @return the schema
     */
    public SettingsSchema schema() {
        return schema;
    }

    /**
     * Whether a service with these values asks patrons for a PIN.
     *
     * @param settings valid values
     * @return false in no-password mode
     */
    public boolean collectsPin(Settings settings) {
        return !settings.require(passwordKeyboard).equals(NO_INPUT);
    }

    /**
     * Setting {@code test_identifier}.
     *
     * @return the setting
     */
    public Setting<String> testIdentifier() {
        return testIdentifier;
    }

    /**
     * Setting {@code test_password}.
     *
     * @return the setting
     */
    public Setting<Secret> testPassword() {
        return testPassword;
    }

    /**
     * Setting {@code identifier_barcode_format}.
     *
     * @return the setting
     */
    public Setting<String> identifierBarcodeFormat() {
        return identifierBarcodeFormat;
    }

    /**
     * Setting {@code identifier_regular_expression}.
     *
     * @return the setting
     */
    public Setting<BoundedPattern> identifierPattern() {
        return identifierPattern;
    }

    /**
     * Setting {@code password_regular_expression}.
     *
     * @return the setting
     */
    public Setting<BoundedPattern> passwordPattern() {
        return passwordPattern;
    }

    /**
     * Setting {@code identifier_keyboard}.
     *
     * @return the setting
     */
    public Setting<String> identifierKeyboard() {
        return identifierKeyboard;
    }

    /**
     * Setting {@code password_keyboard}.
     *
     * @return the setting
     */
    public Setting<String> passwordKeyboard() {
        return passwordKeyboard;
    }

    /**
     * Setting {@code identifier_maximum_length}, in characters.
     *
     * @return the setting
     */
    public Setting<Integer> identifierMaximumLength() {
        return identifierMaximumLength;
    }

    /**
     * Setting {@code password_maximum_length}, in characters.
     *
     * @return the setting
     */
    public Setting<Integer> passwordMaximumLength() {
        return passwordMaximumLength;
    }

    /**
     * Setting {@code identifier_label}.
     *
     * @return the setting
     */
    public Setting<String> identifierLabel() {
        return identifierLabel;
    }

    /**
     * Setting {@code password_label}.
     *
     * @return the setting
     */
    public Setting<String> passwordLabel() {
        return passwordLabel;
    }

    /**
     * Setting {@code password_exact}.
     *
     * @return the setting
     */
    public Setting<Boolean> passwordExact() {
        return passwordExact;
    }

    /**
     * Setting {@code max_outstanding_fines}.
     *
     * @return the setting
     */
    public Setting<BigDecimal> maxOutstandingFines() {
        return maxOutstandingFines;
    }

    /**
     * Setting {@code ils_lock_threshold}.
     *
     * @return the setting
     */
    public Setting<Integer> ilsLockThreshold() {
        return ilsLockThreshold;
    }

    /**
     * Setting {@code timeout}, in seconds.
     *
     * @return the setting
     */
    public Setting<Integer> timeout() {
        return common.timeout();
    }

    /**
     * Those of the settings that services of every kind have.
     *
     * @return the settings
     */
    public CommonSettings common() {
        return common;
    }

    /**
     * Collects the defaults that suit a protocol.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private String identifierPattern = "^[A-Za-z0-9@.-]+$";
        private String passwordPattern = "";
        private String identifierLabel = "Barcode";
        private int timeoutSeconds = 5;

        private Builder() {}

        /**
         * Sets the default of {@code identifier_regular_expression}.
         *
         * @param pattern the pattern
         * @return this builder
         */
        public Builder identifierPattern(String pattern) {
            identifierPattern = pattern;
            return this;
        }

        /**
         * Sets the default of {@code password_regular_expression}.
         *
         * @param pattern the pattern
         * @return this builder
         */
        public Builder passwordPattern(String pattern) {
            passwordPattern = pattern;
            return this;
        }

        /**
         * Sets the default of {@code identifier_label}.
         *
         * @param label the label
         * @return this builder
         */
        public Builder identifierLabel(String label) {
            identifierLabel = label;
            return this;
        }

        /**
         * Sets the default of {@code timeout}.
         *
         * @param seconds 1 to 30
         * @return this builder
         */
        public Builder timeoutSeconds(int seconds) {
            timeoutSeconds = seconds;
            return this;
        }

        /**
         * The settings.
         *
         * @return the settings
         */
        public BasicSettings build() {
            return new BasicSettings(this);
        }
    }
}
