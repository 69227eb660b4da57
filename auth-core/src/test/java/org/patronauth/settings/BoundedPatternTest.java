package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.settings.BoundedPattern.Outcome;

class BoundedPatternTest {
    private static final int BUDGET = 100_000;

    // B3
    @Test
    void matchingWantsTheWholeTextAndFindingAPartOfIt() {
        BoundedPattern ferguson = BoundedPattern.compile("23333\\d+|guest");

        assertThat(ferguson.matches("23333000000777")).isEqualTo(Outcome.MATCH);
        assertThat(ferguson.matches("x23333000000777")).isEqualTo(Outcome.NO_MATCH);
        assertThat(ferguson.matches("23333000000777x")).isEqualTo(Outcome.NO_MATCH);
        assertThat(ferguson.matches("guest\n")).isEqualTo(Outcome.NO_MATCH);
        assertThat(ferguson.find("x23333000000777x")).isEqualTo(Outcome.MATCH);
        assertThat(ferguson.find("11111000000777")).isEqualTo(Outcome.NO_MATCH);
    }

    @Test
    void capitalLettersCountUnlessTheyAreIgnored() {
        assertThat(BoundedPattern.compile("stra\u00DFe \u00C4").find("STRASSE \u00E4"))
                .isEqualTo(Outcome.NO_MATCH);
        assertThat(BoundedPattern.compile("gruppe \u00C4").find("GRUPPE \u00E4"))
                .isEqualTo(Outcome.NO_MATCH);
        assertThat(BoundedPattern.compileIgnoringCase("gruppe \u00C4").find("GRUPPE \u00E4"))
                .isEqualTo(Outcome.MATCH);
    }

    // B7
    @Test
    void theFirstGroupIsReadWhereItTookPart() {
        assertThat(BoundedPattern.compile("^(.)").findFirstGroup("A12345")).contains("A");
        assertThat(BoundedPattern.compile("(\\d)(\\d)").findFirstGroup("A12345"))
                .contains("1");
        assertThat(BoundedPattern.compile("^.").findFirstGroup("A12345")).isEmpty();
        assertThat(BoundedPattern.compile("(A)|B").findFirstGroup("B12345")).isEmpty();
        assertThat(BoundedPattern.compile("(B)").findFirstGroup("A12345")).isEmpty();
        assertThat(BoundedPattern.compile("((a+)+)$").findFirstGroup("a".repeat(40) + "x"))
                .isEmpty();
        assertThat(BoundedPattern.compile("(a)(?:b)(?<c>c)").groupCount()).isEqualTo(2);
    }

    @Test
    void patternsAreComparedByWhatTheyMatch() {
        assertThat(BoundedPattern.compile("a+"))
                .isEqualTo(BoundedPattern.compile("a+"))
                .hasSameHashCodeAs(BoundedPattern.compile("a+"))
                .isNotEqualTo(BoundedPattern.compile("a*"))
                .isNotEqualTo(BoundedPattern.compileIgnoringCase("a+"))
                .isNotEqualTo("a+")
                .hasToString("a+");
    }

