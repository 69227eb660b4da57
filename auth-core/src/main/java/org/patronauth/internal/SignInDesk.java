package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult;
import org.patronauth.Authorization;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryId;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;
import org.patronauth.store.PatronStore;

/** Takes the header of a request to the part that can answer it. */
public final class SignInDesk {
    private static final Duration RETRY_MISCONFIGURED = Duration.ofMinutes(1);

    private final Supplier<Snapshot> snapshots;
    private final Challenges challenges;
    private final Events events;
    private final LongSupplier nanoTime;
    private final BasicSignIn basicSignIn;
    private final PrivilegeCheck privilegeCheck;

    SignInDesk(
            Supplier<Snapshot> snapshots,
            PatronStore patrons,
            SyncRule syncRule,
            Challenges challenges,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.snapshots = snapshots;
        this.challenges = challenges;
        this.events = events;
        this.nanoTime = nanoTime;
        PatronReconciler reconciler = new PatronReconciler(patrons, clock, syncRule, events);
        SyncBackoff backoff = new SyncBackoff();
        this.basicSignIn = new BasicSignIn(reconciler, backoff, challenges, events, clock, nanoTime);
        this.privilegeCheck = new PrivilegeCheck(patrons, reconciler, backoff, events, clock, nanoTime);
    }

    public AuthenticationResult authenticate(LibraryId id, List<String> authorizationHeaders, ClientInfo client) {
        Authorization authorization = Authorization.parse(authorizationHeaders);
        while (true) {
            Optional<ServedLibrary> library = snapshots.get().library(id);
            if (library.isEmpty()) {
                return rejected(id, RejectionReason.LIBRARY_NOT_FOUND, Map.of());
            }
            Optional<AuthenticationResult> result = answer(library.get(), authorization, client);
            if (result.isPresent()) {
                return result.get();
            }
            // The chosen service was replaced between reading the snapshot and entering it: there is a newer snapshot.
        }
    }

    private Optional<AuthenticationResult> answer(
            ServedLibrary library, Authorization authorization, ClientInfo client) {
        boolean hasBasic = !library.basic().isEmpty();
        if (authorization instanceof Authorization.Missing) {
            return Optional.of(rejected(
                    library.id(),
                    RejectionReason.NO_CREDENTIALS,
                    hasBasic || (library.hasDefects() && library.oauth().isEmpty())
                            ? challenges.basic(library.id(), client)
                            : challenges.bearer(library.id())));
        }
        if (authorization instanceof Authorization.Malformed) {
            return Optional.of(rejected(library.id(), RejectionReason.MALFORMED_AUTHORIZATION, Map.of()));
        }
        if (!library.hasServices()) {
            return Optional.of(misconfigured(library.id()));
        }
        if (authorization instanceof Authorization.Basic credentials) {
            if (!hasBasic && !library.hasDefects()) {
                return Optional.of(rejected(library.id(), RejectionReason.UNSUPPORTED_MECHANISM, Map.of()));
            }
            return signIn(library, credentials, client);
        }
        if (authorization instanceof Authorization.Bearer) {
            return Optional.of(
                    rejected(library.id(), RejectionReason.TOKEN_INVALID, challenges.refusedBearer(library.id())));
        }
        return Optional.of(rejected(library.id(), RejectionReason.UNSUPPORTED_MECHANISM, Map.of()));
    }

    private Optional<AuthenticationResult> signIn(
            ServedLibrary library, Authorization.Basic credentials, ClientInfo client) {
        Optional<ServedAssociation<BasicService>> chosen = basicSignIn.choose(library, credentials);
        if (chosen.isEmpty()) {
            // Where a service cannot be used, the patron may be one of that service's.
            return Optional.of(
                    library.hasDefects()
                            ? misconfigured(library.id())
                            : rejected(
                                    library.id(),
                                    RejectionReason.INVALID_CREDENTIALS,
                                    challenges.basic(library.id(), client)));
        }
        RunningService service = chosen.get().service();
        if (!service.enter()) {
            return Optional.empty();
        }
        try {
            return Optional.of(basicSignIn.signIn(library, chosen.get(), credentials, client));
        } finally {
            service.leave();
        }
    }

    /**
     * Judges a patron without credentials, by a refreshed record where it is time.
     *
     * @throws NoSuchElementException when there is no such library or patron
     */
    public BorrowingPrivileges privileges(LibraryId id, long patronId) {
        ServedLibrary library = snapshots
                .get()
                .library(id)
                .orElseThrow(() -> new NoSuchElementException("No library has the short name " + id + "."));
        return privilegeCheck.judge(library, patronId);
    }

    public Optional<String> libraryName(LibraryId id) {
        return snapshots.get().library(id).map(library -> library.row().name());
    }

    private AuthenticationResult rejected(LibraryId library, RejectionReason reason, Map<String, String> headers) {
        String code = SupportCode.next();
        tell(library, Outcome.REJECTED, reason.problemType(), code);
        return new AuthenticationResult.Rejected(
                reason, ProblemDetail.of(reason.problemType()).withInstance(code), headers);
    }

    private AuthenticationResult misconfigured(LibraryId library) {
        String code = SupportCode.next();
        ProblemType type = ProblemType.SERVICE_MISCONFIGURED;
        tell(library, Outcome.UNAVAILABLE, type, code);
        return new AuthenticationResult.Unavailable(ProblemDetail.of(type).withInstance(code), RETRY_MISCONFIGURED);
    }

    private void tell(LibraryId library, Outcome outcome, ProblemType type, String code) {
        events.loginEnded(new Stopwatch(nanoTime).event(library, null, outcome, type, code));
    }
}
