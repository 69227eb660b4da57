package org.patronauth.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.StepResult;

/** An examination whose steps are kept in order. */
public final class RecordedExamination implements Examination {
    private final Call call;
    private final @Nullable PatronIdentifier patron;
    private final @Nullable Secret pin;
    private final LongSupplier nanoTime;
    private final List<SelfTestReport.Step> steps = new ArrayList<>();

    public RecordedExamination(
            Call call, @Nullable PatronIdentifier patron, @Nullable Secret pin, LongSupplier nanoTime) {
        this.call = call;
        this.patron = patron;
        this.pin = pin;
        this.nanoTime = nanoTime;
    }

    public List<SelfTestReport.Step> steps() {
        return List.copyOf(steps);
    }

    @Override
    public Call call() {
        return call;
    }

    @Override
    public Optional<PatronIdentifier> patron() {
        return Optional.ofNullable(patron);
    }

    @Override
    public Optional<Secret> pin() {
        return Optional.ofNullable(pin);
    }

    @Override
    public boolean showsPersonalDetails() {
        return false;
    }

    @Override
    public <T> Optional<T> step(String name, Examination.Step<T> step) {
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

    @Override
    public void skip(String name, String reason) {
        steps.add(new SelfTestReport.Step(name, StepOutcome.SKIPPED, Duration.ZERO, reason, null, null));
    }
}
