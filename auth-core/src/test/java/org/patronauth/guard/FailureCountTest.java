package org.patronauth.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureCountTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final FailureRule CARD = FailureRule.ofIdentifier();
    private static final FailureRule NETWORK = FailureRule.ofAddress();

    private static FailureCount failures(int number, FailureCount before, Instant now, FailureRule rule) {
        FailureCount count = before;
        for (int i = 0; i < number; i++) {
            count = FailureCount.after(count, now, rule);
        }
        return count;
    }

    // A7
    @Test
    void fiveFailuresInFiveMinutesStartAWaitOfFive() {
        FailureCount four = failures(4, null, NOON, CARD);
        assertThat(four.waitAt(NOON, CARD)).isEmpty();

        FailureCount fifth = FailureCount.after(four, NOON.plusSeconds(299), CARD);
        assertThat(fifth.waitAt(NOON.plusSeconds(299), CARD)).contains(Duration.ofMinutes(5));
        assertThat(fifth.waitAt(NOON.plusSeconds(299 + 299), CARD)).contains(Duration.ofSeconds(1));
        assertThat(fifth.waitAt(NOON.plusSeconds(299 + 300), CARD)).isEmpty();
    }

    // A7: the five minutes move along; they do not begin with the first failure
    @Test
    void anyFiveMinutesCount() {
        FailureCount four = failures(3, failures(1, null, NOON, CARD), NOON.plusSeconds(240), CARD);

        FailureCount fifth = FailureCount.after(four, NOON.plusSeconds(300), CARD);
        assertThat(fifth.waitAt(NOON.plusSeconds(300), CARD)).isEmpty();

        FailureCount sixth = FailureCount.after(fifth, NOON.plusSeconds(310), CARD);
        assertThat(sixth.waitAt(NOON.plusSeconds(310), CARD)).contains(Duration.ofMinutes(5));
    }

    // A7
    @Test
    void eachSingleFailureAfterAWaitDoublesTheNextUpToAnHour() {
        Instant now = NOON;
        FailureCount count = failures(5, null, now, CARD);
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            minutes.add(count.waitAt(now, CARD).orElseThrow().toMinutes());
            now = count.blockedUntil();
            count = FailureCount.after(count, now, CARD);
        }
        assertThat(minutes).containsExactly(5L, 10L, 20L, 40L, 60L, 60L, 60L);
    }

    // A7
    @Test
    void aDayWithoutAFailureStartsAfresh() {
        FailureCount blocked = failures(5, null, NOON, CARD);

        FailureCount soon =
                FailureCount.after(blocked, NOON.plus(Duration.ofHours(24)).minusMillis(1), CARD);
        assertThat(soon.waits()).isEqualTo(2);

        FailureCount later = FailureCount.after(blocked, NOON.plus(Duration.ofHours(24)), CARD);
        assertThat(later).isEqualTo(new FailureCount(1, List.of(NOON.plus(Duration.ofHours(24))), 0, null));
    }

    @Test
    void whatWasUnderWayWhenAWaitBeganDoesNotDoubleIt() {
        FailureCount seven = failures(7, null, NOON, CARD);
        assertThat(seven.failures()).isEqualTo(7);
        assertThat(seven.waits()).isEqualTo(1);
        assertThat(seven.waitAt(NOON, CARD)).contains(Duration.ofMinutes(5));
    }

    // A7, T3
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 2", "4, 3", "5, 4", "6, 5", "7, 5", "100, 5"})
    void theWaitBeginsOneFailureBeforeTheLibrarySystemLocks(int threshold, int borne) {
        FailureRule rule = CARD.belowLockAt(threshold);
        FailureCount count = null;
        int failures = 0;
        do {
            count = FailureCount.after(count, NOON, rule);
            failures++;
        } while (count.waitAt(NOON, rule).isEmpty());
        assertThat(failures).isEqualTo(borne);
    }

    // A7
    @Test
    void twentyFailuresOfANetworkStartAQuarterOfAnHour() {
        FailureCount nineteen = failures(19, null, NOON, NETWORK);
        assertThat(nineteen.waitAt(NOON, NETWORK)).isEmpty();

        FailureCount blocked = FailureCount.after(nineteen, NOON, NETWORK);
        assertThat(blocked.waitAt(NOON, NETWORK)).contains(Duration.ofMinutes(15));

        Instant later = blocked.blockedUntil();
        FailureCount next = failures(19, blocked, later, NETWORK);
        assertThat(next.waitAt(later, NETWORK)).isEmpty();
        assertThat(FailureCount.after(next, later, NETWORK).waitAt(later, NETWORK))
                .contains(Duration.ofMinutes(15));
    }

    // T1: whoever tries as often as they may without ever succeeding
    @ParameterizedTest
    @CsvSource({"1", "60", "76", "120", "300", "600", "3600"})
    void fewerThanAHundredFailuresADayReachAnybodyHoweverTheyAreSpread(int everySeconds) {
        FailureCount count = null;
        int asked = 0;
        for (Instant now = NOON; now.isBefore(NOON.plus(Duration.ofDays(1))); now = now.plusSeconds(everySeconds)) {
            if (count == null || count.waitAt(now, CARD).isEmpty()) {
                count = FailureCount.after(count, now, CARD);
                asked++;
            }
        }
        assertThat(asked).isLessThanOrEqualTo(100);
    }

    @Test
    void aClockThatWasSetBackMakesNoWaitLongerThanTheLongest() {
        FailureCount blocked = failures(5, null, NOON, CARD);
        assertThat(blocked.waitAt(NOON.minus(Duration.ofDays(3)), CARD)).contains(Duration.ofMinutes(60));
    }

    @Test
    void roomIsWhatWouldStillBeBorne() {
        FailureCount three = failures(3, null, NOON, CARD);
        assertThat(three.room(NOON, CARD)).isEqualTo(2);
        assertThat(three.room(NOON.plusSeconds(300), CARD)).isEqualTo(5);
        assertThat(three.room(NOON.plus(Duration.ofDays(1)), CARD)).isEqualTo(5);
        assertThat(failures(5, null, NOON, CARD).room(NOON.plusSeconds(299), CARD))
                .isEqualTo(1);
    }

    @Test
    void theStricterCountIsTheOneThatBlocksLonger() {
        FailureCount few = failures(2, null, NOON, CARD);
        FailureCount more = failures(3, null, NOON, CARD);
        FailureCount blocked = failures(5, null, NOON, CARD);
        assertThat(few.orStricter(more)).isEqualTo(more);
        assertThat(more.orStricter(few)).isEqualTo(more);
        assertThat(blocked.orStricter(more)).isEqualTo(blocked);
        assertThat(more.orStricter(blocked)).isEqualTo(blocked);
    }

    @Test
    void aRuleBearsOneFailureAtLeast() {
        assertThatThrownBy(() -> new FailureRule(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FailureCount(1, List.of(), 0, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
