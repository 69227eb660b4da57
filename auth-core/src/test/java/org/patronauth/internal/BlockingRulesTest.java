package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.patronauth.Money;
import org.patronauth.PatronRecord;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.internal.BlockingRules.Findings;
import org.patronauth.rule.RuleValue;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.ValueType;
import org.patronauth.settings.BlockingRule;
import org.patronauth.settings.BlockingRule.OnError;

class BlockingRulesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final RuleValues KNOWN = RuleValues.STORED.and(List.of(
            new RuleValue("grade", ValueType.TEXT, "School grade"), new RuleValue("limit", ValueType.NUMBER, "Limit")));
    private static final PatronRecord NOBODY = PatronRecord.builder().build();
    private static final PatronRecord OWES_FIVE = PatronRecord.builder()
            .fines(Money.of(new BigDecimal("5.00")))
            .externalType("adult")
            .build();
    private static final String FINES = "{fines} > 4";
    private static final String GRADE = "{grade} == \"9\"";

    private static BlockingRules rules(BlockingRule... rules) {
        return BlockingRules.of(List.of(rules), KNOWN);
    }

    private static BlockingRule rule(String name, String condition, String message, OnError onError) {
        return new BlockingRule(name, condition, message, onError);
    }

    private static BlockingRules of(String... conditions) {
        return rules(Stream.of(conditions)
                .map(condition -> rule("Rule", condition, "", OnError.ALLOW))
                .toArray(BlockingRule[]::new));
    }

    @Test
    void withoutRulesThereIsNothingToSay() {
        assertThat(BlockingRules.NONE.judge(OWES_FIVE, Map.of(), TODAY)).isSameAs(Findings.NONE);
        assertThat(BlockingRules.NONE.recall(OWES_FIVE, "x=b", TODAY)).isSameAs(Findings.NONE);
        assertThat(BlockingRules.NONE.defects()).isEmpty();
        assertThat(BlockingRules.NONE.needMoreThanStored()).isFalse();
        assertThat(Findings.NONE.reasons()).isEmpty();
        assertThat(Findings.NONE.undecided()).isEmpty();
        assertThat(Findings.NONE.toKeep()).isEmpty();
        assertThat(Findings.NONE.areIncomplete()).isFalse();
    }

    @Test
    void aRuleOnWhatIsStoredIsJudgedAnewEachTime() {
        BlockingRules fines = of(FINES);

        assertThat(fines.needMoreThanStored()).isFalse();
        assertThat(fines.judge(OWES_FIVE, Map.of(), TODAY).reasons())
                .containsExactly(ProblemDetail.of(ProblemType.BLOCKED_BY_POLICY));
        assertThat(fines.judge(OWES_FIVE, Map.of(), TODAY).toKeep()).isEmpty();
        assertThat(fines.judge(NOBODY, Map.of(), TODAY).reasons()).isEmpty();
        assertThat(fines.recall(OWES_FIVE, null, TODAY).reasons()).hasSize(1);
        assertThat(fines.recall(NOBODY, null, TODAY).reasons()).isEmpty();
        assertThat(fines.recall(NOBODY, null, TODAY).areIncomplete()).isFalse();
    }

    @Test
    void theTextOfTheLibraryIsThePatrons() {
        BlockingRules fines = rules(rule("Fines", FINES, "Ask at the desk.", OnError.ALLOW));
        assertThat(fines.judge(OWES_FIVE, Map.of(), TODAY).reasons())
                .extracting(ProblemDetail::detail)
                .containsExactly("Ask at the desk.");
    }

    @Test
    void whatIsStoredCountsMoreThanWhatIsSaid() {
        assertThat(BlockingRules.values(OWES_FIVE, Map.of("fines", "0", "grade", "9")))
                .containsOnly(Map.entry("fines", "5.00"), Map.entry("grade", "9"), Map.entry("patron_type", "adult"));
        assertThat(BlockingRules.values(NOBODY, Map.of()))
                .containsOnly(Map.entry("fines", "0"), Map.entry("patron_type", ""));
    }

    @Test
    void aVerdictOnWhatWasSaidIsKeptUntilItIsSaidAnew() {
        BlockingRules both = of(FINES, GRADE);
        assertThat(both.needMoreThanStored()).isTrue();
        Findings blocked = both.judge(NOBODY, Map.of("grade", "9"), TODAY);
        Findings allowed = both.judge(NOBODY, Map.of("grade", "10"), TODAY);
        assertThat(blocked.toKeep().orElseThrow()).matches("[0-9a-f]{16}=b");
        assertThat(allowed.toKeep().orElseThrow()).matches("[0-9a-f]{16}=a");

        assertThat(both.recall(NOBODY, blocked.toKeep().get(), TODAY).reasons()).hasSize(1);
        assertThat(both.recall(NOBODY, allowed.toKeep().get(), TODAY).reasons()).isEmpty();
        assertThat(both.recall(NOBODY, allowed.toKeep().get(), TODAY).areIncomplete())
                .isFalse();
    }

    @Test
    void severalVerdictsAreKept() {
        BlockingRules three = of(GRADE, "{grade} == \"10\"", "{limit} > 8");
        String kept =
                three.judge(NOBODY, Map.of("grade", "none"), TODAY).toKeep().orElseThrow();

        assertThat(kept.split(",")).hasSize(3);
        assertThat(kept).matches("[0-9a-f]{16}=a,[0-9a-f]{16}=a,[0-9a-f]{16}=u");
        assertThat(three.recall(NOBODY, kept, TODAY).undecided())
                .containsExactly("Blocking rule \"Rule\" could not be decided of a patron and does not block borrowing:"
                        + " It could not be decided when the source of truth was asked.");
    }

    @Test
    void aRuleThatNobodyWasAskedAboutWaitsForAnAnswer() {
        BlockingRules grade = of(GRADE);
        Findings waiting = grade.recall(NOBODY, null, TODAY);

        assertThat(waiting.areIncomplete()).isTrue();
        assertThat(waiting.reasons()).isEmpty();
        assertThat(waiting.undecided())
                .containsExactly("Blocking rule \"Rule\" could not be decided of a patron and does not block borrowing:"
                        + " The source of truth was not asked since the rule was set.");
        assertThat(grade.recall(NOBODY, "=b,x,0123456789abcdef=b", TODAY).areIncomplete())
                .as("what is kept of other rules")
                .isTrue();
    }

    @Test
    void aRuleThatCannotBeDecidedFollowsOnError() {
        BlockingRules blocks = rules(rule("Limit", "{limit} > 5", "Ask.", OnError.BLOCK));
        Findings findings = blocks.judge(OWES_FIVE, Map.of("limit", "canary"), TODAY);

        assertThat(findings.reasons()).extracting(ProblemDetail::detail).containsExactly("Ask.");
        assertThat(findings.undecided().get(0))
                .startsWith("Blocking rule \"Limit\" could not be decided of a patron and blocks borrowing: ")
                .doesNotContain("canary");
    }

    @Test
    void aRuleThatCannotBeReadIsADefectAndFollowsOnError() {
        BlockingRules broken =
                rules(rule("Odd", "{nobody} > 4", "", OnError.BLOCK), rule("Good", FINES, "", OnError.ALLOW));

        assertThat(broken.defects()).hasSize(1);
        assertThat(broken.defects().get(0)).startsWith("Blocking rule \"Odd\": It cannot be used, see column 1: ");
        assertThat(broken.needMoreThanStored()).isFalse();
        assertThat(broken.judge(NOBODY, Map.of(), TODAY).reasons())
                .containsExactly(ProblemDetail.of(ProblemType.BLOCKED_BY_POLICY));
    }
}
