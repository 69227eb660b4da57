package org.patronauth.firstbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.patronauth.net.SystemNetwork;
import org.patronauth.settings.BoundedPattern.Outcome;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;

class FirstBookSettingsTest {
    private static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getLoopbackAddress());

    private static Map<String, Object> raw(Object... keysAndValues) {
        Map<String, Object> raw = new HashMap<>(Map.of("url", "https://firstbook.example/api", "password", "key"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1].equals("-")) {
                raw.remove((String) keysAndValues[i]);
            } else {
                raw.put((String) keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        return raw;
    }

    private static Settings parse(Object... keysAndValues) throws InvalidSettingsException {
        return FirstBookSettings.SCHEMA.and(FirstBookSettings.BASIC.schema()).parse(raw(keysAndValues));
    }

    private static List<String> badFields(Network network, Object... keysAndValues) {
        try {
            new FirstBookProviderFactory()
                    .create(
                            parse(keysAndValues),
                            new ProviderEnvironment(
                                    "Open eBooks", Clock.system(ZoneOffset.UTC), network, false, warning -> {}))
                    .close();
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems().stream().map(SettingProblem::field).toList();
        }
    }

    // F1
    @Test
    void aServiceNeedsItsKeyAndVersionOneItsAddress() {
        assertThat(badFields(LOOPBACK)).isEmpty();
        assertThat(badFields(LOOPBACK, "url", "-")).containsExactly("url");
        assertThat(badFields(LOOPBACK, "url", "-", "api_version", "1")).containsExactly("url");
        assertThat(badFields(LOOPBACK, "url", "-", "api_version", "2")).isEmpty();
        assertThat(badFields(LOOPBACK, "password", "-")).containsExactly("password");
        assertThat(badFields(LOOPBACK, "password", " ", "api_version", "2")).containsExactly("password");
        assertThat(badFields(LOOPBACK, "api_version", "3")).containsExactly("api_version");
        assertThat(badFields(LOOPBACK, "url", "ftp://firstbook.example/")).containsExactly("url");
        assertThat(badFields(LOOPBACK, "url", "https://firstbook.example/?a=b")).containsExactly("url");
        assertThat(badFields(LOOPBACK, "identifier_regular_expression", "("))
                .containsExactly("identifier_regular_expression");
    }

    // F1
    @Test
    void aKeyThatIsSentAsAHeaderMustBeOne() {
        assertThat(badFields(LOOPBACK, "password", "schlüssel")).containsExactly("password");
        assertThat(badFields(LOOPBACK, "password", "schlüssel", "api_version", "2"))
                .isEmpty();
    }

    // F1
    @Test
    void theDefaultAddressIsThatOfVersionTwo() throws InvalidSettingsException {
        assertThat(FirstBookSettings.root(parse("url", "-", "api_version", "2")).toString())
                .isEqualTo("https://ebooks.firstbook.org/api/");
        assertThat(FirstBookSettings.root(parse()).toString()).isEqualTo("https://firstbook.example/api/");
    }

    // F1
    @Test
    void codesAndPinsHavePatternsUnlessOthersAreSet() throws InvalidSettingsException {
        Settings settings = parse();
        var code = settings.require(FirstBookSettings.BASIC.identifierPattern());
        var pin = settings.get(FirstBookSettings.BASIC.passwordPattern()).orElseThrow();
        assertThat(code.matches("ab1")).isEqualTo(Outcome.MATCH);
        assertThat(code.matches("ab1@cd")).isEqualTo(Outcome.MATCH);
        assertThat(code.matches("ab1' or 1=1 --;")).isEqualTo(Outcome.NO_MATCH);
        assertThat(pin.matches("1234")).isEqualTo(Outcome.MATCH);
        assertThat(pin.matches("12 34")).isEqualTo(Outcome.NO_MATCH);
        assertThat(pin.matches("１２３４")).isEqualTo(Outcome.NO_MATCH);
        assertThat(settings.require(FirstBookSettings.BASIC.identifierLabel())).isEqualTo("Access Code");
        assertThat(parse("identifier_regular_expression", "[a-z]+")
                        .require(FirstBookSettings.BASIC.identifierPattern())
                        .matches("ABC"))
                .isEqualTo(Outcome.NO_MATCH);
    }

    @Test
    void theDesignDocumentsKeyIsAnAlias() throws InvalidSettingsException {
        Settings settings = parse("password", "-", "key", "k-1");
        assertThat(settings.require(FirstBookSettings.PASSWORD).reveal()).isEqualTo("k-1");
        assertThat(settings.toString()).doesNotContain("k-1");
    }

    @Test
    void aPinMustBeCollected() {
        assertThat(badFields(LOOPBACK, "password_keyboard", "No input")).containsExactly("password_keyboard");
    }

    // T28
    @Test
    void anAddressThatTheHostNeverAsksIsRefused() {
        assertThat(badFields(SystemNetwork.builder().build(), "url", "https://10.0.0.1/"))
                .containsExactly("url");
        assertThat(badFields(SystemNetwork.builder().build(), "url", "http://8.8.8.8/"))
                .containsExactly("url");
    }

    // F1
    @Test
    void theFactoryIsFoundAndKnowsItsOlderNames() {
        assertThat(ServiceLoader.load(AuthenticationProviderFactory.class))
                .hasAtLeastOneElementOfType(FirstBookProviderFactory.class);
        FirstBookProviderFactory factory = new FirstBookProviderFactory();
        assertThat(factory.protocol()).isEqualTo("First Book");
        assertThat(factory.protocolAliases())
                .containsExactly("api.firstbook", "api.firstbook2", "FirstBookAuthenticationAPI");
        assertThatThrownBy(() -> FirstBookSettings.SCHEMA.parse(Map.of())).isInstanceOf(InvalidSettingsException.class);
    }
}
