package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patronauth.PatronType;
import org.patronauth.ProblemType;

/** The settings of every basic service, of an association and of a library. */
class DeclaredSettingsTest {
    private final BasicSettings basic = BasicSettings.builder().build();

    // B1
    @ParameterizedTest
    @CsvSource(
            value = {
                "test_identifier|Test identifier|TEXT|-|",
                "test_password|Test password|TEXT|-|",
                "identifier_barcode_format|Patron identifier barcode format|SELECT|None|None,Codabar",
                "identifier_regular_expression|Identifier regular expression|PATTERN|^[A-Za-z0-9@.-]+$|",
                "password_regular_expression|Password regular expression|PATTERN|-|",
                "identifier_keyboard|Keyboard for identifier entry|SELECT|Default|Default,Email address,Number pad",
                "password_keyboard|Keyboard for password entry|SELECT|Default|Default,Number pad,No input",
                "identifier_maximum_length|Maximum identifier length|NUMBER|-|",
                "password_maximum_length|Maximum password length|NUMBER|-|",
                "identifier_label|Label for identifier entry|TEXT|Barcode|",
                "password_label|Label for password entry|TEXT|PIN|"
            },
            delimiter = '|',
            emptyValue = "")
    void theElevenSettingsOfEveryBasicServiceAreDeclaredAsTheyAlwaysWere(
            String key, String label, SettingType type, String defaultValue, String options) {
        Setting<?> setting = find(basic.schema(), key);

        assertThat(setting.label()).isEqualTo(label);
        assertThat(setting.type()).isEqualTo(type);
        assertThat(setting.defaultValue().map(Object::toString).orElse("-")).isEqualTo(defaultValue);
        assertThat(setting.options().stream().map(SettingOption::value).collect(Collectors.joining(",")))
                .isEqualTo(options == null ? "" : options);
        assertThat(setting.isRequired()).isFalse();
        assertThat(setting.isSecret()).isEqualTo(key.equals("test_password"));
        assertThat(setting.description()).isNotBlank();
    }

    // B1
    @Test
    void theFormHasAnOrder() {
        assertThat(basic.schema().settings())
                .extracting(Setting::key)
                .containsExactly(
                        "test_identifier",
                        "test_password",
                        "identifier_label",
                        "password_label",
                        "identifier_keyboard",
                        "password_keyboard",
                        "identifier_barcode_format",
                        "identifier_regular_expression",
                        "password_regular_expression",
                        "identifier_maximum_length",
                        "password_maximum_length",
                        "password_exact",
                        "max_outstanding_fines",
                        "ils_lock_threshold",
                        "timeout",
                        "connection_budget",
                        "cache_seconds",
                        "maintenance_start",
                        "maintenance_end",
                        "maintenance_text",
                        "self_test_interval_hours");
    }

    // B1
    @Test
    void theOlderSpellingOfTheTestPatronIsRead() throws InvalidSettingsException {
        assertThat(basic.schema()
                        .parse(Map.of("test_username", "23333000000777"))
                        .require(basic.testIdentifier()))
                .isEqualTo("23333000000777");
    }

    // G2
    @ParameterizedTest
    @CsvSource({
        "identifier_maximum_length, 1, true",
        "identifier_maximum_length, 255, true",
        "identifier_maximum_length, 0, false",
        "identifier_maximum_length, 256, false",
        "password_maximum_length, 1, true",
        "password_maximum_length, 255, true",
        "password_maximum_length, 0, false",
        "password_maximum_length, 256, false",
        "ils_lock_threshold, 2, true",
        "ils_lock_threshold, 1, false",
        "timeout, 1, true",
        "timeout, 30, true",
        "timeout, 0, false",
        "timeout, 31, false",
        "max_outstanding_fines, 0, true",
        "max_outstanding_fines, -1, false"
    })
    void numbersHaveARange(String key, String value, boolean good) throws InvalidSettingsException {
        if (good) {
            assertThat(basic.schema().parse(Map.of(key, value)).isGiven(find(basic.schema(), key)))
                    .isTrue();
        } else {
            assertThat(refusals(basic.schema(), Map.of(key, value)))
                    .extracting(SettingProblem::type)
                    .containsExactly(ProblemType.INVALID_NUMBER);
        }
    }

    // B7
    @Test
    void noInputMeansThatNoPinIsCollected() throws InvalidSettingsException {
        assertThat(basic.collectsPin(basic.schema().parse(Map.of()))).isTrue();
        assertThat(basic.collectsPin(basic.schema().parse(Map.of("password_keyboard", "Number pad"))))
                .isTrue();
        assertThat(basic.collectsPin(basic.schema().parse(Map.of("password_keyboard", "no input"))))
                .isFalse();
    }

    // B10
    @Test
    void aProtocolBringsDefaultsOfItsOwn() throws InvalidSettingsException {
        BasicSettings sip2 = BasicSettings.builder()
                .timeoutSeconds(3)
                .identifierLabel("Library Card")
                .identifierPattern("\\d+")
                .passwordPattern("\\d{4}")
                .build();
        Settings settings = sip2.schema().parse(Map.of());

        assertThat(basic.schema().parse(Map.of()).require(basic.timeout())).isEqualTo(5);
        assertThat(settings.require(sip2.timeout())).isEqualTo(3);
        assertThat(settings.require(sip2.identifierLabel())).isEqualTo("Library Card");
        assertThat(settings.require(sip2.identifierPattern()).source()).isEqualTo("\\d+");
        assertThat(settings.require(sip2.passwordPattern()).source()).isEqualTo("\\d{4}");
        assertThat(settings.isGiven(sip2.identifierPattern())).isFalse();
    }

