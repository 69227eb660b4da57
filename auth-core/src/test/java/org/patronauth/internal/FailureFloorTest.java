package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FailureFloorTest {
    private final AtomicLong nanos = new AtomicLong(1_000_000);

    @AfterEach
    void nobodyIsInterruptedAnyMore() {
        Thread.interrupted();
    }

    private FailureFloor floor(Duration floor) {
        return new FailureFloor(floor, nanos::get);
    }

    @Test
    void itsTimeIsThatOfTheHost() {
        assertThat(floor(Duration.ZERO).now()).isEqualTo(1_000_000);
    }

    @Test
    void aRefusalThatWasFasterWaits() {
        FailureFloor floor = floor(Duration.ofMillis(30));
        long start = floor.now();
        nanos.addAndGet(Duration.ofMillis(10).toNanos());

        long before = System.nanoTime();
        floor.waitSince(start);

        assertThat(System.nanoTime() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.SECONDS)
    void aRefusalThatTookAsLongAsAnyDoesNotWait() {
        FailureFloor floor = floor(Duration.ofMinutes(3));
        long start = floor.now();
        nanos.addAndGet(Duration.ofMinutes(4).plusMillis(1).toNanos());

        floor.waitSince(start);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.SECONDS)
    void withoutAFloorNobodyWaits() {
        FailureFloor floor = floor(Duration.ZERO);
        Thread.currentThread().interrupt();

        floor.waitSince(floor.now() + Duration.ofMinutes(1).toNanos());

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.SECONDS)
    void whoeverIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        FailureFloor floor = floor(Duration.ofMinutes(3));
        Thread.currentThread().interrupt();

        floor.waitSince(floor.now());

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
