package org.patronauth.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.settings.BlockingRule;

class RuleTest {
    static final RuleValues KNOWN = RuleValues.STORED
            .and(List.of(
                    new RuleValue("class", ValueType.TEXT, "Patron class"),
                    new RuleValue("born", ValueType.TEXT, "Date of birth"),
                    new RuleValue("limit", ValueType.NUMBER, "Limit"),
                    new RuleValue("joined", ValueType.DATE, "Since when"),
                    new RuleValue("lost", ValueType.BOOLEAN, "Whether the card is lost")))
            .andTexts(key -> key.matches("[A-Z][A-Z0-9]"));

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final Map<String, String> SAID = Map.ofEntries(
            Map.entry("fines", "12.50"),
            Map.entry("patron_type", "JUVENILE"),
            Map.entry("class", "Adult "),
            Map.entry("born", "2010-03-02"),
            Map.entry("limit", "10"),
            Map.entry("joined", "20200229    120000"),
            Map.entry("lost", "Y"),
            Map.entry("PC", "7"),
            Map.entry("PZ", "06614"),
            Map.entry("PD", "03/01/2010"),
            Map.entry("BD", "1 Main Street, Stratford"),
            Map.entry("PY", "perhaps"),
            Map.entry("ZZ", "a".repeat(1_001)));

    static Rule rule(String text) {
        try {
            return BlockingRule.parse(text, KNOWN);
        } catch (InvalidRuleException e) {
            throw new AssertionError(text + " at " + e.getMessage(), e);
        }
    }

    private static RuleVerdict judge(String text, Map<String, String> said) {
        return rule(text).judge(said, TODAY);
    }

