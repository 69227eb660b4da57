package org.patronauth.rule;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.patronauth.rule.Expression.Age;
import org.patronauth.rule.Expression.Both;
import org.patronauth.rule.Expression.Comparator;
import org.patronauth.rule.Expression.Constant;
import org.patronauth.rule.Expression.DateIn;
import org.patronauth.rule.Expression.Either;
import org.patronauth.rule.Expression.Matches;
import org.patronauth.rule.Expression.Minus;
import org.patronauth.rule.Expression.Not;
import org.patronauth.rule.Expression.Placeholder;
import org.patronauth.rule.Expression.StartsWith;
import org.patronauth.rule.Token.Kind;

/** Reads a rule by recursive descent, one method for each line of its grammar, and checks types on the way. */
final class Parser {
    private static final int DEEPEST = 40;
    private static final int MOST_PATTERNS = 5;
    private static final int MOST_DIGITS = 41;

    private final List<Token> tokens;
    private final RuleValues known;
    private final TextPattern.Compiler patterns;
    private final Set<String> keys = new LinkedHashSet<>();
    private int position;
    private int depth;
    private int patternCount;

    Parser(List<Token> tokens, RuleValues known, TextPattern.Compiler patterns) {
        this.tokens = tokens;
        this.known = known;
        this.patterns = patterns;
    }

    /** The keys of all placeholders that were read. */
    Set<String> keys() {
        return keys;
    }

    Expression rule() throws InvalidRuleException {
        if (next().kind() == Kind.END) {
            throw wrong(next(), "A rule must not be empty.");
        }
        Operand whole = either();
        if (next().kind() != Kind.END) {
            throw wrong(next(), "Nothing more is expected here; conditions are joined with and, or.");
        }
        return whole.as(ValueType.BOOLEAN).expression();
    }

    private Operand either() throws InvalidRuleException {
        Operand left = both();
        while (take("or")) {
            Expression one = left.as(ValueType.BOOLEAN).expression();
            Expression other = both().as(ValueType.BOOLEAN).expression();
            left = Operand.of(new Either(one, other), ValueType.BOOLEAN, left.column());
        }
        return left;
    }

    private Operand both() throws InvalidRuleException {
        Operand left = negation();
        while (take("and")) {
            Expression one = left.as(ValueType.BOOLEAN).expression();
            Expression other = negation().as(ValueType.BOOLEAN).expression();
            left = Operand.of(new Both(one, other), ValueType.BOOLEAN, left.column());
        }
        return left;
    }

    private Operand negation() throws InvalidRuleException {
        Token start = next();
        if (!take("not")) {
            return comparison();
        }
        deeper(start);
        Expression condition = negation().as(ValueType.BOOLEAN).expression();
        depth--;
        return Operand.of(new Not(condition), ValueType.BOOLEAN, start.column());
    }

    private Operand comparison() throws InvalidRuleException {
        Operand left = sum();
        Token operator = next();
        Optional<Operand> compared = comparedWith(left, operator);
        if (compared.isEmpty()) {
            if (!endsCondition(operator)) {
                throw wrong(operator, "An operator is expected here, or the end of the condition.");
            }
            return left;
        }
        if (Comparator.of(next()).isPresent() || next().is("in") || next().is("matches") || next().is("starts")) {
            throw wrong(next(), "Comparisons are joined with and, or; they do not follow one another.");
        }
        return compared.get();
    }

    private static boolean endsCondition(Token token) {
        return token.kind() == Kind.END
                || token.is("and")
                || token.is("or")
                || token.is(")")
                || token.is("]")
                || token.is(",");
    }

    private Optional<Operand> comparedWith(Operand left, Token operator) throws InvalidRuleException {
        Optional<Comparator> comparator = Comparator.of(operator);
        if (comparator.isPresent()) {
            position++;
            return Optional.of(Checker.comparison(comparator.get(), operator.column(), left, sum()));
        }
        if (take("in")) {
            return Optional.of(in(left));
        }
        if (operator.is("not") && tokens.get(position + 1).is("in")) {
            position += 2;
            Operand in = in(left);
            return Optional.of(Operand.of(new Not(in.expression()), ValueType.BOOLEAN, in.column()));
        }
        if (take("matches")) {
            return Optional.of(Operand.of(
                    new Matches(left.as(ValueType.TEXT).expression(), pattern()), ValueType.BOOLEAN, left.column()));
        }
        if (take("starts")) {
            expect("with", "After starts comes with.");
            Expression whole = left.as(ValueType.TEXT).expression();
            Expression prefix = sum().as(ValueType.TEXT).expression();
            return Optional.of(Operand.of(new StartsWith(whole, prefix), ValueType.BOOLEAN, left.column()));
        }
        return Optional.empty();
    }

    private Operand in(Operand left) throws InvalidRuleException {
        if (!take("[")) {
            return Checker.substring(left, sum());
        }
        List<Operand> items = new ArrayList<>();
        do {
            items.add(sum());
        } while (take(","));
        expect("]", "A list ends with ].");
        return Checker.membership(left, items);
    }

