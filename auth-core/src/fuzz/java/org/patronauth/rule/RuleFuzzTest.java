package org.patronauth.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithUtf8Length;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.patronauth.settings.BlockingRule;

/** A rule is refused at a column that it has, or judges without ever failing. */
class RuleFuzzTest {
    private static final RuleValues KNOWN = RuleValues.STORED
            .and(List.of(
                    new RuleValue("lost", ValueType.BOOLEAN, "Whether the card is lost"),
                    new RuleValue("born", ValueType.DATE, "Date of birth")))
            .andTexts(key -> key.length() == 2);

    @FuzzTest(maxDuration = "1m")
    void rule(@NotNull @WithUtf8Length(max = 1_100) String text, @NotNull @WithUtf8Length(max = 100) String said) {
        try {
            Rule rule = BlockingRule.parse(text, KNOWN);
            Map<String, String> values =
                    Map.of("fines", said, "patron_type", said, "lost", said, "born", said, "PC", said);
            RuleVerdict verdict = rule.judge(values, LocalDate.of(2026, 3, 1));
            assertEquals(
                    verdict.outcome() == RuleVerdict.Outcome.UNDECIDED,
                    !verdict.reason().isEmpty());
        } catch (InvalidRuleException e) {
            assertTrue(e.column() >= 1 && e.column() <= text.length() + 1);
        }
    }
}
