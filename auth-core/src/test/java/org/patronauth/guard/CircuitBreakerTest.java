package org.patronauth.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.patronauth.OwnThread;
import org.patronauth.guard.CircuitBreaker.Pass;
import org.patronauth.guard.CircuitBreaker.Verdict;

class CircuitBreakerTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final CircuitBreaker breaker = new CircuitBreaker(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void pass(long millis) {
        pass(Duration.ofMillis(millis));
    }

    private boolean fail() {
        Pass pass = breaker.enter();
        assertThat(pass.verdict()).isEqualTo(Verdict.CALL);
        return pass.failed();
    }

    private void succeed() {
        Pass pass = breaker.enter();
        assertThat(pass.verdict()).isEqualTo(Verdict.CALL);
        pass.succeeded();
    }

    private void open() {
        while (!fail()) {
            pass(1);
        }
    }

    private Pass probe() {
        Pass pass = breaker.enter();
        assertThat(pass.verdict()).isEqualTo(Verdict.PROBE);
        return pass;
    }

    // Y6
    @Test
    void fiveFailuresInARowOpenIt() {
        for (int i = 0; i < 4; i++) {
            assertThat(fail()).isFalse();
            assertThat(breaker.isOpen()).isFalse();
        }
        assertThat(fail()).isTrue();
        assertThat(breaker.isOpen()).isTrue();
        Pass refused = breaker.enter();
        assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    // Y6
    @Test
    void twoSecondsOfNothingButFailuresOpenIt() {
        succeed();
        assertThat(fail()).isFalse();
        pass(1_999);
        assertThat(fail()).isFalse();
        pass(1);
        assertThat(fail()).isTrue();
    }

    // Y6
    @Test
    void callsThatTookLongCountFromTheirBeginning() {
        pass(60_000);
        Pass first = breaker.enter();
        Pass second = breaker.enter();
        pass(5_000);
        assertThat(first.failed()).as("one failure is no row").isFalse();
        assertThat(second.failed()).isTrue();
    }

    @Test
    void oneFailureNowAndThenNeverOpensIt() {
        for (int i = 0; i < 1_000; i++) {
            for (int j = 0; j < 4; j++) {
                assertThat(fail()).isFalse();
                pass(100);
            }
            succeed();
            pass(60_000);
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    /** Ten times as slow as usual, with one in three over the deadline, in four lanes. */
    @Test
    void aSlowSourceDoesNotMakeItFlap() {
        List<Pass> lanes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lanes.add(breaker.enter());
        }
        for (int i = 0; i < 10_000; i++) {
            pass(500);
            Pass done = lanes.remove(0);
            if (i % 3 == 0) {
                done.failed();
            } else {
                done.succeeded();
            }
            assertThat(breaker.isOpen()).isFalse();
            lanes.add(breaker.enter());
        }
    }

    // Y6
    @Test
    void oneProbeAtATimeDecidesAndSuccessCloses() {
        open();
        pass(4_999);
        assertThat(breaker.enter().verdict()).isEqualTo(Verdict.REFUSED);
        pass(1);
        assertThat(breaker.refuses()).isFalse();
        Pass probe = probe();
        assertThat(breaker.enter().verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(breaker.retryAfter()).isPositive();
        probe.succeeded();
        assertThat(breaker.isOpen()).isFalse();
        succeed();
    }

    // Y6
    @Test
    void waitsGrowUpToAMinuteWhileProbesFail() {
        open();
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60, 60}) {
            assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
            pass(seconds * 1_000L);
            assertThat(probe().failed()).as("it was open already").isFalse();
        }
    }

    @Test
    void aSourceThatAnswersProbesAloneIsLeftInPeaceForLonger() {
        open();
        pass(5_000);
        probe().succeeded();
        open();
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(10));
        pass(10_000);
        probe().succeeded();
        succeed();
        open();
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aProbeThatWasGivenUpIsFollowedByAnother() {
        open();
        pass(5_000);
        probe().ended();
        assertThat(breaker.isOpen()).isTrue();
        probe().succeeded();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void stragglersOfAnOutageSayNothingOfTheTimeAfterIt() {
        List<Pass> stragglers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stragglers.add(breaker.enter());
        }
        open();
        pass(5_000);
        probe().succeeded();
        stragglers.forEach(straggler -> assertThat(straggler.failed()).isFalse());
        assertThat(breaker.isOpen()).isFalse();
    }

    // T39
    @Test
    void aLateSuccessDoesNotOpenTheWayForOthers() {
        Pass late = breaker.enter();
        open();
        late.succeeded();
        assertThat(breaker.enter().verdict()).isEqualTo(Verdict.REFUSED);
    }

    // Y6
    @Test
    void ofManyThreadsOneAloneMayProbe() throws Exception {
        open();
        pass(5_000);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Verdict>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(() -> breaker.enter().verdict());
            }
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> one : threads.invokeAll(all)) {
                verdicts.add(one.get());
            }
            assertThat(verdicts).containsOnlyOnce(Verdict.PROBE).doesNotContain(Verdict.CALL);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Nothing keeps a lock from the login that comes next. */
    @Test
    void whateverIsDoneTheNextLoginHasItsTurn() throws Exception {
        OwnThread.run(this::fail);
        OwnThread.run(this::succeed);
        OwnThread.run(this::open);
        OwnThread.run(() -> assertThat(breaker.enter().verdict()).isEqualTo(Verdict.REFUSED));
        pass(5_000);
        OwnThread.run(() -> probe().ended());
        OwnThread.run(() -> probe().failed());
        pass(10_000);
        OwnThread.run(() -> probe().succeeded());
        OwnThread.run(this::succeed);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void whileSomebodyFindsOutOthersComeAgainSoon() {
        assertThat(breaker.retryAfter()).isZero();
        open();
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        pass(6_000);
        assertThat(breaker.retryAfter()).isZero();
        probe();
        assertThat(breaker.retryAfter()).isPositive();
        assertThat(breaker.enter().verdict()).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aLateSuccessDoesNotShortenTheNextWait() {
        Pass late = breaker.enter();
        open();
        pass(5_000);
        probe().failed();
        late.succeeded();
        pass(10_000);
        probe().failed();
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aProbeThatFailedIsNoNewOutage() {
        open();
        pass(5_000);
        assertThat(probe().failed()).isFalse();
        assertThat(breaker.isOpen()).isTrue();
    }
}
