package org.patronauth.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets a refusal take as long as any other, so that its time does not tell whether a card exists. A third of the time at
 * the most is added by chance, which hides what is left of the difference.
 */
final class FailureFloor {
    private static final int SPREAD = 3;

    private final long nanos;
    private final LongSupplier nanoTime;

    FailureFloor(Duration floor, LongSupplier nanoTime) {
        this.nanos = floor.toNanos();
        this.nanoTime = nanoTime;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Waits, where a refusal was faster than any may be. The caller holds nothing that others wait for. */
    void waitSince(long start) {
        if (nanos == 0) {
            return;
        }
        long left = nanos + ThreadLocalRandom.current().nextLong(nanos / SPREAD + 1) - (now() - start);
        if (left > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
