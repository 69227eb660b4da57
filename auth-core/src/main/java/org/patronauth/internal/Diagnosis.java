package org.patronauth.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.Authorization;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.ClientInfo;
import org.patronauth.DiagnosisReport;
import org.patronauth.DiagnosisReport.Result;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronRecord;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;
import org.patronauth.Restriction;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.StepResult;
import org.patronauth.spi.TooManyAttemptsException;
import org.patronauth.store.Refusal;
import org.patronauth.store.ServiceActivity;
import org.patronauth.store.StoreException;

/**
 * Finds out what a login comes to, and why, in the order in which a login does it. It stores nothing: the patron's row is
 * looked for and left as it is. Without the PIN everything is asked but the PIN; with it, the PIN is sent once.
 */
final class Diagnosis {
    private static final PatronRecord NOTHING = PatronRecord.builder().build();
    private static final String CHOICE = "Choosing the service";
    private static final String ANSWER = "Final answer";
    private static final String THROTTLE = "Too many attempts";

    private final PatronReconciler reconciler;
    private final ActivityCount activity;
    private final LoginThrottle throttle;
    private final RecentLogins recentLogins;
    private final Clock clock;
    private final LongSupplier nanoTime;

    Diagnosis(
            PatronReconciler reconciler,
            ActivityCount activity,
            LoginThrottle throttle,
            RecentLogins recentLogins,
            Clock clock,
            LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.activity = activity;
        this.throttle = throttle;
        this.recentLogins = recentLogins;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The final answer: what a login comes to, and what the patron is told. */
    private record Verdict(Result result, @Nullable ProblemDetail problem) {
        static Verdict rejected(RejectionReason reason) {
            return new Verdict(Result.REJECTED, ProblemDetail.of(reason.problemType()));
        }

        static Verdict unavailable(Outage outage) {
            return new Verdict(Result.UNAVAILABLE, outage.problem());
        }
    }

    // A support code

    /** Tells what is kept under a support code. */
    DiagnosisReport ofRefusal(ServedLibrary library, Optional<Refusal> found) {
        StepLog log = new StepLog(nanoTime);
        if (found.isEmpty()) {
            log.note(
                    "Support code",
                    false,
                    "Nothing is kept under this code: it is older than codes are kept for, is another library's, or was"
                            + " not copied right. Ask the patron to try again and to read out the new one.");
            return report(log, new Verdict(Result.NOT_DECIDED, null));
        }
        Refusal refusal = found.get();
        services(library)
                .filter(service -> service.name().equals(refusal.serviceName()))
                .forEach(service -> isItEveryone(log, service));
        log.note(
                "Support code",
                true,
                "Given out at " + refusal.time() + ", at "
                        + (refusal.serviceName() == null ? "no particular service" : refusal.serviceName()) + ".");
        log.note(refusal.step(), false, refusal.reason() + " " + advice(refusal.outcome()));
        return report(
                log,
                new Verdict(
                        refusal.outcome() == Outcome.UNAVAILABLE ? Result.UNAVAILABLE : Result.REJECTED,
                        ProblemDetail.of(refusal.problem()).withInstance(refusal.supportCode())));
    }

    private static String advice(Outcome outcome) {
        return switch (outcome) {
            case UNAVAILABLE ->
                "It was not the patron's fault: let them try again, and if it lasts tell the people who run the service.";
            case THROTTLED -> "Let the patron wait, or lift the lock for them.";
            default -> "Check with the patron what they typed, or diagnose them by their identifier.";
        };
    }

    // A patron

    /** Tries a login; empty where its service was replaced in the meantime, and there is a newer snapshot. */
    Optional<DiagnosisReport> ofPatron(ServedLibrary library, String typedIdentifier, @Nullable Secret typedPin) {
        StepLog log = new StepLog(nanoTime);
        services(library).forEach(service -> isItEveryone(log, service));
        Authorization.Basic credentials =
                new Authorization.Basic(typedIdentifier, typedPin == null ? Secret.of("") : typedPin);
        Optional<ServedAssociation<BasicService>> chosen = BasicSignIn.choose(library, credentials);
        if (chosen.isEmpty()) {
            return Optional.of(report(log, nobodyTakesIt(log, library, typedPin != null)));
        }
        ServedAssociation<BasicService> association = chosen.get();
        BasicService service = association.service();
        log.note(CHOICE, true, service.name() + " (" + service.protocol() + ") is asked.");
        if (!service.enter()) {
            return Optional.empty();
        }
        try {
            CredentialCheck.Typed typed = service.credentialCheck().normalise(credentials);
            Verdict verdict = new Case(log, library, association, typed, typedPin != null).judge();
            return Optional.of(report(log, verdict));
        } finally {
            service.leave();
        }
    }

    private static Stream<RunningService> services(ServedLibrary library) {
        return Stream.<ServedAssociation<?>>concat(library.basic().stream(), library.oauth().stream())
                .map(ServedAssociation::service);
    }

    private void isItEveryone(StepLog log, RunningService service) {
        ServiceActivity seen = activity.recent(service.row().id());
        boolean down = seen.unavailable() > 0 && seen.authenticated() == 0 && seen.rejected() == 0;
        String counted = "In the last " + ActivityCount.WINDOW.toMinutes() + " minutes " + seen.authenticated()
                + " logins were accepted, " + seen.rejected() + " refused, and " + seen.unavailable()
                + " got no answer. ";
        String last = seen.lastSuccessTime()
                .map(time -> "The last one was accepted at " + time + ".")
                .orElse("None was accepted within a day, as far as is known.");
        log.note(
                "Is it everyone? (" + service.name() + ")",
                !down,
                counted + last + (down ? " It is everyone: ask the people who run the library system." : ""));
    }

    /** No service where one types identifier and PIN can be chosen: its other services are looked at nevertheless. */
    private Verdict nobodyTakesIt(StepLog log, ServedLibrary library, boolean hasPin) {
        if (library.hasDefects() || !library.hasServices()) {
            log.note(
                    CHOICE,
                    false,
                    "A service of the library cannot be used as it is configured, or the library has none. Look at the"
                            + " services' status, and tell the people who set them up.");
            return Verdict.unavailable(Outage.misconfigured());
        }
        if (!library.basic().isEmpty()) {
            log.note(
                    CHOICE,
                    false,
                    "The identifier fits the pattern of no service of the library. Compare it with the patron's card.");
            return Verdict.rejected(RejectionReason.INVALID_CREDENTIALS);
        }
        log.note(CHOICE, true, "Patrons sign in elsewhere; nobody types identifier and PIN here.");
        for (ServedAssociation<OAuthService> association : library.oauth()) {
            OAuthService service = association.service();
            Optional<Outage> maintenance = service.maintenance();
            if (maintenance.isPresent()) {
                return inMaintenance(log, maintenance.get());
            }
            if (service.enter()) {
                try {
                    examine(log, association, null);
                } finally {
                    service.leave();
                }
            }
        }
        if (log.hasFailedStep()) {
            return new Verdict(Result.UNAVAILABLE, ProblemDetail.of(ProblemType.REMOTE_INTEGRATION_FAILED));
        }
        return hasPin ? Verdict.rejected(RejectionReason.UNSUPPORTED_MECHANISM) : new Verdict(Result.NOT_DECIDED, null);
    }

    /** Everything but the PIN, in the place of one login. */
    private Optional<PatronData> examine(
            StepLog log, ServedAssociation<?> association, @Nullable PatronIdentifier identifier) {
        RunningService service = association.service();
        return service.inPlaceOfALogin(() -> new RecordedExamination(
                        association.call(Deadline.after(SelfTest.timeFor(service.timeout()), nanoTime)),
                        identifier,
                        null,
                        log)
                .of(service.provider()));
    }

    private static Verdict inMaintenance(StepLog log, Outage maintenance) {
        log.note(
                Circumstance.MAINTENANCE,
                false,
                "The service is in maintenance for another "
                        + Math.max(1, maintenance.retryAfter().toMinutes())
                        + " minutes; nobody is asked. Let the patron wait, or ask the people who set the times.");
        return Verdict.unavailable(maintenance);
    }

    private static DiagnosisReport report(StepLog log, Verdict verdict) {
        switch (verdict.result()) {
            case AUTHENTICATED -> log.note(ANSWER, true, "The patron is signed in.");
            case NOT_DECIDED -> log.skip(ANSWER, "Nothing was found against the patron; the PIN was not tried.");
            case REJECTED -> log.note(ANSWER, false, "The patron is refused: " + told(verdict));
            case UNAVAILABLE ->
                log.note(ANSWER, false, "Nobody can say at present, and the client is told: " + told(verdict));
        }
        return new DiagnosisReport(
                log.steps().stream().map(Diagnosis::ofAnyPatron).toList(), verdict.result(), verdict.problem());
    }

    private static String told(Verdict verdict) {
        return verdict.problem() == null ? "" : verdict.problem().title() + " The step that failed says what to do.";
    }

    /** Providers speak of the test patron; this is anybody. */
    private static SelfTestReport.Step ofAnyPatron(SelfTestReport.Step step) {
        return new SelfTestReport.Step(
                step.name().replace("test patron", "patron"),
                step.outcome(),
                step.duration(),
                step.detail().replace("test patron", "patron"),
                step.sent().orElse(null),
                step.received().orElse(null));
    }

    /** One patron at one service. */
    private final class Case {
        private final StepLog log;
        private final ServedLibrary library;
        private final ServedAssociation<BasicService> association;
        private final BasicService service;
        private final CredentialCheck.Typed typed;
        private final boolean hasPin;

        Case(
                StepLog log,
                ServedLibrary library,
                ServedAssociation<BasicService> association,
                CredentialCheck.Typed typed,
                boolean hasPin) {
            this.log = log;
            this.library = library;
            this.association = association;
            this.service = association.service();
            this.typed = typed;
            // Where none is collected, nobody need know it.
            this.hasPin = hasPin || !service.basicSettings().collectsPin(service.settings());
        }

        Verdict judge() {
            CredentialCheck check = service.credentialCheck();
            Optional<CredentialCheck.Flaw> flaw =
                    hasPin ? check.flawIn(typed) : check.flawInIdentifier(typed.identifier());
            LocalCheck.record(log, flaw, hasPin);
            Optional<Outage> maintenance = service.maintenance();
            if (maintenance.isPresent()) {
                return inMaintenance(log, maintenance.get());
            }
            if (flaw.isPresent()) {
                return Verdict.rejected(RejectionReason.INVALID_CREDENTIALS);
            }
            return ask(new PatronIdentifier(typed.identifier()));
        }

        private Verdict ask(PatronIdentifier identifier) {
            Optional<PatronData> seen = examine(log, association, identifier);
            Asked asked;
            if (hasPin) {
                asked = askWithPin(identifier, pinAdvice(seen));
            } else if (seen.isPresent()) {
                asked = new Asked(seen, Optional.empty());
            } else if (service.provider().lookup().isPresent()) {
                asked = lookUp(
                        "Looking up the patron",
                        PatronData.partial()
                                .authorizationIdentifier(identifier.value())
                                .build());
            } else {
                return cannotAskWithoutPin();
            }
            return asked.verdict()
                    .orElseGet(() -> admit(identifier, asked.data().orElseThrow()));
        }

        /** The one question that carries the PIN: it counts as an attempt of the patron's does. */
        private Asked askWithPin(PatronIdentifier identifier, String refusal) {
            LoginThrottle.Attempt attempt = throttle.attempt(service, identifier, ClientInfo.UNKNOWN);
            try {
                Optional<LoginThrottle.Wait> wait = attempt.begin(Deadline.after(service.timeout(), nanoTime));
                return wait.isPresent()
                        ? throttled(wait.get().duration())
                        : decide(
                                "Asking with the PIN",
                                call -> counted(attempt, identifier, call),
                                "the identifier, and the PIN, which is not shown",
                                refusal);
            } catch (IOException e) {
                log.note(THROTTLE, false, "Other attempts with this card are under way. Try again in a moment.");
                return Asked.decided(Verdict.unavailable(Outage.busy()));
            } finally {
                attempt.end();
            }
        }

        private Optional<PatronData> counted(LoginThrottle.Attempt attempt, PatronIdentifier identifier, Call call)
                throws IOException {
            Optional<PatronData> answer =
                    service.ask(call, () -> service.provider().authenticate(identifier, typed.pin(), call));
            if (answer.isPresent()) {
                attempt.succeeded();
            } else {
                attempt.failed();
                recentLogins.forget(Card.of(service.row().id(), identifier));
            }
            return answer;
        }

        private Asked throttled(Duration wait) {
            log.note(
                    THROTTLE,
                    false,
                    "Too many attempts with this card failed: it has to wait for another "
                            + Math.max(1, wait.toMinutes())
                            + " minutes, and nobody was asked. Let the patron wait, or lift the throttle.");
            return Asked.decided(Verdict.rejected(RejectionReason.TOO_MANY_ATTEMPTS));
        }

        private String pinAdvice(Optional<PatronData> seen) {
            return seen.isPresent()
                    ? "It refuses them although it knows the patron, so it is the PIN. Have the patron set a new one at"
                            + " the library."
                    : "It refuses them. Check identifier and PIN with the library.";
        }

        private Verdict cannotAskWithoutPin() {
            log.skip("Patron", "Of a patron nothing can be asked here without the PIN.");
            return log.hasFailedStep()
                    ? new Verdict(Result.UNAVAILABLE, ProblemDetail.of(ProblemType.REMOTE_INTEGRATION_FAILED))
                    : new Verdict(Result.NOT_DECIDED, null);
        }

        private Asked lookUp(String name, PatronData known) {
            PatronLookup lookup = service.provider().lookup().orElseThrow();
            return decide(
                    name,
                    call -> service.ask(call, () -> lookup.lookUp(known, call)),
                    "the identifier, without a PIN",
                    "It knows no such patron. Check the identifier with the library.");
        }

        /** Asks what decides, exactly as a login asks it. */
        private Asked decide(String name, Question question, String sent, String refusal) {
            Call call = association.call(Deadline.after(service.timeout(), nanoTime));
            AtomicReference<Asked> asked = new AtomicReference<>(Asked.NOTHING);
            log.step(name, () -> {
                try {
                    Optional<PatronData> answer = question.ask(call);
                    asked.set(new Asked(
                            answer,
                            answer.isPresent()
                                    ? Optional.empty()
                                    : Optional.of(Verdict.rejected(RejectionReason.INVALID_CREDENTIALS))));
                    return answer.map(data -> StepResult.passed(data, "The source of truth says yes."))
                            .orElseGet(() -> StepResult.failed(refusal))
                            .withTranscript(sent, answer.isPresent() ? "yes" : "no");
                } catch (TooManyAttemptsException e) {
                    asked.set(Asked.decided(Verdict.rejected(RejectionReason.TOO_MANY_ATTEMPTS)));
                    throw e;
                } catch (IOException | RuntimeException e) {
                    asked.set(new Asked(Optional.empty(), Optional.of(Verdict.unavailable(Outage.of(e)))));
                    throw e;
                }
            });
            return Objects.requireNonNull(asked.get());
        }

        private Verdict admit(PatronIdentifier identifier, PatronData first) {
            PatronData data = first;
            if (!data.isComplete() && service.provider().lookup().isPresent()) {
                Asked more = lookUp("Looking up the rest", BasicSignIn.withTyped(data, identifier));
                boolean needed = association.restriction().type() != Restriction.Type.NONE;
                if (more.verdict()
                        .filter(verdict -> needed || verdict.result() == Result.REJECTED)
                        .isPresent()) {
                    return more.verdict().get();
                }
                data = more.data().orElse(data);
            }
            if (!Reception.identifiesSomebody(data)) {
                log.note(
                        "Reading the answer",
                        false,
                        "The source of truth says yes without saying who it is. Show this to the people who run it.");
                return new Verdict(Result.UNAVAILABLE, ProblemDetail.of(ProblemType.REMOTE_INTEGRATION_FAILED));
            }
            if (!fits(data, identifier)) {
                return Verdict.rejected(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
            }
            return welcome(data, identifier);
        }

        private boolean fits(PatronData data, PatronIdentifier identifier) {
            Restriction.Verdict verdict = association.restriction().judge(data, identifier);
            String rule = verdict.field().isEmpty()
                    ? ""
                    : " Compared is " + verdict.field().get() + " by "
                            + verdict.type().id() + " with \""
                            + verdict.criteria().orElse("") + "\".";
            String advice = verdict.matched()
                    ? ""
                    : " The patron is taken for one of another library's: check the card, or the restriction in the"
                            + " library's settings.";
            log.note(Circumstance.RESTRICTION, verdict.matched(), verdict.reason() + rule + advice);
            return verdict.matched();
        }

        /** What a login would make of the answer; nothing of it is stored. */
        private Verdict welcome(PatronData data, PatronIdentifier identifier) {
            Optional<Patron> stored;
            try {
                stored = reconciler.find(library.row(), data, identifier);
            } catch (StoreException e) {
                Outage outage = Outage.of(e);
                log.note(
                        "Patron's row",
                        false,
                        outage.circumstance().reason() + ". Tell the people who run this server.");
                return Verdict.unavailable(outage);
            }
            log.note(
                    "Patron's row",
                    true,
                    stored.map(patron -> "The patron has signed in here before and is number " + patron.id() + ".")
                            .orElse("The patron has not signed in here before."));
            PatronRecord record = RecordUpdate.apply(
                    stored.map(Patron::record).orElse(NOTHING),
                    data,
                    clock.instant(),
                    association.externalTypePattern());
            log.note("How the answer is read", true, inWords(record));
            association
                    .externalTypePattern()
                    .ifPresent(pattern -> log.note(
                            "External type",
                            true,
                            record.authorizationIdentifier()
                                    .flatMap(pattern::findFirstGroup)
                                    .map(type -> "The library's pattern finds \"" + type + "\".")
                                    .orElse("The library's pattern finds nothing.")));
            privileges(record, data);
            return new Verdict(hasPin ? Result.AUTHENTICATED : Result.NOT_DECIDED, null);
        }

        /** Whether the patron may borrow: by the record, and by the library's own rules. */
        private void privileges(PatronRecord record, PatronData data) {
            BlockingRules.Findings findings = association.findings(record, data, clock);
            findings.undecided().forEach(sentence -> log.note("Blocking rules", false, sentence));
            BorrowingPrivileges privileges = association.privileges(record, findings, clock);
            log.note(
                    "Borrowing privileges",
                    privileges.mayBorrow(),
                    privileges.mayBorrow()
                            ? "The patron may borrow."
                            : "The patron may sign in, but not borrow: "
                                    + privileges.problems().stream()
                                            .map(problem -> problem.title() + " " + problem.detail())
                                            .collect(Collectors.joining(" "))
                                    + " Ask the library to settle it.");
        }
    }

    /** A question to the source of truth. */
    @FunctionalInterface
    private interface Question {
        Optional<PatronData> ask(Call call) throws IOException;
    }

    /** What the source of truth said to a question; else the final answer that its no, or its silence, comes to. */
    private record Asked(Optional<PatronData> data, Optional<Verdict> verdict) {
        private static final Asked NOTHING = new Asked(Optional.empty(), Optional.empty());

        static Asked decided(Verdict verdict) {
            return new Asked(Optional.empty(), Optional.of(verdict));
        }
    }

    private static String inWords(PatronRecord record) {
        return "Patron type: " + record.externalType().orElse("none") + "; expires: "
                + record.authorizationExpires().map(Object::toString).orElse("never") + "; fines: "
                + record.fines().map(Object::toString).orElse("unknown") + "; block: "
                + record.blockReason().map(Object::toString).orElse("none") + ".";
    }
}
