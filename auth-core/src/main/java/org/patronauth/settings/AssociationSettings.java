package org.patronauth.settings;

import java.util.List;
import org.patronauth.ProblemType;

/**
 * The settings that every association of a library with a service has, beside those of the protocol.
 *
 * <p><b>Thread safety.</b> Constants alone.
 *
 * @since 0.1
 */
public final class AssociationSettings {
    /** Setting {@code external_type_regular_expression}: its first group, found in the barcode, is the patron type. */
    public static final Setting<BoundedPattern> EXTERNAL_TYPE_PATTERN = Setting.pattern(
                    "external_type_regular_expression",
                    "External type regular expression",
                    ProblemType.INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION)
            .description("Searched in the patron's barcode; what the first group finds becomes the patron type.")
            .check(pattern -> {
                if (pattern.groupCount() == 0) {
                    throw new Setting.BadValueException(
                            ProblemType.INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION, "The pattern needs a group.");
                }
            })
            .build();

    /** Setting {@code basic_token_enabled}: whether patrons may have a token in place of identifier and PIN. */
    public static final Setting<Boolean> BASIC_TOKEN_ENABLED = Setting.bool(
                    "basic_token_enabled", "Tokens in place of the PIN")
            .alias("http_basic_oauth_enabled")
            .description("Lets apps exchange identifier and PIN for a token that is good for a while.")
            .defaultsTo(true)
            .build();

    static final String BLOCKING_RULES_KEY = "patron_blocking_rules";

    /**
     * Setting {@code patron_blocking_rules}: conditions under which patrons may not borrow. Here only their form is
     * read; {@link BlockingRule#problems} judges what they say by what the protocol supplies.
     */
    public static final Setting<List<BlockingRule>> PATRON_BLOCKING_RULES = Setting.json(
                    BLOCKING_RULES_KEY, "Blocking rules", BlockingRule::list)
            .description("A list of {name, rule, message, on_error}; a patron of whom a rule is true may not borrow.")
            .build();

    /** All of them, in the order of the form. */
    public static final SettingsSchema SCHEMA =
            SettingsSchema.of(EXTERNAL_TYPE_PATTERN, BASIC_TOKEN_ENABLED, PATRON_BLOCKING_RULES);

    private AssociationSettings() {}
}
