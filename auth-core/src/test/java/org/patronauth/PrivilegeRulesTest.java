package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivilegeRulesTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);
    private static final Clock NOON =
            Clock.fixed(TODAY.atTime(12, 0).atZone(NEW_YORK).toInstant(), ZoneOffset.UTC);
    private static final PrivilegeRules NO_LIMIT = PrivilegeRules.of(null, null, false, NEW_YORK);

    // V1
    @Test
    void aPatronOfWhomNothingBadIsKnownMayBorrow() {
        BorrowingPrivileges privileges = NO_LIMIT.judge(PatronRecord.builder().build(), NOON);

        assertThat(privileges.mayBorrow()).isTrue();
        assertThat(privileges.problems()).isEmpty();
        assertThat(privileges.first()).isEmpty();
        assertThat(privileges.asOf()).isEmpty();
        assertThat(privileges).hasToString("may borrow");
    }

    // V1
    @Test
    void everyReasonIsToldExpiryFirstThenFinesThenTheBlock() {
        PatronRecord patron = PatronRecord.builder()
                .authorizationExpires(TODAY.minusDays(1))
                .fines(dollars("12.5"))
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .build();

        BorrowingPrivileges privileges =
                PrivilegeRules.of(BigDecimal.TEN, null, false, NEW_YORK).judge(patron, NOON);

        assertThat(privileges.mayBorrow()).isFalse();
        assertThat(privileges.problems())
                .containsExactly(
                        ProblemDetail.of(
                                ProblemType.EXPIRED_CREDENTIALS,
                                "Your library card has expired. You need to renew it."),
                        ProblemDetail.of(
                                ProblemType.OUTSTANDING_FINES,
                                "You must pay your $12.50 outstanding fines before you can borrow more books."),
                        ProblemDetail.of(
                                ProblemType.SUSPENDED_CREDENTIALS,
                                "Your library card has been suspended. Contact your branch library."));
        assertThat(privileges.first()).contains(privileges.problems().get(0));
        assertThat(privileges)
                .hasToString("may not borrow: [EXPIRED_CREDENTIALS, OUTSTANDING_FINES, SUSPENDED_CREDENTIALS]");
    }

    // V1
    @Test
    void aBlockForFinesIsToldAsFinesAndOneForExpiryAsExpiry() {
        for (BlockReason reason : BlockReason.known()) {
            // As it is after a read from the database: an object of its own.
            BlockReason stored = new BlockReason(reason.text());
            ProblemType expected = switch (reason.text()) {
                case "excessive fines" -> ProblemType.OUTSTANDING_FINES;
                case "expired" -> ProblemType.EXPIRED_CREDENTIALS;
                default -> ProblemType.SUSPENDED_CREDENTIALS;
            };
            assertThat(NO_LIMIT.judge(PatronRecord.builder().blockReason(stored).build(), NOON)
                            .problems())
                    .as(reason.text())
                    .containsExactly(ProblemDetail.of(expected));
        }
        assertThat(NO_LIMIT.judge(
                                PatronRecord.builder()
                                        .blockReason(new BlockReason("ask at the desk"))
                                        .build(),
                                NOON)
                        .problems())
                .containsExactly(ProblemDetail.of(ProblemType.SUSPENDED_CREDENTIALS));
    }

    // V1
    @Test
    void oneReasonIsToldOnceWhenTheSourceSaysItTwice() {
        PatronRecord patron = PatronRecord.builder()
                .authorizationExpires(TODAY.minusYears(1))
                .fines(dollars("30"))
                .blockReason(BlockReason.EXCESSIVE_FINES)
                .build();

        assertThat(PrivilegeRules.of(BigDecimal.TEN, null, true, NEW_YORK)
                        .judge(patron, NOON)
                        .problems())
                .extracting(ProblemDetail::problemType)
                .containsExactly(ProblemType.OUTSTANDING_FINES);
        assertThat(NO_LIMIT.judge(
                                patron.toBuilder()
                                        .fines(null)
                                        .blockReason(BlockReason.EXPIRED)
                                        .build(),
                                NOON)
                        .problems())
                .extracting(ProblemDetail::problemType)
                .containsExactly(ProblemType.EXPIRED_CREDENTIALS);
    }

    // V1
    @Test
    void theAmountIsToldWithTwoPlacesInItsCurrency() {
        assertThat(finesTold(Money.of(new BigDecimal("1234.5")))).contains("your $1234.50 outstanding");
        assertThat(finesTold(Money.of(new BigDecimal("0.125")))).contains("your $0.12 outstanding");
        assertThat(finesTold(dollars("3"))).contains("your $3.00 outstanding");
        assertThat(finesTold(Money.of(new BigDecimal("3"), Currency.getInstance("CAD"))))
                .contains("your 3.00 CAD outstanding");
        assertThat(finesTold(null)).isEqualTo("You must pay your outstanding fines before you can borrow more books.");
        assertThat(finesTold(dollars("0"))).isEqualTo(finesTold(null));
    }

    // V2
    @Test
    void theExpiryDayItselfIsValid() {
        assertThat(expiring(TODAY, NOON)).isFalse();
        assertThat(expiring(TODAY.plusDays(1), NOON)).isFalse();
        assertThat(expiring(TODAY.minusDays(1), NOON)).isTrue();
    }

    // V2
    @ParameterizedTest
    @CsvSource({
        "America/New_York, 2026-03-03T04:59:59Z, false",
        "America/New_York, 2026-03-03T05:00:00Z, true",
        "Pacific/Auckland, 2026-03-02T10:59:59Z, false",
        "Pacific/Auckland, 2026-03-02T11:00:00Z, true",
        "Pacific/Honolulu, 2026-03-03T09:59:59Z, false",
        "Pacific/Honolulu, 2026-03-03T10:00:00Z, true",
        // The clocks of New York went forward on 8 March.
        "America/New_York, 2026-03-09T03:59:59Z, true"
    })
    void todayIsTheDateAtTheLibraryAndNotAtTheServer(String zone, Instant now, boolean expired) {
        PatronRecord patron = PatronRecord.builder().authorizationExpires(TODAY).build();

        for (ZoneId server : List.of(ZoneOffset.UTC, ZoneId.of("Asia/Tokyo"), ZoneOffset.ofHours(-12))) {
            assertThat(PrivilegeRules.of(null, null, false, ZoneId.of(zone))
                            .judge(patron, Clock.fixed(now, server))
                            .mayBorrow())
                    .isEqualTo(!expired);
        }
    }

    // V3
    @ParameterizedTest
    @CsvSource({
        // fines, service, library, blocked
        "10.00, 10, , false",
        "10.01, 10, , true",
        "10.00, 9.99, , true",
        "10.000, 10.0, , false",
        "0.01, 0, , true",
        "0, 0, , false",
        "-5, 0, , false",
        ", 0, , false",
        "1000000, , , false",
        "0.01, , 0, true",
        "7, 10, 5, true",
        "5, 10, 5, false",
        "7, 5, 10, true",
        "5, 5, 10, false",
        "7, 10, 10.00, false",
        "7, 5, 0, true"
    })
    void finesBlockAboveTheLowerLimit(
            @Nullable BigDecimal fines, @Nullable BigDecimal service, @Nullable BigDecimal library, boolean blocked) {
        PatronRecord patron = PatronRecord.builder()
                .fines(fines == null ? null : Money.of(fines))
                .build();

        assertThat(PrivilegeRules.of(service, library, false, NEW_YORK)
                        .judge(patron, NOON)
                        .mayBorrow())
                .isEqualTo(!blocked);
    }

    // V4
    @Test
    void aLibraryMayWaiveExpiryAndNothingElse() {
        PrivilegeRules waiving = PrivilegeRules.of(BigDecimal.TEN, null, true, NEW_YORK);
        PatronRecord expired = PatronRecord.builder()
                .authorizationExpires(TODAY.minusYears(3))
                .blockReason(BlockReason.EXPIRED)
                .build();

        assertThat(waiving.judge(expired, NOON).mayBorrow()).isTrue();
        assertThat(NO_LIMIT.judge(expired, NOON).mayBorrow()).isFalse();
        assertThat(waiving.judge(
                                expired.toBuilder()
                                        .fines(dollars("11"))
                                        .blockReason(BlockReason.RECALL_OVERDUE)
                                        .build(),
                                NOON)
                        .problems())
                .extracting(ProblemDetail::problemType)
                .containsExactly(ProblemType.OUTSTANDING_FINES, ProblemType.SUSPENDED_CREDENTIALS);
    }

    // V7
    @Test
    void aJudgementOfOldFactsSaysHowOldTheyAre() {
        Instant lastSync = Instant.parse("2026-03-01T08:00:00Z");

        assertThat(NO_LIMIT.judge(PatronRecord.builder().build(), NOON, lastSync)
                        .asOf())
                .contains(lastSync);
        assertThat(NO_LIMIT.judge(PatronRecord.builder().build(), NOON, null).asOf())
                .isEmpty();
    }

    private static String finesTold(@Nullable Money fines) {
        PatronRecord patron = PatronRecord.builder()
                .fines(fines)
                .blockReason(BlockReason.EXCESSIVE_FINES)
                .build();
        return NO_LIMIT.judge(patron, NOON).problems().get(0).detail();
    }

    private static boolean expiring(LocalDate lastDay, Clock clock) {
        return !NO_LIMIT.judge(
                        PatronRecord.builder().authorizationExpires(lastDay).build(), clock)
                .mayBorrow();
    }

    private static Money dollars(String amount) {
        return Money.of(new BigDecimal(amount), Currency.getInstance("USD"));
    }
}
