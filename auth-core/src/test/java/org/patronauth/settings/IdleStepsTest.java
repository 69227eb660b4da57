package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in two ways costs the same, and is as long as a pattern may be at the same place. */
class IdleStepsTest {
    private static final int ENOUGH = 5_000;
    /** Far beyond the bound, so that it is seen whether it was read as what it is. */
    private static final String TOO_MUCH = "(" + "a?".repeat(ENOUGH) + ")*";

    /** How often a part may stand in a pattern. */
    private static int most(String before, String part, String after) {
        int low = 0;
        int high = ENOUGH;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (IdleSteps.areFew(before + part.repeat(middle) + after)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        assertThat(high).as("a bound for %s", part).isLessThan(ENOUGH);
        return low;
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?<name>", "(?>", "(?:", "(?i:", "(?i-x:", "(?-x:"})
    void allGroupsCostTheSame(String opening) {
        assertThat(most(opening, "a?", ")*")).isEqualTo(most("(", "a?", ")*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?!", "(?<=", "(?<!"})
    void allLooksAroundCostTheSame(String opening) {
        assertThat(most("(b?", opening + "a?)", ")*")).isEqualTo(most("(b?", "(?=a?)", ")*"));
    }

    @ParameterizedTest
    @CsvSource({
        "^, $",
        "\\b{g}, $",
        "\\B, $",
        "\\z, $",
        "\\k<name>, \\1",
        "\\1, $",
        "\\9, $",
        "(?i), $",
        "\\p{Lu}?, a?",
        "\\x{41}?, a?",
        "\\N{DIGIT ONE}?, a?",
        "\\pL?, a?",
        "\\x41?, a?",
        "\\u0041?, a?",
        "\\uD83D\\uDCD6?, a?",
        "\uD83D\uDCD6?, a?",
        "\uD83D*, a*",
        "\\0101?, a?",
        "\\0377?, a?",
        "\\047?, a?",
        "\\cA?, a?",
        "\\Qab\\E?, a?",
        "[ab]?, a?",
        "[^]b]?, a?",
        "a??, a?",
        "a?+, a?",
        "'a{0,1}', a*",
        "'a{0,}', a*",
        "a*?, a*"
    })
    void whatMeansTheSameCostsTheSame(String one, String other) {
        assertThat(most("(", one, "b?)*")).isEqualTo(most("(", other, "b?)*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab?", "\\u0041\\u0042?", "\\0477?", "\\01018?"})
    void aCharacterThatMustComeEndsThem(String part) {
        assertThat(IdleSteps.areFew("(" + part.repeat(ENOUGH) + ")*")).isTrue();
    }

    /** Read in another way, each of these would swallow what follows, or not be read at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a]",
                "[^a]",
                "[]a]",
                "[]]",
                "[^]]",
                "[(]",
                "[[a](]",
                "[\\](]",
                "[\\\\]",
                "[\\Q](\\E]",
                "\\Q(\\E",
                "\\Q\\E",
                "\\(",
                "\\[",
                "\\c(",
                "\\p{Lu}",
                "\\x{28}",
                "(?<name>a)\\k<name>",
                "(?i)a",
                "(?s-i)a",
                "a{2}",
                "a{2,3}?",
                "(a|b|)"
            })
    void theEndOfAPartIsFound(String part) {
        assertThat(IdleSteps.areFew(part)).isTrue();
        assertThat(IdleSteps.areFew(part + "b")).isTrue();
        assertThat(IdleSteps.areFew(part + TOO_MUCH)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?x)a", "(?ix:a)", "(a", "a)", "[a", "\\", "\\c", "a{2", "(?<a", "\\p{L", "(?i", "[\\Qa"})
    void whatCannotBeReadIsTooMuch(String pattern) {
        assertThat(IdleSteps.areFew(pattern)).isFalse();
    }

    @Test
    void aFlagThatIsTurnedOffLeavesNoComments() {
        assertThat(IdleSteps.areFew("(?-x)a")).isTrue();
    }

    @Test
    void numbersOfTimesAreAddedUpLikeThePartsThemselves() {
        int most = most("(", "a?", ")*");
        assertThat(most("(", "(?:a?){2}", ")*")).isLessThanOrEqualTo(most / 2);
        assertThat(IdleSteps.areFew("((?:a?){3})*")).isTrue();
        assertThat(IdleSteps.areFew("((?:a?){999999999})*")).isFalse();
        assertThat(IdleSteps.areFew("((?:a?){99999999999})*")).isFalse();
    }
}
