package org.patronauth.rule;

import org.patronauth.rule.Expression.Placeholder;

/**
 * A part of a rule with its type.
 *
 * @param readable whether it is a text of the source of truth, which is read as whatever type is needed
 * @param column where it starts, counted from 1
 */
record Operand(Expression expression, ValueType type, boolean readable, int column) {
    static Operand of(Expression expression, ValueType type, int column) {
        return new Operand(expression, type, false, column);
    }

    /** This part as a value of a type, where it can be one. */
    Operand as(ValueType needed) throws InvalidRuleException {
        if (type == needed) {
            return this;
        }
        if (readable && expression instanceof Placeholder placeholder) {
            return of(new Placeholder(placeholder.key(), needed), needed, column);
        }
        throw new InvalidRuleException(
                column, "This is " + type.inWords() + " where " + needed.inWords() + " is needed.");
    }
}
