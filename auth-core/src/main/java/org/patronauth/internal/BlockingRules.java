package org.patronauth.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.Money;
import org.patronauth.PatronRecord;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.rule.InvalidRuleException;
import org.patronauth.rule.Rule;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.RuleVerdict;
import org.patronauth.settings.BlockingRule;
import org.patronauth.settings.BlockingRule.OnError;

/**
 * A library's own rules on who may not borrow, ready to judge. Some need no more than what is stored with a patron, and
 * are judged anew each time; what the others said when the source of truth was asked is kept with the token.
 */
final class BlockingRules {
    static final BlockingRules NONE = new BlockingRules(List.of());

    private static final Set<String> STORED = Set.of(RuleValues.FINES, RuleValues.PATRON_TYPE);
    private static final int FINGERPRINT_BYTES = 8;

    private final List<Entry> entries;
    private final boolean needMoreThanStored;

    private BlockingRules(List<Entry> entries) {
        this.entries = entries;
        this.needMoreThanStored = entries.stream().anyMatch(Entry::needsMoreThanStored);
    }

    /**
     * One rule.
     *
     * @param rule null where it cannot be used
     * @param defect why it cannot
     */
    private record Entry(BlockingRule declared, @Nullable Rule rule, String defect) {
        boolean needsMoreThanStored() {
            return rule != null && !STORED.containsAll(rule.keys());
        }

        RuleVerdict judge(Map<String, String> values, LocalDate today) {
            return rule == null ? RuleVerdict.undecided(defect) : rule.judge(values, today);
        }

