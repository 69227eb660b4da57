package org.patronauth.internal;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.patronauth.BlockReason;
import org.patronauth.LegacyDatabase;
import org.patronauth.Money;
import org.patronauth.PatronRecord;

/** Reads what an older system stored about a patron. */
final class LegacyPatronRows {
    static final LegacyDatabase.Table TABLE = LegacyDatabase.Table.of(
            "patrons",
            "id",
            "library_id",
            "external_identifier",
            "authorization_identifier",
            "username",
            "external_type",
            "last_external_sync",
            "authorization_expires",
            "fines",
            "block_reason");

    private static final Pattern THOUSANDS = Pattern.compile("[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?");
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,10})?");
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("X")
            .toFormatter(Locale.ROOT);

    private long unreadable;

    /** How many values made no sense. */
    long unreadable() {
        return unreadable;
    }

    PatronRecord record(LegacyDatabase.Row row) {
        return PatronRecord.builder()
                .permanentId(key(row.text("external_identifier")))
                .authorizationIdentifier(key(row.text("authorization_identifier")))
                .username(key(row.text("username")))
                .externalType(key(row.text("external_type")))
                .authorizationExpires(read(row.text("authorization_expires"), LocalDate::parse))
                .fines(read(row.text("fines"), LegacyPatronRows::money))
                .blockReason(read(row.text("block_reason"), BlockReason::new))
                .lastExternalSync(read(row.text("last_external_sync"), LegacyPatronRows::instant))
                .build();
    }

    private static @Nullable String key(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private <T> @Nullable T read(@Nullable String text, Function<String, T> reading) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return reading.apply(text.strip());
        } catch (DateTimeException | IllegalArgumentException e) {
            unreadable++;
            return null;
        }
    }

    private static Money money(String text) {
        String amount = plainAmount(text);
        // Ten characters can ask for a billion digits.
        if (!AMOUNT.matcher(amount).matches()) {
            throw new IllegalArgumentException("no amount");
        }
        return Money.of(new BigDecimal(amount));
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text, TIMESTAMP).toInstant();
    }

    /** An amount without the dollar sign and the commas that older systems allowed; what is none stays as it is. */
    static String plainAmount(String text) {
        String amount = text.strip();
        String bare = amount.startsWith("$") ? amount.substring(1).strip() : amount;
        return THOUSANDS.matcher(bare).matches() ? bare.replace(",", "") : bare;
    }

    static Optional<Long> number(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
