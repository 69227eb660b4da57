package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.ProblemType;
import org.patronauth.Secret;

class SettingsSchemaTest {
    private static final Setting<String> URL =
            Setting.text("url", "Server").alias("server").required().build();
    private static final Setting<Integer> PORT =
            Setting.integer("port", "Port", 1, 65_535).defaultsTo(6001).build();
    private static final Setting<Secret> PASSWORD = Setting.secret("password", "Login password")
            .alias("login_password", "sip_password")
            .build();
    private static final Setting<Boolean> SSL =
            Setting.bool("use_ssl", "Use TLS").build();
    private static final SettingsSchema SIP2 = SettingsSchema.of(URL, PORT, PASSWORD, SSL);

    // B1
    @Test
    void aValueIsFoundByItsKeyAndByEachOlderSpelling() throws InvalidSettingsException {
        assertThat(SIP2.parse(Map.of("url", "sip.example.org")).require(URL)).isEqualTo("sip.example.org");
        assertThat(SIP2.parse(Map.of("server", "sip.example.org")).require(URL)).isEqualTo("sip.example.org");
        for (String key : new String[] {"password", "login_password", "sip_password"}) {
            assertThat(SIP2.parse(Map.of("url", "sip.example.org", key, "terminal"))
                            .require(PASSWORD))
                    .isEqualTo(Secret.of("terminal"));
            assertThat(SIP2.knows(key)).isTrue();
        }
        assertThat(SIP2.knows("passwort")).isFalse();
    }

    // B1
    @Test
    void aKeyMayStandBesideItsAliasOnlyWithTheSameValue() throws InvalidSettingsException {
        assertThat(SIP2.parse(Map.of("url", "sip.example.org", "server", "sip.example.org"))
                        .require(URL))
                .isEqualTo("sip.example.org");
        assertThat(SIP2.parse(map("url", " ", "server", "sip.example.org")).require(URL))
                .isEqualTo("sip.example.org");
        assertThat(SIP2.parse(map("url", "sip.example.org", "server", null)).require(URL))
                .isEqualTo("sip.example.org");

        assertThat(problems(Map.of("url", "sip.example.org", "server", "ils.example.org")))
                .extracting(SettingProblem::field, SettingProblem::type)
                .containsExactly(tuple("server", ProblemType.INVALID_CONFIGURATION_OPTION));
        assertThat(problems(
                        Map.of("url", "sip.example.org", "login_password", "one-word", "sip_password", "other-word")))
                .extracting(SettingProblem::field, SettingProblem::type)
                .containsExactly(tuple("sip_password", ProblemType.INVALID_CONFIGURATION_OPTION));
    }

    // B1
    @Test
    void whatIsToldIsToldByTheCanonicalKey() throws InvalidSettingsException {
        Settings settings = SIP2.parse(
                Map.of("server", "sip.example.org", "sip_password", "terminal", "port", "6002", "use_ssl", "yes"));

        assertThat(settings.toRaw())
                .isEqualTo(Map.of("url", "sip.example.org", "password", "terminal", "port", 6002, "use_ssl", true));
        assertThat(settings.toRaw().keySet()).containsExactly("url", "port", "password", "use_ssl");
        assertThat(SIP2.parse(settings.toRaw()))
                .as("reads back the same")
                .isEqualTo(settings)
                .hasSameHashCodeAs(settings);
    }

    // G2
    @Test
    void everythingThatIsWrongIsToldAtOnceInTheOrderOfTheForm() {
        assertThat(problems(map(
                        "use_ssl",
                        "maybe",
                        "port",
                        "66000",
                        "url",
                        null,
                        "password",
                        "one-word",
                        "login_password",
                        "other-word")))
                .extracting(SettingProblem::field, SettingProblem::type)
                .containsExactly(
                        tuple("url", ProblemType.INCOMPLETE_CONFIGURATION),
                        tuple("port", ProblemType.INVALID_NUMBER),
                        tuple("login_password", ProblemType.INVALID_CONFIGURATION_OPTION),
                        tuple("use_ssl", ProblemType.INVALID_CONFIGURATION_OPTION));
        assertThat(problems(map()))
                .containsExactly(
                        new SettingProblem("url", ProblemType.INCOMPLETE_CONFIGURATION, "\"Server\" is required."));
    }

