package org.patronauth.internal;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.HostUrls;
import org.patronauth.IssuedToken;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.ProblemDetail;
import org.patronauth.RejectionReason;
import org.patronauth.Restriction;
import org.patronauth.Secret;
import org.patronauth.SignInResult;
import org.patronauth.TokenTerms;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Call;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.SignInGrant;
import org.patronauth.store.SignInState;

/**
 * Ends a sign-in that is certain to have begun here: every outcome is told to the client, at its own address. What was
 * said elsewhere is judged before anything is stored, and no database connection is held while it is asked.
 */
final class OAuthSignIn {
    private static final List<String> PARAMETERS = List.of("error", "code", "iss");

    private final PatronReconciler reconciler;
    private final Reception reception;
    private final TokenDesk tokens;
    private final Optional<HostUrls> hostUrls;
    private final Events events;
    private final LongSupplier nanoTime;

    OAuthSignIn(
            PatronReconciler reconciler,
            Reception reception,
            TokenDesk tokens,
            Optional<HostUrls> hostUrls,
            Events events,
            LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.reception = reception;
        this.tokens = tokens;
        this.hostUrls = hostUrls;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    boolean issuesTokens() {
        return tokens.issuesTokens();
    }

    /** Ends a sign-in; empty when its service was replaced before it could be entered. */
    Optional<SignInResult> complete(ServedLibrary library, SignInState begun, Parameters parameters) {
        Stopwatch stopwatch = new Stopwatch(nanoTime);
        Answers answers = new Answers(events, library.id(), stopwatch);
        Optional<ServedAssociation<OAuthService>> association = library.signInService(begun.serviceId());
        if (association.isEmpty()) {
            URI client = begun.clientAddress();
            return Optional.of(
                    library.brokenSignIns().isEmpty()
                            ? refused(answers, client, RejectionReason.UNKNOWN_OAUTH_PROVIDER)
                            : failed(answers, client, Outage.misconfigured()));
        }
        OAuthService service = association.get().service();
        if (!service.enter()) {
            return Optional.empty();
        }
        try {
            answers.concern(service);
            return Optional.of(new Arrival(library, association.get(), begun, answers, stopwatch).end(parameters));
        } finally {
            service.leave();
        }
    }

    private static SignInResult refused(Answers answers, URI client, RejectionReason reason) {
        return refused(
                client, reason, answers.refused(reason, reason.problemType().defaultDetail()));
    }

    private static SignInResult refused(URI client, RejectionReason reason, ProblemDetail problem) {
        return new SignInResult.Rejected(reason, problem, ClientAddress.withError(client, problem));
    }

    private static SignInResult failed(Answers answers, URI client, Outage outage) {
        ProblemDetail problem = answers.failed(outage);
        return new SignInResult.Unavailable(problem, outage.retryAfter(), ClientAddress.withError(client, problem));
    }

    /** One browser that came back. */
    private final class Arrival {
        private final ServedLibrary library;
        private final ServedAssociation<OAuthService> association;
        private final SignInState begun;
        private final Answers answers;
        private final Stopwatch stopwatch;

        Arrival(
                ServedLibrary library,
                ServedAssociation<OAuthService> association,
                SignInState begun,
                Answers answers,
                Stopwatch stopwatch) {
            this.library = library;
            this.association = association;
            this.begun = begun;
            this.answers = answers;
            this.stopwatch = stopwatch;
        }

        SignInResult end(Parameters parameters) {
            Optional<Outage> maintenance = association.service().maintenance();
            if (maintenance.isPresent()) {
                return failed(answers, begun.clientAddress(), maintenance.get());
            }
            if (PARAMETERS.stream().anyMatch(parameters::isRepeated)) {
                return no(RejectionReason.INVALID_OAUTH_CALLBACK);
            }
            if (parameters.isGiven("error")) {
                return no(RejectionReason.INVALID_CREDENTIALS);
            }
            Optional<String> code = parameters.value("code").filter(text -> !text.isBlank());
            if (code.isEmpty() || isOfAnotherIssuer(parameters)) {
                return no(RejectionReason.INVALID_OAUTH_CALLBACK);
            }
            try {
                OAuthAnswer answer = exchange(new SignInGrant(
                        Secret.of(code.get()),
                        begun.callbackAddress(),
                        begun.codeVerifier(),
                        begun.nonce(),
                        parameters.value("iss").orElse(null)));
                if (answer instanceof OAuthAnswer.Identified identified) {
                    return admit(identified.data());
                }
                OAuthAnswer.Refused refused = (OAuthAnswer.Refused) answer;
                endSessions(refused.patron());
                return no(refused.reason());
            } catch (IOException | RuntimeException e) {
                return failed(answers, begun.clientAddress(), Outage.of(e, association.service(), events));
            }
        }

        private boolean isOfAnotherIssuer(Parameters parameters) {
            Optional<String> ours = association.service().provider().issuer();
            Optional<String> theirs = parameters.value("iss");
            if (theirs.isEmpty()) {
                return false;
            }
            // A service whose issuer nobody set is none of those whose issuers are: it gets no code of theirs.
            return ours.isPresent()
                    ? !ours.equals(theirs)
                    : library.oauth().stream()
                            .anyMatch(
                                    other -> other.service().provider().issuer().equals(theirs));
        }

        private OAuthAnswer exchange(SignInGrant grant) throws IOException {
            OAuthService service = association.service();
            Call call = association.call(Deadline.after(service.timeout(), nanoTime));
            long start = stopwatch.now();
            try {
                OAuthAnswer answer = service.ask(call, () -> service.provider().complete(grant, call));
                service.answered();
                events.sourceAnswered(
                        service, answer instanceof OAuthAnswer.Identified ? Outcome.AUTHENTICATED : Outcome.REJECTED);
                return answer;
            } finally {
                stopwatch.remoteSince(start);
            }
        }

        private SignInResult admit(PatronData data) throws IOException {
            if (!Reception.identifiesSomebody(data)) {
                throw new IOException("The source of truth accepted a patron without saying who it is.");
            }
            answers.concern(data.authorizationIdentifiers().stream().findFirst());
            Restriction.Verdict verdict = reception.judge(library, association, data, null);
            if (!verdict.matched()) {
                endSessions(data);
                return no(
                        RejectionReason.PATRON_OF_ANOTHER_LIBRARY,
                        new Circumstance(Circumstance.RESTRICTION, verdict.reason(), null));
            }
            long start = stopwatch.now();
            Optional<Patron> found = reconciler.find(library.row(), data, null);
            PatronReconciler.Reconciled reconciled =
                    reconciler.reconcile(library.row(), association, data, null, found);
            Authenticated login = reception.welcome(library, association, reconciled, data);
            IssuedToken token = tokens.issue(library.row(), login.patron(), login.admission(), terms());
            stopwatch.databaseSince(start);
            URI address = ClientAddress.withToken(begun.clientAddress(), token, login, rootLane(login));
            return new SignInResult.SignedIn(answers.authenticated(login), token, address);
        }

        private Optional<URI> rootLane(Authenticated login) {
            try {
                return hostUrls.flatMap(
                        urls -> urls.rootLane(library.id(), login.patronType().orElse(null)));
            } catch (RuntimeException e) {
                // A defect of the host's: the patron is signed in, and finds the books without it.
                events.warning(
                        association.service().name(),
                        "The host could not name a lane: " + e.getClass().getName());
                return Optional.empty();
            }
        }

        private TokenTerms terms() {
            OAuthAuthenticationProvider provider = association.service().provider();
            OAuthDeclaration declared = provider.declaration();
            return new TokenTerms(provider.sessionLife(), declared.tokenType(), declared.tokenDataSource());
        }

        /** Whoever may not sign in any longer does not stay signed in. */
        private void endSessions(@Nullable PatronData refused) {
            if (refused == null || !Reception.identifiesSomebody(refused)) {
                return;
            }
            long start = stopwatch.now();
            reconciler
                    .find(library.row(), refused, null)
                    .ifPresent(patron -> tokens.revokeOfPatron(
                            library.row(),
                            patron.id(),
                            association.service().row().id()));
            stopwatch.databaseSince(start);
        }

        private SignInResult no(RejectionReason reason) {
            return no(reason, Circumstance.of(reason));
        }

        private SignInResult no(RejectionReason reason, Circumstance circumstance) {
            String detail = reason == RejectionReason.INVALID_CREDENTIALS
                    ? "A valid " + association.service().name() + " login is required."
                    : reason.problemType().defaultDetail();
            return refused(begun.clientAddress(), reason, answers.refused(reason, detail, circumstance));
        }
    }
}
