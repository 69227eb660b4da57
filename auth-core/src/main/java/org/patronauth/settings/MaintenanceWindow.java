package org.patronauth.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;

/**
 * A time during which the source of truth behind a service is not asked, because the people who run it work on it:
 * either from one moment to another, or every day between two times.
 *
 * <p>A daily window whose end is before its beginning goes on past midnight. Where the clocks are put forward over one
 * of its times, that time is an hour later on that day.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class MaintenanceWindow {
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final Bound start;
    private final Bound end;
    private final @Nullable String text;

    private MaintenanceWindow(Bound start, Bound end, @Nullable String text) {
        this.start = start;
        this.end = end;
        this.text = text;
    }

    /** One end of the window: either a moment or a time of day. */
    private record Bound(@Nullable Instant moment, @Nullable LocalTime timeOfDay) {
        static Optional<Bound> parse(String text) {
            try {
                return Optional.of(new Bound(null, LocalTime.parse(text, TIME_OF_DAY)));
            } catch (DateTimeException e) {
                // It is a moment, or nothing.
            }
            try {
                return Optional.of(new Bound(OffsetDateTime.parse(text).toInstant(), null));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * A window of settings that were checked.
     *
     * @param start when it begins
     * @param end when it ends
     * @param text what patrons are told, or null
     * @return the window
     * @throws IllegalArgumentException when the two are no window
     */
    static MaintenanceWindow of(String start, String end, @Nullable String text) {
        problem(start, end).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return new MaintenanceWindow(
                Bound.parse(start).orElseThrow(), Bound.parse(end).orElseThrow(), text);
    }

    static void checkTime(String text) throws Setting.BadValueException {
        if (Bound.parse(text).isEmpty()) {
            throw new Setting.BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "This must be a moment such as 2026-03-01T02:00:00Z or 2026-03-01T02:00:00-05:00,"
                            + " or a time of every day such as 02:00.");
        }
    }

    /** What is wrong with two bounds of which each is good. */
    static Optional<String> problem(String start, String end) {
        Optional<Bound> from = Bound.parse(start);
        Optional<Bound> to = Bound.parse(end);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.of("Maintenance begins and ends at a moment or at a time of day.");
        }
        Instant first = from.get().moment();
        Instant last = to.get().moment();
        if ((first == null) != (last == null)) {
            return Optional.of("Beginning and end must be two moments, or two times of day.");
        }
        if (first != null && last != null && !last.isAfter(first)) {
            return Optional.of("Maintenance must end after it begins.");
        }
        return first == null && from.equals(to)
                ? Optional.of("Maintenance must not end when it begins.")
                : Optional.empty();
    }

    /**
     * What patrons are told during the window.
     *
     * @return the text, if the operator set one
     */
    public Optional<String> text() {
        return Optional.ofNullable(text);
    }

    /**
     * How long the window goes on, if it is open.
     *
     * @param now the time
     * @param zone where times of day are those of the clock on the wall
     * @return the time to its end; empty while it is not open
     */
    public Optional<Duration> remaining(Instant now, ZoneId zone) {
        Instant first = start.moment();
        Instant last = end.moment();
        if (first != null && last != null) {
            return remaining(first, last, now);
        }
        LocalTime from = start.timeOfDay();
        LocalTime to = end.timeOfDay();
        if (from == null || to == null) {
            return Optional.empty();
        }
        LocalDate today = now.atZone(zone).toLocalDate();
        Optional<Duration> sinceYesterday = remaining(today.minusDays(1), from, to, now, zone);
        return sinceYesterday.isPresent() ? sinceYesterday : remaining(today, from, to, now, zone);
    }

    /** As above for the window that begins on a day. */
    private static Optional<Duration> remaining(LocalDate day, LocalTime from, LocalTime to, Instant now, ZoneId zone) {
        LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
        return remaining(
                day.atTime(from).atZone(zone).toInstant(),
                lastDay.atTime(to).atZone(zone).toInstant(),
                now);
    }

    private static Optional<Duration> remaining(Instant from, Instant to, Instant now) {
        return now.isBefore(from) || !now.isBefore(to) ? Optional.empty() : Optional.of(Duration.between(now, to));
    }

    @Override
    public String toString() {
        return "MaintenanceWindow";
    }
}
