package org.patronauth.sip2;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads expiry dates as servers write them: the protocol's form, with whatever zone, ISO, or a form of one's own. */
final class Dates {
    private static final int PLAIN = 8;
    private static final int WITH_ZONE_AND_TIME = 18;
    private static final int WITH_ZONE_NAME_AND_TIME = 17;

    private Dates() {}

    static Optional<LocalDate> parse(String text, Optional<DateTimeFormatter> ownForm) {
        String date = text.strip();
        if (ownForm.isPresent()) {
            Optional<LocalDate> own = attempt(() -> LocalDate.parse(date, ownForm.get()));
            if (own.isPresent()) {
                return own;
            }
        }
        if (date.length() == 10 && date.charAt(4) == '-') {
            return attempt(() -> LocalDate.parse(date));
        }
        boolean known = date.length() == PLAIN
                || ((date.length() == WITH_ZONE_AND_TIME || date.length() == WITH_ZONE_NAME_AND_TIME)
                        && areDigits(date, date.length() - 6, date.length()));
        if (!known || !areDigits(date, 0, PLAIN)) {
            return Optional.empty();
        }
        return attempt(() -> LocalDate.of(
                Integer.parseInt(date, 0, 4, 10),
                Integer.parseInt(date, 4, 6, 10),
                Integer.parseInt(date, 6, PLAIN, 10)));
    }

    private static boolean areDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Optional<LocalDate> attempt(Attempt attempt) {
        try {
            return Optional.of(attempt.parse());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Attempt {
        LocalDate parse();
    }
}
