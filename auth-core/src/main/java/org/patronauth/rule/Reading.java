package org.patronauth.rule;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the text that a source of truth sent is read as something else. Nothing is guessed. */
final class Reading {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(?:\\.[0-9]{1,10})?");
    private static final Pattern DASHED = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    /** The day at the beginning of a SIP2 time (YYYYMMDDZZZZHHMMSS), or alone. */
    private static final Pattern COMPACT = Pattern.compile("[0-9]{8}(?:[A-Z ]{4}[0-9]{6})?");

    private Reading() {}

    static Optional<BigDecimal> number(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    static Optional<LocalDate> date(String text) {
        if (DASHED.matcher(text).matches()) {
            return date(text.substring(0, 4), text.substring(5, 7), text.substring(8, 10));
        }
        if (COMPACT.matcher(text).matches()) {
            return date(text.substring(0, 4), text.substring(4, 6), text.substring(6, 8));
        }
        return Optional.empty();
    }

    private static Optional<LocalDate> date(String year, String month, String day) {
        try {
            return Optional.of(LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<LocalDate> date(String text, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDate.parse(text, form));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A form of dates in the letters of {@link DateTimeFormatter}, as an administrator writes it. */
    static Optional<DateTimeFormatter> form(String pattern) {
        try {
            DateTimeFormatter form = new DateTimeFormatterBuilder()
                    .appendPattern(pattern)
                    .parseDefaulting(ChronoField.ERA, IsoEra.CE.getValue())
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
            LocalDate any = LocalDate.of(2024, 2, 29);
            // Whatever a form leaves out, such as the year, no text in it could ever say.
            return any.equals(LocalDate.parse(form.format(any), form)) ? Optional.of(form) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<Boolean> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y" -> Optional.of(true);
            case "false", "no", "n" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
