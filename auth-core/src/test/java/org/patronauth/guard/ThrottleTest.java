package org.patronauth.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.patronauth.OwnThread;

class ThrottleTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final FailureRule RULE = FailureRule.ofIdentifier();
    private static final FailureRule STRICT = RULE.belowLockAt(2);

    private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    private final Throttle<String> throttle = new Throttle<>(RULE, 1, 2, 1_600, clock);

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private boolean tries(String key) throws IOException {
        boolean room = throttle.take(key, RULE, soon()).hasRoom();
        if (room) {
            throttle.giveBack(key);
        }
        return room;
    }

    // A7
    @Test
    void whoFindsNoRoomWaitsForTheAttemptUnderWayAndIsJudgedAnew() throws Exception {
        for (int i = 0; i < 4; i++) {
            throttle.failed("leona", RULE);
        }
        assertThat(throttle.take("leona", RULE, soon()).hasRoom()).isTrue();
        AtomicReference<Throttle.Verdict> second = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                second.set(throttle.take("leona", RULE, soon()));
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                done.countDown();
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        throttle.failed("leona", RULE);
        throttle.giveBack("leona");
        done.await();

        assertThat(second.get().hasRoom()).isFalse();
        assertThat(second.get().remaining()).isEqualTo(Duration.ofMinutes(5));
    }

    // A7
    @Test
    void whoFindsTooManyWaitingIsTurnedAwayAtOnce() throws Exception {
        throttle.take("leona", RULE, soon());
        CountDownLatch done = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Thread waiting = new Thread(() -> {
                try {
                    tries("leona");
                } catch (IOException e) {
                    throw new AssertionError(e);
                } finally {
                    done.countDown();
                }
            });
            waiting.start();
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        assertThatThrownBy(() -> throttle.take("leona", RULE, Deadline.after(Duration.ofHours(1))))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageStartingWith("Too many");
        throttle.giveBack("leona");
        done.await();
        assertThat(tries("leona")).isTrue();
    }

    // A7
    @Test
    void failuresThatNoStoreWasToldOfAreForgottenWithoutTheOthers() {
        throttle.failed("leona", RULE);
        throttle.failed("luke", RULE);
        throttle.learn("lucy", throttle.count("luke").orElseThrow());

        throttle.forgetUnshared();

        assertThat(throttle.knows("leona")).isFalse();
        assertThat(throttle.knows("luke")).isFalse();
        assertThat(throttle.knows("lucy")).isTrue();
    }

    // A7
    @Test
    void nobodyWaitsLongerThanTheDeadline() throws Exception {
        throttle.take("leona", RULE, soon());
        assertThatThrownBy(() -> throttle.take("leona", RULE, Deadline.after(Duration.ofMillis(5))))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(tries("luke")).isTrue();
    }

    @Test
    void whatLeavesNoTraceIsNotKept() throws Exception {
        assertThat(tries("leona")).isTrue();
        throttle.failed("luke", RULE);
        assertThat(throttle.knows("leona")).isFalse();
        assertThat(throttle.knows("luke")).isTrue();
        assertThat(throttle.size()).isEqualTo(1);

        throttle.forget("luke");
        throttle.forget("nobody");
        throttle.giveBack("nobody");
        assertThat(throttle.size()).isZero();
    }

    // A7: a flood of made-up cards
    @Test
    void aFloodPushesOutNoneThatHasToWait() throws Exception {
        for (int i = 0; i < 400; i++) {
            throttle.failed("waiting" + i, STRICT);
        }
        for (int i = 0; i < 50_000; i++) {
            throttle.failed("flood" + i, RULE);
        }

        assertThat(throttle.size()).isLessThanOrEqualTo(1_600);
        for (int i = 0; i < 400; i++) {
            assertThat(tries("waiting" + i)).as("waiting" + i).isFalse();
        }
        assertThat(tries("flood0")).isTrue();
    }

    // A7: and one of cards that have to wait
    @Test
    void whereAllHaveToWaitTheOthersShareOneCount() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            throttle.failed("waiting" + i, STRICT);
        }
        assertThat(throttle.size()).isLessThanOrEqualTo(1_600);
        for (int i = 0; i < 10_000; i++) {
            assertThat(tries("waiting" + i)).as("waiting" + i).isFalse();
        }
    }

    // A7
    @Test
    void theSharedCountTakesTheOwnOnesPlace() throws Exception {
        FailureCount shared = FailureCount.after(null, NOON, STRICT);
        throttle.learn("leona", shared);
        assertThat(tries("leona")).isFalse();
        assertThat(throttle.count("leona")).contains(shared);

        throttle.learn("leona", null);
        assertThat(tries("leona")).isTrue();
        assertThat(throttle.knows("leona")).isFalse();
    }

    // A7: what was counted while the store was away is not undone by a store that knows nothing of it
    @Test
    void failuresThatNobodyWasToldOfAreKept() throws Exception {
        for (int i = 0; i < 5; i++) {
            throttle.failed("leona", RULE);
        }
        throttle.learn("leona", null);
        assertThat(tries("leona")).isFalse();
        throttle.learn("leona", FailureCount.after(null, NOON, RULE));
        assertThat(tries("leona")).isFalse();
    }

    @Test
    void someKeysCanBeForgotten() throws Exception {
        for (String key : List.of("leona", "luke")) {
            throttle.failed(key, STRICT);
        }
        throttle.forgetAll(key -> key.equals("leona"));
        assertThat(tries("leona")).isTrue();
        assertThat(tries("luke")).isFalse();
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        throttle.take("leona", RULE, soon());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> throttle.take("leona", RULE, soon())).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Nothing keeps a lock from the login that comes next. */
    @Test
    void whateverIsDoneTheNextLoginHasItsTurn() throws Exception {
        OwnThread.run(() -> throttle.failed("leona", RULE));
        OwnThread.run(() -> assertThat(throttle.knows("leona")).isTrue());
        OwnThread.run(() -> assertThat(throttle.count("leona")).isPresent());
        OwnThread.run(() -> throttle.learn("leona", FailureCount.after(null, NOON, RULE)));
        OwnThread.run(
                () -> assertThat(throttle.take("leona", RULE, soon()).hasRoom()).isTrue());
        OwnThread.run(() -> throttle.giveBack("leona"));
        OwnThread.run(() -> throttle.forget("leona"));
        OwnThread.run(() -> throttle.forgetAll(key -> true));
        OwnThread.run(throttle::forgetUnshared);
        OwnThread.run(() -> assertThat(throttle.size()).isZero());
        OwnThread.run(() -> assertThat(tries("leona")).isTrue());
    }

    @Test
    void roomThatWasNotTakenCannotBeGivenBack() throws Exception {
        throttle.failed("leona", RULE);
        throttle.giveBack("leona");
        throttle.take("leona", RULE, soon());

        Deadline now = Deadline.after(Duration.ZERO);
        assertThatThrownBy(() -> throttle.take("leona", RULE, now)).isInstanceOf(SocketTimeoutException.class);
    }

    /** Of more cards than are remembered, those go that have not failed for longest and need not wait. */
    @Test
    void theOldestThatNeedNotWaitMakesRoom() throws Exception {
        Throttle<Integer> small = new Throttle<>(RULE, 1, 2, 16, clock);
        // Of the 16 stripes each has one place, and all of these are of the same one.
        for (int i = 0; i < 5; i++) {
            small.failed(0, RULE);
        }
        small.failed(64, RULE);
        assertThat(small.size()).isOne();
        assertThat(small.take(0, RULE, soon()).hasRoom())
                .as("waits, so it stays")
                .isFalse();

        small.forget(0);
        small.failed(64, RULE);
        small.failed(128, RULE);
        assertThat(small.size()).isOne();
        small.forget(128);
        assertThat(small.size()).as("it was the only one left").isZero();
    }

    @Test
    void whoeverIsAtItIsNotForgotten() throws Exception {
        Throttle<Integer> small = new Throttle<>(RULE, 1, 2, 16, clock);
        small.failed(64, RULE);
        small.take(64, RULE, soon());
        small.failed(128, RULE);
        assertThat(small.size()).isOne();

        small.giveBack(64);
        assertThat(small.count(64)).isPresent();
        small.failed(128, RULE);
        assertThat(small.count(128)).isPresent();
    }
}
