package org.patronauth.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.patronauth.settings.BlockingRule;

/** What nobody would write: whatever it is, it is refused with a column or judged within as many steps as it has parts. */
class RandomRulesTest {
    private static final int SOUPS = 20_000;
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final List<String> WORDS = List.of(
            "and",
            "or",
            "not",
            "in",
            "matches",
            "starts",
            "with",
            "true",
            "false",
            "age_in_years",
            "(",
            ")",
            "[",
            "]",
            ",",
            "+",
            "-",
            "*",
            "/",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "=",
            "!",
            "{fines}",
            "{patron_type}",
            "{class}",
            "{PC}",
            "{limit}",
            "{joined}",
            "{lost}",
            "{born}",
            "{unknown}",
            "{",
            "}",
            "0",
            "1",
            "12.50",
            "9999999999",
            "2026-03-01",
            "2026-02-30",
            "\"a\"",
            "'b'",
            "\"(a+)+b\"",
            "\"MM/dd/yyyy\"",
            "\"",
            "'",
            " ",
            "\n",
            "\u00a0",
            "\u201c",
            "\ud83d\ude00",
            "\u0000",
            "x",
            ".",
            "$",
            "\\");
    private static final List<String> SAID = List.of(
            "",
            " ",
            "0",
            "1",
            "-3",
            "12.50",
            "1e9",
            "Y",
            "no",
            "2010-03-02",
            "20100302",
            "2026-02-30",
            "03/01/2010",
            "a",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "\u0130",
            "\ud83d",
            "9".repeat(1_001));

    /** A record that counts how often it is looked at. */
    private static final class Counted extends AbstractMap<String, String> {
        private final Map<String, String> values;
        private final AtomicInteger looks;

        Counted(Map<String, String> values, AtomicInteger looks) {
            this.values = values;
            this.looks = looks;
        }

        @Override
        public String get(Object key) {
            looks.incrementAndGet();
            return values.get(key);
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            throw new AssertionError("A rule looks at what it names and at nothing else.");
        }
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Map<String, String> anything(Random random) {
        Map<String, String> values = new HashMap<>();
        for (String key : List.of("fines", "patron_type", "class", "PC", "limit", "joined", "lost", "born")) {
            if (random.nextInt(4) > 0) {
                values.put(key, any(random, SAID));
            }
        }
        return values;
    }

    /** Reads a rule, and judges by it if it can be read; empty where it cannot. */
    private static Optional<RuleVerdict> tryOut(String text, Random random) {
        AtomicInteger looks = new AtomicInteger();
        Rule rule;
        try {
            rule = Rule.parse(text, RuleTest.KNOWN, source -> {
                if (source.startsWith("(")) {
                    throw new IllegalArgumentException("Not now.");
                }
                return value -> {
                    looks.incrementAndGet();
                    return random.nextInt(8) == 0 ? Optional.empty() : Optional.of(value.equals(source));
                };
            });
        } catch (InvalidRuleException e) {
            assertThat(e.column()).as(text).isBetween(1, text.length() + 1);
            assertThat(e.sentence()).as(text).isNotBlank();
            return Optional.empty();
        }
        RuleVerdict verdict = rule.judge(new Counted(anything(random), looks), TODAY);
        assertThat(looks.get()).as(text).isLessThanOrEqualTo(text.length());
        assertThat(verdict.reason().isEmpty()).as(text).isEqualTo(verdict.outcome() != RuleVerdict.Outcome.UNDECIDED);
        return Optional.of(verdict);
    }

    // V5: reading and judging never throw, and end
    @Test
    void noSoupOfWordsDoesHarm() {
        Random random = new Random(20_260_301);
        int read = 0;
        for (int i = 0; i < SOUPS; i++) {
            StringBuilder soup = new StringBuilder();
            int words = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 12);
            for (int w = 0; w < words; w++) {
                soup.append(any(random, WORDS)).append(random.nextBoolean() ? " " : "");
            }
            read += tryOut(soup.toString(), random).isPresent() ? 1 : 0;
        }
        assertThat(read).as("soups that happen to be rules").isPositive();
    }

    // V5
    @Test
    void noLettersDoHarm() {
        Random random = new Random(7);
        for (int i = 0; i < SOUPS; i++) {
            StringBuilder letters = new StringBuilder();
            int length = random.nextInt(40);
            for (int c = 0; c < length; c++) {
                letters.append((char) (random.nextInt(5) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
            }
            tryOut(letters.toString(), random);
        }
    }

    /** A rule that is right by construction. */
    private static String condition(Random random, int depth) {
        if (depth == 0) {
            return any(
                    random, List.of("true", "false", "{lost}", "{PC} == \"a\"", "{fines} > 1", "{class} in [\"a\"]"));
        }
        String left = condition(random, depth - 1);
        return switch (random.nextInt(8)) {
            case 0 -> "not (" + left + ")";
            case 1 -> "(" + left + ")";
            case 2 -> number(random, depth - 1) + any(random, List.of(" < ", " == ", ">=")) + number(random, depth - 1);
            case 3 -> number(random, depth - 1) + " not in [" + number(random, depth - 1) + ", {limit}]";
            case 4 -> "{class} starts with {PC}";
            case 5 -> "({born} < {joined} or " + left + ")";
            case 6 -> left + " and " + condition(random, depth - 1);
            default -> left + " or " + condition(random, depth - 1);
        };
    }

    private static String number(Random random, int depth) {
        if (depth <= 0) {
            return any(random, List.of("1", "0", "12.50", "{fines}", "{limit}", "{PC}", "age_in_years({born})"));
        }
        return "("
                + number(random, depth - 1)
                + any(random, List.of("+", " - ", "*", "/"))
                + (random.nextBoolean() ? "-" : "")
                + number(random, depth - 1)
                + ")";
    }

    private static RuleVerdict.Outcome outcome(String text, Map<String, String> values) {
        return RuleTest.rule(text).judge(values, TODAY).outcome();
    }

    // V5: the laws of logic hold, for what is unknown too
    @Test
    void whatIsWrittenRightIsReadAndFollowsLogic() {
        Random random = new Random(11);
        Map<RuleVerdict.Outcome, Integer> seen = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            String a = condition(random, 1 + random.nextInt(3));
            String b = condition(random, 1 + random.nextInt(3));
            if (a.length() + b.length() > 900) {
                continue;
            }
            Map<String, String> values = anything(random);
            RuleVerdict.Outcome both = outcome("(" + a + ") and (" + b + ")", values);
            seen.merge(both, 1, Integer::sum);
            assertThat(outcome("not (not (" + a + ") or not (" + b + "))", values))
                    .as(a + " / " + b)
                    .isEqualTo(both);
            assertThat(outcome("(" + b + ") and (" + a + ")", values))
                    .as(a + " / " + b)
                    .isEqualTo(both);
        }
        assertThat(seen.keySet()).containsExactlyInAnyOrder(RuleVerdict.Outcome.values());
    }

    // V5, Y14: the step budget of real patterns holds in a rule
    @Test
    void aRuleFullOfSlowPatternsEnds() throws InvalidRuleException {
        String slow = "{PC} matches \"(a+)+b\"";
        Rule rule = BlockingRule.parse(slow + (" or " + slow).repeat(4), RuleTest.KNOWN);

        assertThat(rule.judge(Map.of("PC", "a".repeat(1_000)), TODAY).outcome())
                .isEqualTo(RuleVerdict.Outcome.UNDECIDED);
    }
}
