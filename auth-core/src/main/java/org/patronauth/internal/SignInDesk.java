package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.Authorization;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.ClientInfo;
import org.patronauth.IssuedToken;
import org.patronauth.LibraryId;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronLookupResult;
import org.patronauth.ProblemDetail;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.TokenExchange;
import org.patronauth.TokenTerms;
import org.patronauth.VendorPassword;
import org.patronauth.store.PatronStore;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenStore;

/** Takes the header of a request to the part that can answer it. */
public final class SignInDesk {
    private final Supplier<Snapshot> snapshots;
    private final Challenges challenges;
    private final Events events;
    private final LongSupplier nanoTime;
    private final BasicSignIn basicSignIn;
    private final PrivilegeCheck privilegeCheck;
    private final TokenDesk tokenDesk;
    private final StaffLookup staffLookup;
    private final FailureFloor failureFloor;
    private final Duration tokenLifetime;

    SignInDesk(
            Supplier<Snapshot> snapshots,
            PatronStore patrons,
            @Nullable TokenStore tokens,
            Duration tokenLifetime,
            SyncRule syncRule,
            Challenges challenges,
            LoginThrottle throttle,
            FailureFloor failureFloor,
            RecentLogins recentLogins,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.failureFloor = failureFloor;
        this.snapshots = snapshots;
        this.challenges = challenges;
        this.events = events;
        this.nanoTime = nanoTime;
        this.tokenLifetime = tokenLifetime;
        PatronReconciler reconciler = new PatronReconciler(patrons, clock, syncRule, events);
        SyncBackoff backoff = new SyncBackoff();
        this.basicSignIn = new BasicSignIn(
                reconciler,
                backoff,
                new Reception(events, clock),
                challenges,
                throttle,
                recentLogins,
                events,
                clock,
                nanoTime);
        this.privilegeCheck = new PrivilegeCheck(patrons, reconciler, backoff, events, clock, nanoTime);
        this.tokenDesk = new TokenDesk(tokens, privilegeCheck, challenges, events, clock, nanoTime);
        this.staffLookup = new StaffLookup(events, nanoTime);
    }

    /** What somebody who shows credentials wants. */
    private enum Purpose {
        SIGN_IN,
        BORROW,
        GET_TOKEN,
        SIGN_OUT
    }

    public AuthenticationResult authenticate(LibraryId id, List<String> authorizationHeaders, ClientInfo client) {
        return answer(id, authorizationHeaders, client, Purpose.SIGN_IN);
    }

    public AuthenticationResult authenticateToBorrow(
            LibraryId id, List<String> authorizationHeaders, ClientInfo client) {
        AuthenticationResult result = answer(id, authorizationHeaders, client, Purpose.BORROW);
        return result instanceof Authenticated login && !login.privileges().mayBorrow()
                ? withSupportCode(login)
                : result;
    }

    /** A loan that is refused can be asked about, as a login that is. */
    private Authenticated withSupportCode(Authenticated login) {
        String code = SupportCode.next();
        events.borrowingRefused(
                login.patron().library(),
                login.serviceName(),
                login.privileges().first().orElseThrow().problemType(),
                code,
                Circumstance.mayNotBorrow(
                        login.patron().record().authorizationIdentifier().orElse(null)));
        return new Authenticated(
                login.patron(),
                login.fresh(),
                login.privileges().withInstance(code),
                login.isNew(),
                login.serviceName(),
                login.patronType().orElse(null),
                login.admission());
    }

    public AuthenticationResult signOut(LibraryId id, List<String> authorizationHeaders, ClientInfo client) {
        return answer(id, authorizationHeaders, client, Purpose.SIGN_OUT);
    }

    public TokenExchange exchange(LibraryId id, List<String> authorizationHeaders, ClientInfo client) {
        AuthenticationResult result = answer(id, authorizationHeaders, client, Purpose.GET_TOKEN);
        return result.fold(this::exchanged, TokenExchange.Refused::new, TokenExchange.Postponed::new);
    }