    // V5
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | true",
                "false | false",
                "not false | true",
                "not not true | true",
                "true and false | false",
                "true or false | true",
                "false and false or true | true",
                "true or true and false | true",
                "(true or true) and false | false",
                "not true or true | true",
                "not (true or true) | false",
                "not 1 == 2 | true",
                "true == true | true",
                "true != true | false",
                "1 == 1.0 | true",
                "0.1 + 0.2 == 0.3 | true",
                "1 + 2 * 3 == 7 | true",
                "(1 + 2) * 3 == 9 | true",
                "10 - 2 - 3 == 5 | true",
                "100 / 10 / 5 == 2 | true",
                "1 / 3 * 3 < 1 | true",
                "-2 * -3 == 6 | true",
                "- -1 == 1 | true",
                "2 - -1 == 3 | true",
                "1 < 2 | true",
                "2 < 2 | false",
                "2 <= 2 | true",
                "3 > 2 | true",
                "2 > 2 | false",
                "2 >= 2 | true",
                "1 >= 2 | false",
                "1 != 2 | true",
                "2026-03-01 < 2026-03-02 | true",
                "2026-03-01 == 2026-03-01 | true",
                "2024-02-29 > 2024-02-28 | true",
                "\"a\" == 'a' | true",
                "\"a\" == \"A\" | false",
                "\"a\" != \"A\" | true",
                "'say \"hi\"' != \"don't\" | true",
                "\"\" == '' | true",
                "1 in [1, 2] | true",
                "3 in [1, 2] | false",
                "3 not in [1, 2] | true",
                "1.0 in [1] | true",
                "\"b\" in [\"a\", \"b\"] | true",
                "\"x\" in \"text\" | true",
                "\"y\" in \"text\" | false",
                "\"y\" not in \"text\" | true",
                "\"\" in \"text\" | true",
                "true in [false, true] | true",
                "2026-03-01 in [2026-03-01] | true",
                "\"23333\" matches \"[0-9]+\" | true",
                "\"a23333\" matches \"[0-9]+\" | false",
                "\"23333a\" matches \"[0-9]+\" | false",
                "\"7.5\" matches \"\\d\\.\\d\" | true",
                "\"text\" starts with \"te\" | true",
                "\"text\" starts with \"ext\" | false",
                "\"text\" starts with \"text and more\" | false",
                "not \"text\" starts with \"ext\" | true",
                "age_in_years(2010-03-01) == 16 | true",
                "age_in_years(2010-03-02) == 15 | true",
                "age_in_years(2026-03-01) == 0 | true",
                "age_in_years(2008-02-29) == 18 | true",
                "age_in_years(\"03/01/2010\", \"MM/dd/yyyy\") == 16 | true",
                "age_in_years(\"02.03.10\", \"dd.MM.yy\") == 15 | true",
            })
    void whatStandsInARuleMeansThis(String text, boolean blocked) {
        assertThat(judge(text, Map.of()).outcome())
                .isEqualTo(blocked ? RuleVerdict.Outcome.BLOCKED : RuleVerdict.Outcome.ALLOWED);
    }

    // V5: a text is read as what it is compared with
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{fines} > 10 | true",
                "{fines} > 12.50 | false",
                "{fines} == 12.5 | true",
                "{fines} > {limit} | true",
                "{fines} + {PC} > 19 | true",
                "-{fines} < -12 | true",
                "{patron_type} == \"JUVENILE\" | true",
                "{patron_type} == \"juvenile\" | false",
                "{patron_type} in [\"ADULT\", \"JUVENILE\"] | true",
                "{patron_type} in [{class}, \"JUVENILE\"] | true",
                "{class} == \"Adult\" | true",
                "\"Adult\" == {class} | true",
                "{class} == {patron_type} | false",
                "{PC} == 7 | true",
                "{PC} == 7.0 | true",
                "{PC} == \"7\" | true",
                "{PC} == \"7.0\" | false",
                "7 in [{PC}] | true",
                "{PC} in [5, 6, 7] | true",
                "{PC} in [\"5\", \"7\"] | true",
                "{PC} < {limit} | true",
                "{PC} <= {PZ} | true",
                "{PZ} == \"06614\" | true",
                "{PZ} == 6614 | true",
                "{PZ} starts with \"066\" | true",
                "{PZ} matches \"066..\" | true",
                "\"Stratford\" in {BD} | true",
                "\"Shelton\" not in {BD} | true",
                "{PC} in {PZ} | false",
                "{lost} | true",
                "not {lost} | false",
                "{lost} == true | true",
                "{PC} == 7 and {lost} | true",
                "({PC}) == 7 | true",
                "{born} > 2010-01-01 | true",
                "{born} == 2010-03-02 | true",
                "{joined} < 2021-01-01 | true",
                "{joined} == 2020-02-29 | true",
                "age_in_years({born}) < 16 | true",
                "age_in_years({joined}) == 6 | true",
                "age_in_years({PD}, \"MM/dd/yyyy\") == 16 | true",
                "2 * age_in_years({born}) + 1 == 31 | true",
            })
    void whatASourceSaidIsReadAsWhatTheRuleNeeds(String text, boolean blocked) {
        assertThat(judge(text, SAID)).isEqualTo(blocked ? RuleVerdict.BLOCKED : RuleVerdict.ALLOWED);
    }

    // V5
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{XX} == \"a\" | Nothing is said of {XX}.",
                "{XX} != \"a\" | Nothing is said of {XX}.",
                "not {XX} == \"a\" | Nothing is said of {XX}.",
                "{XX} in [\"a\"] | Nothing is said of {XX}.",
                "\"a\" in {XX} | Nothing is said of {XX}.",
                "\"a\" in [\"b\", {XX}] | Nothing is said of {XX}.",
                "{XX} starts with \"a\" | Nothing is said of {XX}.",
                "{XX} matches \"a\" | Nothing is said of {XX}.",
                "-{XX} > 1 | Nothing is said of {XX}.",
                "1 > 2 + {XX} | Nothing is said of {XX}.",
                "age_in_years({XX}) > 1 | Nothing is said of {XX}.",
                "true and {XX} == 1 | Nothing is said of {XX}.",
                "{XX} == 1 and true | Nothing is said of {XX}.",
                "false or {XX} == 1 | Nothing is said of {XX}.",
                "{XX} == 1 or false | Nothing is said of {XX}.",
                "{BD} > 1 | The value of {BD} cannot be read as a number.",
                "{BD} == 2026-03-01 | The value of {BD} cannot be read as a date.",
                "{BD} and true | The value of {BD} cannot be read as a condition.",
                "{PY} == true | The value of {PY} cannot be read as a condition.",
                "age_in_years({PD}) > 1 | The value of {PD} cannot be read as a date.",
                "age_in_years({PD}, \"dd.MM.yyyy\") > 1 | A date is not in the form that the rule names.",
                "age_in_years(\"30.02.2010\", \"dd.MM.yyyy\") > 1 | A date is not in the form that the rule names.",
                "age_in_years(2026-03-02) < 1 | A date of birth lies in the future.",
                "{limit} / ({fines} - 12.50) > 1 | Nothing can be divided by zero.",
                "1 / 0 == 1 | Nothing can be divided by zero.",
                "{ZZ} == \"a\" | The value of {ZZ} is too long.",
                "{ZZ} matches \"a*\" | The value of {ZZ} is too long.",
            })
    void whatIsMissingOrNoValueOfItsKindLeavesARuleUndecided(String text, String reason) {
        assertThat(judge(text, SAID)).isEqualTo(RuleVerdict.undecided(reason));
    }

    // V5: what makes no difference is not needed
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false and {XX} == 1 | false",
                "{XX} == 1 and false | false",
                "true or {XX} == 1 | true",
                "{XX} == 1 or true | true",
                "7 in [{XX}, 7] | true",
                "not ({XX} == 1 and 1 > 2) | true",
                "{XX} == 1 and ({XX} == 2 or 1 == 1) and 1 == 2 | false",
            })
    void whatMakesNoDifferenceMayBeMissing(String text, boolean blocked) {
        assertThat(judge(text, SAID)).isEqualTo(blocked ? RuleVerdict.BLOCKED : RuleVerdict.ALLOWED);
    }

    // V5, Y14
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a*)*b", "([a-z]+)*X", "(.*a){12}b"})
    void aPatternThatTakesTooLongLeavesARuleUndecided(String pattern) {
        Map<String, String> said = Map.of("PC", "a".repeat(900));

        assertThat(judge("{PC} matches \"" + pattern + "\"", said))
                .isEqualTo(RuleVerdict.undecided("A pattern took too many steps."));
    }

    // V5
    @Test
    void theLongestTheDeepestAndTheMostPatternsAreRead() {
        String longest = "true" + " ".repeat(Rule.MAXIMUM_LENGTH - 4);
        assertThat(judge(longest, Map.of())).isEqualTo(RuleVerdict.BLOCKED);
        String deepest = "(".repeat(40) + "true" + ")".repeat(40);
        assertThat(judge(deepest, Map.of())).isEqualTo(RuleVerdict.BLOCKED);
        String patterns = "\"a\" matches \"a\"" + " and \"a\" matches \"a\"".repeat(4);
        assertThat(judge(patterns, Map.of())).isEqualTo(RuleVerdict.BLOCKED);
        String chain = "1" + "+1".repeat(400) + "==401";
        assertThat(judge(chain, Map.of())).isEqualTo(RuleVerdict.BLOCKED);
    }

    // V5: numbers stay of bounded size, whatever is calculated
    @Test
    void noCalculationFillsTheMemory() {
        String huge = "9".repeat(41);
        assertThat(judge(huge + ("*" + huge).repeat(20) + " > 1", Map.of())).isEqualTo(RuleVerdict.BLOCKED);
        assertThat(judge("1 / 3" + " / 7".repeat(200) + " > 0", Map.of())).isEqualTo(RuleVerdict.BLOCKED);
    }

    // V5: also a list that nobody wrote, such as a column behind the end
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1 | A rule must not be empty.",
                "`   ` | 4 | A rule must not be empty.",
                "{fines} >  | 10 | The rule ends where a value is expected.",
                "({fines} > 1 | 13 | A bracket is not closed.",
            })
    void whatIsMissingAtTheEndHasTheColumnBehindIt(String text, int column, String sentence) {
        InvalidRuleException fault =
                catchThrowableOfType(InvalidRuleException.class, () -> BlockingRule.parse(text, KNOWN));

        assertThat(fault.column()).isEqualTo(column);
        assertThat(fault.sentence()).isEqualTo(sentence);
        assertThat(fault).hasMessage("Column " + column + ": " + sentence);
    }

    // V5
    @Test
    void whatIsTooLongTooDeepOrTooMuchIsRefused() {
        Map<String, Integer> columns = new HashMap<>();
        columns.put("true" + " ".repeat(Rule.MAXIMUM_LENGTH - 3), 1_001);
        columns.put("(".repeat(41) + "true" + ")".repeat(41), 41);
        columns.put("not ".repeat(41) + "true", 161);
        columns.put("-".repeat(41) + "1 == 1", 41);
        columns.put("\"a\" matches \"a\"" + " and \"a\" matches \"a\"".repeat(5), 113);
        columns.put("1 == " + "9".repeat(42), 6);
        columns.forEach((text, column) -> assertThat(
                        catchThrowableOfType(InvalidRuleException.class, () -> BlockingRule.parse(text, KNOWN))
                                .column())
                .as(text)
                .isEqualTo(column));
    }

    @Test
    void aRuleTellsWhatItNeeds() {
        assertThat(rule("{fines} > 1 or {PC} == {class} and {PC} != \"x\"").keys())
                .containsExactly("fines", "PC", "class");
        assertThat(rule("{fines} > 1")).hasToString("{fines} > 1");
    }

    @Test
    void aVerdictTellsNoValue() {
        assertThat(judge("{BD} > 1", SAID).toString()).doesNotContain("Main Street");
    }

    @Test
    void aKeyThatNoRuleCouldNameIsNone() {
        assertThatThrownBy(() -> new RuleValue("patron status", ValueType.TEXT, "Flags"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RuleValues.STORED.and(List.of(new RuleValue("fines", ValueType.TEXT, "Fines"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fines");
    }
}
