package org.patronauth.rule;

import java.util.ArrayList;
import java.util.List;
import org.patronauth.rule.Expression.Arithmetic;
import org.patronauth.rule.Expression.Comparator;
import org.patronauth.rule.Expression.Comparison;
import org.patronauth.rule.Expression.Membership;
import org.patronauth.rule.Expression.Substring;

/** Which values may stand together. A text of the source of truth is read as what the other side is. */
final class Checker {
    private Checker() {}

    static Operand comparison(Comparator operator, int column, Operand left, Operand right)
            throws InvalidRuleException {
        ValueType type = left.readable() && right.readable()
                ? operator.orders() ? ValueType.NUMBER : ValueType.TEXT
                : left.readable() ? right.type() : left.type();
        if (operator.orders() && type != ValueType.NUMBER && type != ValueType.DATE) {
            throw new InvalidRuleException(column, "Only numbers and dates have an order.");
        }
        return Operand.of(
                new Comparison(
                        operator, left.as(type).expression(), right.as(type).expression()),
                ValueType.BOOLEAN,
                left.column());
    }

    static Operand arithmetic(char operator, Operand left, Operand right) throws InvalidRuleException {
        Expression one = left.as(ValueType.NUMBER).expression();
        Expression other = right.as(ValueType.NUMBER).expression();
        return Operand.of(new Arithmetic(operator, one, other), ValueType.NUMBER, left.column());
    }

    static Operand membership(Operand sought, List<Operand> items) throws InvalidRuleException {
        ValueType type = sought.type();
        if (sought.readable()) {
            type = items.stream()
                    .filter(item -> !item.readable())
                    .map(Operand::type)
                    .findFirst()
                    .orElse(type);
        }
        Expression value = sought.as(type).expression();
        List<Expression> candidates = new ArrayList<>();
        for (Operand item : items) {
            candidates.add(item.as(type).expression());
        }
        return Operand.of(new Membership(value, List.copyOf(candidates)), ValueType.BOOLEAN, sought.column());
    }

    static Operand substring(Operand part, Operand whole) throws InvalidRuleException {
        Expression one = part.as(ValueType.TEXT).expression();
        Expression other = whole.as(ValueType.TEXT).expression();
        return Operand.of(new Substring(one, other), ValueType.BOOLEAN, part.column());
    }
}
