package org.patronauth.rule;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A condition under which a library's patrons may not borrow, such as {@code {fines} > 10 and {patron_type} != "STAFF"}.
 *
 * <pre>
 * rule       = both { "or" both }
 * both       = negation { "and" negation }
 * negation   = "not" negation | comparison
 * comparison = sum [ ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) sum
 *                  | [ "not" ] "in" ( "[" sum { "," sum } "]" | sum )
 *                  | "matches" text
 *                  | "starts" "with" sum ]
 * sum        = product { ( "+" | "-" ) product }
 * product    = factor { ( "*" | "/" ) factor }
 * factor     = "-" factor | primary
 * primary    = number | date | text | "true" | "false" | "{" key "}" | "(" rule ")"
 *            | "age_in_years" "(" sum [ "," text ] ")"
 * </pre>
 *
 * <p>A number is {@code 10} or {@code 9.50}, a date {@code 2026-03-01}, a text stands in double or single quotes and
 * holds anything but its own quote. A placeholder of type text is read as whatever it is compared with. {@code in} asks
 * whether a value is in a list, or whether a text stands anywhere in another; {@code matches} compares the whole text
 * with a regular expression. Capital letters and small ones differ.
 *
 * <p>A rule is typed, so nearly everything that could go wrong is found when it is saved. What is left is a value that
 * is missing or is not what it needs to be: that part of the rule is unknown, and so is the rule unless the part makes
 * no difference ({@code false and …}, {@code true or …}).
 *
 * <p>It has no loops, at most {@value #MAXIMUM_LENGTH} characters, 40 levels and 5 patterns of bounded steps.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> Judging never throws and ends within a bounded number of steps.
 *
 * <p><b>Privacy.</b> No verdict holds a value.
 *
 * @since 0.1
 */
public final class Rule {
    /** The longest rule that is accepted, in characters. */
    public static final int MAXIMUM_LENGTH = 1_000;

    private final String text;
    private final Expression expression;
    private final Set<String> keys;

    private Rule(String text, Expression expression, Set<String> keys) {
        this.text = text;
        this.expression = expression;
        this.keys = keys;
    }

    /**
     * Reads a rule.
     *
     * @param text the rule
     * @param known what the protocol supplies
     * @param patterns compiles what follows {@code matches}
     * @return the rule
     * @throws InvalidRuleException when it cannot be used
     */
    public static Rule parse(String text, RuleValues known, TextPattern.Compiler patterns) throws InvalidRuleException {
        if (text.length() > MAXIMUM_LENGTH) {
            throw new InvalidRuleException(MAXIMUM_LENGTH + 1, "A rule has at most 1,000 characters.");
        }
        Parser parser = new Parser(Lexer.tokens(text), known, patterns);
        return new Rule(text, parser.rule(), Collections.unmodifiableSet(parser.keys()));
    }

    /**
     * The placeholders of the rule.
     *
     * @return their keys, in the order of the rule
     */
    public Set<String> keys() {
        return keys;
    }

    /**
     * Judges a patron.
     *
     * @param values what the source of truth said, by key
     * @param today which day it is for the library's patrons
     * @return whether the patron is blocked, as far as that can be told
     */
    public RuleVerdict judge(Map<String, String> values, LocalDate today) {
        Value value = expression.evaluate(new Facts(values, today));
        if (value instanceof Value.Unknown unknown) {
            return RuleVerdict.undecided(unknown.why());
        }
        return value.equals(Value.TRUE) ? RuleVerdict.BLOCKED : RuleVerdict.ALLOWED;
    }

    /**
     * The rule as it was entered.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return text;
    }
}