    private TokenExchange exchanged(Authenticated login) {
        try {
            return new TokenExchange.Issued(issueToken(login, TokenTerms.basic(tokenLifetime)), login);
        } catch (StoreException e) {
            String sentence = "The database could not be used: " + e.getMessage();
            events.warning(login.serviceName(), sentence);
            return new TokenExchange.Postponed(notStored(login, sentence));
        } catch (RuntimeException e) {
            // The patron or the library was removed in the meantime, or a host's own store has a defect.
            String sentence = "A token could not be issued: " + e.getClass().getName();
            events.warning(login.serviceName(), sentence);
            return new TokenExchange.Postponed(notStored(login, sentence));
        }
    }

    /** The login itself was told to the listeners already; this is not another one. */
    private Unavailable notStored(Authenticated login, String sentence) {
        Outage outage = Outage.databaseAway(sentence);
        String code = SupportCode.next();
        events.refused(
                login.patron().library(),
                outage.type(),
                code,
                outage.circumstance()
                        .concerning(login.patron()
                                .record()
                                .authorizationIdentifier()
                                .orElse(null)));
        return new Unavailable(outage.problem().withInstance(code), outage.retryAfter());
    }

    /**
     * Issues a token for a login.
     *
     * @throws NoSuchElementException when the library or the patron is gone
     */
    public IssuedToken issueToken(Authenticated login, TokenTerms terms) {
        ServedLibrary library = required(login.patron().library());
        return tokenDesk.issue(library.row(), login.patron(), login.admission(), terms);
    }

    public IssuedToken issueToken(Authenticated login) {
        return issueToken(login, TokenTerms.basic(tokenLifetime));
    }

    /**
     * Signs a patron out on all devices.
     *
     * @throws NoSuchElementException when there is no such library
     */
    public long revokeTokens(LibraryId id, long patronId) {
        return tokenDesk.revokeOfPatron(required(id).row(), patronId);
    }

    private AuthenticationResult answer(
            LibraryId id, List<String> authorizationHeaders, ClientInfo client, Purpose purpose) {
        long start = failureFloor.now();
        Authorization authorization = Authorization.parse(authorizationHeaders);
        while (true) {
            Snapshot snapshot = snapshots.get();
            Optional<ServedLibrary> library = snapshot.library(id);
            if (library.isEmpty()) {
                return rejected(id, RejectionReason.LIBRARY_NOT_FOUND, Map.of());
            }
            // A remembered login decides about nothing that outlives it: neither a loan nor a token.
            Long memory = purpose == Purpose.SIGN_IN ? snapshot.version() : null;
            Optional<AuthenticationResult> result = answer(library.get(), authorization, client, purpose, memory);
            if (result.isPresent()) {
                if (result.get() instanceof Rejected refusal
                        && refusal.reason() == RejectionReason.INVALID_CREDENTIALS) {
                    failureFloor.waitSince(start);
                }
                return result.get();
            }
            // The chosen service was replaced between reading the snapshot and entering it: there is a newer snapshot.
        }
    }

    private Optional<AuthenticationResult> answer(
            ServedLibrary library,
            Authorization authorization,
            ClientInfo client,
            Purpose purpose,
            @Nullable Long memory) {
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
        if (authorization instanceof Authorization.Basic credentials && purpose != Purpose.SIGN_OUT) {
            if (!hasBasic && !library.hasDefects()) {
                return Optional.of(rejected(library.id(), RejectionReason.UNSUPPORTED_MECHANISM, Map.of()));
            }
            return signIn(library, credentials, client, purpose, memory);
        }
        if (authorization instanceof Authorization.Bearer bearer) {
            return Optional.of(answer(library, bearer.token(), purpose));
        }
        return Optional.of(rejected(library.id(), RejectionReason.UNSUPPORTED_MECHANISM, Map.of()));
    }

    private AuthenticationResult answer(ServedLibrary library, Secret token, Purpose purpose) {
        return switch (purpose) {
            case SIGN_IN -> tokenDesk.signIn(library, token);
            case BORROW -> tokenDesk.signInToBorrow(library, token);
            case SIGN_OUT -> tokenDesk.signOut(library, token);
            case GET_TOKEN -> rejected(library.id(), RejectionReason.TOKEN_NOT_POSSIBLE, Map.of());
        };
    }

