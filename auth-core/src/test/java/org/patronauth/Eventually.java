package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** For what another thread will have done before long, and gives no signal of. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Eventually() {}

    /** Waits until something is so, and fails when it is not so for too long. */
    public static void eventually(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("still waiting").isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
