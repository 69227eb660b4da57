package org.patronauth.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration AMPLE = Duration.ofSeconds(30);

    private final AtomicLong now = new AtomicLong();
    private final Bulkhead bulkhead = new Bulkhead(4, TIME, now::get);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Optional<Duration> enter() throws InterruptedIOException {
        return bulkhead.enter(Deadline.after(AMPLE));
    }

    private void fill() throws InterruptedIOException {
        for (int i = 0; i < bulkhead.permits(); i++) {
            assertThat(enter()).isEmpty();
        }
    }

    private void learn(Duration answer) throws InterruptedIOException {
        for (int i = 0; i < 200; i++) {
            assertThat(enter()).isEmpty();
            bulkhead.leave(answer.toNanos());
        }
    }

    private void awaitWaiting(int count) {
        while (bulkhead.waiting() != count) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void permitsComeBackAndNobodyWaitsForAFreeOne() throws Exception {
        for (int i = 0; i < 100; i++) {
            fill();
            assertThat(bulkhead.inUse()).isEqualTo(4);
            for (int j = 0; j < 4; j++) {
                bulkhead.leave(-1);
            }
            assertThat(bulkhead.inUse()).isZero();
        }
    }

    // A11
    @Test
    void theWaitingRoomHoldsNineTenthsOfThoseWhoCanBeServedInTime() throws Exception {
        assertThat(bulkhead.room()).as("before the first answer").isEqualTo(90);
        learn(Duration.ofMillis(20));
        assertThat(bulkhead.room()).isBetween(890, 910);
        learn(Duration.ofMillis(500));
        assertThat(bulkhead.room()).isBetween(35, 37);
        learn(Duration.ofSeconds(5));
        assertThat(bulkhead.room()).isEqualTo(4);
    }

    // A11
    @Test
    void theRoomShrinksWhileNobodyComesOut() throws Exception {
        learn(Duration.ofMillis(20));
        fill();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(bulkhead.room()).isEqualTo(18);
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(bulkhead.room()).isEqualTo(4);
        bulkhead.leave(-1);
        assertThat(bulkhead.room()).isBetween(890, 910);
    }

    // A11
    @Test
    void whoFindsTheRoomFullIsTurnedAwayAtOnceWithAHint() throws Exception {
        learn(Duration.ofSeconds(5));
        fill();
        List<Future<Optional<Duration>>> waiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiters.add(threads.submit(this::enter));
        }
        awaitWaiting(4);
        Optional<Duration> hint = enter();
        assertThat(hint.orElseThrow()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
        assertThat(bulkhead.waiting()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            bulkhead.leave(-1);
        }
        for (Future<Optional<Duration>> waiter : waiters) {
            assertThat(waiter.get()).isEmpty();
        }
        assertThat(bulkhead.inUse()).isEqualTo(4);
        assertThat(bulkhead.waiting()).isZero();
    }

    @Test
    void waitingEndsAtTheDeadlineWithAHint() throws Exception {
        fill();
        assertThat(bulkhead.enter(Deadline.after(Duration.ofMillis(1)))).contains(Duration.ofSeconds(1));
        assertThat(bulkhead.waiting()).isZero();
        bulkhead.leave(-1);
        assertThat(enter()).isEmpty();
    }

    // A11
    @Test
    void whoseTurnComesAfterTheDeadlineLeavesItToTheNext() throws Exception {
        fill();
        Future<Optional<Duration>> late = threads.submit(() -> bulkhead.enter(Deadline.after(TIME, now::get)));
        awaitWaiting(1);
        now.addAndGet(TIME.toNanos());
        bulkhead.leave(-1);
        assertThat(late.get()).isPresent();
        assertThat(bulkhead.inUse()).isEqualTo(3);
        assertThat(enter()).isEmpty();
    }

    @Test
    void whoIsInterruptedLeavesNothingBehind() throws Exception {
        fill();
        Thread.currentThread().interrupt();
        assertThatThrownBy(this::enter).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bulkhead.waiting()).isZero();
        bulkhead.leave(-1);
        assertThat(bulkhead.inUse()).isEqualTo(3);
    }

    @Test
    void permitsThatAreTakenAwayWhileInUseAreNotGivenOut() throws Exception {
        fill();
        bulkhead.resize(1);
        for (int i = 0; i < 3; i++) {
            bulkhead.leave(-1);
            assertThat(bulkhead.enter(Deadline.after(Duration.ZERO))).isPresent();
        }
        bulkhead.leave(-1);
        assertThat(enter()).isEmpty();
        assertThat(bulkhead.inUse()).isEqualTo(1);
        Future<Optional<Duration>> waiter = threads.submit(this::enter);
        awaitWaiting(1);
        bulkhead.resize(2);
        assertThat(waiter.get()).isEmpty();
    }
}
