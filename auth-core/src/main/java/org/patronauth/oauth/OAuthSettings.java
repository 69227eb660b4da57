package org.patronauth.oauth;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSettings;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Setting.BadValueException;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.OAuthDeclaration;

/** Everything that can be set for a service of this protocol, declared once. */
final class OAuthSettings {
    static final CommonSettings COMMON = CommonSettings.usual();

    static final String BASIC = "basic";
    static final String POST = "post";
    static final String OPENID = "openid";

    private static final int USUAL_DAYS = 42;
    private static final int MOST_DAYS = 3650;

    static final Setting<URI> ISSUER = HttpSettings.root("issuer", "Issuer")
            .alias("issuer_url")
            .description("The issuer identifier of an OpenID provider, exactly as it writes it itself. With it, the "
                    + "endpoints need not be set: the provider describes them.")
            .build();
    static final Setting<URI> AUTHORIZATION_ENDPOINT = endpoint("authorization_endpoint", "Authorization endpoint")
            .alias("external_authenticate_url", "EXTERNAL_AUTHENTICATE_URL")
            .description("Where patrons' browsers are sent. Needed without an issuer.")
            .build();
    static final Setting<URI> TOKEN_ENDPOINT = endpoint("token_endpoint", "Token endpoint")
            .description("Where codes are exchanged. Needed without an issuer.")
            .build();
    static final Setting<URI> USERINFO_ENDPOINT = endpoint("userinfo_endpoint", "Userinfo endpoint")
            .description("Where it is asked who has signed in. Without it and an issuer, the token answer tells.")
            .build();
    static final Setting<URI> JWKS_URI = endpoint("jwks_uri", "Keys")
            .description("Where the keys are published that ID tokens are signed with. With it, an ID token is needed.")
            .build();
    static final Setting<String> CLIENT_ID = Setting.text("client_id", "Client ID")
            .alias("username")
            .description("What the authorization server calls this host.")
            .required()
            .check(text -> checkVisible(text))
            .build();
    static final Setting<Secret> CLIENT_SECRET = Setting.secret("client_secret", "Client secret")
            .alias("password")
            .description("What the authorization server gave along with the client ID.")
            .check(secret -> checkVisible(secret.reveal()))
            .build();
    static final Setting<String> CLIENT_AUTHENTICATION = Setting.select(
                    "client_authentication",
                    "Client authentication",
                    List.of(
                            new SettingOption(BASIC, "basic: in a header"),
                            new SettingOption(POST, "post: in the form")))
            .description("How the client secret is sent to the token endpoint.")
            .defaultsTo(BASIC)
            .build();
    static final Setting<List<String>> SCOPES = Setting.list("scopes", "Scopes")
            .alias("scope")
            .description("What is asked for. With an issuer: openid, profile and email, unless set.")
            .check(OAuthSettings::checkScopes)
            .build();
    static final Setting<Boolean> USE_PKCE = Setting.bool("use_pkce", "PKCE")
            .description("Proves to the token endpoint that whoever brings a code began the sign-in. Only servers that "
                    + "refuse parameters that they do not know need this off.")
            .defaultsTo(true)
            .build();
    static final Setting<String> ID_POINTER = pointer("id_pointer", "Pointer to the id")
            .description(
                    "Where the patron's id is, as a JSON pointer. It never changes and is the patron's identifier.")
            .defaultsTo("/sub")
            .build();
    static final Setting<String> USERNAME_POINTER = pointer("username_pointer", "Pointer to the user name")
            .description("Where the login name is that the patron chose, if it is unique.")
            .build();
    static final Setting<String> NAME_POINTER = pointer("name_pointer", "Pointer to the name")
            .description("Where the patron's name is. It is not stored.")
            .defaultsTo("/name")
            .build();
    static final Setting<String> EMAIL_POINTER = pointer("email_pointer", "Pointer to the e-mail address")
            .description("Where the patron's e-mail address is. It is not stored.")
            .defaultsTo("/email")
            .build();
    static final Setting<String> TYPE_POINTER = pointer("type_pointer", "Pointer to the patron type")
            .description("Where the type of the patron is.")
            .build();
    static final Setting<String> LIBRARY_POINTER = pointer("library_pointer", "Pointer to the library")
            .description("Where the patron's library is, for restrictions by patron location.")
            .build();
    static final Setting<Integer> TOKEN_EXPIRATION_DAYS = Setting.integer(
                    "token_expiration_days", "Days until OAuth token expires", 0, MOST_DAYS)
            .description("How long a session lasts; 0 is the same as " + USUAL_DAYS + ".")
            .defaultsTo(USUAL_DAYS)
            .build();
    static final Setting<URI> NAMING_URI = Setting.url("uri", "URI")
            .alias("URI")
            .description("Names this way of signing in to clients. The issuer or authorization endpoint, unless set.")
            .build();
    static final Setting<URI> METHOD = Setting.url("method", "Method")
            .alias("METHOD")
            .description("The flow type that clients are told.")
            .defaultsTo(OAuthDeclaration.WITH_INTERMEDIARY)
            .build();
    static final Setting<String> TOKEN_TYPE = Setting.text("token_type", "Token type")
            .alias("TOKEN_TYPE")
            .description("What the tokens of its sessions are called.")
            .defaultsTo("OAuth 2.0 token")
            .build();
    static final Setting<String> TOKEN_DATA_SOURCE_NAME = Setting.text("token_data_source_name", "Token data source")
            .alias("TOKEN_DATA_SOURCE_NAME")
            .description("Where the tokens of its sessions come from. The name of the service, unless set.")
            .build();
    static final Setting<URI> REDIRECT_URI = Setting.url("redirect_uri", "Redirect URI")
            .description("The address of this host to which browsers come back, as the authorization server knows it.")
            .build();

