package org.patronauth.millenium;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/** Reads a day as EXP DATE[p43] has it: month, day and year of two or four digits, with {@code -} or {@code /} between. */
final class ExpiryDate {
    /** Two digits mean a year from 1969 to 2068. */
    private static final int FIRST_YEAR = 1969;

    private static final int CENTURY = 100;

    private ExpiryDate() {}

    /** Whether a clean text is what servers write where there is no day, such as {@code "-  -"}. */
    static boolean isNone(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSeparator(c) && !WhiteSpace.is(c)) {
                return false;
            }
        }
        return true;
    }

    static Optional<LocalDate> parse(String text) {
        int monthEnd = digits(text, 0);
        if (monthEnd < 1 || monthEnd > 2 || monthEnd == text.length()) {
            return Optional.empty();
        }
        char separator = text.charAt(monthEnd);
        int dayEnd = digits(text, monthEnd + 1);
        int dayLength = dayEnd - monthEnd - 1;
        if (!isSeparator(separator)
                || dayLength < 1
                || dayLength > 2
                || dayEnd == text.length()
                || text.charAt(dayEnd) != separator) {
            return Optional.empty();
        }
        int yearLength = text.length() - dayEnd - 1;
        if (digits(text, dayEnd + 1) != text.length() || (yearLength != 2 && yearLength != 4)) {
            return Optional.empty();
        }
        int year = number(text, dayEnd + 1, text.length());
        try {
            return Optional.of(LocalDate.of(
                    yearLength == 2 ? inFullCentury(year) : year,
                    number(text, 0, monthEnd),
                    number(text, monthEnd + 1, dayEnd)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int inFullCentury(int year) {
        int century = FIRST_YEAR / CENTURY * CENTURY;
        return century + year < FIRST_YEAR ? century + CENTURY + year : century + year;
    }

    private static boolean isSeparator(char c) {
        return c == '-' || c == '/';
    }

    private static int digits(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int number(String text, int start, int end) {
        return Integer.parseInt(text, start, end, 10);
    }
}
