package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.RefusalStore;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenStore;

/** Removes what expired. Any host may run it beside any other; each turn removes a bounded number. */
final class Cleanup implements Runnable {
    static final int BATCH = 1_000;
    static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TOKENS_KEPT = Duration.ofDays(1);
    private static final Duration ACTIVITY_KEPT = Duration.ofDays(1);

    private final Removal removal;
    private final Duration kept;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private long nextTurn;

    private Cleanup(Removal removal, Duration kept, Clock clock, LongSupplier nanoTime) {
        this.removal = removal;
        this.kept = kept;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.nextTurn = nanoTime.getAsLong();
    }

    /** For a day after its end the bearer of a token is told to renew it, and not to sign in again. */
    static Cleanup ofTokens(TokenStore store, Clock clock, LongSupplier nanoTime) {
        return new Cleanup(store::removeExpired, TOKENS_KEPT, clock, nanoTime);
    }

    /** Sign-ins elsewhere that never came back are worth nothing at once. */
    static Cleanup ofSignIns(SignInStateStore store, Clock clock, LongSupplier nanoTime) {
        return new Cleanup(store::removeExpired, Duration.ZERO, clock, nanoTime);
    }

    /** Failed logins that are long enough ago to count no more. */
    static Cleanup ofAttempts(AttemptStore store, Clock clock, LongSupplier nanoTime) {
        return new Cleanup(store::removeExpired, Duration.ZERO, clock, nanoTime);
    }

    static Cleanup ofRefusals(RefusalStore store, Duration kept, Clock clock, LongSupplier nanoTime) {
        return new Cleanup(store::removeExpired, kept, clock, nanoTime);
    }

    /** Of logins more than a day ago not even the number is kept. */
    static Cleanup ofActivity(ActivityStore store, Clock clock, LongSupplier nanoTime) {
        return new Cleanup(store::removeExpired, ACTIVITY_KEPT, clock, nanoTime);
    }

    @FunctionalInterface
    private interface Removal {
        int removeExpired(Instant before, int limit);
    }

    @Override
    public void run() {
        long now = nanoTime.getAsLong();
        if (now - nextTurn < 0) {
            return;
        }
        nextTurn = now + INTERVAL.toNanos();
        try {
            if (removal.removeExpired(clock.instant().minus(kept), BATCH) >= BATCH) {
                // There are more: go on with the next turn of the thread.
                nextTurn = now;
            }
        } catch (StoreException e) {
            // Whoever watches the configuration on the same thread tells that the database is away.
        }
    }
}
