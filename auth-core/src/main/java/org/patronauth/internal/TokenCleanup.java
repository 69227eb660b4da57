package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenStore;

/**
 * Removes tokens that expired a while ago: until then their bearers are told to renew them and not to sign in again. Any
 * host may run it beside any other; each turn removes a bounded number.
 */
final class TokenCleanup implements Runnable {
    static final int BATCH = 1_000;
    static final Duration INTERVAL = Duration.ofMinutes(1);
    static final Duration KEPT = Duration.ofDays(1);

    private final TokenStore store;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private long nextTurn;

    TokenCleanup(TokenStore store, Clock clock, LongSupplier nanoTime) {
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
            if (store.removeExpired(clock.instant().minus(KEPT), BATCH) >= BATCH) {
                // There are more: go on with the next turn of the thread.
                nextTurn = now;
            }
        } catch (StoreException e) {
            // Whoever watches the configuration on the same thread tells that the database is away.
        }
    }
}
