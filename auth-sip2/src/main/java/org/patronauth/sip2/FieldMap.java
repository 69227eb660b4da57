package org.patronauth.sip2;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.BlockReason;
import org.patronauth.Money;
import org.patronauth.PatronData;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.spi.ProviderEnvironment.Warnings;

/**
 * Where in an answer each thing stands. Field codes collide between vendors, so the ones that do are settings.
 *
 * @param libraryIdentifier the field that tells the patron's library
 * @param expiry the field with the expiry date, or null to look in PA and then in PX
 * @param expiryForm the form of the date, where it is one of the server's own
 * @param patronType the field with the patron type
 * @param blockingFlags the status flags that block
 * @param feeLimitBlocks whether owing more than the server's own limit blocks
 * @param messageBlocks screen messages that mean a block
 */
record FieldMap(
        int libraryIdentifier,
        @Nullable Integer expiry,
        Optional<DateTimeFormatter> expiryForm,
        int patronType,
        Set<PatronFlag> blockingFlags,
        boolean feeLimitBlocks,
        List<MessageBlock> messageBlocks) {

    /** A screen message that means a block: many servers say "expired" nowhere else. */
    record MessageBlock(BoundedPattern pattern, BlockReason reason) {}

    /**
     * What an answer says of a patron.
     *
     * @param typed what was asked for, which works as a login too when the server answers with another card number
     * @param restrictionField a field code that a library's restriction names instead of the usual one
     */
    PatronData read(Response answer, String typed, Optional<String> restrictionField, Warnings warnings) {
        PatronData.Builder data = PatronData.complete()
                .permanentId(answer.text(Response.XI).orElse(null))
                .authorizationIdentifier(answer.text(Response.AA).orElse(null))
                .personalName(answer.text(Response.AE).orElse(null))
                .emailAddress(answer.text(Response.BE).orElse(null))
                .externalType(answer.text(patronType).orElse(null))
                .libraryIdentifier(
                        answer.text(restrictionField.map(Response::key).orElse(libraryIdentifier))
                                .orElse(null))
                .authorizationExpires(expiry(answer, warnings).orElse(null));
        if (!isSame(answer.text(Response.AA).orElse(""), typed)) {
            data.username(typed);
        }
        Optional<BigDecimal> owed = amount(answer, Response.BV, warnings);
        owed.ifPresent(amount -> data.fines(money(answer, amount)));
        answer.texts(Response.AF).forEach(data::message);
        data.blockReason(blockReason(answer, owed, warnings).orElse(null));
        return data.build();
    }

    /** Whether two identifiers differ in case and blanks at the most. */
    static boolean isSame(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        return one.replace(" ", "").equalsIgnoreCase(other.replace(" ", ""));
    }

    Optional<LocalDate> expiry(Response answer, Warnings warnings) {
        if (expiry != null) {
            return date(answer, expiry, warnings);
        }
        return date(answer, Response.PA, message -> {}).or(() -> date(answer, Response.PX, warnings));
    }

    private Optional<LocalDate> date(Response answer, int key, Warnings warnings) {
        Optional<String> text = answer.text(key);
        Optional<LocalDate> date = text.flatMap(value -> Dates.parse(value, expiryForm));
        if (text.isPresent() && date.isEmpty()) {
            warnings.warn("The expiry date of a patron is in a form that is not understood; see expiry_pattern.");
        }
        return date;
    }

    private static Optional<BigDecimal> amount(Response answer, int key, Warnings warnings) {
        Optional<String> text = answer.text(key);
        Optional<BigDecimal> amount = text.flatMap(Amounts::parse);
        if (text.isPresent() && amount.isEmpty()) {
            warnings.warn("An amount of money is in a form that is not understood; it counts as unknown.");
        }
        return amount;
    }

    private static Money money(Response answer, BigDecimal amount) {
        return answer.text(Response.BH)
                .flatMap(FieldMap::currency)
                .map(currency -> Money.of(amount, currency))
                .orElseGet(() -> Money.of(amount));
    }

    private static Optional<Currency> currency(String code) {
        try {
            return Optional.of(Currency.getInstance(code));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<BlockReason> blockReason(Response answer, Optional<BigDecimal> owed, Warnings warnings) {
        for (MessageBlock block : messageBlocks) {
            for (String message : answer.texts(Response.AF)) {
                if (block.pattern().find(message) == BoundedPattern.Outcome.MATCH) {
                    return Optional.of(block.reason());
                }
            }
        }
        if (feeLimitBlocks && owed.isPresent()) {
            Optional<BigDecimal> limit = amount(answer, Response.CC, warnings);
            if (limit.isPresent() && limit.get().signum() > 0 && owed.get().compareTo(limit.get()) > 0) {
                return Optional.of(BlockReason.EXCESSIVE_FINES);
            }
        }
        EnumSet<PatronFlag> set = EnumSet.noneOf(PatronFlag.class);
        for (PatronFlag flag : PatronFlag.in(answer)) {
            if (blockingFlags.contains(flag)) {
                set.add(flag);
            }
        }
        return set.isEmpty() ? Optional.empty() : Optional.of(PatronFlag.mostSpecific(set));
    }
}
