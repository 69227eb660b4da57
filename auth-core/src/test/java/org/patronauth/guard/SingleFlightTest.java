package org.patronauth.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(20));

    private final SingleFlight<String, Integer> flights = new SingleFlight<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void equalQuestionsAtTheSameTimeAreAskedOnce() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        List<Future<Integer>> all = new ArrayList<>();
        all.add(threads.submit(() -> flights.ask("card", SOON, () -> {
            asking.countDown();
            await(answer);
            return asked.incrementAndGet();
        })));
        await(asking);
        CountDownLatch waiting = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            all.add(threads.submit(() -> {
                waiting.countDown();
                return flights.ask("card", SOON, asked::incrementAndGet);
            }));
        }
        await(waiting);
        assertThat(flights.size()).isEqualTo(1);
        answer.countDown();

        // A follower that comes too late asks for itself; those that waited all have the first answer.
        for (Future<Integer> one : all) {
            assertThat(one.get()).isBetween(1, asked.get());
        }
        assertThat(all.get(0).get()).isEqualTo(1);
        assertThat(flights.size()).isZero();
    }

    @Test
    void differentQuestionsAreAskedEach() throws IOException {
        flights.ask("card", SOON, asked::incrementAndGet);
        flights.ask("other card", SOON, asked::incrementAndGet);
        flights.ask("card", SOON, asked::incrementAndGet);

        assertThat(asked).hasValue(3);
    }

    @Test
    void aFailureIsSharedAndForgotten() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        Future<Integer> leader = threads.submit(() -> flights.ask("card", SOON, () -> {
            asking.countDown();
            await(fail);
            throw new IOException("The line is dead.");
        }));
        await(asking);
        Thread follower = new Thread(() -> assertThatThrownBy(() -> flights.ask("card", SOON, asked::incrementAndGet))
                .isInstanceOf(IOException.class)
                .hasMessage("The line is dead."));
        List<Throwable> uncaught = new ArrayList<>();
        follower.setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
        follower.start();
        awaitState(follower, Thread.State.TIMED_WAITING);
        fail.countDown();
        follower.join();

        assertThat(uncaught).isEmpty();
        assertThatThrownBy(leader::get).hasCauseInstanceOf(IOException.class);
        assertThat(flights.ask("card", SOON, () -> 7)).isEqualTo(7);
    }

    @Test
    void aFollowerWaitsNoLongerThanItsOwnDeadline() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Future<Integer> leader = threads.submit(() -> flights.ask("card", SOON, () -> {
            asking.countDown();
            await(answer);
            return 1;
        }));
        await(asking);

        assertThatThrownBy(() -> flights.ask("card", Deadline.after(Duration.ofMillis(1)), () -> 2))
                .isInstanceOf(IOException.class);
        answer.countDown();
        assertThat(leader.get()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }
}
