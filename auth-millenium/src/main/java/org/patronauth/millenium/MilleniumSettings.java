package org.patronauth.millenium;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.patronauth.ProblemType;
import org.patronauth.http.HttpSettings;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Setting.BadValueException;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/** Everything that can be set for a service of the Patron API, declared once. */
final class MilleniumSettings {
    static final BasicSettings BASIC = BasicSettings.builder().build();

    static final Setting<URI> URL = HttpSettings.root("url", "URL")
            .description("The root of the Patron API, such as https://ils.example.org:54620/PATRONAPI/.")
            .required()
            .build();
    static final Setting<String> BLOCK_TYPES = Setting.text("block_types", "Block types")
            .description(
                    "Values of MBLOCK[p56] which mean a patron is blocked: one in each character, or longer ones with"
                            + " commas between them. By default, any value other than '-' indicates a block.")
            .build();
    static final Setting<List<String>> IDENTIFIER_BLACKLIST = Setting.list(
                    "identifier_blacklist", "Identifier blacklist")
            .alias("authorization_identifier_blacklist")
            .description(
                    "Regular expressions. An identifier in which one of them is found, in capital or small letters,"
                            + " is no identifier: that of a lost card, for example.")
            .check(MilleniumSettings::patterns)
            .build();
    static final Setting<String> AUTHENTICATION_MODE = Setting.select(
                    "authentication_mode",
                    "Authentication mode",
                    List.of(
                            new SettingOption(AuthenticationMode.PIN.id(), "PIN"),
                            new SettingOption(AuthenticationMode.FAMILY_NAME.id(), "Family name")))
            .alias("auth_mode")
            .description("What patrons type beside their identifier.")
            .defaultsTo(AuthenticationMode.PIN.id())
            .build();
    static final Setting<String> NEIGHBORHOOD_MODE = Setting.select(
                    "neighborhood_mode",
                    "Patron neighborhood field",
                    List.of(
                            new SettingOption(Neighborhood.DISABLED.id(), "Disabled"),
                            new SettingOption(Neighborhood.HOME_BRANCH.id(), "Home library branch"),
                            new SettingOption(Neighborhood.POSTAL_CODE.id(), "Postal code")))
            .description("What is read to tell where patrons live, for statistics.")
            .defaultsTo(Neighborhood.DISABLED.id())
            .build();
    static final Setting<String> FIELD_USED_AS_PATRON_IDENTIFIER = Setting.text(
                    "field_used_as_patron_identifier", "Field for patron identifier")
            .description("The code of the field whose values are identifiers, without label and brackets.")
            .defaultsTo("pb")
            .check(MilleniumSettings::checkCode)
            .build();
    static final Setting<String> EMAIL_FIELD = Setting.text("email_field", "Field for e-mail address")
            .description("The code of the field with the e-mail address, without label and brackets.")
            .defaultsTo("pz")
            .check(MilleniumSettings::checkCode)
            .build();
    static final Setting<Boolean> USE_POST_REQUESTS = Setting.bool("use_post_requests", "Use POST for requests")
            .description("Keeps PINs out of addresses. Servers for virtual library cards know it; Innovative's do not.")
            .defaultsTo(false)
            .build();
    static final SettingsSchema SCHEMA = SettingsSchema.of(
            URL,
            HttpSettings.VERIFY_CERTIFICATE,
            HttpSettings.TLS_CA_CERTIFICATES,
            BLOCK_TYPES,
            IDENTIFIER_BLACKLIST,
            AUTHENTICATION_MODE,
            NEIGHBORHOOD_MODE,
            FIELD_USED_AS_PATRON_IDENTIFIER,
            EMAIL_FIELD,
            USE_POST_REQUESTS);

    private MilleniumSettings() {}

    static AuthenticationMode authenticationMode(Settings settings) {
        String id = settings.require(AUTHENTICATION_MODE);
        return Stream.of(AuthenticationMode.values())
                .filter(mode -> mode.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static RecordMap recordMap(Settings settings) {
        String neighborhood = settings.require(NEIGHBORHOOD_MODE);
        try {
            return new RecordMap(
                    settings.require(FIELD_USED_AS_PATRON_IDENTIFIER),
                    settings.require(EMAIL_FIELD),
                    new Blacklist(patterns(settings.get(IDENTIFIER_BLACKLIST).orElse(List.of()))),
                    BlockRule.of(settings.get(BLOCK_TYPES)),
                    Stream.of(Neighborhood.values())
                            .filter(mode -> mode.id().equals(neighborhood))
                            .findFirst()
                            .orElseThrow());
        } catch (BadValueException e) {
            throw new IllegalStateException("Settings that were checked cannot be bad.", e);
        }
    }

    private static List<BoundedPattern> patterns(List<String> sources) throws BadValueException {
        List<BoundedPattern> patterns = new ArrayList<>();
        for (String source : sources) {
            try {
                patterns.add(BoundedPattern.compileIgnoringCase(source));
            } catch (IllegalArgumentException e) {
                throw new BadValueException(
                        ProblemType.INVALID_CONFIGURATION_OPTION, "\"" + source + "\": " + e.getMessage());
            }
        }
        return patterns;
    }

    private static void checkCode(String code) throws BadValueException {
        if (!PatronDump.isCode(code) || !RecordMap.restrictionCode(code).equals(Optional.of(code))) {
            throw new BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "This must be the code of a field, such as pb: at most 8 characters, and not that of the PIN.");
        }
    }
}
