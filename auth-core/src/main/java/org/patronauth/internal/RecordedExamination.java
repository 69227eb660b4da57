package org.patronauth.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;

/** An examination whose steps are kept in order. */
public final class RecordedExamination implements Examination {
    private final Call call;
    private final @Nullable PatronIdentifier patron;
    private final @Nullable Secret pin;
    private final StepLog log;

    public RecordedExamination(
            Call call, @Nullable PatronIdentifier patron, @Nullable Secret pin, LongSupplier nanoTime) {
        this(call, patron, pin, new StepLog(nanoTime));
    }

    RecordedExamination(Call call, @Nullable PatronIdentifier patron, @Nullable Secret pin, StepLog log) {
        this.call = call;
        this.patron = patron;
        this.pin = pin;
        this.log = log;
    }

    public List<SelfTestReport.Step> steps() {
        return log.steps();
    }

    /** Runs a provider's examination; one that fails as a whole is one more step that failed. */
    Optional<PatronData> of(AuthenticationProvider provider) {
        try {
            return provider.examine(this);
        } catch (RuntimeException e) {
            return step("Examination", () -> {
                throw e;
            });
        }
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
        return log.step(name, step);
    }

    @Override
    public void skip(String name, String reason) {
        log.skip(name, reason);
    }
}