    // B4
    @Test
    void aPatternHasAtMostAThousandCharacters() {
        assertThat(BoundedPattern.compile("a".repeat(1_000)).source()).hasSize(1_000);
        assertThatThrownBy(() -> BoundedPattern.compile("a".repeat(1_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1,000");
    }

    // B4
    @ParameterizedTest
    @ValueSource(strings = {"(", "[a-", "*", "a{2,1}", "(?<n>a)(?<n>b)", "\\", "(?P<n>a)"})
    void whatDoesNotCompileIsRefusedWithASentence(String bad) {
        assertThatThrownBy(() -> BoundedPattern.compile(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a regular expression: ")
                .hasMessageMatching("(?s).* near character \\d+\\.");
    }

    // B4
    @Test
    void matchingStopsAfterExactlyTheBudgetOfLooks() {
        BoundedPattern pattern = BoundedPattern.compile("a*+");

        assertThat(pattern.matches("a".repeat(BUDGET))).isEqualTo(Outcome.MATCH);
        assertThat(pattern.matches("a".repeat(BUDGET + 1))).isEqualTo(Outcome.GAVE_UP);
        assertThat(pattern.matches("a".repeat(BUDGET)))
                .as("each match has a budget of its own")
                .isEqualTo(Outcome.MATCH);
    }

    // T25
    @Test
    void noStackOverflowEscapes() {
        BoundedPattern deep = BoundedPattern.compile("^(\\d|[a-z])*$");

        assertThat(deep.find("a1".repeat(20_000))).isEqualTo(Outcome.GAVE_UP);
        assertThat(deep.matches("a1".repeat(20_000))).isEqualTo(Outcome.GAVE_UP);
        assertThat(deep.findFirstGroup("a1".repeat(20_000))).isEmpty();
        assertThat(deep.find("a1".repeat(100))).isEqualTo(Outcome.MATCH);
    }

    // T25
    @Test
    void everyCatastrophicPatternStopsWithinItsBudget() {
        long seed = 25;
        Random random = new Random(seed);
        int gaveUp = 0;
        for (int i = 0; i < 400; i++) {
            char letter = (char) ('a' + random.nextInt(26));
            String pattern = catastrophe(random, letter, 2 + random.nextInt(2));
            String text = String.valueOf(letter).repeat(30 + random.nextInt(226)) + "!";
            String about = "seed " + seed + ", pattern " + i + ": " + pattern;

            Outcome found = BoundedPattern.compile(pattern).find(text);
            Outcome expected = looks(pattern, text) > BUDGET ? Outcome.GAVE_UP : Outcome.NO_MATCH;

            assertThat(found).as(about).isEqualTo(expected);
            gaveUp += found == Outcome.GAVE_UP ? 1 : 0;
        }
        assertThat(gaveUp).as("patterns that are catastrophes indeed").isGreaterThanOrEqualTo(200);
    }

    // B4
    @Test
    void aPatternThatHidesItsStepsFromTheBudgetIsRefused() {
        List<String> hidden = new ArrayList<>(List.of(
                "(?:(?:(?:){9999}){9999}){9999}",
                "(?:(?:(?:^){9999}){9999}){9999}",
                "((((){9999}){9999}){9999})",
                "(?:(?:\\b){9999,}){9999,}x",
                "(?:(?=){9999}){9999}",
                "^{2147483647}",
                "(a?)(?:(?:\\1){9999}){9999}x"));
        for (String twice :
                List.of("(?:|)", "(?:$|)", "(?:^|$|\\z)", "(|)?", "(?:|){2}", "(?:a*|b*)", "(?=|(?:|))(?:|)")) {
            hidden.add(twice.repeat(40) + "x");
            hidden.add("(?:\\d|" + twice.repeat(40) + "x)+");
            hidden.add("(?=" + twice.repeat(40) + "x)");
            hidden.add("[\\]|)]\\Q(\\E" + twice.repeat(40) + "\\)");
        }
        for (String pattern : hidden) {
            Pattern.compile(pattern);
            assertThat(catchThrowable(() -> BoundedPattern.compile(pattern)))
                    .as(pattern)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Not a usable regular expression: ");
        }
    }

    // B4
    @Test
    void aPatternWhoseStepsCannotBeJudgedIsRefused() {
        assertThatThrownBy(() -> BoundedPattern.compile("(?x) (?: | ) # two blanks"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("comments");
        assertThat(BoundedPattern.compile("(?i-x:a)").matches("A")).isEqualTo(Outcome.MATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "^[A-Za-z0-9@.-]+$",
                "^\\d{14}$",
                "^(?:2333300|2333301|2333302)\\d{7}$",
                "^(12|34)",
                "(?i)^(?:FERG|LION|LCI)[-_ ]?\\d*$",
                "^(?!1111)(?<lib>\\d{5})(?:-?\\d{1,9}){1,4}?$",
                "(?<=A)\\d++(?>b|c)*+(?=\\z)",
                "[]a]|[^]a]|[a[b-d]&&[^c\\]]]|[\\Q]\\E]",
                "\\Q(((|||\\E\\.\\p{L}\\P{Lu}\\x{41}\\x41\\u0041\\cA\\0101\\R\\X\\h]{2,}",
                "(\\w+)@\\1\\.(?<tld>org|edu)\\k<tld>?",
                "\\s*\\w*[ -]?\\w*[ -]?\\w*[ -]?\\w*[ -]?\\w*\\s*",
                "\\b{g}a\\b\\B\\G?\\A?\\Z",
                "a?b?c?d?e?f?g?h?i?j?k?l?m?n?o?p?q?r?s?t?u?v?w?x?y?z?",
                "(?:(?:(?:\\d{10}){10}){10}){10}",
                "(?s-i)(?m:^a$)\\Q\\Ex{3}?\\{y}"
            })
    void usualPatternsAreAccepted(String pattern) {
        Pattern.compile(pattern);

        assertThat(BoundedPattern.compile(pattern).source()).isEqualTo(pattern);
        assertThat(BoundedPattern.compile(pattern).find("")).isNotEqualTo(Outcome.GAVE_UP);
    }

    /** A pattern of one of the known bad shapes that no text of one letter and an exclamation mark matches. */
    private static String catastrophe(Random random, char letter, int depth) {
        return "^" + ambiguous(random, letter, depth) + "$";
    }

    private static String ambiguous(Random random, char letter, int depth) {
        String inner = depth == 0 ? one(random, letter) : ambiguous(random, letter, depth - 1);
        return switch (random.nextInt(6)) {
            case 0 -> "(" + inner + "+)+";
            case 1 -> "(?:" + inner + "|" + one(random, letter) + ")+";
            case 2 -> "(" + inner + "|" + inner + ")*" + letter;
            case 3 -> "(?:" + inner + "){1,40}";
            case 4 -> "(" + inner + ")+" + "\\w*" + inner;
            default -> "(?:\\w*" + inner + ")+";
        };
    }

    private static String one(Random random, char letter) {
        return switch (random.nextInt(4)) {
            case 0 -> "\\w";
            case 1 -> "[a-z]";
            case 2 -> "[^\\W\\d_]";
            default -> String.valueOf(letter);
        };
    }

    /** How often the engine looks at a character, without a budget but not much longer than one. */
    private static int looks(String pattern, String text) {
        int[] looks = {0};
        CharSequence counted = new CharSequence() {
            @Override
            public char charAt(int index) {
                if (++looks[0] > BUDGET + 1) {
                    throw new IllegalStateException("enough");
                }
                return text.charAt(index);
            }

            @Override
            public int length() {
                return text.length();
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                return text.substring(start, end);
            }

            @Override
            public String toString() {
                return text;
            }
        };
        try {
            assertThat(Pattern.compile(pattern).matcher(counted).find()).isFalse();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("enough");
        }
        return looks[0];
    }
}
