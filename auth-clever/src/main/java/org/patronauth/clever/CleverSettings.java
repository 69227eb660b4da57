package org.patronauth.clever;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpSettings;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Setting.BadValueException;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/** Everything that can be set for a Clever service, declared once. */
final class CleverSettings {
    static final CommonSettings COMMON = CommonSettings.usual();

    private static final int USUAL_DAYS = 42;
    private static final int MOST_DAYS = 3650;
    private static final String SSO = "sso";
    private static final String DISTRICT = "district";
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    static final Setting<String> CLIENT_ID = Setting.text("client_id", "Client ID")
            .alias("username")
            .description("The id that Clever gave the application.")
            .required()
            .check(CleverSettings::checkClientId)
            .build();
    static final Setting<Secret> CLIENT_SECRET = Setting.secret("client_secret", "Client Secret")
            .alias("password")
            .description("The secret that Clever gave the application.")
            .required()
            .build();
    static final Setting<Integer> TOKEN_EXPIRATION_DAYS = Setting.integer(
                    "token_expiration_days", "Days until OAuth token expires", 1, MOST_DAYS)
            .description("How many days a patron stays signed in.")
            .defaultsTo(USUAL_DAYS)
            .build();
    static final Setting<URI> REDIRECT_URI = Setting.url("redirect_uri", "Redirect address")
            .description("Where Clever sends browsers back to, as it is entered at Clever. By default this host's"
                    + " address for all libraries; one that names a library lets patrons start at Clever's portal.")
            .check(CleverSettings::checkRedirectUri)
            .build();
    static final Setting<Boolean> CHECK_ELIGIBILITY = Setting.bool("check_eligibility", "Check eligibility")
            .description("Whether a patron's school must be on this host's list of eligible schools.")
            .defaultsTo(true)
            .build();
    static final Setting<Boolean> ALLOW_DEMO_DISTRICT = Setting.bool("allow_demo_district", "Let demo districts in")
            .description("Whether schools without a number are let in when the name of their district contains #DEMO.")
            .defaultsTo(false)
            .build();
    static final Setting<Boolean> ADMIT_STAFF = Setting.bool("admit_staff", "Let staff and administrators in")
            .description("Whether they are let in as teachers are. A district's administrators have no school, so they"
                    + " are let in only where eligibility is not checked.")
            .defaultsTo(false)
            .build();
    static final Setting<Map<String, String>> GRADE_MAP = Setting.json("grade_map", "Patron types", GradeMap::parse)
            .description("An object from grade to patron type. A student whose grade is not in it has no type.")
            .defaultsTo(GradeMap.usual())
            .build();
    static final Setting<String> SCHOOL_TOKEN = Setting.select(
                    "school_token",
                    "Token for schools",
                    List.of(
                            new SettingOption(SSO, "The patron's own"),
                            new SettingOption(DISTRICT, "The token of the application for a district")))
            .description("With whose token schools are looked up.")
            .defaultsTo(SSO)
            .build();
    static final Setting<Secret> DISTRICT_TOKEN = Setting.secret("district_token", "District token")
            .description("The token that Clever gave the application for a district.")
            .build();
    static final Setting<URI> AUTHORIZATION_ENDPOINT = HttpSettings.root(
                    "authorization_endpoint", "Authorization endpoint")
            .description("Where patrons sign in.")
            .defaultsTo(URI.create("https://clever.com/oauth/authorize"))
            .build();
    static final Setting<URI> TOKEN_ENDPOINT = HttpSettings.root("token_endpoint", "Token endpoint")
            .description("Where codes are exchanged for tokens.")
            .defaultsTo(URI.create("https://clever.com/oauth/tokens"))
            .build();
    static final Setting<URI> API_URL = HttpSettings.root("api_url", "API address")
            .description("Where Clever's data is, with the version.")
            .defaultsTo(URI.create("https://api.clever.com/v3.0"))
            .build();

    static final SettingsSchema SCHEMA = SettingsSchema.of(
                    CLIENT_ID,
                    CLIENT_SECRET,
                    TOKEN_EXPIRATION_DAYS,
                    REDIRECT_URI,
                    CHECK_ELIGIBILITY,
                    ALLOW_DEMO_DISTRICT,
                    ADMIT_STAFF,
                    GRADE_MAP,
                    SCHOOL_TOKEN,
                    DISTRICT_TOKEN,
                    AUTHORIZATION_ENDPOINT,
                    TOKEN_ENDPOINT,
                    API_URL)
            .withCheck(CleverSettings::checkTogether);

    private CleverSettings() {}

    static boolean asksWithDistrictToken(Settings settings) {
        return settings.require(SCHOOL_TOKEN).equals(DISTRICT);
    }

    /** Whether codes may be sent there: encrypted, or without leaving the machine. */
    static boolean isSafe(URI callback) {
        String host = String.valueOf(callback.getHost()).toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(callback.getScheme())
                || ("http".equalsIgnoreCase(callback.getScheme())
                        && LOOPBACK.matcher(host).matches());
    }

    /** RFC 7617 section 2: what is before the first colon is the id. */
    private static void checkClientId(String id) throws BadValueException {
        if (id.indexOf(':') >= 0) {
            throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "A client id has no colon in it.");
        }
    }

    private static void checkRedirectUri(URI callback) throws BadValueException {
        if (!isSafe(callback)) {
            throw new BadValueException(
                    ProblemType.INVALID_URL, "This must be an https address; http is for this machine alone.");
        }
    }

    private static List<SettingProblem> checkTogether(Settings settings) {
        if (!asksWithDistrictToken(settings)) {
            return List.of();
        }
        if (!settings.isGiven(DISTRICT_TOKEN)) {
            return List.of(new SettingProblem(
                    DISTRICT_TOKEN.key(),
                    ProblemType.INCOMPLETE_CONFIGURATION,
                    "A token is needed to look schools up with."));
        }
        return HttpQuestion.isHeaderValue(settings.require(DISTRICT_TOKEN).reveal())
                ? List.of()
                : List.of(
                        new SettingProblem(
                                DISTRICT_TOKEN.key(),
                                ProblemType.INVALID_CONFIGURATION_OPTION,
                                "This must be made of ASCII characters without blanks at its ends, since it is sent in a header."));
    }
}
