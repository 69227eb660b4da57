package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenStore;

class TokenCleanupTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<List<Object>> removals = new ArrayList<>();
    private int expired;
    private boolean away;
    private final Cleanup cleanup =
            Cleanup.ofTokens(store(this::remove), Clock.fixed(NOON, ZoneOffset.UTC), nanoTime::get);

    private int remove(Instant before, int limit) {
        removals.add(List.of(before, limit));
        if (away) {
            throw new StoreException("removing expired tokens: SQLState 08001");
        }
        int removed = Math.min(expired, limit);
        expired -= removed;
        return removed;
    }

    private interface Removal {
        int remove(Instant before, int limit);
    }

    private static TokenStore store(Removal removal) {
        return (TokenStore) Proxy.newProxyInstance(
                TokenCleanupTest.class.getClassLoader(),
                new Class<?>[] {TokenStore.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("removeExpired");
                    return removal.remove((Instant) arguments[0], (Integer) arguments[1]);
                });
    }

    private void turnAfter(Duration time) {
        nanoTime.addAndGet(time.toNanos());
        cleanup.run();
    }

    // S7
    @Test
    void whatExpiredMoreThanADayAgoIsRemovedOnceAMinute() {
        turnAfter(Duration.ZERO);
        assertThat(removals).containsExactly(List.of(NOON.minus(Duration.ofDays(1)), 1_000));
        turnAfter(Duration.ofMinutes(1).minusNanos(1));
        assertThat(removals).hasSize(1);
        turnAfter(Duration.ofNanos(1));
        assertThat(removals).hasSize(2);
    }

    // S7
    @Test
    void eachTurnRemovesABoundedNumberAndTheNextGoesOn() {
        expired = 2_500;
        turnAfter(Duration.ZERO);
        assertThat(expired).isEqualTo(1_500);
        turnAfter(Duration.ofSeconds(1));
        turnAfter(Duration.ofSeconds(1));
        assertThat(expired).isZero();
        turnAfter(Duration.ofSeconds(1));
        assertThat(removals).hasSize(3);
    }

    // S7
    @Test
    void aDatabaseThatIsAwayIsTriedAgainAMinuteLater() {
        away = true;
        turnAfter(Duration.ZERO);
        turnAfter(Duration.ofSeconds(59));
        assertThat(removals).hasSize(1);
        turnAfter(Duration.ofSeconds(1));
        assertThat(removals).hasSize(2);
    }

    // S7
    @Test
    void anyHostThatKeepsTokensCleansUp() throws InterruptedException {
        BlockingQueue<Instant> turns = new LinkedBlockingQueue<>();
        try (Site site = new Site()) {
            site.tokens = store((before, limit) -> {
                turns.add(before);
                throw new IllegalStateException("A chore that fails ends nothing.");
            });
            site.library(Site.FERGUSON);
            assertThat(site.authenticator().health().canServe()).isFalse();
            assertThat(turns.poll(30, TimeUnit.SECONDS)).isEqualTo(Site.NOON.minus(Duration.ofDays(1)));
        }
    }
}
