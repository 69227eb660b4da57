package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.net.SystemNetwork;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;

class MilleniumSettingsTest {
    private static final Network ANYWHERE = (host, deadline) -> List.of(InetAddress.getByName(host));

    private static ProviderEnvironment environment(Network network, boolean unverifiedTls, List<String> warnings) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T16:32:40Z"), ZoneOffset.UTC);
        return new ProviderEnvironment("Ferguson", clock, network, unverifiedTls, warnings::add);
    }

    private static List<String> warnings(Object... settings) throws InvalidSettingsException {
        List<String> warnings = new ArrayList<>();
        new MilleniumProviderFactory()
                .create(Maps.settings(settings), environment(ANYWHERE, true, warnings))
                .close();
        return warnings;
    }

    // M1
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "url,none,url",
                "verify_certificate,none,boolean",
                "tls_ca_certificates,none,pem",
                "block_types,none,text",
                "identifier_blacklist,authorization_identifier_blacklist,list",
                "authentication_mode,auth_mode,select",
                "neighborhood_mode,none,select",
                "field_used_as_patron_identifier,none,text",
                "email_field,none,text",
                "use_post_requests,none,boolean"
            })
    void theSettingsAreThoseOfTheRule(String key, String alias, String type) {
        Setting<?> setting = setting(key);
        assertThat(setting.aliases()).isEqualTo(alias == null ? List.of() : List.of(alias));
        assertThat(setting.type().name()).isEqualToIgnoringCase(type);
        assertThat(setting.label()).isNotBlank();
        assertThat(setting.description()).isNotBlank();
        assertThat(setting.isRequired()).isEqualTo(key.equals("url"));
        assertThat(MilleniumSettings.SCHEMA.settings()).hasSize(10);
    }

    // M1
    @ParameterizedTest
    @CsvSource({
        "verify_certificate,true",
        "authentication_mode,pin",
        "neighborhood_mode,disabled",
        "field_used_as_patron_identifier,pb",
        "email_field,pz",
        "use_post_requests,false"
    })
    void settingsHaveDefaults(String key, String preset) {
        assertThat(setting(key).defaultValue().map(Object::toString)).contains(preset);
    }

    // M1
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ils.ferguson.example",
                "ftp://ils.ferguson.example/",
                "http:///PATRONAPI",
                "http://",
                "https://ils.ferguson.example/PATRONAPI/?x=1",
                "https://ils.ferguson.example/PATRONAPI/?",
                "https://ils.ferguson.example/#x",
                "https://robin@ils.ferguson.example/",
                "file:///etc/passwd"
            })
    void anAddressThatIsNoneIsAConfigurationError(String url) {
        assertThat(Maps.problems("url", url)).containsExactly("url");
    }

    // M1
    @Test
    void aModeThatNobodyKnowsIsAConfigurationError() {
        assertThat(Maps.problems("authentication_mode", "fingerprint")).containsExactly("authentication_mode");
        assertThat(Maps.problems("auth_mode", "fingerprint")).containsExactly("authentication_mode");
        assertThat(Maps.problems("neighborhood_mode", "planet")).containsExactly("neighborhood_mode");
        assertThat(setting("authentication_mode").options())
                .extracting(SettingOption::value)
                .containsExactly("pin", "family_name");
        assertThat(setting("neighborhood_mode").options())
                .extracting(SettingOption::value)
                .containsExactly("disabled", "home_branch", "postal_code");
    }

    // M1
    @Test
    void aBlacklistExpressionThatDoesNotCompileIsNamed() {
        assertThatThrownBy(() -> Maps.parse("identifier_blacklist", List.of("fine", "(bad")))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.field()).isEqualTo("identifier_blacklist");
                            assertThat(problem.detail()).contains("(bad").doesNotContain("fine");
                        }));
        assertThat(Maps.problems("identifier_blacklist", List.of("x".repeat(1_001))))
                .containsExactly("identifier_blacklist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P BARCODE[pb]", "p=", "123456789", "p b", "[pb]"})
    void aFieldIsGivenByItsCodeAlone(String code) {
        assertThat(Maps.problems("field_used_as_patron_identifier", code))
                .containsExactly("field_used_as_patron_identifier");
        assertThat(Maps.problems("email_field", code)).containsExactly("email_field");
    }

    // M1
    @Test
    void whatMakesAServiceUnsafeIsAWarning() throws Exception {
        assertThat(warnings("url", "http://ils.ferguson.example:4500/PATRONAPI"))
                .singleElement()
                .asString()
                .contains("plain http");
        assertThat(warnings("url", "https://ils.ferguson.example/PATRONAPI", "verify_certificate", "false"))
                .singleElement()
                .asString()
                .contains("verify_certificate");
        assertThat(warnings("url", "https://ils.ferguson.example/PATRONAPI")).isEmpty();
    }

    @Test
    void aFamilyNameThatIsNeverCollectedIsAWarning() throws Exception {
        assertThat(warnings(
                        "url", "https://ils.lion.example/",
                        "authentication_mode", "family_name",
                        "password_keyboard", "No input"))
                .singleElement()
                .asString()
                .contains("authentication_mode");
        assertThat(warnings("url", "https://ils.lion.example/", "password_keyboard", "No input"))
                .isEmpty();
    }

    // M2.7
    @Test
    void aHostMayForbidToLeaveTheCheckOfCertificatesOut() {
        assertThat(refusals("https://ils.ferguson.example/", false, ANYWHERE)).containsExactly("verify_certificate");
    }

    // T28
    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x/", "http://169.254.169.254/"})
    void anAddressThatTheHostDoesNotAllowIsAProblemOfItsField(String url) {
        assertThat(refusals(url, true, SystemNetwork.builder().build())).containsExactly("url");
    }

    private static List<String> refusals(String url, boolean unverifiedTls, Network network) {
        try {
            new MilleniumProviderFactory()
                    .create(
                            Maps.settings("url", url, "verify_certificate", unverifiedTls),
                            environment(network, unverifiedTls, new ArrayList<>()));
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems().stream().map(SettingProblem::field).toList();
        }
    }

    // G3
    @Test
    void theProtocolIsFoundByEachOfItsNames() {
        ProviderRegistry registry = ProviderRegistry.discover(getClass().getClassLoader());
        for (String name : List.of("Millenium Patron", "api.millenium_patron", "MilleniumPatronAPI")) {
            assertThat(registry.find(name).map(AuthenticationProviderFactory::protocol))
                    .as(name)
                    .contains("Millenium Patron");
        }
    }

    @Test
    void aHostMayBringItsHttpClient() throws Exception {
        new MilleniumProviderFactory(new OkHttpClient())
                .create(Maps.settings(), environment(ANYWHERE, false, new ArrayList<>()))
                .close();
    }

    private static Setting<?> setting(String key) {
        return MilleniumSettings.SCHEMA.settings().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
