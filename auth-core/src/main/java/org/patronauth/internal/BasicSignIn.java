package org.patronauth.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.Authorization;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryId;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.ProblemDetail;
import org.patronauth.RejectionReason;
import org.patronauth.Restriction;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.guard.SingleFlight;
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.TooManyAttemptsException;

/**
 * Signs a patron in who typed identifier and PIN. The order of things is the point: what can be refused here never
 * reaches the source of truth, what it said is judged before anything is stored, and no database connection is held
 * while it is asked.
 */
final class BasicSignIn {
    private static final int UNAUTHORIZED = 401;

    private final PatronReconciler reconciler;
    private final SyncBackoff backoff;
    private final Reception reception;
    private final Challenges challenges;
    private final LoginThrottle throttle;
    private final RecentLogins recentLogins;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;

    BasicSignIn(
            PatronReconciler reconciler,
            SyncBackoff backoff,
            Reception reception,
            Challenges challenges,
            LoginThrottle throttle,
            RecentLogins recentLogins,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.backoff = backoff;
        this.reception = reception;
        this.challenges = challenges;
        this.throttle = throttle;
        this.recentLogins = recentLogins;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Which service a login goes to: the first whose pattern the identifier matches, and only that one. */
    static Optional<ServedAssociation<BasicService>> choose(ServedLibrary library, Authorization.Basic credentials) {
        if (library.basic().size() == 1 && !library.hasDefects()) {
            return Optional.of(library.basic().get(0));
        }
        return library.basic().stream()
                .filter(association -> {
                    CredentialCheck check = association.service().credentialCheck();
                    return check.identifierMatches(check.normalise(credentials).identifier());
                })
                .findFirst();
    }

    /**
     * Signs in at a chosen service that the caller has entered.
     *
     * @param configuration the version of the configuration, where a login that is remembered will do, or null
     */
    AuthenticationResult signIn(
            ServedLibrary library,
            ServedAssociation<BasicService> association,
            Authorization.Basic credentials,
            ClientInfo client,
            @Nullable Long configuration) {
        BasicService service = association.service();
        CredentialCheck check = service.credentialCheck();
        CredentialCheck.Typed typed = check.normalise(credentials);
        Login login = new Login(library, association, client, typed.identifier(), new Stopwatch(nanoTime));
        Optional<Outage> maintenance = service.maintenance();
        if (maintenance.isPresent()) {
            return login.unavailable(maintenance.get());
        }
        Optional<CredentialCheck.Flaw> flaw = check.flawIn(typed);
        if (flaw.isPresent()) {
            if (flaw.get().isThePatternsFault()) {
                events.warning(service.name(), flaw.get().sentence());
            }
            return login.rejected(
                    RejectionReason.INVALID_CREDENTIALS,
                    Circumstance.LOCAL_VALIDATION,
                    flaw.get().sentence());
        }
        RecentLogins.Scope memory =
                configuration == null || service.rememberedFor().isZero()
                        ? null
                        : new RecentLogins.Scope(library.id(), configuration);
        try {
            return ask(login, new PatronIdentifier(typed.identifier()), typed.pin(), memory);
        } catch (IOException | RuntimeException e) {
            return login.unavailable(Outage.of(e, service, events));
        }
    }

    private AuthenticationResult ask(
            Login login, PatronIdentifier identifier, Secret pin, RecentLogins.@Nullable Scope memory)
            throws IOException {
        ServedAssociation<BasicService> association = login.association;
        BasicService service = association.service();
        Call call = association.call(Deadline.after(service.timeout(), nanoTime));
        LoginAnswer answer;
        try {
            answer = answer(login, identifier, pin, memory, call);
        } catch (StillUnderWayException e) {
            return login.unavailable(Outage.busy());
        }
        if (answer instanceof LoginAnswer.Throttled throttled) {
            return login.throttled(throttled.untilNext());
        }
        if (answer instanceof LoginAnswer.Remembered remembered) {
            Optional<AuthenticationResult> result = remembered(login, identifier, remembered.login());
            if (result.isPresent()) {
                return result.get();
            }
            // Something changed since: what is remembered is worth nothing.
            recentLogins.forget(Card.of(service.row().id(), identifier));
            answer = answer(login, identifier, pin, null, call);
        }
        return answer instanceof LoginAnswer.Said said
                ? judge(login, identifier, pin, memory, call, said.data())
                : login.throttled(((LoginAnswer.Throttled) answer).untilNext());
    }

    /** Asks, or shares the answer to the same question that is being asked. */
    private LoginAnswer answer(
            Login login, PatronIdentifier identifier, Secret pin, RecentLogins.@Nullable Scope memory, Call call)
            throws IOException {
        BasicService service = login.association.service();
        BasicService.LoginKey key = new BasicService.LoginKey(
                call.librarySettings(), call.restrictionField().orElse(null), identifier, pin, memory);
        Question question = new Question(login, identifier, pin, memory, call);
        while (true) {
            long start = login.stopwatch.now();
            LoginAnswer answer = service.flights().ask(key, call.deadline(), question);
            if (question.asked) {
                return answer;
            }
            login.stopwatch.remoteSince(start);
            boolean refusedForAnothersSake = answer instanceof LoginAnswer.Throttled throttled
                    && throttled.network() != null
                    && !throttled.network().equals(question.attempt.network());
            if (!refusedForAnothersSake || call.deadline().hasPassed()) {
                return answer;
            }
        }
    }

    /** The question whether a PIN is right, from the permit to ask it to the count of its outcome. */
    private final class Question implements SingleFlight.Question<LoginAnswer> {
        private final Login login;
        private final PatronIdentifier identifier;
        private final Secret pin;
        private final RecentLogins.@Nullable Scope memory;
        private final Call call;
        private final LoginThrottle.Attempt attempt;
        private boolean asked;

        Question(Login login, PatronIdentifier identifier, Secret pin, RecentLogins.@Nullable Scope memory, Call call) {
            this.login = login;
            this.identifier = identifier;
            this.pin = pin;
            this.memory = memory;
            this.call = call;
            this.attempt = throttle.attempt(login.association.service(), identifier, login.client);
        }

        @Override
        public LoginAnswer ask() throws IOException {
            asked = true;
            try {
                Optional<LoginThrottle.Wait> wait = attempt.begin(call.deadline());
                if (wait.isPresent()) {
                    return new LoginAnswer.Throttled(
                            wait.get().duration(), wait.get().becauseOfTheNetwork() ? attempt.network() : null);
                }
                Card card = Card.of(login.association.service().row().id(), identifier);
                if (memory != null) {
                    Optional<RecentLogins.Login> recent = recentLogins.find(memory, card, identifier.value(), pin);
                    if (recent.isPresent()) {
                        return new LoginAnswer.Remembered(recent.get());
                    }
                }
                LoginAnswer answer = login.remote(this::askTheSource);
                if (answer instanceof LoginAnswer.Said said) {
                    login.association.service().answered();
                    events.sourceAnswered(
                            login.association.service(),
                            said.data().isPresent() ? Outcome.AUTHENTICATED : Outcome.REJECTED);
                    if (said.data().isPresent()) {
                        attempt.succeeded();
                    } else {
                        attempt.failed();
                        recentLogins.forget(card);
                    }
                }
                return answer;
            } finally {
                attempt.end();
            }
        }

        private LoginAnswer askTheSource() throws IOException {
            BasicService service = login.association.service();
            return service.ask(call, () -> {
                try {
                    return new LoginAnswer.Said(service.provider().authenticate(identifier, pin, call));
                } catch (TooManyAttemptsException e) {
                    return new LoginAnswer.Throttled(e.waitBeforeNext(), null);
                }
            });
        }
    }

    /** Lets in who was let in a moment ago, if nothing about them has changed and all is still well; else empty. */
    private Optional<AuthenticationResult> remembered(
            Login login, PatronIdentifier identifier, RecentLogins.Login recent) {
        // The restriction has judged this data: it is the same as long as the configuration is.
        return find(login, recent.data(), identifier)
                .filter(patron -> patron.id() == recent.patron().id()
                        && patron.record().saysTheSameAs(recent.patron().record())
                        && isStillWell(login.association, patron, recent.data()))
                .map(patron -> login.remembered(new PatronReconciler.Reconciled(patron, false), recent.data()));
    }

    private boolean isStillWell(ServedAssociation<BasicService> association, Patron patron, PatronData data) {
        BlockingRules.Findings findings = association.findings(patron.record(), data, clock);
        return association.privileges(patron.record(), findings, clock).mayBorrow()
                && !reconciler.isDue(association, patron.record(), findings);
    }

    private AuthenticationResult judge(
            Login login,
            PatronIdentifier identifier,
            Secret pin,
            RecentLogins.@Nullable Scope memory,
            Call call,
            Optional<PatronData> answer)
            throws IOException {
        ServedAssociation<BasicService> association = login.association;
        BasicService service = association.service();
        if (answer.isEmpty()) {
            return login.rejected(RejectionReason.INVALID_CREDENTIALS);
        }
        PatronData data = answer.get();
        Optional<PatronLookup> lookup = service.provider().lookup();
        boolean lookedUp = false;
        if (association.restriction().type() != Restriction.Type.NONE) {
            if (!data.isComplete() && lookup.isPresent()) {
                Optional<PatronData> more = lookUp(login, lookup.get(), withTyped(data, identifier), call);
                if (more.isEmpty()) {
                    return login.unknownAfterAll();
                }
                data = more.get();
                lookedUp = true;
            }
            Restriction.Verdict verdict = reception.judge(login.library, association, data, identifier);
            if (!verdict.matched()) {
                return login.rejected(
                        RejectionReason.PATRON_OF_ANOTHER_LIBRARY, Circumstance.RESTRICTION, verdict.reason());
            }
        }
        Optional<Patron> found = find(login, data, identifier);
        if (!data.isComplete() && !lookedUp && lookup.isPresent()) {
            if (found.isEmpty()) {
                Optional<PatronData> more = lookUp(login, lookup.get(), withTyped(data, identifier), call);
                if (more.isEmpty()) {
                    return login.unknownAfterAll();
                }
                data = more.get();
                found = find(login, data, identifier);
            } else {
                Refresh refresh = refresh(login, lookup.get(), withTyped(data, identifier), call, found.get());
                if (refresh.patronIsUnknown()) {
                    return login.unknownAfterAll();
                }
                if (refresh.data() != null) {
                    data = refresh.data();
                    found = find(login, data, identifier);
                }
            }
        }
        Authenticated result = store(login, data, identifier, found);
        if (memory != null && result.privileges().mayBorrow()) {
            recentLogins.remember(
                    memory,
                    Card.of(service.row().id(), identifier),
                    identifier.value(),
                    pin,
                    new RecentLogins.Login(data, result.patron()),
                    service.rememberedFor());
        }
        return result;
    }

    private Authenticated store(Login login, PatronData data, PatronIdentifier identifier, Optional<Patron> found)
            throws IOException {
        if (found.isEmpty() && !Reception.identifiesSomebody(data)) {
            throw new IOException("The source of truth accepted a patron without saying who it is.");
        }
        long start = login.stopwatch.now();
        PatronReconciler.Reconciled reconciled =
                reconciler.reconcile(login.library.row(), login.association, data, identifier, found);
        login.stopwatch.databaseSince(start);
        return login.authenticated(reconciled, data);
    }

    /** Gives a look-up something to look up, where the source of truth returned no identifier. */
    static PatronData withTyped(PatronData data, PatronIdentifier identifier) {
        return Reception.identifiesSomebody(data)
                ? data
                : data.toBuilder().authorizationIdentifier(identifier.value()).build();
    }

    private static Optional<PatronData> lookUp(Login login, PatronLookup lookup, PatronData known, Call call)
            throws IOException {
        return login.remote(() -> login.association.service().ask(call, () -> lookup.lookUp(known, call)));
    }

    /** What a refresh brought: data, the word that the source of truth knows no such patron, or nothing. */
    private record Refresh(
            boolean patronIsUnknown, @Nullable PatronData data) {
        private static final Refresh NOTHING = new Refresh(false, null);
    }

    /**
     * A refresh that is due but fails never fails a login; it is tried again after a while. Rules that need more of the
     * answer than what is stored make it due each time: a partial answer is not what they can be judged by.
     */
    private Refresh refresh(Login login, PatronLookup lookup, PatronData known, Call call, Patron patron) {
        boolean due = login.association.blockingRules().needMoreThanStored()
                || reconciler.isDue(login.association, patron.record(), BlockingRules.Findings.NONE);
        if (!due || !backoff.permits(patron.id(), clock.instant())) {
            return Refresh.NOTHING;
        }
        try {
            Optional<PatronData> more = lookUp(login, lookup, known, call);
            backoff.succeeded(patron.id());
            return new Refresh(more.isEmpty(), more.orElse(null));
        } catch (IOException e) {
            backoff.failed(patron.id(), clock.instant());
            events.warning(
                    login.association.service().name(),
                    "A patron's record could not be refreshed: " + Failures.describe(e));
            return Refresh.NOTHING;
        }
    }

    private Optional<Patron> find(Login login, PatronData data, PatronIdentifier identifier) {
        long start = login.stopwatch.now();
        Optional<Patron> found = reconciler.find(login.library.row(), data, identifier);
        login.stopwatch.databaseSince(start);
        return found;
    }

    /** The answers of one login; each is told to the listeners as it is given. */
    private final class Login {
        private final ServedLibrary library;
        private final ServedAssociation<BasicService> association;
        private final ClientInfo client;
        private final String identifier;
        private final Stopwatch stopwatch;

        Login(
                ServedLibrary library,
                ServedAssociation<BasicService> association,
                ClientInfo client,
                String identifier,
                Stopwatch stopwatch) {
            this.library = library;
            this.association = association;
            this.client = client;
            this.identifier = identifier;
            this.stopwatch = stopwatch;
        }

        <T> T remote(RemoteQuestion<T> question) throws IOException {
            long start = stopwatch.now();
            try {
                return question.ask();
            } finally {
                stopwatch.remoteSince(start);
            }
        }

        Rejected rejected(RejectionReason reason) {
            return rejected(reason, Circumstance.of(reason));
        }

        Rejected rejected(RejectionReason reason, String step, String sentence) {
            return rejected(reason, new Circumstance(step, sentence, null));
        }

        /** The source of truth accepted the PIN, and then said that there is no such patron. */
        Rejected unknownAfterAll() {
            return rejected(
                    RejectionReason.INVALID_CREDENTIALS,
                    "Looking up the patron",
                    "The source of truth accepted the credentials, and then knew no such patron.");
        }

        private Rejected rejected(RejectionReason reason, Circumstance circumstance) {
            String code = SupportCode.next();
            Map<String, String> headers =
                    reason.problemType().status() == UNAUTHORIZED ? challenges.basic(id(), client) : Map.of();
            events.loginEnded(
                    stopwatch.event(id(), association.service(), Outcome.REJECTED, reason.problemType(), code),
                    circumstance.concerning(identifier));
            return new Rejected(reason, ProblemDetail.of(reason.problemType()).withInstance(code), headers);
        }

        Rejected throttled(Duration wait) {
            String code = SupportCode.next();
            RejectionReason reason = RejectionReason.TOO_MANY_ATTEMPTS;
            events.loginEnded(
                    stopwatch.event(id(), association.service(), Outcome.THROTTLED, reason.problemType(), code),
                    Circumstance.of(reason).concerning(identifier));
            return new Rejected(
                    reason,
                    ProblemDetail.of(reason.problemType()).withInstance(code),
                    Map.of(
                            "Retry-After",
                            Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
        }

        Unavailable unavailable(Outage outage) {
            String code = SupportCode.next();
            events.loginEnded(
                    stopwatch.event(id(), association.service(), Outcome.UNAVAILABLE, outage.type(), code),
                    outage.circumstance().concerning(identifier));
            return new Unavailable(outage.problem().withInstance(code), outage.retryAfter());
        }

        Authenticated authenticated(PatronReconciler.Reconciled reconciled, PatronData data) {
            Authenticated result = reception.welcome(library, association, reconciled, data);
            events.loginEnded(stopwatch.event(id(), association.service(), Outcome.AUTHENTICATED, null, null));
            return result;
        }

        AuthenticationResult remembered(PatronReconciler.Reconciled reconciled, PatronData data) {
            Authenticated result = reception.welcome(library, association, reconciled, data);
            events.loginEnded(stopwatch
                    .event(id(), association.service(), Outcome.AUTHENTICATED, null, null)
                    .asRemembered());
            return result;
        }

        private LibraryId id() {
            return library.id();
        }
    }
}
