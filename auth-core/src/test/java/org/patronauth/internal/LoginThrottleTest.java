package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.internal.Site.FERGUSON;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.ClientInfo;
import org.patronauth.PatronIdentifier;
import org.patronauth.guard.Deadline;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.internal.LoginThrottle.Wait;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.IdentifierHash;

/** Whom staff let try again, and who goes on waiting. */
class LoginThrottleTest {
    private static final PatronIdentifier LEONA = new PatronIdentifier("23333000000001");
    private static final PatronIdentifier LUKE = new PatronIdentifier("23333000000002");
    private static final ClientInfo HOME = ClientInfo.of("198.51.100.7", null);

    private final Site site = new Site();
    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryAttempts attempts = new InMemoryAttempts();
    private final LoginThrottle alone = throttle(null);
    private final LoginThrottle shared = throttle(attempts);
    private BasicService first;
    private BasicService second;

    @BeforeEach
    void twoServices() {
        site.service(1, "one");
        site.service(2, "two");
        site.associate(site.library(FERGUSON), 1);
        Snapshot snapshot = site.snapshot(site.events(), nanos::get);
        first = (BasicService) snapshot.services().get(1L);
        second = (BasicService) snapshot.services().get(2L);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private LoginThrottle throttle(@Nullable AttemptStore store) {
        return new LoginThrottle(
                ThrottleRules.usual(), store, IdentifierHash.random(), site.events(), site.clock, nanos::get);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private static Optional<Wait> tries(
            LoginThrottle throttle, BasicService service, PatronIdentifier card, ClientInfo client, boolean right)
            throws Exception {
        LoginThrottle.Attempt attempt = throttle.attempt(service, card, client);
        try {
            Optional<Wait> wait = attempt.begin(soon());
            if (wait.isEmpty()) {
                if (right) {
                    attempt.succeeded();
                } else {
                    attempt.failed();
                }
            }
            return wait;
        } finally {
            attempt.end();
        }
    }

    private static void failsFiveTimes(LoginThrottle throttle, BasicService service, PatronIdentifier card)
            throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(tries(throttle, service, card, ClientInfo.UNKNOWN, false))
                    .isEmpty();
        }
        assertThat(waits(throttle, service, card)).isTrue();
    }

    private static boolean waits(LoginThrottle throttle, BasicService service, PatronIdentifier card) throws Exception {
        LoginThrottle.Attempt attempt = throttle.attempt(service, card, ClientInfo.UNKNOWN);
        try {
            return attempt.begin(soon()).isPresent();
        } finally {
            attempt.end();
        }
    }

    private void closeToStrangers(LoginThrottle throttle) throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(tries(throttle, first, new PatronIdentifier("9" + i), HOME, false))
                    .isEmpty();
        }
        assertThat(tries(throttle, first, LEONA, HOME, true))
                .hasValueSatisfying(
                        wait -> assertThat(wait.becauseOfTheNetwork()).isTrue());
    }

    @Test
    void oneCardIsLetInAndNoOther() throws Exception {
        for (LoginThrottle throttle : List.of(alone, shared)) {
            failsFiveTimes(throttle, first, LEONA);
            failsFiveTimes(throttle, first, LUKE);

            throttle.lift(Set.of(1L), LEONA);

            assertThat(waits(throttle, first, LEONA)).isFalse();
            assertThat(waits(throttle, first, LUKE)).isTrue();
        }
    }

    @Test
    void everybodyAtSomeServicesIsLetInAndNobodyElsewhere() throws Exception {
        for (LoginThrottle throttle : List.of(alone, shared)) {
            failsFiveTimes(throttle, first, LEONA);
            failsFiveTimes(throttle, second, LEONA);

            throttle.lift(Set.of(1L));

            assertThat(waits(throttle, first, LEONA)).isFalse();
            assertThat(waits(throttle, second, LEONA)).isTrue();
        }
    }

    @Test
    void aNetworkIsLetInWithItsServices() throws Exception {
        for (LoginThrottle throttle : List.of(alone, shared)) {
            closeToStrangers(throttle);

            throttle.lift(Set.of(1L));

            assertThat(tries(throttle, first, LEONA, HOME, true)).isEmpty();
        }
    }

    @Test
    void aNetworkThatTheStoreWasNotToldOfIsLetInToo() throws Exception {
        attempts.away = true;
        closeToStrangers(shared);
        attempts.away = false;
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        shared.lift(Set.of(1L));

        assertThat(tries(shared, first, LEONA, HOME, true)).isEmpty();
    }

    @Test
    void aStoreThatWasAwayIsLeftAloneForASecondAndThenAskedAgain() throws Exception {
        attempts.away = true;
        tries(shared, first, LEONA, ClientInfo.UNKNOWN, false);
        int asked = attempts.asked;
        tries(shared, first, LUKE, ClientInfo.UNKNOWN, false);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        tries(shared, first, LUKE, ClientInfo.UNKNOWN, false);
        assertThat(attempts.asked).isEqualTo(asked);
        assertThat(site.warnings.stream().filter(text -> text.contains("by this process alone")))
                .hasSize(1);

        attempts.away = false;
        nanos.addAndGet(1);
        tries(shared, first, LUKE, ClientInfo.UNKNOWN, false);
        assertThat(attempts.asked).isGreaterThan(asked);
        assertThat(attempts.counts).isNotEmpty();
    }

    // A7
    @Test
    void aCardWithoutFailuresCostsTheStoreNothing() throws Exception {
        tries(shared, first, LEONA, HOME, true);
        assertThat(attempts.asked).isZero();
    }
}