    // T30
    @Test
    void noProblemRepeatsASecret() {
        Map<String, Object> raw = Map.of(
                "url", "sip.example.org", "password", "one-\u0000word", "login_password", "other-word", "port", "0");
        InvalidSettingsException refusal = catchThrowableOfType(InvalidSettingsException.class, () -> SIP2.parse(raw));

        assertThat(refusal.problems()).hasSize(3);
        assertThat(refusal.getMessage() + refusal.problems())
                .doesNotContain("one-")
                .doesNotContain("other-word");
    }

    // S5
    @Test
    void secretsAreShownMaskedAndTheTextFormShowsKeysAlone() throws InvalidSettingsException {
        Settings settings = SIP2.parse(Map.of("url", "sip.example.org", "password", "terminal"));

        assertThat(settings.toMasked()).isEqualTo(Map.of("url", "sip.example.org", "password", "********"));
        assertThat(settings).hasToString("Settings[url, password]");
        assertThat(SIP2.parse(Map.of("url", "sip.example.org")).toMasked()).doesNotContainKey("password");
    }

    // S2
    @Test
    void aKeyThatANewerHostStoredIsPassedOver() throws InvalidSettingsException {
        assertThat(SIP2.parse(Map.of("url", "sip.example.org", "of_tomorrow", Map.of("a", 1)))
                        .toRaw())
                .isEqualTo(Map.of("url", "sip.example.org"));
    }

    // B1
    @Test
    void aDefaultHoldsWhereNothingIsGivenAndIsNotStored() throws InvalidSettingsException {
        Settings settings = SIP2.parse(map("url", "sip.example.org", "port", "  ", "use_ssl", List.of()));

        assertThat(settings.require(PORT)).isEqualTo(6001);
        assertThat(settings.isGiven(PORT)).isFalse();
        assertThat(settings.isGiven(URL)).isTrue();
        assertThat(settings.get(SSL)).isEmpty();
        assertThat(settings.toRaw()).doesNotContainKey("port");
        assertThatThrownBy(() -> settings.require(SSL))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("use_ssl");
        assertThat(SIP2.parse(Map.of("url", "sip.example.org", "port", 6001)).isGiven(PORT))
                .isTrue();
    }

    // G2
    @Test
    void aCheckOfSeveralSettingsRunsWhenEachIsGoodByItself() throws InvalidSettingsException {
        SettingProblem first = new SettingProblem("port", ProblemType.INVALID_INPUT, "TLS has port 6443.");
        SettingProblem second = new SettingProblem("use_ssl", ProblemType.INVALID_INPUT, "TLS is needed.");
        SettingsSchema strict = SettingsSchema.of(URL, PORT)
                .withCheck(s -> s.require(PORT) == 6443 ? List.of() : List.of(first))
                .and(SettingsSchema.of(SSL).withCheck(s -> s.get(SSL).orElse(false) ? List.of() : List.of(second)));

        assertThat(strict.settings()).containsExactly(URL, PORT, SSL);
        assertThat(problems(strict, Map.of("url", "sip.example.org"))).containsExactly(first, second);
        assertThat(problems(strict, Map.of("url", "sip.example.org", "port", "x")))
                .extracting(SettingProblem::type)
                .containsExactly(ProblemType.INVALID_NUMBER);
        assertThat(strict.parse(Map.of("url", "sip.example.org", "port", 6443, "use_ssl", true))
                        .require(PORT))
                .isEqualTo(6443);
    }

    @Test
    void noTwoSettingsShareAKeyOrAnAlias() {
        Setting<String> clash = Setting.text("server", "Other server").build();

        assertThatThrownBy(() -> SettingsSchema.of(URL, clash))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server");
        assertThatThrownBy(() -> SIP2.and(SettingsSchema.of(clash))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SettingsSchema.of(
                        PORT, Setting.text("x", "X").alias("port").build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(SettingsSchema.EMPTY.and(SIP2).settings()).isEqualTo(SIP2.settings());
    }

    @Test
    void aProblemWithinSomethingElseSaysWhere() {
        SettingProblem problem = new SettingProblem("port", ProblemType.INVALID_NUMBER, "Too high.");

        assertThat(problem.within("settings."))
                .isEqualTo(new SettingProblem("settings.port", ProblemType.INVALID_NUMBER, "Too high."));
    }

    private static List<SettingProblem> problems(Map<String, ? extends @Nullable Object> raw) {
        return problems(SIP2, raw);
    }

    private static List<SettingProblem> problems(SettingsSchema schema, Map<String, ? extends @Nullable Object> raw) {
        InvalidSettingsException refusal =
                catchThrowableOfType(InvalidSettingsException.class, () -> schema.parse(raw));
        assertThat(refusal).as("the settings are refused").isNotNull();
        return refusal.problems();
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return map;
    }
}