    /** Every address that somebody connects to. */
    static final List<Setting<URI>> ADDRESSES =
            List.of(ISSUER, AUTHORIZATION_ENDPOINT, TOKEN_ENDPOINT, USERINFO_ENDPOINT, JWKS_URI);

    static final SettingsSchema SCHEMA = SettingsSchema.of(
                    ISSUER,
                    AUTHORIZATION_ENDPOINT,
                    TOKEN_ENDPOINT,
                    USERINFO_ENDPOINT,
                    JWKS_URI,
                    CLIENT_ID,
                    CLIENT_SECRET,
                    CLIENT_AUTHENTICATION,
                    SCOPES,
                    USE_PKCE,
                    ID_POINTER,
                    USERNAME_POINTER,
                    NAME_POINTER,
                    EMAIL_POINTER,
                    TYPE_POINTER,
                    LIBRARY_POINTER,
                    TOKEN_EXPIRATION_DAYS,
                    NAMING_URI,
                    METHOD,
                    TOKEN_TYPE,
                    TOKEN_DATA_SOURCE_NAME,
                    REDIRECT_URI,
                    HttpSettings.VERIFY_CERTIFICATE,
                    HttpSettings.TLS_CA_CERTIFICATES)
            .withCheck(OAuthSettings::checkTogether);

    private OAuthSettings() {}

    /** Whether ID tokens are expected. */
    static boolean isOpenId(Settings settings) {
        return settings.isGiven(ISSUER) || settings.isGiven(JWKS_URI);
    }

    /** Whether the server is asked where its endpoints are. */
    static boolean isDiscovered(Settings settings) {
        return settings.isGiven(ISSUER) && !settings.isGiven(TOKEN_ENDPOINT);
    }

    static List<String> scopes(Settings settings) {
        List<String> usual = isOpenId(settings) ? List.of(OPENID, "profile", "email") : List.of();
        return settings.get(SCOPES).map(OAuthSettings::words).orElse(usual);
    }

    static Duration sessionLife(Settings settings) {
        int days = settings.require(TOKEN_EXPIRATION_DAYS);
        return Duration.ofDays(days == 0 ? USUAL_DAYS : days);
    }

    static OAuthDeclaration declaration(Settings settings, String serviceName) {
        URI usual = settings.get(ISSUER).orElseGet(() -> withoutQuery(settings.require(AUTHORIZATION_ENDPOINT)));
        return OAuthDeclaration.builder(
                        settings.get(NAMING_URI).orElse(usual),
                        settings.require(TOKEN_TYPE),
                        settings.get(TOKEN_DATA_SOURCE_NAME).orElse(serviceName))
                .flowType(settings.require(METHOD))
                .name(serviceName)
                .build();
    }

