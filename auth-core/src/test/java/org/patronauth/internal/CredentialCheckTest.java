package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.Authorization;
import org.patronauth.Secret;
import org.patronauth.internal.CredentialCheck.Flaw;
import org.patronauth.internal.CredentialCheck.Typed;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;

class CredentialCheckTest {
    private final BasicSettings basic = BasicSettings.builder().build();

    // B2
    @ParameterizedTest
    @ValueSource(strings = {" 2333", "2333 ", "\t2333\r\n", "\u00A02333\u00A0", "\u20032333"})
    void whiteSpaceAroundAnIdentifierIsNotPartOfIt(String typed) {
        assertThat(check().normalise(new Authorization.Basic(typed, Secret.of("1234")))
                        .identifier())
                .isEqualTo("2333");
    }

    // B2
    @Test
    void whiteSpaceAroundAPinIsNotPartOfItUnlessTheServiceSaysSo() {
        Authorization.Basic typed = new Authorization.Basic("2333", Secret.of("\u00A01234 "));

        assertThat(check().normalise(typed).pin().reveal()).isEqualTo("1234");
        assertThat(check("password_exact", "true").normalise(typed).pin().reveal())
                .isEqualTo("\u00A01234 ");
    }

    // T40
    @Test
    void insideItAPinIsKeptExactlyAsTyped() {
        for (String pin : new String[] {"a b", "ÄÖ", "pass:word", "UPPER", "lower", "0012", "e\u0301"}) {
            assertThat(check().normalise(new Authorization.Basic("2333", Secret.of(pin)))
                            .pin()
                            .reveal())
                    .isEqualTo(pin);
        }
    }

    // B2
    @Test
    void anEmptyPinIsRefusedWhereOneIsCollected() {
        assertThat(flaw(check(), "2333", "")).contains(Flaw.PASSWORD_EMPTY);
        assertThat(flaw(check("password_exact", "true"), "2333", "   ")).contains(Flaw.PASSWORD_EMPTY);
        assertThat(flaw(check("password_exact", "true"), "2333", "\u00A0")).contains(Flaw.PASSWORD_EMPTY);
    }

    // B7
    @Test
    void anEmptyPinIsTheOnlyOneWhereNoneIsCollected() {
        CredentialCheck noPin = check("password_keyboard", "No input");

        assertThat(flaw(noPin, "2333", "")).isEmpty();
        assertThat(flaw(noPin, "2333", "x")).contains(Flaw.PASSWORD_NOT_WANTED);
    }

    // B2
    @Test
    void theFirstFlawInAFixedOrderIsTold() {
        CredentialCheck check = check(
                "identifier_maximum_length",
                "4",
                "password_maximum_length",
                "4",
                "password_regular_expression",
                "[0-9]+");

        assertThat(flaw(check, "", "")).contains(Flaw.IDENTIFIER_EMPTY);
        assertThat(flaw(check, "23!33", "")).contains(Flaw.IDENTIFIER_TOO_LONG);
        assertThat(flaw(check, "23!3", "")).contains(Flaw.IDENTIFIER_DOES_NOT_MATCH);
        assertThat(flaw(check, "2333", "")).contains(Flaw.PASSWORD_EMPTY);
        assertThat(flaw(check, "2333", "abcde")).contains(Flaw.PASSWORD_TOO_LONG);
        assertThat(flaw(check, "2333", "abcd")).contains(Flaw.PASSWORD_DOES_NOT_MATCH);
        assertThat(flaw(check, "2333", "1234")).isEmpty();
    }

    // B2
    @Test
    void nothingIsEverLongerThan255Characters() {
        assertThat(flaw(check(), "2".repeat(255), "1".repeat(255))).isEmpty();
        assertThat(flaw(check(), "2".repeat(256), "1234")).contains(Flaw.IDENTIFIER_TOO_LONG);
        assertThat(flaw(check(), "2333", "1".repeat(256))).contains(Flaw.PASSWORD_TOO_LONG);
    }

    // B2
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 13, 27, 127, 0x85, 0x9F})
    void controlCharactersNeverPass(int control) {
        CredentialCheck anything =
                check("identifier_regular_expression", "(?s).*", "password_regular_expression", "(?s).*");
        String text = "12" + (char) control + "34";

        assertThat(flaw(anything, text, "1234")).contains(Flaw.IDENTIFIER_HAS_CONTROL_CHARACTERS);
        assertThat(flaw(anything, "2333", text)).contains(Flaw.PASSWORD_HAS_CONTROL_CHARACTERS);
    }

    // B3
    @ParameterizedTest
    @CsvSource({"card,pin,true", "cards,pin,false", "card,pins,false", "ard,pin,false", "card,spin,false"})
    void patternsMatchTheWholeText(String identifier, String pin, boolean good) {
        CredentialCheck check = check("identifier_regular_expression", "card", "password_regular_expression", "pin");

        assertThat(flaw(check, identifier, pin).isEmpty()).isEqualTo(good);
    }

    // B1
    @ParameterizedTest
    @CsvSource({"!@#$,false", "a.b-c@d,true", "a_b,false", "23333000000001,true"})
    void theUsualIdentifierPatternKnowsLettersDigitsAndThreeSigns(String identifier, boolean good) {
        assertThat(flaw(check(), identifier, "1234").isEmpty()).isEqualTo(good);
    }

    // B4
    @Test
    void aPatternThatTakesTooManyStepsRefuses() {
        CredentialCheck slow =
                check("identifier_regular_expression", "^((\\d+)+)+$", "password_regular_expression", "^((\\d+)+)+$");

        assertThat(flaw(slow, "1".repeat(40) + "x", "1234")).contains(Flaw.IDENTIFIER_PATTERN_GAVE_UP);
        assertThat(flaw(slow, "1234", "1".repeat(40) + "x")).contains(Flaw.PASSWORD_PATTERN_GAVE_UP);
    }

    private Optional<Flaw> flaw(CredentialCheck check, String identifier, String pin) {
        return check.flawIn(new Typed(identifier, Secret.of(pin)));
    }

    private CredentialCheck check(String... keysAndValues) {
        Map<String, Object> raw = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            raw.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        try {
            return new CredentialCheck(basic, basic.schema().parse(raw));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }
}
