package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.Setting.BadValueException;

/** How one raw value becomes a typed one. */
class SettingTest {
    private static final Setting<Integer> PORT =
            Setting.integer("port", "Port", 1, 65_535).build();
    private static final Setting<BigDecimal> FINES =
            Setting.amount("max_outstanding_fines", "Maximum fines").build();

    // B1
    @Test
    void aFormLearnsAllThereIsToKnow() {
        Setting<String> keyboard = Setting.select(
                        "identifier_keyboard",
                        "Keyboard",
                        List.of(new SettingOption("Default", "Usual"), new SettingOption("Number pad", "Digits")))
                .alias("keyboard", "kb")
                .description("Which keyboard a phone shows.")
                .defaultsTo("Default")
                .required()
                .build();

        assertThat(keyboard.key()).isEqualTo("identifier_keyboard");
        assertThat(keyboard.aliases()).containsExactly("keyboard", "kb");
        assertThat(keyboard.label()).isEqualTo("Keyboard");
        assertThat(keyboard.description()).isEqualTo("Which keyboard a phone shows.");
        assertThat(keyboard.type()).isEqualTo(SettingType.SELECT);
        assertThat(keyboard.isRequired()).isTrue();
        assertThat(keyboard.isSecret()).isFalse();
        assertThat(keyboard.defaultValue()).contains("Default");
        assertThat(keyboard.options())
                .containsExactly(new SettingOption("Default", "Usual"), new SettingOption("Number pad", "Digits"));
        assertThat(keyboard.minimum()).isEmpty();
        assertThat(PORT.minimum()).contains(BigDecimal.ONE);
        assertThat(PORT.maximum()).contains(BigDecimal.valueOf(65_535));
        assertThat(PORT.isRequired()).isFalse();
        assertThat(PORT.defaultValue()).isEmpty();
        assertThat(FINES.minimum()).contains(BigDecimal.ZERO);
        assertThat(FINES.maximum()).isEmpty();
        assertThat(Setting.secret("password", "Password").build().isSecret()).isTrue();
        assertThat(Setting.secretPem("ssl_key", "Key").build().isSecret()).isTrue();
        assertThat(SettingType.PEM.id()).isEqualTo("pem");
    }

    // G2
    @ParameterizedTest
    @CsvSource({"1, 1", "65535, 65535", "' 6001 ', 6001", "6001.0, 6001", "6E3, 6000"})
    void aWholeNumberMayBeWrittenAsText(String raw, int port) throws BadValueException {
        assertThat(PORT.parse(raw)).isEqualTo(port);
    }

