package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.StoreException;

/**
 * Removes sign-ins that never came back. Any host may run it beside any other; each turn removes a bounded number.
 */
final class SignInCleanup implements Runnable {
    static final int BATCH = 1_000;
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private final SignInStateStore store;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private long nextTurn;

    SignInCleanup(SignInStateStore store, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.nextTurn = nanoTime.getAsLong();
    }

    @Override
    public void run() {
        long now = nanoTime.getAsLong();
        if (now - nextTurn < 0) {
            return;
        }
        nextTurn = now + INTERVAL.toNanos();
        try {
            if (store.removeExpired(clock.instant(), BATCH) >= BATCH) {
                // There are more: go on with the next turn of the thread.
                nextTurn = now;
            }
        } catch (StoreException e) {
            // Whoever watches the configuration on the same thread tells that the database is away.
        }
    }
}
