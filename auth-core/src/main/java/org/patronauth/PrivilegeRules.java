package org.patronauth;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a patron may borrow. The decision is apart from signing in: a patron who may not borrow can still read
 * what they have.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class PrivilegeRules {
    private final @Nullable BigDecimal maximumFines;
    private final boolean expiredMayBorrow;
    private final ZoneId zone;

    private PrivilegeRules(@Nullable BigDecimal maximumFines, boolean expiredMayBorrow, ZoneId zone) {
        this.maximumFines = maximumFines;
        this.expiredMayBorrow = expiredMayBorrow;
        this.zone = zone;
    }

    /**
     * The rules of one library at one service.
     *
     * @param serviceLimit the service's {@code max_outstanding_fines}, or null for no limit
     * @param libraryLimit the library's {@code max_outstanding_fines}, or null for no limit; the lower one decides
     * @param expiredMayBorrow whether an expired card is no reason against borrowing
     * @param zone where it is "today" for the library's patrons
     * @return the rules
     */
    public static PrivilegeRules of(
            @Nullable BigDecimal serviceLimit,
            @Nullable BigDecimal libraryLimit,
            boolean expiredMayBorrow,
            ZoneId zone) {
        return new PrivilegeRules(lower(serviceLimit, libraryLimit), expiredMayBorrow, zone);
    }

    private static @Nullable BigDecimal lower(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : one.min(other);
    }

    /**
     * Judges a patron.
     *
     * @param patron what is known of the patron
     * @param clock tells the time
     * @return whether the patron may borrow
     */
    public BorrowingPrivileges judge(PatronRecord patron, Clock clock) {
        return judge(patron, clock, null);
    }

    /**
     * Judges a patron by facts that could not be refreshed.
     *
     * @param patron what is known of the patron
     * @param clock tells the time
     * @param asOf how old the facts are, or null when they are fresh enough
     * @return whether the patron may borrow
     */
    public BorrowingPrivileges judge(PatronRecord patron, Clock clock, @Nullable Instant asOf) {
        BlockReason block = patron.blockReason().orElse(null);
        List<ProblemDetail> problems = new ArrayList<>(0);
        if (!expiredMayBorrow && (isExpired(patron, clock) || BlockReason.EXPIRED.equals(block))) {
            problems.add(ProblemDetail.of(ProblemType.EXPIRED_CREDENTIALS));
        }
        boolean finedByAmount = owesTooMuch(patron);
        if (finedByAmount || BlockReason.EXCESSIVE_FINES.equals(block)) {
            problems.add(outstandingFines(patron));
        }
        if (block != null && !block.equals(BlockReason.EXCESSIVE_FINES) && !block.equals(BlockReason.EXPIRED)) {
            problems.add(ProblemDetail.of(ProblemType.SUSPENDED_CREDENTIALS));
        }
        return new BorrowingPrivileges(problems, asOf);
    }

    /**
     * Which day it is for the library's patrons.
     *
     * @param clock tells the time
     * @return the date in the library's time zone
     */
    public LocalDate today(Clock clock) {
        return clock.instant().atZone(zone).toLocalDate();
    }

    private boolean isExpired(PatronRecord patron, Clock clock) {
        LocalDate today = today(clock);
        return patron.authorizationExpires()
                .filter(last -> last.isBefore(today))
                .isPresent();
    }

    private boolean owesTooMuch(PatronRecord patron) {
        return maximumFines != null
                && patron.fines()
                        .filter(fines -> fines.amount().compareTo(maximumFines) > 0)
                        .isPresent();
    }

    private static ProblemDetail outstandingFines(PatronRecord patron) {
        return patron.fines()
                .filter(fines -> fines.amount().signum() > 0)
                .map(fines -> ProblemDetail.of(
                        ProblemType.OUTSTANDING_FINES,
                        "You must pay your " + inWords(fines) + " outstanding fines before you can borrow more books."))
                .orElseGet(() -> ProblemDetail.of(ProblemType.OUTSTANDING_FINES));
    }

    private static String inWords(Money fines) {
        String amount = fines.amount().setScale(2, RoundingMode.HALF_EVEN).toPlainString();
        return fines.currency()
                .map(currency -> currency.getCurrencyCode())
                .filter(code -> !code.equals("USD"))
                .map(code -> amount + " " + code)
                .orElse("$" + amount);
    }
}
