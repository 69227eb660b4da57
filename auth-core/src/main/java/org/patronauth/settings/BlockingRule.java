package org.patronauth.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;
import org.patronauth.rule.InvalidRuleException;
import org.patronauth.rule.Rule;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.TextPattern;

/**
 * A condition of a library's own under which patrons may not borrow, as it is set: one entry of
 * {@code patron_blocking_rules}.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param name what administrators call it, unique in its list
 * @param rule the condition, in the language of {@link Rule}
 * @param message what blocked patrons are told; empty for the usual sentence
 * @param onError what happens to patrons of whom the rule cannot be decided
 * @since 0.1
 */
public record BlockingRule(String name, String rule, String message, OnError onError) {
    /** The longest message that is accepted, in characters. */
    public static final int MAXIMUM_MESSAGE = 1_000;

    private static final int MAXIMUM_NAME = 255;
    private static final int MOST_RULES = 50;
    private static final String NAME = "name";
    private static final String RULE = "rule";
    private static final String MESSAGE = "message";
    private static final String ON_ERROR = "on_error";
    private static final Set<String> MEMBERS = Set.of(NAME, RULE, MESSAGE, ON_ERROR);

    /**
     * What happens to patrons of whom a rule cannot be decided.
     *
     * @since 0.1
     */
    public enum OnError {
        /** They may borrow, and the host is told. */
        ALLOW,
        /** They may not borrow, and the host is told. */
        BLOCK;

        /**
         * The name as stored.
         *
         * @return the name in small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<OnError> of(Object raw) {
            for (OnError value : values()) {
                if (raw instanceof String text && value.id().equals(text.strip().toLowerCase(Locale.ROOT))) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Reads the condition.
     *
     * @param known what the protocol supplies
     * @return the condition
     * @throws InvalidRuleException when it cannot be used
     */
    public Rule parse(RuleValues known) throws InvalidRuleException {
        return parse(rule, known);
    }

    /**
     * Reads a condition, with patterns that are matched within a fixed number of steps.
     *
     * @param rule the condition
     * @param known what the protocol supplies
     * @return the condition
     * @throws InvalidRuleException when it cannot be used
     */
    public static Rule parse(String rule, RuleValues known) throws InvalidRuleException {
        return Rule.parse(rule, known, BlockingRule::compile);
    }

    private static TextPattern compile(String source) {
        BoundedPattern pattern = BoundedPattern.compile(source);
        return text -> switch (pattern.matches(text)) {
            case MATCH -> Optional.of(true);
            case NO_MATCH -> Optional.of(false);
            case GAVE_UP -> Optional.empty();
        };
    }

    /**
     * Everything that is wrong with a list of rules, each entry named by its place and, where it has one, its name.
     *
     * @param raw the list as submitted: what JSON knows
     * @param known what the protocol supplies
     * @return the problems with field {@code patron_blocking_rules}, none where the list can be used or is no list of
     *     rules at all, which is found when it is read
     */
    public static List<SettingProblem> problems(@Nullable Object raw, RuleValues known) {
        List<SettingProblem> problems = new ArrayList<>();
        List<BlockingRule> rules;
        try {
            rules = raw == null ? List.of() : list(raw);
        } catch (Setting.BadValueException e) {
            return List.of();
        }
        if (rules.size() > MOST_RULES) {
            problems.add(problem("There are at most " + MOST_RULES + " rules."));
            return problems;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            BlockingRule entry = rules.get(i);
            String place = "Rule " + (i + 1) + (entry.name.isEmpty() ? "" : " (" + shortened(entry.name) + ")");
            entry.addProblems(place, known, problems);
            if (!entry.name.isEmpty() && !names.add(entry.name)) {
                problems.add(problem(place + ": another rule has that name."));
            }
        }
        return problems;
    }

    private static String shortened(String name) {
        return name.length() <= MAXIMUM_NAME ? name : name.substring(0, MAXIMUM_NAME);
    }

    private void addProblems(String place, RuleValues known, List<SettingProblem> problems) {
        if (name.isEmpty()) {
            problems.add(problem(place + ": a rule needs a name."));
        } else if (name.length() > MAXIMUM_NAME) {
            problems.add(problem(place + ": a name has at most 255 characters."));
        }
        if (message.length() > MAXIMUM_MESSAGE) {
            problems.add(problem(place + ": a message has at most 1,000 characters."));
        }
        try {
            parse(known);
        } catch (InvalidRuleException e) {
            problems.add(problem(place + ", column " + e.column() + ": " + e.sentence()));
        }
    }

    private static SettingProblem problem(String detail) {
        return new SettingProblem(
                AssociationSettings.BLOCKING_RULES_KEY, ProblemType.INVALID_CONFIGURATION_OPTION, detail);
    }

    /** Reads the form of a list; what its entries say is another matter. */
    static List<BlockingRule> list(Object raw) throws Setting.BadValueException {
        if (!(raw instanceof List<?> entries)) {
            throw bad("This must be a list of objects with name, rule, message and on_error.");
        }
        List<BlockingRule> rules = new ArrayList<>();
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> members)) {
                throw bad("Rule " + (rules.size() + 1) + " must be an object with name, rule, message and on_error.");
            }
            rules.add(entry(members, "Rule " + (rules.size() + 1)));
        }
        return List.copyOf(rules);
    }

    private static BlockingRule entry(Map<?, ?> members, String place) throws Setting.BadValueException {
        for (Object member : members.keySet()) {
            if (!MEMBERS.contains(String.valueOf(member))) {
                throw bad(place + " has the members name, rule, message and on_error alone.");
            }
        }
        Object onError = members.get(ON_ERROR);
        return new BlockingRule(
                text(members, NAME, place).strip(),
                text(members, RULE, place),
                text(members, MESSAGE, place).strip(),
                onError == null
                        ? OnError.ALLOW
                        : OnError.of(onError).orElseThrow(() -> bad(place + ": on_error is allow or block.")));
    }

    private static String text(Map<?, ?> members, String key, String place) throws Setting.BadValueException {
        Object value = members.get(key);
        if (value == null) {
            return "";
        }
        if (value instanceof String text) {
            return text;
        }
        throw bad(place + ": " + key + " must be a text.");
    }

    private static Setting.BadValueException bad(String message) {
        return new Setting.BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, message);
    }

    /** The form in which it is stored and shown. */
    Map<String, Object> toRaw() {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put(NAME, name);
        raw.put(RULE, rule);
        if (!message.isEmpty()) {
            raw.put(MESSAGE, message);
        }
        raw.put(ON_ERROR, onError.id());
        return raw;
    }
}
