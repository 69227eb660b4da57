package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;

class Sip2SettingsTest {
    // Z13
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "url; text; -; server",
                "port; number; 6001; -",
                "username; text; -; login_user_id",
                "password; text; -; login_password",
                "location_code; text; -; location code",
                "encoding; select; cp850; -",
                "use_ssl; boolean; false; -",
                "tls_ca_certificates; pem; -; -",
                "ssl_certificate; pem; -; -",
                "ssl_key; pem; -; -",
                "verify_host; boolean; true; -",
                "verify_certificate; boolean; true; -",
                "ils; select; GenericILS; -",
                "field_separator; text; |; field separator",
                "patron_status_block; boolean; true; patron status block",
                "blocking_flags; list; -; -",
                "terminator; select; cr; -",
                "error_detection; boolean; true; -",
                "checksum_mode; select; log; -",
                "missing_cq; select; reject; -",
                "strict_identifier; boolean; false; -",
                "max_connections; number; 4; -",
                "per_request; boolean; false; -",
                "patron_status_request; boolean; false; -",
                "institution_id_from_status; boolean; false; -",
                "library_identifier_code; text; AQ; -",
                "expiry_code; text; -; -",
                "expiry_pattern; text; -; -",
                "patron_type_code; text; PC; -",
                "screen_message_blocks; list; -; -",
                "date_zone; select; blanks; -"
            })
    void eachSettingHasItsTypeDefaultAndOlderSpelling(String key, String type, String preset, String alias) {
        Setting<?> setting = setting(key);
        assertThat(setting.type().id()).isEqualTo(type);
        assertThat(setting.defaultValue().map(Objects::toString).orElse(null)).isEqualTo(preset);
        if (alias != null) {
            assertThat(setting.aliases()).contains(alias);
        }
    }

    // Z13
    @Test
    void eachSettingSaysWhatItIs() {
        assertThat(Sip2Settings.SCHEMA.settings()).hasSize(31).allSatisfy(setting -> {
            assertThat(setting.label()).as(setting.key()).isNotBlank();
            assertThat(setting.description()).as(setting.key()).isNotBlank();
        });
        assertThat(Sip2Settings.LIBRARY_SCHEMA.settings())
                .singleElement()
                .satisfies(setting -> assertThat(setting.key()).isEqualTo("institution_id"));
    }

    // Z13
    @Test
    void theServerIsRequiredAndPasswordAndKeyAreSecret() {
        List<? extends Setting<?>> all = Sip2Settings.SCHEMA.settings();
        assertThat(all).filteredOn(Setting::isRequired).extracting(Setting::key).containsExactly("url");
        assertThat(all).filteredOn(Setting::isSecret).extracting(Setting::key).containsExactly("password", "ssl_key");
    }

    // Z13
    @ParameterizedTest
    @CsvSource({"port,1,65535", "max_connections,1,64"})
    void numbersHaveARange(String key, int minimum, int maximum) {
        assertThat(setting(key).minimum().orElseThrow()).isEqualByComparingTo(Integer.toString(minimum));
        assertThat(setting(key).maximum().orElseThrow()).isEqualByComparingTo(Integer.toString(maximum));
        assertThat(problems(key, minimum - 1)).containsExactly(key);
        assertThat(problems(key, maximum + 1)).containsExactly(key);
        assertThat(problems(key, maximum)).isEmpty();
    }

    // Z13
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "encoding; cp850, utf-8, iso-8859-1, us-ascii",
                "ils; GenericILS, AutoGraphicsVerso, TZSpaces, SipV2Compliant",
                "terminator; cr, crlf",
                "checksum_mode; off, log, strict",
                "missing_cq; reject, accept_if_no_pin_collected, accept"
            })
    void choicesAreThoseOfTheRule(String key, String options) {
        assertThat(setting(key).options()).extracting(SettingOption::value).containsExactly(options.split(", "));
        assertThat(problems(key, "something else")).containsExactly(key);
    }

    // Z10: three seconds unless set, one to thirty
    @Test
    void theTimeOutIsThreeSeconds() {
        Setting<Integer> timeout = Sip2Settings.BASIC.timeout();
        assertThat(timeout.defaultValue()).contains(3);
        assertThat(timeout.minimum().orElseThrow()).isEqualByComparingTo("1");
        assertThat(timeout.maximum().orElseThrow()).isEqualByComparingTo("30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"||", "\u00a6", "A", "7", "a b"})
    void aSeparatorIsOneCharacterThatNoFieldBeginsWith(String separator) {
        assertThat(problems("field_separator", separator)).containsExactly("field_separator");
    }

    private static Setting<?> setting(String key) {
        return Sip2Settings.SCHEMA.settings().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> problems(String key, Object value) {
        try {
            Sip2Settings.SCHEMA.parse(Map.of("url", "ils.ferguson.example", key, value));
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems().stream().map(SettingProblem::field).toList();
        }
    }

    @Test
    void withoutAServerThereIsAProblem() {
        assertThatThrownBy(() -> Sip2Settings.SCHEMA.parse(Map.of())).isInstanceOf(InvalidSettingsException.class);
    }
}