    // G2
    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "6001.5", "six", "60 01", "1e999999999", "0x10", "NaN", "1,000", "--1"})
    void anotherNumberIsRefused(String raw) {
        assertThat(refusal(PORT, raw)).isEqualTo(ProblemType.INVALID_NUMBER);
    }

    // V3
    @Test
    void anAmountIsZeroOrMoreAndExact() throws BadValueException {
        assertThat(FINES.parse("0")).isEqualByComparingTo("0");
        assertThat(FINES.parse(new BigDecimal("0.10"))).isEqualTo(new BigDecimal("0.10"));
        assertThat(FINES.parse(12)).isEqualByComparingTo("12");
        assertThat(refusal(FINES, "-0.01")).isEqualTo(ProblemType.INVALID_NUMBER);
        assertThat(refusal(FINES, "$5")).isEqualTo(ProblemType.INVALID_NUMBER);
    }

    // G2
    @Test
    void aNumberThatFillsTheMemoryIsRefused() {
        for (Object raw : new Object[] {
            new BigDecimal("1e999999999"), "1e999999999", new BigDecimal("1e-999999999"), "1e-999999999", "9".repeat(60)
        }) {
            assertThat(refusal(FINES, raw)).as("amount").isEqualTo(ProblemType.INVALID_NUMBER);
            assertThat(refusal(PORT, raw)).as("port").isEqualTo(ProblemType.INVALID_NUMBER);
        }
        assertThat(refusal(Setting.text("url", "Server").build(), new BigDecimal("1e999999999")))
                .as("text")
                .isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    // G2
    @Test
    void aTextIsStrippedAndHoldsNoControlCharacters() throws BadValueException {
        Setting<String> url = Setting.text("url", "Server").build();

        assertThat(url.parse("  sip.example.org ")).isEqualTo("sip.example.org");
        assertThat(url.parse(6001)).isEqualTo("6001");
        assertThat(url.parse(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(url.parse(true)).isEqualTo("true");
        for (String bad : new String[] {"a\rb", "a\nb", "a\u0000", "\u007Fa", "a\u0085b"}) {
            assertThat(refusal(url, bad)).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
            assertThat(refusal(Setting.secret("password", "Password").build(), bad))
                    .isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        }
        assertThat(refusal(url, List.of("sip.example.org"))).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(url, Map.of("host", "sip.example.org"))).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    // G2
    @Test
    void yesAndNoAreWrittenInManyWaysInEveryLocale() throws BadValueException {
        Setting<Boolean> ssl = Setting.bool("use_ssl", "Use TLS").build();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            for (Object yes : new Object[] {true, "true", "TRUE", "Yes", "y", "t", "1", 1}) {
                assertThat(ssl.parse(yes)).as("%s", yes).isTrue();
            }
            for (Object no : new Object[] {false, "false", "FALSE", "No", "n", "f", "0", 0}) {
                assertThat(ssl.parse(no)).as("%s", no).isFalse();
            }
        } finally {
            Locale.setDefault(before);
        }
        assertThat(refusal(ssl, "on")).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(ssl, 2)).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    // G2
    @Test
    void anOptionIsFoundInAnyCaseAndStoredInItsOwn() throws BadValueException {
        Setting<String> format = Setting.select(
                        "identifier_barcode_format", "Format", List.of(new SettingOption("Codabar", "Codabar")))
                .build();

        assertThat(format.parse(" codabar ")).isEqualTo("Codabar");
        assertThat(refusal(format, "Code39")).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    @Test
    void aListIsAnArrayOrATextWithCommasOrLines() throws BadValueException {
        Setting<List<String>> types = Setting.list("block_types", "Block types").build();

        assertThat(types.parse("m, f\r\n j ,,")).containsExactly("m", "f", "j");
        assertThat(types.parse(List.of(" m,f ", 4, ""))).containsExactly("m,f", "4");
        assertThat(refusal(types, 4)).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(types, List.of(List.of("m")))).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(types, List.of("m\u0000"))).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    // G2
    @Test
    void anAddressIsHttpOrHttpsWithAHost() throws BadValueException {
        Setting<URI> url = Setting.url("url", "Server").build();

        for (String good : new String[] {
            "https://ils.example.org",
            "HTTP://ils.example.org:54620/PATRONAPI?x=1",
            "https://192.0.2.7/",
            "http://[::1]/"
        }) {
            assertThat(url.parse(good)).isEqualTo(URI.create(good));
        }
        for (String bad : new String[] {
            "ils.example.org",
            "ftp://ils.example.org",
            "https:///PATRONAPI",
            "https:ils.example.org",
            "https://robin:7731@ils.example.org",
            "https://@ils.example.org",
            "https://ils.example.org/#top",
            "https://ils example.org",
            "javascript:alert(1)",
            "https://ils.example.org\\@evil.example"
        }) {
            assertThat(refusal(url, bad)).as(bad).isEqualTo(ProblemType.INVALID_URL);
        }
    }

    // B4
    @Test
    void aPatternIsCompiledAndItsLengthIsCheckedWhenItIsRead() throws BadValueException {
        Setting<BoundedPattern> usual =
                Setting.pattern("identifier_regular_expression", "Pattern").build();
        Setting<BoundedPattern> special = Setting.pattern(
                        "external_type_regular_expression",
                        "Pattern",
                        ProblemType.INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION)
                .build();

        assertThat(usual.parse("^\\d{14}$")).isEqualTo(BoundedPattern.compile("^\\d{14}$"));
        assertThat(refusal(usual, "(")).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(usual, "a".repeat(1_001))).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(special, "(")).isEqualTo(ProblemType.INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION);
    }

    @Test
    void aCertificateIsATextInPemForm() throws BadValueException {
        Setting<String> certificates =
                Setting.pem("tls_ca_certificates", "Certificates").build();
        String pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

        assertThat(certificates.parse(pem + "\n")).isEqualTo(pem);
        assertThat(Setting.secretPem("ssl_key", "Key").build().parse(pem)).isEqualTo(Secret.of(pem));
        assertThat(refusal(certificates, "MIIB")).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        assertThat(refusal(certificates, 7)).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
    }

    @Test
    void aFurtherCheckComesAfterTheUsualOnes() throws BadValueException {
        Setting<Integer> even = Setting.integer("port", "Port", 1, 9)
                .check(value -> {
                    if (value % 2 != 0) {
                        throw new BadValueException(ProblemType.INVALID_INPUT, "This must be even.");
                    }
                })
                .build();

        assertThat(even.parse("4")).isEqualTo(4);
        assertThat(refusal(even, "5")).isEqualTo(ProblemType.INVALID_INPUT);
        assertThat(refusal(even, "11")).isEqualTo(ProblemType.INVALID_NUMBER);
    }

    private static ProblemType refusal(Setting<?> setting, Object raw) {
        BadValueException refusal = catchThrowableOfType(BadValueException.class, () -> setting.parse(raw));
        assertThat(refusal).as("%s is refused", setting).isNotNull();
        return refusal.problemType();
    }
}
