package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.patronauth.store.SignInState;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenHash;

class SignInCleanupTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<Integer> limits = new ArrayList<>();
    private int expired = 2_500;
    private boolean away;

    private final Cleanup cleanup = Cleanup.ofSignIns(
            new SignInStateStore() {
                @Override
                public void keep(SignInState state) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Optional<SignInState> take(TokenHash state) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int removeExpired(Instant before, int limit) {
                    assertThat(before).isEqualTo(NOON);
                    limits.add(limit);
                    if (away) {
                        throw new StoreException("removing expired sign-ins: SQLState 08001");
                    }
                    int removed = Math.min(limit, expired);
                    expired -= removed;
                    return removed;
                }
            },
            Clock.fixed(NOON, ZoneOffset.UTC),
            nanos::get);

    // S7
    @Test
    void aTurnRemovesSomeAndTheNextOneFollowsAtOnceWhileThereAreMore() {
        cleanup.run();
        cleanup.run();
        assertThat(expired).isEqualTo(500);
        cleanup.run();
        assertThat(expired).isZero();

        cleanup.run();
        nanos.addAndGet(59_999_999_999L);
        cleanup.run();
        assertThat(limits).containsExactly(1_000, 1_000, 1_000);

        nanos.incrementAndGet();
        cleanup.run();
        assertThat(limits).hasSize(4);
    }

    @Test
    void anOutageOfTheDatabaseEndsTheTurnAlone() {
        away = true;
        cleanup.run();
        away = false;
        nanos.addAndGet(60_000_000_000L);
        cleanup.run();

        assertThat(expired).isEqualTo(1_500);
    }
}
