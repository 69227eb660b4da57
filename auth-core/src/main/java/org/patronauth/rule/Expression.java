package org.patronauth.rule;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.patronauth.rule.Value.Day;
import org.patronauth.rule.Value.Numeric;
import org.patronauth.rule.Value.Text;
import org.patronauth.rule.Value.Truth;
import org.patronauth.rule.Value.Unknown;

/**
 * A part of a rule whose types are known to be right. Each part is looked at once at the most, so judging a rule takes
 * no more steps than it has parts, and those of its patterns.
 */
sealed interface Expression {
    /** Texts that are longer are no fields of a record; comparing them could take long. */
    int LONGEST_VALUE = 1_000;

    /** Never throws: what cannot be told is an {@link Unknown}. */
    Value evaluate(Facts facts);

    private static boolean isTrue(Value value) {
        return value instanceof Truth truth && truth.holds();
    }

    private static boolean isFalse(Value value) {
        return value instanceof Truth truth && !truth.holds();
    }

    private static String textOf(Value value) {
        return ((Text) value).text();
    }

    private static BigDecimal numberOf(Value value) {
        return ((Numeric) value).number();
    }

    /** What stands in the rule itself. */
    record Constant(Value value) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return value;
        }
    }

    /** What the source of truth said, read as the type that the rule needs. */
    record Placeholder(String key, ValueType type) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            String raw = facts.values().get(key);
            if (raw == null) {
                return new Unknown("Nothing is said of {" + key + "}.");
            }
            if (raw.length() > LONGEST_VALUE) {
                return new Unknown("The value of {" + key + "} is too long.");
            }
            String text = raw.strip();
            Optional<? extends Value> value = switch (type) {
                case TEXT -> Optional.of(new Text(text));
                case NUMBER -> Reading.number(text).map(Numeric::new);
                case DATE -> Reading.date(text).map(Day::new);
                case BOOLEAN -> Reading.truth(text).map(Truth::of);
            };
            return value.isPresent()
                    ? value.get()
                    : new Unknown("The value of {" + key + "} cannot be read as " + type.inWords() + ".");
        }
    }

    /** True and false as usual; what is unknown stays so unless it makes no difference. */
    record Both(Expression left, Expression right) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            Value first = left.evaluate(facts);
            if (isFalse(first)) {
                return first;
            }
            Value second = right.evaluate(facts);
            return isFalse(second) || isTrue(first) ? second : first;
        }
    }

    /** See {@link Both}. */
    record Either(Expression left, Expression right) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            Value first = left.evaluate(facts);
            if (isTrue(first)) {
                return first;
            }
            Value second = right.evaluate(facts);
            return isTrue(second) || isFalse(first) ? second : first;
        }
    }

    record Not(Expression condition) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            Value value = condition.evaluate(facts);
            return value instanceof Truth truth ? Truth.of(!truth.holds()) : value;
        }
    }

    record Minus(Expression operand) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            Value value = operand.evaluate(facts);
            return value instanceof Numeric numeric
                    ? new Numeric(numeric.number().negate())
                    : value;
        }
    }

    /** Compares two values of one type. */
    record Comparison(Comparator operator, Expression left, Expression right) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return onBoth(left, right, facts, (one, other) -> Truth.of(operator.holds(compare(one, other))));
        }

        static int compare(Value one, Value other) {
            if (one instanceof Numeric numeric) {
                return numeric.number().compareTo(numberOf(other));
            }
            if (one instanceof Day day) {
                return day.date().compareTo(((Day) other).date());
            }
            if (one instanceof Truth truth) {
                return Boolean.compare(truth.holds(), isTrue(other));
            }
            return textOf(one).compareTo(textOf(other));
        }
    }

    enum Comparator {
        EQUAL("=="),
        UNEQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String sign;

        Comparator(String sign) {
            this.sign = sign;
        }

        static Optional<Comparator> of(Token token) {
            for (Comparator comparator : values()) {
                if (token.is(comparator.sign)) {
                    return Optional.of(comparator);
                }
            }
            return Optional.empty();
        }

        boolean orders() {
            return this != EQUAL && this != UNEQUAL;
        }

        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case UNEQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
            };
        }
    }

    /** Calculates with 34 digits, so that no rule can make a number that fills the memory. */
    record Arithmetic(char operator, Expression left, Expression right) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return onBoth(left, right, facts, (one, other) -> calculate(numberOf(one), numberOf(other)));
        }

        private Value calculate(BigDecimal one, BigDecimal other) {
            if (operator == '/' && other.signum() == 0) {
                return new Unknown("Nothing can be divided by zero.");
            }
            return new Numeric(
                    switch (operator) {
                        case '+' -> one.add(other, MathContext.DECIMAL128);
                        case '-' -> one.subtract(other, MathContext.DECIMAL128);
                        case '*' -> one.multiply(other, MathContext.DECIMAL128);
                        default -> one.divide(other, MathContext.DECIMAL128);
                    });
        }
    }

    /** Whether a value is one of several. */
    record Membership(Expression sought, List<Expression> items) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            Value value = sought.evaluate(facts);
            if (value instanceof Unknown) {
                return value;
            }
            Value none = Value.FALSE;
            for (Expression item : items) {
                Value candidate = item.evaluate(facts);
                if (candidate instanceof Unknown) {
                    none = candidate;
                } else if (Comparison.compare(value, candidate) == 0) {
                    return Value.TRUE;
                }
            }
            return none;
        }
    }

    /** Whether a text stands somewhere in another. */
    record Substring(Expression part, Expression whole) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return onBoth(
                    part, whole, facts, (one, other) -> Truth.of(textOf(other).contains(textOf(one))));
        }
    }

    record StartsWith(Expression whole, Expression prefix) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return onBoth(
                    whole, prefix, facts, (one, other) -> Truth.of(textOf(one).startsWith(textOf(other))));
        }
    }

    record Matches(Expression whole, TextPattern pattern) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return on(
                    whole,
                    facts,
                    value -> pattern.matches(textOf(value))
                            .<Value>map(Truth::of)
                            .orElseGet(() -> new Unknown("A pattern took too many steps.")));
        }
    }

    /** A text as a date in a form of its own. */
    record DateIn(Expression text, DateTimeFormatter form) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return on(
                    text,
                    facts,
                    value -> Reading.date(textOf(value), form)
                            .<Value>map(Day::new)
                            .orElseGet(() -> new Unknown("A date is not in the form that the rule names.")));
        }
    }

    /** Whole years from a day of birth to today. */
    record Age(Expression birth) implements Expression {
        @Override
        public Value evaluate(Facts facts) {
            return on(birth, facts, value -> {
                LocalDate born = ((Day) value).date();
                return born.isAfter(facts.today())
                        ? new Unknown("A date of birth lies in the future.")
                        : new Numeric(BigDecimal.valueOf(ChronoUnit.YEARS.between(born, facts.today())));
            });
        }
    }

    /** Two values in one. */
    @FunctionalInterface
    interface Joining {
        Value join(Value one, Value other);
    }

    private static Value on(Expression operand, Facts facts, Function<Value, Value> work) {
        Value value = operand.evaluate(facts);
        return value instanceof Unknown ? value : work.apply(value);
    }

    private static Value onBoth(Expression left, Expression right, Facts facts, Joining work) {
        Value one = left.evaluate(facts);
        if (one instanceof Unknown) {
            return one;
        }
        Value other = right.evaluate(facts);
        return other instanceof Unknown ? other : work.join(one, other);
    }
}