    private TextPattern pattern() throws InvalidRuleException {
        Token source = text("After matches comes a regular expression in quotes.");
        if (++patternCount > MOST_PATTERNS) {
            throw wrong(source, "A rule has at most " + MOST_PATTERNS + " patterns.");
        }
        try {
            return patterns.compile(source.text());
        } catch (IllegalArgumentException e) {
            throw wrong(source, String.valueOf(e.getMessage()));
        }
    }

    private Operand sum() throws InvalidRuleException {
        Operand left = product();
        while (next().is("+") || next().is("-")) {
            left = Checker.arithmetic(taken().text().charAt(0), left, product());
        }
        return left;
    }

    private Operand product() throws InvalidRuleException {
        Operand left = factor();
        while (next().is("*") || next().is("/")) {
            left = Checker.arithmetic(taken().text().charAt(0), left, factor());
        }
        return left;
    }

    private Operand factor() throws InvalidRuleException {
        Token start = next();
        if (!take("-")) {
            return primary();
        }
        deeper(start);
        Expression operand = factor().as(ValueType.NUMBER).expression();
        depth--;
        return Operand.of(new Minus(operand), ValueType.NUMBER, start.column());
    }

    private Operand primary() throws InvalidRuleException {
        Token token = taken();
        int column = token.column();
        return switch (token.kind()) {
            case NUMBER -> Operand.of(new Constant(new Value.Numeric(number(token))), ValueType.NUMBER, column);
            case DATE -> Operand.of(new Constant(new Value.Day(date(token))), ValueType.DATE, column);
            case TEXT -> Operand.of(new Constant(new Value.Text(token.text())), ValueType.TEXT, column);
            case PLACEHOLDER -> placeholder(token);
            case WORD -> word(token);
            case SIGN -> bracket(token);
            case END -> throw wrong(token, "The rule ends where a value is expected.");
        };
    }

    private static BigDecimal number(Token token) throws InvalidRuleException {
        if (token.text().length() > MOST_DIGITS) {
            throw wrong(token, "This number has too many digits.");
        }
        return new BigDecimal(token.text());
    }

    private static LocalDate date(Token token) throws InvalidRuleException {
        return Reading.date(token.text()).orElseThrow(() -> wrong(token, "The calendar has no such day."));
    }

    private Operand placeholder(Token token) throws InvalidRuleException {
        ValueType type = known.typeOf(token.text())
                .orElseThrow(() -> wrong(token, "The protocol supplies no value of this name."));
        keys.add(token.text());
        return new Operand(new Placeholder(token.text(), type), type, type == ValueType.TEXT, token.column());
    }

    private Operand word(Token token) throws InvalidRuleException {
        return switch (token.text()) {
            case "true" -> Operand.of(new Constant(Value.TRUE), ValueType.BOOLEAN, token.column());
            case "false" -> Operand.of(new Constant(Value.FALSE), ValueType.BOOLEAN, token.column());
            case "age_in_years" -> age(token);
            case "and", "or", "not", "in", "matches", "starts", "with" ->
                throw wrong(token, "A value is expected before this word.");
            default ->
                throw wrong(
                        token,
                        Lexer.isReserved(token.text())
                                ? "The words of the language are written in small letters."
                                : "The language has no such word; texts stand in quotes, placeholders in braces.");
        };
    }

    private Operand bracket(Token token) throws InvalidRuleException {
        if (!token.is("(")) {
            throw wrong(token, "A value is expected here.");
        }
        deeper(token);
        Operand inner = either();
        depth--;
        expect(")", "A bracket is not closed.");
        return new Operand(inner.expression(), inner.type(), inner.readable(), token.column());
    }

    private Operand age(Token token) throws InvalidRuleException {
        expect("(", "After age_in_years comes a date in brackets.");
        deeper(token);
        Operand birth = sum();
        depth--;
        Expression date;
        if (take(",")) {
            Token form = text("The form of a date stands in quotes.");
            DateTimeFormatter formatter = Reading.form(form.text())
                    .orElseThrow(() -> wrong(form, "This is no form of a date, such as MM/dd/yyyy."));
            date = new DateIn(birth.as(ValueType.TEXT).expression(), formatter);
        } else {
            date = birth.as(ValueType.DATE).expression();
        }
        expect(")", "A bracket is not closed.");
        return Operand.of(new Age(date), ValueType.NUMBER, token.column());
    }

    private Token text(String otherwise) throws InvalidRuleException {
        if (next().kind() != Kind.TEXT) {
            throw wrong(next(), otherwise);
        }
        return taken();
    }

    private Token next() {
        return tokens.get(position);
    }

    /** The next token; the last one, which ends the rule, is never passed. */
    private Token taken() {
        Token token = next();
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    private boolean take(String wordOrSign) {
        boolean there = next().is(wordOrSign);
        if (there) {
            position++;
        }
        return there;
    }

    private void expect(String wordOrSign, String otherwise) throws InvalidRuleException {
        if (!take(wordOrSign)) {
            throw wrong(next(), otherwise);
        }
    }

    private void deeper(Token token) throws InvalidRuleException {
        if (++depth > DEEPEST) {
            throw wrong(token, "This is nested too deeply.");
        }
    }

    private static InvalidRuleException wrong(Token token, String sentence) {
        return new InvalidRuleException(token.column(), sentence);
    }
}
