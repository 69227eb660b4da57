package org.patronauth.millenium;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.patronauth.http.Escaping;

/** Answers in a form that staff may read: record by record, with what is secret or personal masked. */
final class Transcript {
    private static final String MASK = "***";
    private static final int LONGEST = 4_000;
    private static final int LONGEST_TEXT = 120;
    private static final int LONGEST_NUMBER = 3;
    /** Codes of the site and of the library, and what a patron owes: they tell nobody who it is. */
    private static final Set<String> HARMLESS =
            Set.of("p!", "p43", "p44", "p45", "p46", "p126", "p47", "p53", "p54", "p56", "p96", "p101");
    /** Who the patron is, for staff who ask for it. */
    private static final Set<String> WHO = Set.of("p81", "pb", "pn", "pu");

    private Transcript() {}

    /** Shows an answer; {@code asked} is what was typed: a server may repeat it. */
    static String of(PatronApi.Answer answer, boolean showsWho, String... asked) {
        StringBuilder text = new StringBuilder("HTTP " + answer.status() + ", " + answer.bytes() + " bytes");
        answer.dump().forEach((control, name, value) -> {
            if (text.length() > LONGEST) {
                return;
            }
            if (control) {
                text.append('\n').append(name).append('=').append(harmless(value, asked));
                return;
            }
            boolean shown = HARMLESS.contains(name) || (showsWho && WHO.contains(name));
            text.append("\n[").append(isUsual(name) ? name : MASK).append("] ");
            text.append(shown ? shortened(value) : MASK)
                    .append(" (")
                    .append(value.length())
                    .append(')');
        });
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "\n…" : text.toString();
    }

    /** The number and text of an error, for a log. */
    static String ofError(PatronDump answer, String... asked) {
        StringBuilder text = new StringBuilder();
        for (String name : new String[] {PatronDump.RETCOD, PatronDump.ERRNUM, PatronDump.ERRMSG}) {
            for (String value : answer.control(name)) {
                if (text.length() < LONGEST_TEXT) {
                    text.append(text.isEmpty() ? "" : ", ").append(name).append('=');
                    text.append(harmless(value, asked));
                }
            }
        }
        return text.toString();
    }

    /**
     * The text of an error, unless it repeats what was asked. Long numbers are left out: they could be the identifier in
     * another form.
     */
    private static String harmless(String value, String... asked) {
        for (String secret : asked) {
            if (value.length() > 2 && repeats(value, secret)) {
                return MASK;
            }
        }
        String shown = shortened(value);
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < shown.length()) {
            int digits = at;
            while (digits < shown.length() && Character.isDigit(shown.charAt(digits))) {
                digits++;
            }
            if (digits - at > LONGEST_NUMBER) {
                text.append(MASK);
                at = digits;
            } else {
                int end = Math.max(digits, at + 1);
                text.append(shown, at, end);
                at = end;
            }
        }
        return text.toString();
    }

    /** Whether a text holds what was asked: as it was typed, or as it was sent, with or without blanks. */
    private static boolean repeats(String text, String asked) {
        String said = comparable(text);
        return Stream.of(Optional.of(asked), Escaping.STRICT.escape(asked), Escaping.PATH_SEGMENT.escape(asked))
                .flatMap(Optional::stream)
                .map(Transcript::comparable)
                .anyMatch(form -> !form.isEmpty() && said.contains(form));
    }

    private static String comparable(String text) {
        return WhiteSpace.without(text).toLowerCase(Locale.ROOT);
    }

    private static String shortened(String value) {
        String start = value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) + "…" : value;
        // A server must not make up lines of a log.
        return start.replaceAll("[\\p{Cntrl}\\x80-\\x9f\u2028\u2029]", "?");
    }

    /** A code of the protocol's own kind; anything else in brackets may be what somebody wrote. */
    private static boolean isUsual(String code) {
        return code.startsWith("p")
                && code.length() >= 2
                && code.length() <= 4
                && code.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
