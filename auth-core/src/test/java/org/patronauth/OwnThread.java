package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Runs each step of a test on a thread of its own: whoever keeps a lock keeps the next one waiting. */
public final class OwnThread {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private OwnThread() {}

    /** A step, which may fail in any way. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /** Waits until the step has ended, and fails as it did. */
    public static void run(Step step) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (Exception | AssertionError e) {
                failure.set(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).as("still waiting").isFalse();
        if (failure.get() instanceof Exception e) {
            throw e;
        }
        if (failure.get() instanceof AssertionError e) {
            throw e;
        }
    }
}