    private Optional<AuthenticationResult> signIn(
            ServedLibrary library,
            Authorization.Basic credentials,
            ClientInfo client,
            Purpose purpose,
            @Nullable Long memory) {
        Optional<ServedAssociation<BasicService>> chosen = BasicSignIn.choose(library, credentials);
        if (chosen.isEmpty()) {
            // Where a service cannot be used, the patron may be one of that service's.
            return Optional.of(
                    library.hasDefects()
                            ? misconfigured(library.id())
                            : nobodysIdentifier(library.id(), credentials, client));
        }
        if (purpose == Purpose.GET_TOKEN
                && !(tokenDesk.issuesTokens() && chosen.get().issuesBasicTokens())) {
            return Optional.of(rejected(library.id(), RejectionReason.TOKEN_NOT_POSSIBLE, Map.of()));
        }
        RunningService service = chosen.get().service();
        if (!service.enter()) {
            return Optional.empty();
        }
        try {
            return Optional.of(basicSignIn.signIn(library, chosen.get(), credentials, client, memory));
        } finally {
            service.leave();
        }
    }

    private Rejected nobodysIdentifier(LibraryId library, Authorization.Basic credentials, ClientInfo client) {
        RejectionReason reason = RejectionReason.INVALID_CREDENTIALS;
        ProblemDetail problem = answers(library)
                .refused(
                        reason,
                        reason.problemType().defaultDetail(),
                        Circumstance.noServiceFor(credentials.identifier()));
        return new Rejected(reason, problem, challenges.basic(library, client));
    }

    /** What the patron typed for this request, as the service that takes it was shown it. */
    public VendorPassword passwordFor(LibraryId id, List<String> authorizationHeaders) {
        Authorization authorization = Authorization.parse(authorizationHeaders);
        if (authorization instanceof Authorization.Bearer) {
            return new VendorPassword.NotAvailable(VendorPassword.Reason.TOKEN);
        }
        if (!(authorization instanceof Authorization.Basic credentials)) {
            return new VendorPassword.NotAvailable(VendorPassword.Reason.NO_BASIC_CREDENTIALS);
        }
        Optional<Secret> typed = snapshots
                .get()
                .library(id)
                .flatMap(library -> BasicSignIn.choose(library, credentials))
                .map(chosen -> chosen.service()
                        .credentialCheck()
                        .normalise(credentials)
                        .pin());
        if (typed.isEmpty()) {
            return new VendorPassword.NotAvailable(VendorPassword.Reason.NO_SERVICE);
        }
        return typed.get().isEmpty()
                ? new VendorPassword.NotAvailable(VendorPassword.Reason.EMPTY)
                : new VendorPassword.Available(typed.get());
    }

    /**
     * Asks about a patron without a PIN.
     *
     * @throws NoSuchElementException when there is no such library
     */
    public PatronLookupResult lookUp(LibraryId id, PatronIdentifier identifier) {
        while (true) {
            Optional<PatronLookupResult> result = staffLookup.lookUp(required(id), identifier.value());
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /**
     * Judges a patron without credentials, by a refreshed record where it is time.
     *
     * @throws NoSuchElementException when there is no such library or patron
     */
    public BorrowingPrivileges privileges(LibraryId id, long patronId) {
        return privilegeCheck.judge(required(id), patronId);
    }

    public Optional<String> libraryName(LibraryId id) {
        return snapshots.get().library(id).map(library -> library.row().name());
    }

    TokenDesk tokenDesk() {
        return tokenDesk;
    }

    private ServedLibrary required(LibraryId id) {
        return snapshots
                .get()
                .library(id)
                .orElseThrow(() -> new NoSuchElementException("No library has the short name " + id + "."));
    }

    private Rejected rejected(LibraryId library, RejectionReason reason, Map<String, String> headers) {
        return answers(library).rejected(reason, headers);
    }

    private Unavailable misconfigured(LibraryId library) {
        return answers(library).unavailable(Outage.misconfigured());
    }

    private Answers answers(LibraryId library) {
        return new Answers(events, library, new Stopwatch(nanoTime));
    }
}
