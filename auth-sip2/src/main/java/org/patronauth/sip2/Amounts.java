package org.patronauth.sip2;

import java.math.BigDecimal;
import java.util.Optional;

/** Reads amounts of money as servers of all countries write them. */
final class Amounts {
    private static final int MAXIMUM_LENGTH = 30;

    private Amounts() {}

    /** The amount, or nothing when the text cannot be read as one. */
    static Optional<BigDecimal> parse(String text) {
        String digits = withoutCurrency(text.strip());
        boolean negative = digits.startsWith("-");
        if (negative) {
            digits = digits.substring(1).strip();
        }
        if (digits.isEmpty() || digits.length() > MAXIMUM_LENGTH) {
            return Optional.empty();
        }
        int dot = digits.lastIndexOf('.');
        int comma = digits.lastIndexOf(',');
        char decimal = decimalSign(digits, dot, comma);
        return plain(digits, decimal).map(amount -> negative ? amount.negate() : amount);
    }

    /** Removes a currency sign or code before or behind the digits; a sign of minus may stand on either side of it. */
    private static String withoutCurrency(String text) {
        int start = 0;
        int end = text.length();
        int signs = 0;
        while (start < end && !isNumeric(text.charAt(start))) {
            signs += text.charAt(start) == '-' ? 1 : 0;
            start++;
        }
        while (end > start && !isNumeric(text.charAt(end - 1))) {
            end--;
        }
        boolean tooMuch = start > 4 || text.length() - end > 4 || signs > 1;
        return tooMuch ? "" : "-".repeat(signs) + text.substring(start, end);
    }

    private static boolean isNumeric(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == ',';
    }

    /** The sign before the decimals, 0 when there is none. The later of two different signs is it. */
    private static char decimalSign(String digits, int dot, int comma) {
        if (dot >= 0 && comma >= 0) {
            return dot > comma ? '.' : ',';
        }
        if (dot < 0 && comma < 0) {
            return 0;
        }
        char sign = dot >= 0 ? '.' : ',';
        boolean once = digits.indexOf(sign) == digits.lastIndexOf(sign);
        int behind = digits.length() - 1 - Math.max(dot, comma);
        // "1,234" is a thousand and more; "12,34" and "12,5" are not. A single dot is always a decimal point.
        return once && (sign == '.' || behind != 3) ? sign : 0;
    }

    private static Optional<BigDecimal> plain(String digits, char decimal) {
        StringBuilder plain = new StringBuilder();
        int groupLength = -1;
        boolean decimals = false;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c >= '0' && c <= '9') {
                plain.append(c);
                groupLength += groupLength >= 0 && !decimals ? 1 : 0;
            } else if (c == decimal && digits.lastIndexOf(decimal) == i && !decimals) {
                if (groupLength >= 0 && groupLength != 3) {
                    return Optional.empty();
                }
                decimals = true;
                groupLength = -1;
                plain.append('.');
            } else if (c != decimal && (c == '.' || c == ',') && !decimals && plain.length() > 0) {
                if (groupLength >= 0 && groupLength != 3) {
                    return Optional.empty();
                }
                groupLength = 0;
            } else {
                return Optional.empty();
            }
        }
        if (groupLength >= 0 && groupLength != 3) {
            return Optional.empty();
        }
        boolean noDigits = plain.chars().noneMatch(c -> c >= '0' && c <= '9');
        return noDigits ? Optional.empty() : Optional.of(new BigDecimal(trimDot(plain.toString())));
    }

    private static String trimDot(String plain) {
        String text = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
        return text.startsWith(".") ? "0" + text : text;
    }
}
