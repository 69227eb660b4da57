package org.patronauth.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.patronauth.SelfTestReport;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.spi.Examination;
import org.patronauth.spi.StepResult;

/** Runs steps, times them, and keeps how each ended. */
final class StepLog {
    private final LongSupplier nanoTime;
    private final List<SelfTestReport.Step> steps = new ArrayList<>();

    StepLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    List<SelfTestReport.Step> steps() {
        return List.copyOf(steps);
    }

    boolean hasFailedStep() {
        return steps.stream().anyMatch(step -> step.outcome() == StepOutcome.FAILED);
    }

    <T> Optional<T> step(String name, Examination.Step<T> step) {
        long start = nanoTime.getAsLong();
        StepResult<T> result;
        try {
            result = step.run();
        } catch (IOException e) {
            result = StepResult.failed(Failures.explain(e));
        } catch (RuntimeException e) {
            // Its message may hold anything.
            result = StepResult.failed("Something unexpected happened ("
                    + e.getClass().getName() + "). Tell the people who run this server.");
        }
        steps.add(new SelfTestReport.Step(
                name,
                result.isPassed() ? StepOutcome.PASSED : StepOutcome.FAILED,
                Duration.ofNanos(nanoTime.getAsLong() - start),
                result.detail(),
                result.sent().orElse(null),
                result.received().orElse(null)));
        return result.value();
    }

    /** A step that took no time. */
    void note(String name, boolean passed, String detail) {
        steps.add(new SelfTestReport.Step(
                name, passed ? StepOutcome.PASSED : StepOutcome.FAILED, Duration.ZERO, detail, null, null));
    }

    void skip(String name, String reason) {
        steps.add(new SelfTestReport.Step(name, StepOutcome.SKIPPED, Duration.ZERO, reason, null, null));
    }
}
