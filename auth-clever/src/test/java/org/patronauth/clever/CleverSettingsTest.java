package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.patronauth.net.SystemNetwork;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.Network;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.ProviderEnvironment;

class CleverSettingsTest {
    private static final CleverProviderFactory FACTORY = new CleverProviderFactory(null, OpenEbooks.list(), null);

    private final List<String> warnings = new ArrayList<>();

    private static Map<String, Object> raw(Object... keysAndValues) {
        Map<String, Object> raw = new HashMap<>(Map.of("client_id", "open-ebooks", "client_secret", "geheim"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1].equals("-")) {
                raw.remove((String) keysAndValues[i]);
            } else {
                raw.put((String) keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        return raw;
    }

    private OAuthAuthenticationProvider create(CleverProviderFactory factory, Network network, Object... keysAndValues)
            throws InvalidSettingsException {
        return factory.create(
                OpenEbooks.parse(raw(keysAndValues)),
                new ProviderEnvironment("Open eBooks", Clock.system(ZoneOffset.UTC), network, false, warnings::add));
    }

    private List<String> badFields(Network network, Object... keysAndValues) {
        return badFields(FACTORY, network, keysAndValues);
    }

    private List<String> badFields(CleverProviderFactory factory, Network network, Object... keysAndValues) {
        try {
            create(factory, network, keysAndValues).close();
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems().stream().map(SettingProblem::field).toList();
        }
    }

    private List<String> badFields(Object... keysAndValues) {
        return badFields(OpenEbooks.LOOPBACK, keysAndValues);
    }

    // C1
    @Test
    void aServiceNeedsItsIdAndItsSecret() {
        assertThat(badFields()).isEmpty();
        assertThat(badFields("client_id", "-", "client_secret", "-")).containsExactly("client_id", "client_secret");
        assertThat(badFields("client_id", " ", "client_secret", "\t")).containsExactly("client_id", "client_secret");
        assertThat(badFields("client_id", "a:b")).containsExactly("client_id");
    }

    // C1, B1
    @Test
    void theOlderSpellingsAreAliases() throws InvalidSettingsException {
        Settings settings = OpenEbooks.parse(Map.of("username", "open-ebooks", "password", "geheim"));
        assertThat(settings.require(CleverSettings.CLIENT_ID)).isEqualTo("open-ebooks");
        assertThat(settings.require(CleverSettings.CLIENT_SECRET).reveal()).isEqualTo("geheim");
        assertThat(settings.toMasked().toString()).doesNotContain("geheim");
    }

    // C1, K4
    @Test
    void aSessionLastsFortyTwoDaysUnlessOtherwiseSet() throws InvalidSettingsException {
        assertThat(create(FACTORY, OpenEbooks.LOOPBACK).sessionLife()).isEqualTo(Duration.ofDays(42));
        assertThat(create(FACTORY, OpenEbooks.LOOPBACK, "token_expiration_days", "")
                        .sessionLife())
                .isEqualTo(Duration.ofDays(42));
        assertThat(create(FACTORY, OpenEbooks.LOOPBACK, "token_expiration_days", "20")
                        .sessionLife())
                .isEqualTo(Duration.ofDays(20));
        assertThat(badFields("token_expiration_days", 1)).isEmpty();
        for (Object bad : new Object[] {0, -1, "1.5", "many"}) {
            assertThat(badFields("token_expiration_days", bad)).containsExactly("token_expiration_days");
        }
    }

    // C1
    @Test
    void browsersComeBackEncryptedOrToThisMachine() throws InvalidSettingsException {
        for (String good : List.of(
                OpenEbooks.CALLBACK,
                "HTTPS://open-ebooks.example/",
                "http://localhost:8081/oauth/callback",
                "http://LOCALHOST/",
                "http://127.0.0.1:1/",
                "http://127.255.0.9/",
                "http://[::1]:80/")) {
            assertThat(badFields("redirect_uri", good)).as(good).isEmpty();
        }
        for (String bad : List.of(
                "http://open-ebooks.example/oauth/callback",
                "http://localhost.example/",
                "http://128.0.0.1/",
                "http://1127.0.0.1/",
                "http://10.0.0.1/",
                "http://[::2]/",
                "/oauth/callback",
                "ftp://localhost/",
                "https:///path",
                "https://open-ebooks.example/#x")) {
            assertThat(badFields("redirect_uri", bad)).as(bad).containsExactly("redirect_uri");
        }
        assertThat(create(FACTORY, OpenEbooks.LOOPBACK).callbackAddress()).isEmpty();
        assertThat(create(FACTORY, OpenEbooks.LOOPBACK, "redirect_uri", OpenEbooks.CALLBACK)
                        .callbackAddress())
                .contains(URI.create(OpenEbooks.CALLBACK));
    }

    // C1, C8
    @Test
    void eligibilityIsCheckedUnlessOtherwiseSetAndThenNeedsAList() {
        assertThat(badFields(new CleverProviderFactory(), OpenEbooks.LOOPBACK)).containsExactly("check_eligibility");
        assertThat(badFields(new CleverProviderFactory(new OkHttpClient()), OpenEbooks.LOOPBACK))
                .containsExactly("check_eligibility");
        CleverProviderFactory away = new CleverProviderFactory(
                null,
                CleverProviderFactory.EligibleSchools.of(() -> {
                    throw new IllegalStateException("away");
                }),
                null);
        assertThat(badFields(away, OpenEbooks.LOOPBACK)).containsExactly("check_eligibility");
        assertThat(badFields(away, OpenEbooks.LOOPBACK, "check_eligibility", false))
                .isEmpty();
        assertThat(badFields(new CleverProviderFactory(), OpenEbooks.LOOPBACK, "check_eligibility", "false"))
                .isEmpty();
    }

    // C1
    @Test
    void demoDistrictsAndStaffAreNotLetInUnlessOtherwiseSet() throws InvalidSettingsException {
        Settings settings = OpenEbooks.parse(raw());
        assertThat(settings.require(CleverSettings.ALLOW_DEMO_DISTRICT)).isFalse();
        assertThat(settings.require(CleverSettings.ADMIT_STAFF)).isFalse();
        assertThat(settings.require(CleverSettings.CHECK_ELIGIBILITY)).isTrue();
        assertThat(badFields("allow_demo_district", true)).isEmpty();
        assertThat(warnings).anyMatch(warning -> warning.contains("allow_demo_district"));
        warnings.clear();
        assertThat(badFields()).isEmpty();
        assertThat(warnings).isEmpty();
    }

    // C1
    @Test
    void theAddressesAreCleversUnlessOtherwiseSet() throws InvalidSettingsException {
        Settings settings = OpenEbooks.parse(raw());
        assertThat(settings.require(CleverSettings.AUTHORIZATION_ENDPOINT))
                .isEqualTo(URI.create("https://clever.com/oauth/authorize"));
        assertThat(settings.require(CleverSettings.TOKEN_ENDPOINT))
                .isEqualTo(URI.create("https://clever.com/oauth/tokens"));
        assertThat(settings.require(CleverSettings.API_URL)).isEqualTo(URI.create("https://api.clever.com/v3.0"));
        for (String key : List.of("authorization_endpoint", "token_endpoint", "api_url")) {
            assertThat(badFields(key, "https://clever.example/v3.1/")).isEmpty();
            for (String bad : List.of("clever", "ftp://clever.example/", "https://clever.example/?a=b")) {
                assertThat(badFields(key, bad)).as(key + " " + bad).containsExactly(key);
            }
        }
    }

    // T28
    @Test
    void addressesThatTheHostNeverAsksAreRefusedAllAtOnce() {
        Network strict = SystemNetwork.builder().build();
        assertThat(badFields(
                        new CleverProviderFactory(),
                        strict,
                        "authorization_endpoint",
                        "http://10.0.0.1/a",
                        "token_endpoint",
                        "https://10.0.0.1/t",
                        "api_url",
                        "http://127.0.0.1/v3.0"))
                .containsExactly("authorization_endpoint", "token_endpoint", "api_url", "check_eligibility");
    }

    @Test
    void anUnencryptedAddressIsWarnedOfOnce() {
        assertThat(badFields("token_endpoint", "http://127.0.0.1:1/t")).isEmpty();
        assertThat(warnings).hasSize(1).allMatch(warning -> warning.contains("plain http"));
        warnings.clear();
        assertThat(badFields("api_url", "http://127.0.0.1:1/v3.0")).isEmpty();
        assertThat(warnings).hasSize(1);
    }

    // C7.2
    @Test
    void aDistrictTokenIsNeededWhereSchoolsAreLookedUpWithIt() {
        assertThat(badFields("school_token", "sso")).isEmpty();
        assertThat(badFields("school_token", "district")).containsExactly("district_token");
        assertThat(badFields("school_token", "district", "district_token", "d-1"))
                .isEmpty();
        assertThat(badFields("school_token", "district", "district_token", "schlüssel"))
                .containsExactly("district_token");
        assertThat(badFields("school_token", "sso", "district_token", "schlüssel"))
                .isEmpty();
        assertThat(badFields("school_token", "other")).containsExactly("school_token");
    }

    // C9
    @Test
    void theGradeMapCanBeSet() throws InvalidSettingsException {
        assertThat(OpenEbooks.parse(raw()).require(CleverSettings.GRADE_MAP)).isEqualTo(GradeMap.usual());
        assertThat(OpenEbooks.parse(raw("grade_map", Map.of(" 5 ", " M ", "6", "M")))
                        .require(CleverSettings.GRADE_MAP))
                .isEqualTo(Map.of("5", "M", "6", "M"));
        for (Object bad : new Object[] {
            "5=M", List.of("5"), Map.of("5", 1), Map.of("5", ""), Map.of("\u00A0", "M"), Map.of("5", "M".repeat(51))
        }) {
            assertThat(badFields("grade_map", bad)).containsExactly("grade_map");
        }
        Map<String, String> grades = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            grades.put("g" + i, "M".repeat(50));
        }
        assertThat(badFields("grade_map", grades)).isEmpty();
        grades.put("one more", "M");
        assertThat(badFields("grade_map", grades)).containsExactly("grade_map");
    }

    // C1
    @Test
    void theFactoryIsFoundAndKnowsItsOlderNames() {
        assertThat(ServiceLoader.load(AuthenticationProviderFactory.class))
                .hasAtLeastOneElementOfType(CleverProviderFactory.class);
        assertThat(FACTORY.protocol()).isEqualTo("Clever");
        assertThat(FACTORY.displayName()).isEqualTo("Clever");
        assertThat(FACTORY.protocolAliases()).containsExactly("api.clever", "CleverAuthenticationAPI");
        assertThat(FACTORY.description())
                .isEqualTo("An authentication service for Open eBooks that uses Clever as an OAuth provider.");
        assertThat(FACTORY.librarySchema().settings()).isEmpty();
        assertThat(FACTORY.schema().settings())
                .extracting(Setting::key)
                .containsExactlyInAnyOrder(
                        "client_id",
                        "client_secret",
                        "token_expiration_days",
                        "redirect_uri",
                        "allow_demo_district",
                        "admit_staff",
                        "check_eligibility",
                        "grade_map",
                        "school_token",
                        "district_token",
                        "authorization_endpoint",
                        "token_endpoint",
                        "api_url");
        assertThat(FACTORY.schema().settings().stream().filter(Setting::isSecret))
                .extracting(Setting::key)
                .containsExactly("client_secret", "district_token");
    }

    // O1
    @Test
    void theDeclarationIsThatOfTheOlderSystem() throws InvalidSettingsException {
        OAuthDeclaration declaration = create(FACTORY, OpenEbooks.LOOPBACK).declaration();
        assertThat(declaration.uri()).isEqualTo(URI.create("http://librarysimplified.org/terms/auth/clever"));
        assertThat(declaration.flowType())
                .isEqualTo(URI.create("http://librarysimplified.org/authtype/OAuth-with-intermediary"));
        assertThat(declaration.tokenType()).isEqualTo("Clever token");
        assertThat(declaration.tokenDataSource()).isEqualTo("Clever");
        assertThat(declaration.buttonImage()).contains("CleverLoginButton280.png");
    }
}
