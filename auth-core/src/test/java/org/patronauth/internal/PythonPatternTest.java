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

    @ParameterizedTest
    @CsvSource({
        "\\Aa, \\Aa",
        "a\\x0b, a\\x0b",
        "a\\v, a\\x0B",
        "a\\U0000004a, a\\x{0000004a}",
        "a\\., a\\.",
        "[\\b\\d\\]], [\\x08\\d\\]]",
        "'a{0,9}', 'a{0,9}'",
        "'a{,3}', 'a{0,3}'",
        "'a{2,}', 'a{2,}'",
        "'a{2}', 'a{2}'",
        "'a{}', 'a\\{}'",
        "'a{,}', 'a\\{,}'",
        "'a{x}', 'a\\{x}'",
        "'a{/}', 'a\\{/}'",
        "'a{:}', 'a\\{:}'",
        "'a{1,2,3}', 'a\\{1,2,3}'",
        "(?-i:a), (?-iu:a)",
        "(?-a:a), (?:a)",
        "(?i)a(?i)b, (?iu)ab",
        "(?s)a(?i)b, (?siu)ab",
        "(?P<az_AZ09>a)(?P=az_AZ09), (?<azAZ09>a)\\k<azAZ09>",
        "(?P<_1>a), (?<g1>a)",
        "(?P<_>a), (?<g>a)",
        "(?P<`{@[/:b>a), (?<b>a)",
        "(?P<a_b>a)(?P<ab>b)(?P=a_b)(?P=ab), (?<ab>a)(?<abx>b)\\k<ab>\\k<abx>"
    })
    void theirSyntaxIsSaidInOurs(String theirs, String ours) {
        assertThat(PythonPattern.ofSearch(theirs)).isEqualTo(new PythonPattern.Translation(ours, null, false));
    }

    @ParameterizedTest
    @CsvSource({
        "a\\x4g, without its digits",
        "a\\x4, without its digits",
        "a\\z, escape \\z",
        "a\\y, escape \\y",
        "[\\A], escape \\A",
        "[\\Z], escape \\Z",
        "(?-i)a, turns a flag off",
        "(?x)a, flag x",
        "(?L)a, flag L",
        "(?i, a kind that is unknown",
        "(?<a>b), a kind that is unknown",
        "(a, parentheses",
        "a), parentheses",
        "[a, bracket",
        "[], bracket",
        "a\\, ends with a backslash",
        "(?P<a>b)(?P<a>c), two groups of one name",
        "(?P=a), refers to a group",
        "(?P<a, does not end",
        "(?#a, comment"
    })
    void theReasonSaysWhatCannotBeSaid(String theirs, String reason) {
        assertThat(PythonPattern.ofSearch(theirs).flaw()).contains(reason);
    }

    @Test
    void anEndThatHadToBeWrittenOutIsTold() {
        assertThat(PythonPattern.ofMatch("^a").widened()).isTrue();
        assertThat(PythonPattern.ofMatch("^a$").widened()).isFalse();
        assertThat(PythonPattern.ofMatch("^a\\Z").widened()).isFalse();
    }

    @Test
    void aPatternThatIsTooLongForUsIsRefused() {
        assertThat(PythonPattern.ofMatch("a".repeat(999)).flaw()).contains("1,000");
    }
}
