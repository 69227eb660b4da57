package org.patronauth.internal;

import java.io.IOException;
import java.time.Clock;
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
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;

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
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;

    BasicSignIn(
            PatronReconciler reconciler,
            SyncBackoff backoff,
            Reception reception,
            Challenges challenges,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.backoff = backoff;
        this.reception = reception;
        this.challenges = challenges;
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

    /** Signs in at a chosen service that the caller has entered. */
    AuthenticationResult signIn(
            ServedLibrary library,
            ServedAssociation<BasicService> association,
            Authorization.Basic credentials,
            ClientInfo client) {
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
        try {
            return ask(login, new PatronIdentifier(typed.identifier()), typed.pin());
        } catch (IOException | RuntimeException e) {
            return login.unavailable(Outage.of(e, service, events));
        }
    }

    private AuthenticationResult ask(Login login, PatronIdentifier identifier, Secret pin) throws IOException {
        ServedAssociation<BasicService> association = login.association;
        BasicService service = association.service();
        Call call = association.call(Deadline.after(service.timeout(), nanoTime));
        Optional<PatronData> answer = login.remote(() -> service.flights()
                .ask(
                        new BasicService.LoginKey(
                                call.librarySettings(), call.restrictionField().orElse(null), identifier, pin),
                        call.deadline(),
                        () -> service.ask(
                                call.deadline(), () -> service.provider().authenticate(identifier, pin, call))));
        service.answered();
        events.sourceAnswered(service, answer.isPresent() ? Outcome.AUTHENTICATED : Outcome.REJECTED);
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
        return store(login, data, identifier, found);
    }

    private AuthenticationResult store(
            Login login, PatronData data, PatronIdentifier identifier, Optional<Patron> found) throws IOException {
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
        return login.remote(() -> login.association.service().ask(call.deadline(), () -> lookup.lookUp(known, call)));
    }

    /** What a refresh brought: data, the word that the source of truth knows no such patron, or nothing. */
    private record Refresh(
            boolean patronIsUnknown, @Nullable PatronData data) {
        private static final Refresh NOTHING = new Refresh(false, null);
    }

    /** A refresh that is due but fails never fails a login; it is tried again after a while. */
    private Refresh refresh(Login login, PatronLookup lookup, PatronData known, Call call, Patron patron) {
        if (!reconciler.isDue(login.association, patron.record()) || !backoff.permits(patron.id(), clock.instant())) {
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

        private LibraryId id() {
            return library.id();
        }
    }
}
