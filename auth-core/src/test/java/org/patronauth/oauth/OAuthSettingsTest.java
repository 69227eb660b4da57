package org.patronauth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.SignInRequest;

/** What can be set, what goes together, and what this host has to say about it. */
class OAuthSettingsTest {
    private static final GenericOAuthProviderFactory FACTORY = new GenericOAuthProviderFactory();
    private static final String SECRET = "the client's own secret";

    private final List<String> warnings = new ArrayList<>();

    private static Map<String, Object> openId(Object... more) {
        return with(Map.of("issuer", Issuer.NAME, "client_id", Issuer.CLIENT, "client_secret", SECRET), more);
    }

    private static Map<String, Object> plain(Object... more) {
        return with(
                Map.of(
                        "authorization_endpoint",
                        "https://sign-in.lion.example/authorize?tenant=lion",
                        "token_endpoint",
                        "https://sign-in.lion.example/token",
                        "client_id",
                        Issuer.CLIENT,
                        "client_secret",
                        SECRET),
                more);
    }

    /** A value of null takes the key away. */
    private static Map<String, Object> with(Map<String, Object> raw, Object... more) {
        Map<String, Object> all = new HashMap<>(raw);
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] == null) {
                all.remove((String) more[i]);
            } else {
                all.put((String) more[i], more[i + 1]);
            }
        }
        return all;
    }

    private static Settings parsed(Map<String, Object> raw) {
        try {
            return FACTORY.serviceSchema().parse(raw);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.problems().toString());
        }
    }

    private static List<SettingProblem> problems(Map<String, Object> raw) {
        return catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> FACTORY.serviceSchema().parse(raw))
                .problems();
    }

    private OAuthAuthenticationProvider provider(Map<String, Object> raw, AllowedAddresses allowed)
            throws InvalidSettingsException {
        Network network = SystemNetwork.builder().allowedAddresses(allowed).build();
        return FACTORY.create(
                parsed(raw), new ProviderEnvironment("NYPL sign-in", Clock.systemUTC(), network, false, warnings::add));
    }

    private List<String> refused(Map<String, Object> raw, AllowedAddresses allowed) {
        return catchThrowableOfType(InvalidSettingsException.class, () -> provider(raw, allowed)).problems().stream()
                .map(SettingProblem::field)
                .toList();
    }

    // O5
    @Test
    void theProtocolIsFoundByItsName() {
        assertThat(ProviderRegistry.discover(getClass().getClassLoader()).find("OAuth 2.0"))
                .get()
                .isInstanceOf(GenericOAuthProviderFactory.class);
        assertThat(new GenericOAuthProviderFactory(new OkHttpClient()).displayName())
                .isEqualTo("OAuth 2.0 and OpenID Connect");
        assertThat(FACTORY.description()).isNotBlank();
        assertThat(FACTORY.commonSettings()).isSameAs(FACTORY.commonSettings());
    }

    // O5
    @Test
    void everyKeyHasItsName() {
        assertThat(FACTORY.schema().settings().stream().map(Setting::key))
                .containsExactly(
                        "issuer",
                        "authorization_endpoint",
                        "token_endpoint",
                        "userinfo_endpoint",
                        "jwks_uri",
                        "client_id",
                        "client_secret",
                        "client_authentication",
                        "scopes",
                        "use_pkce",
                        "id_pointer",
                        "username_pointer",
                        "name_pointer",
                        "email_pointer",
                        "type_pointer",
                        "library_pointer",
                        "token_expiration_days",
                        "uri",
                        "method",
                        "token_type",
                        "token_data_source_name",
                        "redirect_uri",
                        "verify_certificate",
                        "tls_ca_certificates");
        assertThat(OAuthSettings.CLIENT_SECRET.isSecret()).isTrue();
        assertThat(OAuthSettings.CLIENT_ID.isRequired()).isTrue();
    }

    // B1
    @Test
    void olderNamesAreUnderstood() {
        Settings settings = parsed(Map.of(
                "EXTERNAL_AUTHENTICATE_URL",
                "https://sign-in.lion.example/authorize",
                "token_endpoint",
                "https://sign-in.lion.example/token",
                "username",
                "lion",
                "password",
                SECRET,
                "URI",
                "https://lion.example/auth",
                "METHOD",
                "https://lion.example/flow",
                "TOKEN_TYPE",
                "LION token",
                "TOKEN_DATA_SOURCE_NAME",
                "LION"));
        assertThat(settings.require(OAuthSettings.CLIENT_ID)).isEqualTo("lion");
        assertThat(settings.require(OAuthSettings.CLIENT_SECRET)).isEqualTo(Secret.of(SECRET));
        OAuthDeclaration declaration = OAuthSettings.declaration(settings, "service");
        assertThat(declaration.uri()).hasToString("https://lion.example/auth");
        assertThat(declaration.flowType()).hasToString("https://lion.example/flow");
        assertThat(declaration.tokenType()).isEqualTo("LION token");
        assertThat(declaration.tokenDataSource()).isEqualTo("LION");
        assertThat(declaration.buttonImage()).isEmpty();
        assertThat(declaration.name()).contains("service");
        assertThat(settings.require(OAuthSettings.AUTHORIZATION_ENDPOINT))
                .hasToString("https://sign-in.lion.example/authorize");
    }

    // O1
    @Test
    void whatIsNotSetIsUsual() throws Exception {
        OAuthAuthenticationProvider provider = provider(openId(), AllowedAddresses.PUBLIC);
        assertThat(provider.declaration().uri()).hasToString(Issuer.NAME);
        assertThat(provider.declaration().flowType()).isEqualTo(OAuthDeclaration.WITH_INTERMEDIARY);
        assertThat(provider.declaration().tokenType()).isEqualTo("OAuth 2.0 token");
        assertThat(provider.declaration().tokenDataSource()).isEqualTo("NYPL sign-in");
        assertThat(provider.issuer()).contains(Issuer.NAME);
        assertThat(provider.callbackAddress()).isEmpty();
        assertThat(provider.extraParameters()).isEmpty();
        assertThat(provider.toString()).isEqualTo("GenericOAuthProvider[https://sign-in.nypl.example/]");
        assertThat(warnings).isEmpty();
        OAuthAuthenticationProvider other =
                provider(plain("redirect_uri", "https://cm.lion.example/oauth/callback"), AllowedAddresses.PUBLIC);
        assertThat(other.declaration().uri()).hasToString("https://sign-in.lion.example/authorize");
        assertThat(other.issuer()).isEmpty();
        assertThat(other.callbackAddress()).contains(URI.create("https://cm.lion.example/oauth/callback"));
    }

    // K4
    @ParameterizedTest
    @CsvSource({"'',42", "0,42", "1,1", "3650,3650"})
    void aSessionLastsForDays(String days, int life) throws Exception {
        assertThat(provider(openId("token_expiration_days", days), AllowedAddresses.PUBLIC)
                        .sessionLife())
                .isEqualTo(Duration.ofDays(life));
    }

    @Test
    void scopesAreWords() {
        assertThat(OAuthSettings.scopes(parsed(openId()))).containsExactly("openid", "profile", "email");
        assertThat(OAuthSettings.scopes(parsed(plain()))).isEmpty();
        assertThat(OAuthSettings.scopes(parsed(openId("scopes", "openid  library.read, openid\nemail"))))
                .containsExactly("openid", "library.read", "email");
        assertThat(OAuthSettings.scopes(parsed(openId("scopes", List.of("openid", "profile")))))
                .containsExactly("openid", "profile");
    }

    // O5, G2: one error for each field that is wrong
    @ParameterizedTest
    @CsvSource({
        "issuer,sign-in.nypl.example,INVALID_URL",
        "issuer,https://sign-in.nypl.example?x=1,INVALID_URL",
        "issuer,https://sign-in.nypl.example/#x,INVALID_URL",
        "authorization_endpoint,/authorize,INVALID_URL",
        "authorization_endpoint,https://lion.example/../x,INVALID_URL",
        "token_endpoint,ftp://lion.example/token,INVALID_URL",
        "token_endpoint,https://a:b@lion.example/token,INVALID_URL",
        "userinfo_endpoint,https://lion.example/me#x,INVALID_URL",
        "jwks_uri,keys,INVALID_URL",
        "client_id,'',INCOMPLETE_CONFIGURATION",
        "client_id,clïent,INVALID_CONFIGURATION_OPTION",
        "client_secret,sécret,INVALID_CONFIGURATION_OPTION",
        "client_authentication,jwt,INVALID_CONFIGURATION_OPTION",
        "scopes,'openid \"',INVALID_CONFIGURATION_OPTION",
        "scopes,openid \\,INVALID_CONFIGURATION_OPTION",
        "scopes,openid é,INVALID_CONFIGURATION_OPTION",
        "scopes,profile,INVALID_CONFIGURATION_OPTION",
        "use_pkce,perhaps,INVALID_CONFIGURATION_OPTION",
        "id_pointer,sub,INVALID_CONFIGURATION_OPTION",
        "username_pointer,name,INVALID_CONFIGURATION_OPTION",
        "name_pointer,name,INVALID_CONFIGURATION_OPTION",
        "email_pointer,$.email,INVALID_CONFIGURATION_OPTION",
        "type_pointer,type,INVALID_CONFIGURATION_OPTION",
        "library_pointer,library,INVALID_CONFIGURATION_OPTION",
        "token_expiration_days,-1,INVALID_NUMBER",
        "token_expiration_days,3651,INVALID_NUMBER",
        "uri,clever,INVALID_URL",
        "method,flow,INVALID_URL",
        "redirect_uri,/oauth/callback,INVALID_URL",
        "tls_ca_certificates,none,INVALID_CONFIGURATION_OPTION"
    })
    void eachErrorIsOnItsField(String key, String value, String type) throws Exception {
        List<SettingProblem> problems = problems(openId(key, value));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).field()).isEqualTo(key);
        assertThat(problems.get(0).type())
                .isEqualTo(ProblemType.class.getField(type).get(null));
    }

    // O5
    @Test
    void eitherAnIssuerOrEndpointsAreNeeded() {
        assertThat(fields(plain("authorization_endpoint", null, "token_endpoint", null)))
                .containsExactly("issuer");
        assertThat(fields(plain("authorization_endpoint", null))).containsExactly("authorization_endpoint");
        assertThat(fields(plain("token_endpoint", null))).containsExactly("token_endpoint");
        assertThat(fields(openId("token_endpoint", "https://sign-in.nypl.example/token")))
                .containsExactly("authorization_endpoint", "jwks_uri");
        assertThat(fields(openId("userinfo_endpoint", "https://sign-in.nypl.example/me")))
                .containsExactly("authorization_endpoint", "token_endpoint", "jwks_uri");
        assertThat(fields(plain("issuer", Issuer.NAME))).containsExactly("jwks_uri");
        assertThat(parsed(plain("issuer", Issuer.NAME, "jwks_uri", "https://sign-in.nypl.example/keys")))
                .isNotNull();
    }

    // O2
    @Test
    void aClientWithoutSecretNeedsPkce() {
        assertThat(parsed(openId("client_secret", null))).isNotNull();
        assertThat(fields(openId("client_secret", null, "use_pkce", false))).containsExactly("client_secret");
        assertThat(parsed(openId("use_pkce", false))).isNotNull();
    }

    // G2: all at once
    @Test
    void whatDoesNotGoTogetherIsToldAtOnce() {
        assertThat(fields(openId(
                        "client_secret",
                        null,
                        "use_pkce",
                        false,
                        "scopes",
                        "profile",
                        "token_endpoint",
                        "https://sign-in.nypl.example/token")))
                .containsExactly("authorization_endpoint", "jwks_uri", "client_secret", "scopes");
    }

    private static List<String> fields(Map<String, Object> raw) {
        return problems(raw).stream().map(SettingProblem::field).toList();
    }

    // T28
    @ParameterizedTest
    @ValueSource(strings = {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"})
    void anAddressThatThisHostDoesNotConnectToIsRefusedOnItsField(String key) throws Exception {
        Map<String, Object> good = plain(
                "jwks_uri",
                "https://sign-in.lion.example/keys",
                "userinfo_endpoint",
                "https://sign-in.lion.example/me");
        assertThat(provider(good, AllowedAddresses.PUBLIC)).isNotNull();
        assertThat(refused(with(good, key, "https://127.0.0.1/x"), AllowedAddresses.PUBLIC))
                .containsExactly(key);
        assertThat(refused(with(good, key, "http://8.8.8.8/x"), AllowedAddresses.PUBLIC))
                .containsExactly(key);
        assertThat(provider(with(good, key, "http://127.0.0.1/x"), AllowedAddresses.parse("127.0.0.0/8")))
                .isNotNull();
        assertThat(refused(openId("issuer", "https://10.0.0.1"), AllowedAddresses.PUBLIC))
                .containsExactly("issuer");
    }

    // T29
    @Test
    void leavingTheCertificateCheckOutNeedsThePermissionOfTheHost() {
        assertThat(refused(openId("verify_certificate", false), AllowedAddresses.PUBLIC))
                .containsExactly("verify_certificate");
        assertThat(refused(openId("verify_certificate", false, "issuer", "https://10.0.0.1"), AllowedAddresses.PUBLIC))
                .containsExactly("issuer", "verify_certificate");
    }

    @Test
    void keysWithoutAnIssuerAreWarnedOf() throws Exception {
        provider(plain("jwks_uri", "https://sign-in.lion.example/keys"), AllowedAddresses.PUBLIC);
        assertThat(warnings).singleElement().asString().contains("No issuer is set");
    }

    // O2: nobody is sent to an address without TLS that the host does not allow
    @Test
    void browsersAreNotSentWhereThisHostWouldNotGo() throws Exception {
        Network network = new Network() {
            @Override
            public List<InetAddress> resolve(String hostName, Deadline deadline) {
                return List.of(InetAddress.getLoopbackAddress());
            }

            @Override
            public List<InetAddress> resolveForPlainHttp(String hostName, Deadline deadline) throws IOException {
                throw new ServiceMisconfiguredException("Not without TLS.");
            }
        };
        OAuthAuthenticationProvider provider = FACTORY.create(
                parsed(plain("authorization_endpoint", "http://sign-in.lion.example/authorize")),
                new ProviderEnvironment("LION", Clock.systemUTC(), network, false, warnings::add));
        SignInRequest request =
                new SignInRequest("state", URI.create("https://cm.lion.example/cb"), "nonce", "challenge", Map.of());
        Call call = Call.of(Deadline.after(Duration.ofSeconds(5)), SettingsSchema.EMPTY.parse(Map.of()));
        assertThat(catchThrowableOfType(IOException.class, () -> provider.authorizationUri(request, call)))
                .hasMessage("Not without TLS.");
    }
}
