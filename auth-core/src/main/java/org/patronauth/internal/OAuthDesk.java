package org.patronauth.internal;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;
import org.patronauth.ProblemDetail;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.SignInResult;
import org.patronauth.SignInStart;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Call;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.SignInRequest;
import org.patronauth.store.SignInState;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.StoreException;

/**
 * Sends patrons to sign in elsewhere, and takes back those who return. Until it is certain that a sign-in began here, for
 * this library and in this browser, nobody is sent anywhere and nobody is asked.
 */
public final class OAuthDesk {
    private static final Duration STATE_LIFE = Duration.ofMinutes(10);

    private final Supplier<Snapshot> snapshots;
    private final @Nullable SignInStateStore states;
    private final OAuthSignIn signIn;
    private final Optional<HostUrls> hostUrls;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;

    OAuthDesk(
            Supplier<Snapshot> snapshots,
            @Nullable SignInStateStore states,
            OAuthSignIn signIn,
            Optional<HostUrls> hostUrls,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.snapshots = snapshots;
        this.states = states;
        this.signIn = signIn;
        this.hostUrls = hostUrls;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    // How it begins

    public SignInStart begin(LibraryId id, Map<String, List<String>> given, @Nullable String shownBinding) {
        Parameters parameters = new Parameters(given);
        BrowserBinding browser = BrowserBinding.ofBrowser(shownBinding);
        while (true) {
            Optional<ServedLibrary> library = snapshots.get().library(id);
            if (library.isEmpty()) {
                return notBegun(answers(id), RejectionReason.LIBRARY_NOT_FOUND, null);
            }
            Optional<SignInStart> start = begin(library.get(), parameters, browser);
            if (start.isPresent()) {
                return start.get();
            }
            // The service was replaced between reading the snapshot and entering it: there is a newer snapshot.
        }
    }

    private Optional<SignInStart> begin(ServedLibrary library, Parameters parameters, BrowserBinding browser) {
        Answers answers = answers(library.id());
        Optional<URI> client = parameters.value("redirect_uri").flatMap(library.redirects()::find);
        if (client.isEmpty()) {
            return Optional.of(notBegun(answers, RejectionReason.REDIRECT_URI_NOT_ALLOWED, null));
        }
        String name = parameters.value("provider").orElse("");
        Optional<ServedAssociation<OAuthService>> association = library.signInService(name);
        if (association.isPresent()) {
            return begin(library, association.get(), client.get(), parameters, browser, answers);
        }
        return Optional.of(
                library.brokenSignIns().contains(name)
                        ? notBegun(answers, Outage.misconfigured(), client.get())
                        : notBegun(answers, RejectionReason.UNKNOWN_OAUTH_PROVIDER, client.get()));
    }

    private Optional<SignInStart> begin(
            ServedLibrary library,
            ServedAssociation<OAuthService> association,
            URI client,
            Parameters parameters,
            BrowserBinding browser,
            Answers answers) {
        OAuthService service = association.service();
        if (!service.enter()) {
            return Optional.empty();
        }
        answers.concern(service);
        try {
            Optional<Outage> maintenance = service.maintenance();
            if (maintenance.isPresent()) {
                return Optional.of(notBegun(answers, maintenance.get(), client));
            }
            return Optional.of(send(library, association, client, parameters, browser));
        } catch (StoreException e) {
            return Optional.of(notBegun(answers, Outage.of(e, service, events), null));
        } catch (IOException | RuntimeException e) {
            return Optional.of(notBegun(answers, Outage.of(e, service, events), client));
        } finally {
            service.leave();
        }
    }

    private SignInStart send(
            ServedLibrary library,
            ServedAssociation<OAuthService> association,
            URI client,
            Parameters parameters,
            BrowserBinding browser)
            throws IOException {
        if (states == null || !signIn.issuesTokens()) {
            throw new ServiceMisconfiguredException(
                    "This host keeps no sign-ins and tokens, so nobody can sign in elsewhere.");
        }
        OAuthService service = association.service();
        OAuthAuthenticationProvider provider = service.provider();
        URI callback = provider.callbackAddress()
                .or(() -> hostUrls.flatMap(HostUrls::oauthCallback))
                .orElseThrow(() -> new ServiceMisconfiguredException("The service needs a redirect_uri at this host."));
        String state = OpaqueText.next();
        String nonce = OpaqueText.next();
        String verifier = OpaqueText.next();
        Call call = association.call(Deadline.after(service.timeout(), nanoTime));
        SignInRequest request = new SignInRequest(
                state, callback, nonce, OpaqueText.challenge(verifier), parameters.only(provider.extraParameters()));
        URI address = service.prepare(call, () -> provider.authorizationUri(request, call));
        states.keep(new SignInState(
                OpaqueText.hash(state),
                browser.hash(),
                library.row().key(),
                service.row().id(),
                client,
                callback,
                nonce,
                Secret.of(verifier),
                now().plus(STATE_LIFE)));
        return new SignInStart.Begun(address, browser.text());
    }

    private static SignInStart notBegun(Answers answers, RejectionReason reason, @Nullable URI client) {
        ProblemDetail problem = answers.refused(reason, reason.problemType().defaultDetail());
        return new SignInStart.Rejected(reason, problem, at(client, problem));
    }

    private static SignInStart notBegun(Answers answers, Outage outage, @Nullable URI client) {
        ProblemDetail problem = answers.failed(outage);
        return new SignInStart.Unavailable(problem, outage.retryAfter(), at(client, problem));
    }

    // How it ends

    public SignInResult complete(
            Optional<LibraryId> id, Map<String, List<String>> given, @Nullable String shownBinding) {
        Parameters parameters = new Parameters(given);
        if (id.isPresent() && snapshots.get().library(id.get()).isEmpty()) {
            return refused(id, RejectionReason.LIBRARY_NOT_FOUND);
        }
        if (parameters.isMissingOrBlank("state")) {
            return id.isPresent()
                    ? restart(id.get(), BrowserBinding.ofBrowser(shownBinding))
                    : refused(id, RejectionReason.INVALID_OAUTH_CALLBACK);
        }
        Optional<String> state = parameters.value("state").filter(OpaqueText::looksLikeOurs);
        Optional<BrowserBinding> browser = BrowserBinding.read(shownBinding);
        if (states == null || state.isEmpty() || browser.isEmpty()) {
            return refused(id, RejectionReason.INVALID_OAUTH_CALLBACK);
        }
        Optional<SignInState> begun;
        try {
            begun = states.take(OpaqueText.hash(state.get()));
        } catch (StoreException e) {
            String sentence = "The database could not be used: " + e.getMessage();
            events.warning("signing in elsewhere", sentence);
            Outage outage = Outage.databaseAway(sentence);
            String code = SupportCode.next();
            id.ifPresent(library -> events.refused(library, outage.type(), code, outage.circumstance()));
            return new SignInResult.Unavailable(outage.problem().withInstance(code), outage.retryAfter(), null);
        }
        return begun.filter(found ->
                        now().isBefore(found.expiresAt()) && browser.get().fits(found.browser()))
                .flatMap(found -> complete(found, parameters, id))
                .orElseGet(() -> refused(id, RejectionReason.INVALID_OAUTH_CALLBACK));
    }

    /** Ends a sign-in; empty when it was not begun at this library, or the library is gone. */
    private Optional<SignInResult> complete(SignInState begun, Parameters parameters, Optional<LibraryId> id) {
        while (true) {
            Optional<ServedLibrary> library = snapshots
                    .get()
                    .libraryByKey(begun.libraryKey())
                    .filter(found -> id.isEmpty() || id.get().equals(found.id()));
            if (library.isEmpty()) {
                return Optional.empty();
            }
            Optional<URI> client =
                    library.get().redirects().find(begun.clientAddress().toString());
            if (client.isEmpty()) {
                // It was taken from the list in the meantime.
                return Optional.of(refused(id, RejectionReason.REDIRECT_URI_NOT_ALLOWED));
            }
            Optional<SignInResult> result = signIn.complete(library.get(), begun, parameters);
            if (result.isPresent()) {
                return result;
            }
            // The service was replaced between reading the snapshot and entering it: there is a newer snapshot.
        }
    }

    /** Whoever comes from a portal did not begin here: what they bring is dropped, and they begin here now. */
    private SignInResult restart(LibraryId id, BrowserBinding browser) {
        Instant now = now();
        while (true) {
            Optional<ServedLibrary> library = snapshots.get().library(id);
            Optional<URI> client = library.flatMap(found -> found.redirects().first());
            boolean oneService = library.filter(found ->
                            found.oauth().size() == 1 && found.brokenSignIns().isEmpty())
                    .isPresent();
            if (client.isEmpty() || !oneService || !browser.mayRestart(now)) {
                return refused(Optional.of(id), RejectionReason.INVALID_OAUTH_CALLBACK);
            }
            Optional<SignInStart> start = begin(
                    library.get(),
                    library.get().oauth().get(0),
                    client.get(),
                    new Parameters(Map.of()),
                    browser.restartedAt(now),
                    answers(id));
            if (start.isPresent()) {
                return restarted(start.get());
            }
        }
    }

    private static SignInResult restarted(SignInStart start) {
        if (start instanceof SignInStart.Begun begun) {
            return new SignInResult.Restart(begun.address(), begun.browserBinding());
        }
        // Library, service and address are known to be good.
        SignInStart.Unavailable unavailable = (SignInStart.Unavailable) start;
        return new SignInResult.Unavailable(
                unavailable.problem(),
                unavailable.retryAfter(),
                unavailable.address().orElse(null));
    }

    /** Tells whoever came, since nobody knows whom else. */
    private SignInResult refused(Optional<LibraryId> id, RejectionReason reason) {
        String detail = reason.problemType().defaultDetail();
        ProblemDetail problem = id.map(library -> answers(library).refused(reason, detail))
                .orElseGet(() -> ProblemDetail.of(reason.problemType(), detail).withInstance(SupportCode.next()));
        return new SignInResult.Rejected(reason, problem, null);
    }

    private static @Nullable URI at(@Nullable URI client, ProblemDetail problem) {
        return client == null ? null : ClientAddress.withError(client, problem);
    }

    private Answers answers(LibraryId library) {
        return new Answers(events, library, new Stopwatch(nanoTime));
    }

    /** Databases keep no finer time. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
