package org.patronauth.firstbook;

import java.net.URI;
import java.util.List;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSettings;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/** Everything that can be set for a FirstBook service, declared once. */
final class FirstBookSettings {
    static final BasicSettings BASIC = BasicSettings.builder()
            .identifierPattern("^[A-Za-z0-9@]+$")
            .passwordPattern("^[0-9]+$")
            .identifierLabel("Access Code")
            .build();

    private static final String BEARER = "1";
    private static final String SIGNED = "2";
    private static final URI SIGNED_ROOT = URI.create("https://ebooks.firstbook.org/api/");

    static final Setting<String> API_VERSION = Setting.select(
                    "api_version",
                    "API version",
                    List.of(
                            new SettingOption(BEARER, "1: the key is sent as a token"),
                            new SettingOption(SIGNED, "2: code and PIN are signed with the key (deprecated)")))
            .description("How FirstBook is asked.")
            .defaultsTo(BEARER)
            .build();
    static final Setting<URI> URL = HttpSettings.root("url", "URL")
            .description("Where FirstBook's API is. Version 2 has a default: " + SIGNED_ROOT + ".")
            .build();
    static final Setting<Secret> PASSWORD = Setting.secret("password", "Key")
            .alias("key")
            .description("The key that FirstBook gave.")
            .required()
            .build();
    static final SettingsSchema SCHEMA =
            SettingsSchema.of(API_VERSION, URL, PASSWORD).withCheck(FirstBookSettings::checkTogether);

    private FirstBookSettings() {}

    static boolean isSigned(Settings settings) {
        return settings.require(API_VERSION).equals(SIGNED);
    }

    static HttpRoot root(Settings settings) {
        return HttpRoot.of(settings.get(URL).orElse(SIGNED_ROOT));
    }

    private static List<SettingProblem> checkTogether(Settings settings) {
        if (isSigned(settings)) {
            return List.of();
        }
        if (!settings.isGiven(URL)) {
            return List.of(new SettingProblem(
                    URL.key(), ProblemType.INCOMPLETE_CONFIGURATION, "Version 1 of the API needs an address."));
        }
        boolean sendable = settings.get(PASSWORD)
                .map(key -> HttpQuestion.isHeaderValue(key.reveal()))
                .orElse(true);
        return sendable
                ? List.of()
                : List.of(
                        new SettingProblem(
                                PASSWORD.key(),
                                ProblemType.INVALID_CONFIGURATION_OPTION,
                                "This must be made of ASCII characters without blanks at its ends, since it is sent in a header."));
    }
}
