package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronRecord;

class SyncTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    // S4
    @Test
    void aRecordIsDueAfterTwelveHoursAndAfterFiveSecondsWhileSuspended() {
        assertThat(isDue(Duration.ofHours(12).minusMinutes(1), true)).isFalse();
        assertThat(isDue(Duration.ofHours(12), true)).isFalse();
        assertThat(isDue(Duration.ofHours(12).plusSeconds(1), true)).isTrue();
        assertThat(isDue(Duration.ofSeconds(3), false)).isFalse();
        assertThat(isDue(Duration.ofSeconds(5), false)).isFalse();
        assertThat(isDue(Duration.ofSeconds(6), false)).isTrue();
        assertThat(SyncRule.USUAL.isDue(PatronRecord.builder().build(), true, NOW))
                .isTrue();
    }

    private static boolean isDue(Duration age, boolean mayBorrow) {
        PatronRecord record =
                PatronRecord.builder().lastExternalSync(NOW.minus(age)).build();
        return SyncRule.USUAL.isDue(record, mayBorrow, NOW);
    }

    // S4
    @Test
    void aRefreshThatFailedWaitsTwiceAsLongEachTime() {
        SyncBackoff backoff = new SyncBackoff();
        Instant time = NOW;
        for (Duration wait : new Duration[] {Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20)}) {
            assertThat(backoff.permits(1, time)).isTrue();
            backoff.failed(1, time);
            assertThat(backoff.permits(1, time.plus(wait).minusNanos(1))).isFalse();
            time = time.plus(wait);
        }
        assertThat(backoff.permits(1, time)).isTrue();
        assertThat(backoff.permits(2, NOW)).isTrue();

        backoff.succeeded(1);
        backoff.failed(1, time);
        assertThat(backoff.permits(1, time.plusSeconds(5))).isTrue();
    }

    @Test
    void noWaitIsLongerThanTenMinutes() {
        SyncBackoff backoff = new SyncBackoff();
        for (int i = 0; i < 30; i++) {
            backoff.failed(1, NOW);
        }
        assertThat(backoff.permits(1, NOW.plus(Duration.ofMinutes(10)).minusNanos(1)))
                .isFalse();
        assertThat(backoff.permits(1, NOW.plus(Duration.ofMinutes(10)))).isTrue();
    }
}
