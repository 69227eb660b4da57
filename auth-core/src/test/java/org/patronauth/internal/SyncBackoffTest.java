package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SyncBackoffTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final SyncBackoff backoff = new SyncBackoff();

    private void assertWaits(long patron, Instant failed, long seconds) {
        Instant end = failed.plusSeconds(seconds);
        assertThat(backoff.permits(patron, end.minusNanos(1))).isFalse();
        assertThat(backoff.permits(patron, end)).isTrue();
    }

    @Test
    void eachFailureDoublesTheWaitUpToTenMinutes() {
        assertThat(backoff.permits(1, NOW)).isTrue();
        Instant now = NOW;
        for (long seconds : new long[] {5, 10, 20, 40, 80, 160, 320, 600, 600}) {
            backoff.failed(1, now);
            assertWaits(1, now, seconds);
            now = now.plus(Duration.ofHours(1));
        }
        assertThat(backoff.permits(2, NOW)).isTrue();
    }

    @Test
    void aSuccessForgetsTheFailures() {
        backoff.failed(1, NOW);
        backoff.failed(1, NOW);
        backoff.succeeded(1);
        assertThat(backoff.permits(1, NOW)).isTrue();
        backoff.failed(1, NOW);
        assertWaits(1, NOW, 5);
    }

    @Test
    void theOldestOfTenThousandMakesRoom() {
        for (long patron = 0; patron < 10_000; patron++) {
            backoff.failed(patron, NOW);
        }
        assertThat(backoff.permits(0, NOW)).isFalse();
        backoff.failed(10_000, NOW);
        assertThat(backoff.permits(0, NOW)).isTrue();
        assertThat(backoff.permits(1, NOW)).isFalse();
        assertThat(backoff.permits(10_000, NOW)).isFalse();
    }
}
