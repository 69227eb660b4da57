package org.patronauth.millenium;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Reads an amount of MONEY OWED[p96]: plain or in dollars, with a minus or in parentheses where the library owes the
 * patron. An amount in another currency cannot be compared with a limit, so it is none.
 */
final class Fines {
    /** Nobody owes more digits, and converting digits takes the square of their number. */
    private static final int LONGEST = 40;

    private static final int GROUP = 3;

    private Fines() {}

    /** The amount of a clean text, or nothing when it cannot be read as one. */
    static Optional<BigDecimal> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(BigDecimal.ZERO.setScale(2));
        }
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        int start = 0;
        int end = text.length();
        boolean negative = false;
        boolean signed = false;
        if (text.charAt(0) == '(' && text.charAt(end - 1) == ')') {
            negative = true;
            signed = true;
            start = 1;
            end--;
        }
        boolean dollar = false;
        while (start < end) {
            char c = text.charAt(start);
            if (c == '-' && !signed) {
                signed = true;
                negative = true;
            } else if (c == '$' && !dollar) {
                dollar = true;
            } else {
                break;
            }
            start = WhiteSpace.skip(text, start + 1, end);
        }
        Optional<String> digits = digits(text, start, end);
        boolean less = negative;
        return digits.map(BigDecimal::new)
                .map(amount -> less ? amount.negate() : amount)
                .map(amount -> amount.setScale(2, RoundingMode.HALF_EVEN));
    }

    /** Digits, plain or in groups of three, and perhaps a fraction, which may stand alone. */
    private static Optional<String> digits(String text, int start, int end) {
        StringBuilder digits = new StringBuilder();
        int at = start;
        boolean grouped = false;
        int group = 0;
        while (at < end && text.charAt(at) != '.') {
            char c = text.charAt(at);
            if (isDigit(c)) {
                digits.append(c);
                group++;
            } else if (c == ',' && (grouped ? group == GROUP : group > 0 && group <= GROUP)) {
                grouped = true;
                group = 0;
            } else {
                return Optional.empty();
            }
            at++;
        }
        if (grouped && group != GROUP) {
            return Optional.empty();
        }
        if (at < end) {
            digits.append('.');
            at++;
            if (at == end) {
                return Optional.empty();
            }
        }
        for (; at < end; at++) {
            if (!isDigit(text.charAt(at))) {
                return Optional.empty();
            }
            digits.append(text.charAt(at));
        }
        return digits.isEmpty() ? Optional.empty() : Optional.of(digits.toString());
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
