package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.ProblemType;
import org.patronauth.rule.RuleValues;

/** Lists of rules as they are submitted. */
class BlockingRuleTest {
    private static final String RULE = "{fines} > 5";

    private static Map<String, Object> rule(String name, String rule, String message) {
        return Map.of("name", name, "rule", rule, "message", message);
    }

    private static List<String> problems(@Nullable Object raw) {
        List<SettingProblem> problems = BlockingRule.problems(raw, RuleValues.STORED);
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.field()).isEqualTo("patron_blocking_rules");
            assertThat(problem.type()).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        });
        return problems.stream().map(SettingProblem::detail).toList();
    }

    @Test
    void rulesThatCanBeUsedHaveNoProblems() {
        assertThat(problems(null)).isEmpty();
        assertThat(problems(List.of())).isEmpty();
        assertThat(problems(List.of(rule("Fines", RULE, ""), rule("More", RULE, "Pay."))))
                .isEmpty();
    }

    @Test
    void eachProblemNamesTheRuleByPlaceAndName() {
        assertThat(problems(List.of(rule("Fines", RULE, ""), rule("Fines", "{fines} >", ""), rule(" ", RULE, ""))))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("Rule 2 (Fines), column "),
                        second -> assertThat(second).isEqualTo("Rule 2 (Fines): another rule has that name."),
                        third -> assertThat(third).isEqualTo("Rule 3: a rule needs a name."));
        assertThat(problems(List.of(rule("", RULE, ""), rule("", RULE, ""))))
                .containsExactly("Rule 1: a rule needs a name.", "Rule 2: a rule needs a name.");
    }

    @Test
    void namesAndMessagesHaveALimit() {
        assertThat(problems(List.of(rule("n".repeat(255), RULE, "m".repeat(1_000)))))
                .isEmpty();
        assertThat(problems(List.of(rule("n".repeat(256), RULE, "m".repeat(1_001)))))
                .containsExactly(
                        "Rule 1 (" + "n".repeat(255) + "): a name has at most 255 characters.",
                        "Rule 1 (" + "n".repeat(255) + "): a message has at most 1,000 characters.");
    }

    @Test
    void aListHasAtMostFiftyRules() {
        List<Object> rules = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rules.add(rule("Rule " + i, RULE, ""));
        }
        assertThat(problems(rules)).isEmpty();
        rules.add(rule("One more", "{fines} >", ""));
        assertThat(problems(rules)).containsExactly("There are at most 50 rules.");
    }

    private static String badForm(Object raw) {
        assertThat(problems(raw)).as("found when it is read").isEmpty();
        return catchThrowableOfType(Setting.BadValueException.class, () -> BlockingRule.list(raw))
                .getMessage();
    }

    @Test
    void theFormIsToldApart() {
        assertThat(badForm("a rule")).startsWith("This must be a list of objects");
        assertThat(badForm(List.of(rule("Fines", RULE, ""), "a rule"))).startsWith("Rule 2 must be an object");
        assertThat(badForm(List.of(Map.of("name", "Fines", "action", "x"))))
                .isEqualTo("Rule 1 has the members name, rule, message and on_error alone.");
        assertThat(badForm(List.of(rule("Fines", RULE, ""), Map.of("name", 7))))
                .isEqualTo("Rule 2: name must be a text.");
        assertThat(badForm(List.of(Map.of("name", "Fines", "on_error", "refuse"))))
                .isEqualTo("Rule 1: on_error is allow or block.");
        assertThat(badForm(List.of(Map.of("name", "Fines", "on_error", 1))))
                .isEqualTo("Rule 1: on_error is allow or block.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", " BLOCK "})
    void whatIsReadIsStoredPlainly(String onError) throws Exception {
        List<BlockingRule> read = BlockingRule.list(
                List.of(Map.of("name", " Fines ", "rule", RULE, "on_error", onError), rule("More", RULE, " Pay. ")));
        assertThat(read)
                .extracting(BlockingRule::toRaw)
                .containsExactly(
                        Map.of("name", "Fines", "rule", RULE, "on_error", "block"),
                        Map.of("name", "More", "rule", RULE, "message", "Pay.", "on_error", "allow"));
    }
}
