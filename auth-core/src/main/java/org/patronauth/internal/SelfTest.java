package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Restriction;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.StepResult;
import org.patronauth.store.AssociationRow;

/** Tries a service out with its test patron. It stores nothing about the patron. */
public final class SelfTest {
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int LOGINS_WORTH_OF_TIME = 4;

    private final Clock clock;
    private final LongSupplier nanoTime;

    public SelfTest(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Runs the self-test of one service.
     *
     * @param association the library for which to run it, or null to test the service alone
     */
    public SelfTestReport run(
            AuthenticationProviderFactory factory,
            Settings settings,
            AuthenticationProvider provider,
            @Nullable AssociationRow association) {
        Instant started = clock.instant();
        long start = nanoTime.getAsLong();
        RecordedExamination examination = examination(factory, settings, call(factory, settings, association));
        Optional<PatronData> data = examination.of(provider);
        if (association != null) {
            judge(examination, association, data, examination.patron().orElse(null));
        }
        return new SelfTestReport(started, Duration.ofNanos(nanoTime.getAsLong() - start), examination.steps());
    }

    /**
     * Asks about the test patron as a login would, with everything that blocking rules can name.
     *
     * @throws ConfigurationRefusedException when there is no answer, with the reason
     */
    PatronData askAboutTestPatron(
            AuthenticationProviderFactory factory,
            Settings settings,
            AuthenticationProvider provider,
            @Nullable AssociationRow association) {
        RecordedExamination examination = examination(
                factory, settings, call(factory, settings, association).withRuleValues());
        if (examination.patron().isEmpty()) {
            throw Trials.notPossible("settings.test_identifier", "The service has no test patron to ask about.");
        }
        return examination
                .of(provider)
                .orElseThrow(() -> Trials.notPossible(
                        "settings.test_identifier",
                        examination.steps().stream()
                                .filter(step -> step.outcome() == SelfTestReport.StepOutcome.FAILED)
                                .findFirst()
                                .map(step -> step.name() + ": " + step.detail())
                                .orElse("The source of truth says nothing about the test patron.")));
    }

    private RecordedExamination examination(AuthenticationProviderFactory factory, Settings settings, Call call) {
        PatronIdentifier patron = null;
        Secret pin = null;
        if (factory instanceof BasicAuthenticationProviderFactory typed) {
            BasicSettings basic = typed.basicSettings();
            patron = settings.get(basic.testIdentifier())
                    .map(PatronIdentifier::new)
                    .orElse(null);
            pin = settings.get(basic.testPassword()).orElse(basic.collectsPin(settings) ? null : Secret.of(""));
        }
        return new RecordedExamination(call, patron, pin, nanoTime);
    }

    /** How long an examination may take in all, of a service that gives a login so much time. */
    static Duration timeFor(Duration login) {
        Duration time = login.multipliedBy(LOGINS_WORTH_OF_TIME);
        return time.compareTo(SHORTEST) < 0 ? SHORTEST : time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    private Call call(AuthenticationProviderFactory factory, Settings settings, @Nullable AssociationRow association) {
        Duration time = timeFor(
                Duration.ofSeconds(settings.require(factory.commonSettings().timeout())));
        Call call = Call.of(Deadline.after(time, nanoTime), librarySettings(factory, association));
        if (association == null) {
            return call;
        }
        return restriction(association)
                .recordField()
                .map(call::withRestrictionField)
                .orElse(call);
    }

    private static Settings librarySettings(
            AuthenticationProviderFactory factory, @Nullable AssociationRow association) {
        SettingsSchema schema = AssociationSettings.SCHEMA.and(factory.librarySchema());
        try {
            return schema.parse(association == null ? Map.of() : association.settings());
        } catch (InvalidSettingsException e) {
            try {
                return schema.parse(Map.of());
            } catch (InvalidSettingsException impossible) {
                throw new IllegalStateException("Settings of an association are never required.");
            }
        }
    }

    private static Restriction restriction(AssociationRow association) {
        return Restriction.ofStored(
                association.restrictionType(), association.restrictionField(), association.restriction());
    }

    /** One test patron serves a whole library system, so one that belongs to another library is no failure. */
    private static void judge(
            RecordedExamination examination,
            AssociationRow association,
            Optional<PatronData> data,
            @Nullable PatronIdentifier patron) {
        String name = "Library restriction";
        Restriction restriction = restriction(association);
        if (restriction.defect().isPresent()) {
            examination.step(
                    name,
                    () -> StepResult.<Boolean>failed(restriction.defect().get()
                            + " Nobody can sign in until you change it in the library's settings."));
        } else if (data.isEmpty()) {
            examination.skip(name, "There is no answer to judge.");
        } else if (restriction.judge(data.get(), patron).matched()) {
            examination.step(name, () -> StepResult.passed(true, "The test patron is one of the library's."));
        } else {
            examination.skip(name, "The test patron belongs to another library; the restriction was not tried.");
        }
    }
}