        /** The same for the same condition alone: a rule that says something else is another rule. */
        String fingerprint() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest(declared.rule().getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(Arrays.copyOf(hash, FINGERPRINT_BYTES));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has SHA-256.", e);
            }
        }
    }

    /** Rules as stored. One that cannot be used any more is undecided from now on; it keeps nothing else from working. */
    static BlockingRules of(List<BlockingRule> declared, RuleValues known) {
        List<Entry> entries = new ArrayList<>();
        for (BlockingRule rule : declared) {
            try {
                entries.add(new Entry(rule, rule.parse(known), ""));
            } catch (InvalidRuleException e) {
                entries.add(new Entry(rule, null, "It cannot be used, see column " + e.column() + ": " + e.sentence()));
            }
        }
        return new BlockingRules(List.copyOf(entries));
    }

    /** The rules that cannot be used as they are stored, one sentence each. */
    List<String> defects() {
        return entries.stream()
                .filter(entry -> entry.rule() == null)
                .map(entry -> name(entry.declared()) + ": " + entry.defect())
                .toList();
    }

    private static String name(BlockingRule rule) {
        return "Blocking rule \"" + rule.name() + "\"";
    }

    /** Whether the source of truth has to be asked for more than what is stored. */
    boolean needMoreThanStored() {
        return needMoreThanStored;
    }

    /** Judges a patron of whom the source of truth has just spoken. */
    Findings judge(PatronRecord record, Map<String, String> said, LocalDate today) {
        if (entries.isEmpty()) {
            return Findings.NONE;
        }
        Map<String, String> values = values(record, said);
        return new Findings(entries.stream()
                .map(entry -> new Finding(entry, entry.judge(values, today)))
                .toList());
    }

    /**
     * Judges a patron of whom the source of truth spoke earlier.
     *
     * @param kept what {@link Findings#toKeep()} said then, or null where nothing was kept
     */
    Findings recall(PatronRecord record, @Nullable String kept, LocalDate today) {
        if (entries.isEmpty()) {
            return Findings.NONE;
        }
        Map<String, String> values = stored(record);
        Map<String, RuleVerdict> verdicts = read(kept);
        return new Findings(entries.stream()
                .map(entry -> new Finding(
                        entry,
                        entry.needsMoreThanStored()
                                ? verdicts.getOrDefault(entry.fingerprint(), Findings.NOT_ASKED)
                                : entry.judge(values, today)))
                .toList());
    }

    /** Everything that rules can name: what was just said, and what is stored of the patron by now. */
    static Map<String, String> values(PatronRecord record, Map<String, String> said) {
        Map<String, String> values = new HashMap<>(said);
        values.putAll(stored(record));
        return values;
    }

    private static Map<String, String> stored(PatronRecord record) {
        return Map.of(
                RuleValues.FINES,
                record.fines()
                        .map(Money::amount)
                        .map(amount -> amount.toPlainString())
                        .orElse("0"),
                RuleValues.PATRON_TYPE,
                record.externalType().orElse(""));
    }

    /** Each rule's fingerprint and the first letter of its verdict. */
    private static Map<String, RuleVerdict> read(@Nullable String kept) {
        Map<String, RuleVerdict> verdicts = new HashMap<>();
        for (String item : kept == null ? new String[0] : kept.split(",")) {
            int sign = item.indexOf('=');
            if (sign > 0) {
                verdicts.put(
                        item.substring(0, sign),
                        switch (item.substring(sign + 1)) {
                            case "a" -> RuleVerdict.ALLOWED;
                            case "b" -> RuleVerdict.BLOCKED;
                            default -> Findings.NOT_DECIDED;
                        });
            }
        }
        return verdicts;
    }

    /** What one rule says of one patron. */
    private record Finding(Entry entry, RuleVerdict verdict) {
        boolean isUndecided() {
            return verdict.outcome() == RuleVerdict.Outcome.UNDECIDED;
        }

        boolean blocks() {
            return verdict.outcome() == RuleVerdict.Outcome.BLOCKED
                    || (isUndecided() && entry.declared().onError() == OnError.BLOCK);
        }

        ProblemDetail reason() {
            String message = entry.declared().message();
            return message.isEmpty()
                    ? ProblemDetail.of(ProblemType.BLOCKED_BY_POLICY)
                    : ProblemDetail.of(ProblemType.BLOCKED_BY_POLICY, message);
        }

        String toKeep() {
            return entry.fingerprint() + "="
                    + switch (verdict.outcome()) {
                        case ALLOWED -> "a";
                        case BLOCKED -> "b";
                        case UNDECIDED -> "u";
                    };
        }
    }

    /** What all rules say of one patron. */
    static final class Findings {
        static final Findings NONE = new Findings(List.of());

        private static final RuleVerdict NOT_ASKED =
                RuleVerdict.undecided("The source of truth was not asked since the rule was set.");
        private static final RuleVerdict NOT_DECIDED =
                RuleVerdict.undecided("It could not be decided when the source of truth was asked.");

        private final List<Finding> findings;

        private Findings(List<Finding> findings) {
            this.findings = findings;
        }

        /** The reasons against borrowing, in the order of the rules. */
        List<ProblemDetail> reasons() {
            // Most libraries have no rules, and each login comes by here.
            if (findings.isEmpty()) {
                return List.of();
            }
            return findings.stream()
                    .filter(Finding::blocks)
                    .map(Finding::reason)
                    .toList();
        }

        /** Whether a rule waits for an answer of the source of truth. */
        boolean areIncomplete() {
            return findings.stream().anyMatch(finding -> finding.verdict().equals(NOT_ASKED));
        }

        /** What rules that could not be decided have to say, without any value. */
        List<String> undecided() {
            if (findings.isEmpty()) {
                return List.of();
            }
            return findings.stream()
                    .filter(Finding::isUndecided)
                    .map(finding -> name(finding.entry().declared())
                            + " could not be decided of a patron and "
                            + (finding.blocks() ? "blocks" : "does not block") + " borrowing: "
                            + finding.verdict().reason())
                    .toList();
        }

        /** The verdicts that cannot be had without asking again; empty where there are none. */
        Optional<String> toKeep() {
            if (findings.isEmpty()) {
                return Optional.empty();
            }
            List<String> kept = findings.stream()
                    .filter(finding -> finding.entry().needsMoreThanStored())
                    .map(Finding::toKeep)
                    .toList();
            return kept.isEmpty() ? Optional.empty() : Optional.of(String.join(",", kept));
        }
    }
}
