package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.OwnThread;
import org.patronauth.store.StoreException;

class HousekeepingTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Site site = new Site();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private Housekeeping housekeeping;

    @AfterEach
    void close() {
        if (housekeeping != null) {
            housekeeping.close();
        }
        site.close();
    }

    private void start(Duration interval, Runnable... chores) {
        housekeeping = new Housekeeping(List.of(chores), interval, site.events());
        housekeeping.start();
    }

    private Runnable chore(String name) {
        return () -> {
            thread.set(Thread.currentThread());
            done.add(name);
        };
    }

    private String next() throws InterruptedException {
        return done.poll(20, TimeUnit.SECONDS);
    }

    private void endsWith(Thread ending) throws InterruptedException {
        ending.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(ending.isAlive()).isFalse();
    }

    @Test
    void choresAreDoneInTurnOnADaemonThreadOfTheirOwn() throws Exception {
        start(SHORT, chore("one"), chore("two"));

        assertThat(List.of(next(), next(), next(), next())).containsExactly("one", "two", "one", "two");
        assertThat(thread.get().isDaemon()).isTrue();
        assertThat(thread.get().getName()).isEqualTo("patron-auth-housekeeping");
    }

    @Test
    void theFirstTurnIsAfterAPause() throws Exception {
        long start = System.nanoTime();
        start(Duration.ofMillis(50), chore("one"));

        assertThat(next()).isEqualTo("one");
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void aChoreThatFailsKeepsNoOtherFromBeingDone() throws Exception {
        start(
                SHORT,
                () -> {
                    throw new IllegalStateException("secret-of-the-chore");
                },
                () -> {
                    throw new StoreException("cleaning up: SQLState 08001");
                },
                chore("last"));

        assertThat(next()).isEqualTo("last");
        assertThat(site.warnings.get(0)).isEqualTo("housekeeping: A chore failed: java.lang.IllegalStateException");
        assertThat(site.warnings).doesNotContain("StoreException");
        assertThat(site.warnings).noneMatch(warning -> warning.contains("secret") || warning.contains("Store"));
    }

    @Test
    void theEndWaitsForNoPause() throws Exception {
        List<Thread> ofOthers = threads();
        start(HOUR, chore("one"));
        Thread working = threads().stream()
                .filter(thread -> !ofOthers.contains(thread))
                .findFirst()
                .orElseThrow();

        OwnThread.run(housekeeping::close);
        OwnThread.run(housekeeping::close);

        endsWith(working);
        assertThat(done).isEmpty();
    }

    @Test
    void afterTheEndNothingIsDoneAnyMore() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        start(SHORT, chore("one"), () -> {
            first.countDown();
            awaitQuietly(closed);
        });
        first.await();
        OwnThread.run(housekeeping::close);
        closed.countDown();

        endsWith(thread.get());
        assertThat(done).hasSize(1);
    }

    @Test
    void whoeverInterruptsTheThreadEndsIt() throws Exception {
        AtomicReference<Boolean> stays = new AtomicReference<>();
        start(
                SHORT,
                chore("one"),
                () -> Thread.currentThread().interrupt(),
                () -> stays.set(Thread.currentThread().isInterrupted()));
        next();

        endsWith(thread.get());
        assertThat(stays.get()).isTrue();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("patron-auth-housekeeping"))
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