    /** Scheme, host and port of an address. */
    static HttpRoot serverOf(URI address) {
        return HttpRoot.of(URI.create(address.getScheme() + "://" + address.getRawAuthority() + "/"));
    }

    private static URI withoutQuery(URI address) {
        String text = address.toString();
        int query = text.indexOf('?');
        return query < 0 ? address : URI.create(text.substring(0, query));
    }

    private static Setting.Builder<URI> endpoint(String key, String label) {
        return Setting.url(key, label).check(OAuthSettings::checkEndpoint);
    }

    private static Setting.Builder<String> pointer(String key, String label) {
        return Setting.text(key, label).check(OAuthSettings::checkPointer);
    }

    /** Several scopes may stand in one text, as in a request (RFC 6749 section 3.3). */
    private static List<String> words(List<String> items) {
        Set<String> words = new LinkedHashSet<>();
        items.forEach(item -> words.addAll(List.of(item.split(" +"))));
        return List.copyOf(words);
    }

    private static void checkEndpoint(URI address) throws BadValueException {
        try {
            HttpAddress.of(address);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(ProblemType.INVALID_URL, String.valueOf(e.getMessage()));
        }
    }

    private static void checkPointer(String text) throws BadValueException {
        if (!JsonDocument.isPointer(text)) {
            throw new BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION, "This must be a JSON pointer, for example /sub.");
        }
    }

    /** RFC 6749 appendix A.1 and A.2. */
    private static void checkVisible(String text) throws BadValueException {
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION, "This must be made of ASCII characters.");
        }
    }

    /** RFC 6749 appendix A.4. */
    private static void checkScopes(List<String> items) throws BadValueException {
        if (items.stream().flatMapToInt(String::chars).anyMatch(c -> c < ' ' || c > '~' || c == '"' || c == '\\')) {
            throw new BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "These must be made of ASCII characters without quotation marks and backslashes.");
        }
    }

    private static List<SettingProblem> checkTogether(Settings settings) {
        List<SettingProblem> problems = new ArrayList<>();
        if (settings.isGiven(ISSUER)) {
            checkAllOrNone(settings, problems);
        } else if (!settings.isGiven(AUTHORIZATION_ENDPOINT) && !settings.isGiven(TOKEN_ENDPOINT)) {
            problems.add(missing(ISSUER, "An issuer is needed, or an authorization and a token endpoint."));
        } else {
            require(AUTHORIZATION_ENDPOINT, settings, "Without an issuer this endpoint is needed.", problems);
            require(TOKEN_ENDPOINT, settings, "Without an issuer this endpoint is needed.", problems);
        }
        if (!settings.isGiven(CLIENT_SECRET) && !settings.require(USE_PKCE)) {
            problems.add(missing(CLIENT_SECRET, "Without PKCE a client secret is needed."));
        }
        if (isOpenId(settings) && !scopes(settings).contains(OPENID)) {
            problems.add(new SettingProblem(
                    SCOPES.key(),
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "Without the scope openid there are no ID tokens."));
        }
        return problems;
    }

    private static void checkAllOrNone(Settings settings, List<SettingProblem> problems) {
        boolean some = ADDRESSES.stream().anyMatch(setting -> setting != ISSUER && settings.isGiven(setting));
        if (some) {
            String message = "Either no endpoint is set, or authorization endpoint, token endpoint and keys are.";
            require(AUTHORIZATION_ENDPOINT, settings, message, problems);
            require(TOKEN_ENDPOINT, settings, message, problems);
            require(JWKS_URI, settings, message, problems);
        }
    }

    private static void require(Setting<?> setting, Settings settings, String message, List<SettingProblem> problems) {
        if (!settings.isGiven(setting)) {
            problems.add(missing(setting, message));
        }
    }

    private static SettingProblem missing(Setting<?> setting, String message) {
        return new SettingProblem(setting.key(), ProblemType.INCOMPLETE_CONFIGURATION, message);
    }
}