    // B7
    @Test
    void thePatternForPatronTypesNeedsAGroup() throws InvalidSettingsException {
        assertThat(AssociationSettings.SCHEMA
                        .parse(Map.of("external_type_regular_expression", "^(.)"))
                        .require(AssociationSettings.EXTERNAL_TYPE_PATTERN)
                        .groupCount())
                .isEqualTo(1);
        for (String bad : new String[] {"^.", "^(?:.)", "^("}) {
            assertThat(refusals(AssociationSettings.SCHEMA, Map.of("external_type_regular_expression", bad)))
                    .extracting(SettingProblem::type)
                    .containsExactly(ProblemType.INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION);
        }
    }

    // K3
    @Test
    void anAssociationOffersTokensUnlessItSaysNo() throws InvalidSettingsException {
        assertThat(AssociationSettings.SCHEMA.parse(Map.of()).require(AssociationSettings.BASIC_TOKEN_ENABLED))
                .isTrue();
        assertThat(AssociationSettings.SCHEMA
                        .parse(Map.of("basic_token_enabled", "false"))
                        .require(AssociationSettings.BASIC_TOKEN_ENABLED))
                .isFalse();
    }

    @Test
    void anAreaIsATextAListOrAnObjectAndComesBackAsItWasGiven() throws InvalidSettingsException {
        for (Object area :
                List.of("everywhere", "[\"06901\"]", List.of("06901", "06902"), Map.of("US", List.of("06901")))) {
            assertThat(LibrarySettings.SCHEMA.parse(Map.of("focus_area", area)).toRaw())
                    .containsEntry("focus_area", area);
        }
        assertThat(LibrarySettings.SCHEMA
                        .parse(Map.of("service_area", " Stamford "))
                        .toRaw())
                .containsEntry("service_area", "Stamford");
        assertThat(LibrarySettings.SCHEMA.parse(Map.of("service_area", 6901)).toRaw())
                .containsEntry("service_area", "6901");
        assertThat(refusals(LibrarySettings.SCHEMA, Map.of("focus_area", true, "service_area", false)))
                .extracting(SettingProblem::field)
                .containsExactly("focus_area", "service_area");
    }

    // V4
    @Test
    void anExpiredCardMayNotBorrowUnlessTheLibrarySaysSo() throws InvalidSettingsException {
        assertThat(LibrarySettings.SCHEMA
                        .parse(Map.of())
                        .require(LibrarySettings.ALLOW_BORROWING_WITH_EXPIRED_AUTHORIZATION))
                .isFalse();
    }

    // V2
    @Test
    void aTimeZoneHasAName() throws InvalidSettingsException {
        assertThat(LibrarySettings.SCHEMA
                        .parse(Map.of("time_zone", "America/New_York"))
                        .require(LibrarySettings.TIME_ZONE))
                .isEqualTo("America/New_York");
        for (String bad : new String[] {"America/Ferguson", "+99:00", "New York"}) {
            assertThat(refusals(LibrarySettings.SCHEMA, Map.of("time_zone", bad)))
                    .extracting(SettingProblem::type)
                    .containsExactly(ProblemType.INVALID_CONFIGURATION_OPTION);
        }
    }

    // V6
    @Test
    void patronTypesMapToLabelLaneAndAudiencesAndReadBackTheSame() throws InvalidSettingsException {
        Map<String, Object> raw = Map.of(
                "patron_types",
                Map.of(
                        "2",
                        Map.of("label", " Juvenile ", "lane", "children", "audiences", List.of("Children ", "Teen")),
                        "*",
                        Map.of("label", "Adult")));
        Settings settings = LibrarySettings.SCHEMA.parse(raw);

        assertThat(settings.require(LibrarySettings.PATRON_TYPES))
                .isEqualTo(Map.of(
                        "2",
                        new PatronType("Juvenile", "children", List.of("Children", "Teen")),
                        "*",
                        new PatronType("Adult", "", List.of())));
        assertThat(LibrarySettings.SCHEMA.parse(settings.toRaw())).isEqualTo(settings);
    }

    // V6
    @Test
    void anEntryOfAnotherShapeIsRefused() {
        for (Object bad : new Object[] {
            "juvenile",
            List.of("juvenile"),
            Map.of("2", "Juvenile"),
            Map.of("2", Map.of("label", 7)),
            Map.of("2", Map.of("lane", List.of())),
            Map.of("2", Map.of("audiences", "Children")),
            Map.of("2", Map.of("audiences", List.of(7))),
            Map.of("2", Map.of("label", "Juvenile", "root_lane", "children"))
        }) {
            assertThat(refusals(LibrarySettings.SCHEMA, Map.of("patron_types", bad)))
                    .extracting(SettingProblem::type)
                    .containsExactly(ProblemType.INVALID_CONFIGURATION_OPTION);
        }
    }

    private static Setting<?> find(SettingsSchema schema, String key) {
        return schema.settings().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<SettingProblem> refusals(SettingsSchema schema, Map<String, Object> raw) {
        InvalidSettingsException refusal =
                catchThrowableOfType(InvalidSettingsException.class, () -> schema.parse(raw));
        assertThat(refusal).as("the settings are refused").isNotNull();
        return refusal.problems();
    }
}
