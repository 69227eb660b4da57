package org.patronauth;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.internal.Engine;
import org.patronauth.internal.SyncRule;
import org.patronauth.net.SystemNetwork;
import org.patronauth.opds.AnnouncementSource;
import org.patronauth.opds.AuthenticationDocument;
import org.patronauth.opds.DocumentAnnotator;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.Stores;

/**
 * Signs patrons of all libraries of a host in. A host makes one, keeps it as long as it runs, and closes it at the end.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads, virtual ones included.
 *
 * @since 0.1
 */
public final class PatronAuthenticator implements AutoCloseable {
    private final Engine engine;
    private final PatronAuthenticationServices administration;

    private PatronAuthenticator(Engine engine, PatronAuthenticationServices administration) {
        this.engine = engine;
        this.administration = administration;
    }

    /**
     * Starts to set one up.
     *
     * @param stores where the host keeps everything
     * @return a builder with the usual values
     */
    public static Builder builder(Stores stores) {
        return new Builder(stores);
    }

    /**
     * Answers a request to sign in.
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the service that is asked.
     *
     * <p><b>Failure.</b> Never an exception, whatever the header holds and whatever is down: see the result.
     *
     * @param library where the patron wants to sign in
     * @param authorizationHeaders the values of every Authorization header of the request, usually one
     * @param client what is known of the client
     * @return yes, no, or "could not ask"
     */
    public AuthenticationResult authenticate(LibraryId library, List<String> authorizationHeaders, ClientInfo client) {
        return engine.desk().authenticate(library, authorizationHeaders, client);
    }

    /**
     * Answers a request to borrow: {@link #authenticate} with a verdict that is as fresh as it can be had. Identifier
     * and PIN are shown to the source of truth, which tells everything anew. For a token the stored record decides; where
     * it is due for a refresh and the protocol can do so without a PIN, the source of truth is asked first; where that
     * fails the stored record decides nevertheless, and {@link BorrowingPrivileges#asOf()} says how old it is.
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the service that is asked.
     *
     * <p><b>Failure.</b> Never an exception, as with {@link #authenticate}.
     *
     * @param library where the patron wants to borrow
     * @param authorizationHeaders the values of every Authorization header of the request, usually one
     * @param client what is known of the client
     * @return yes, no, or "could not ask"; whether the patron may borrow stands in a yes
     */
    public AuthenticationResult authenticateToBorrow(
            LibraryId library, List<String> authorizationHeaders, ClientInfo client) {
        return engine.desk().authenticateToBorrow(library, authorizationHeaders, client);
    }

    /**
     * Exchanges identifier and PIN for a token, where the association with the service has
     * {@code basic_token_enabled}; where it has not, that is said before the source of truth is asked. The token is shown
     * in place of the PIN with later requests (RFC 6750 section 2.1): it costs one read of the database and asks nobody.
     * A token is never exchanged for another one.
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the service that is asked.
     *
     * <p><b>Failure.</b> Never an exception, as with {@link #authenticate}.
     *
     * @param library where the patron wants to sign in
     * @param authorizationHeaders the values of every Authorization header of the request, usually one
     * @param client what is known of the client
     * @return a token, no, or "could not ask"
     */
    public TokenExchange exchange(LibraryId library, List<String> authorizationHeaders, ClientInfo client) {
        return engine.desk().exchange(library, authorizationHeaders, client);
    }

    /**
     * Issues a token for a login on the usual terms, beside all other tokens of the patron.
     *
     * @param login a login that just succeeded, other than by token
     * @return the token
     * @throws IllegalArgumentException when the patron signed in with a token
     * @throws IllegalStateException when this host keeps no tokens
     * @throws NoSuchElementException when library or patron are gone
     * @throws org.patronauth.store.StoreException when the database is away
     */
    public IssuedToken issueToken(Authenticated login) {
        return engine.desk().issueToken(login);
    }

    /**
     * Issues a token for a login on terms of its own, beside all other tokens of the patron. Where the restriction was
     * changed since the login, the token is worth nothing.
     *
     * @param login a login that just succeeded, other than by token
     * @param terms lifetime and kind
     * @return the token
     * @throws IllegalArgumentException when the patron signed in with a token
     * @throws IllegalStateException when this host keeps no tokens
     * @throws NoSuchElementException when library or patron are gone
     * @throws org.patronauth.store.StoreException when the database is away
     */
    public IssuedToken issueToken(Authenticated login, TokenTerms terms) {
        return engine.desk().issueToken(login, terms);
    }

    /**
     * Signs one device out: the token of the request is worth nothing from now on, on any host. Identifier and PIN are no
     * token, and are refused as an unsupported mechanism.
     *
     * <p><b>Failure.</b> Never an exception, as with {@link #authenticate}.
     *
     * @param library where the token was issued
     * @param authorizationHeaders the values of every Authorization header of the request, usually one
     * @param client what is known of the client
     * @return who was signed out, no, or "could not ask"
     */
    public AuthenticationResult signOut(LibraryId library, List<String> authorizationHeaders, ClientInfo client) {
        return engine.desk().signOut(library, authorizationHeaders, client);
    }

    /**
     * Signs a patron out on all devices: every token of theirs is worth nothing from now on, on any host.
     *
     * @param library the patron's library
     * @param patronId the local id
     * @return how many tokens there were
     * @throws IllegalStateException when this host keeps no tokens
     * @throws NoSuchElementException when there is no such library
     * @throws org.patronauth.store.StoreException when the database is away
     */
    public long revokeTokens(LibraryId library, long patronId) {
        return engine.desk().revokeTokens(library, patronId);
    }

    /**
     * The password that a patron typed for this very request, to pass it on to a vendor of books that wants to see it. It
     * has not been checked: ask only after {@link #authenticate} has said yes to the same request.
     *
     * <p><b>Privacy.</b> Taken from the request and kept nowhere. A request that came with a token has no password.
     *
     * @param library where the patron signed in
     * @param authorizationHeaders the values of every Authorization header of the request, usually one
     * @return the password, or why there is none
     */
    public VendorPassword passwordFor(LibraryId library, List<String> authorizationHeaders) {
        return engine.desk().passwordFor(library, authorizationHeaders);
    }

    /**
     * Begins a sign-in elsewhere (RFC 6749 section 4.1). The parameters of the request that this looks at:
     *
     * <ul>
     *   <li>{@code provider} names the service, or its protocol where the library has one service of it;
     *   <li>{@code redirect_uri} is where the client wants to be sent at the end. It must be one of the library's
     *       {@code redirect_uris};
     *   <li>what the provider says may be passed on, such as {@code district_id}.
     * </ul>
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the service.
     *
     * <p><b>Failure.</b> Never an exception, whatever the request holds and whatever is down: see the result.
     *
     * @param library where the patron wants to sign in
     * @param parameters the decoded parameters of the request's query, with every value of each
     * @param browserBinding what the browser keeps from an earlier sign-in, or null
     * @return where to send the browser, or why not
     */
    public SignInStart beginSignIn(
            LibraryId library, Map<String, List<String>> parameters, @Nullable String browserBinding) {
        return engine.oauthDesk().begin(library, parameters, browserBinding);
    }

    /**
     * Completes a sign-in elsewhere when the browser comes back (RFC 6749 section 4.1.2). Each sign-in can be completed
     * once, within ten minutes, in the browser that began it and for the library that it began at. Until such a sign-in
     * was found the answer is a problem; afterwards every outcome is told to the client at its own address.
     *
     * <p>A browser that comes without {@code state} comes from a portal: where the library is known, has one service for
     * signing in elsewhere, and names an address for clients, what it brings is dropped and a sign-in begins, at most once
     * in 60 seconds for each browser.
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the service.
     *
     * <p><b>Failure.</b> Never an exception, whatever the request holds and whatever is down: see the result.
     *
     * @param library the library, where the address that the browser came to names one
     * @param parameters the decoded parameters of the request's query, with every value of each
     * @param browserBinding what the browser keeps from the beginning, or null
     * @return a session, a fresh beginning, no, or "could not ask"
     */
    public SignInResult completeSignIn(
            Optional<LibraryId> library, Map<String, List<String>> parameters, @Nullable String browserBinding) {
        return engine.oauthDesk().complete(library, parameters, browserBinding);
    }

    /**
     * Asks the source of truth about a patron without a PIN, for the tools of a library's staff, where the protocol can.
     * Nothing is stored. The host makes sure that it is staff of that library who ask.
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the service that is asked.
     *
     * <p><b>Privacy.</b> The answer holds personal details.
     *
     * @param library the library
     * @param identifier what the patron would type
     * @return what is known
     * @throws NoSuchElementException when there is no such library
     */
    public PatronLookupResult lookUp(LibraryId library, PatronIdentifier identifier) {
        return engine.desk().lookUp(library, identifier);
    }

    /**
     * Judges whether a known patron may borrow, without credentials. Where the record is due for a refresh and the
     * protocol can do so without a PIN, the source of truth is asked first; where that fails the stored record decides,
     * and the answer says how old it is.
     *
     * <p><b>Blocking.</b> At the most for the {@code timeout} of the patron's service.
     *
     * @param library the patron's library
     * @param patronId the local id
     * @return whether the patron may borrow
     * @throws NoSuchElementException when there is no such library or patron, or no service that could be asked
     * @throws org.patronauth.store.StoreException when the database is away
     */
    public BorrowingPrivileges privileges(LibraryId library, long patronId) {
        return engine.desk().privileges(library, patronId);
    }

    /**
     * The name of a library for people.
     *
     * @param library the library
     * @return the name, if there is such a library
     */
    public Optional<String> libraryName(LibraryId library) {
        return engine.desk().libraryName(library);
    }

    /**
     * What tells clients how a library's patrons sign in: the body of a 401, and of the address in its Link header. It
     * is built when it is first asked for under a configuration, and the same object from then on.
     *
     * <p><b>Failure.</b> A service that cannot be used is left out, and so is what an annotator or a source of
     * announcements failed with.
     *
     * @param library the library
     * @return the document, if there is such a library
     * @throws IllegalStateException when the host gave no {@link Builder#hostUrls addresses}
     */
    public Optional<AuthenticationDocument> document(LibraryId library) {
        return engine.documents().of(library);
    }

    /**
     * Lets the next request for each document build it anew: for a host whose announcements changed, or whose
     * annotators would decide otherwise now. A change of the configuration does this by itself.
     */
    public void renewDocuments() {
        engine.documents().renew();
    }

    /**
     * How this host is doing.
     *
     * @return the health, without asking anybody
     */
    public Health health() {
        return engine.health();
    }

    /**
     * Where libraries and services are managed. A change made there is in force for the next login here.
     *
     * @return the facade for administrators
     */
    public PatronAuthenticationServices administration() {
        return administration;
    }

    /** Ends. Logins under way finish, later ones find no library; connections close when the last login has ended. */
    @Override
    public void close() {
        engine.close();
    }

    /**
     * Collects what a host decides.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Stores stores;
        private final List<AuthenticationListener> listeners = new ArrayList<>();
        private final List<DocumentAnnotator> annotators = new ArrayList<>();
        private AnnouncementSource announcements = library -> List.of();
        private @Nullable ProviderRegistry registry;
        private @Nullable HostUrls hostUrls;
        private @Nullable Network network;
        private Clock clock = Clock.system(ZoneId.systemDefault());
        private LongSupplier nanoTime = System::nanoTime;
        private Duration pollInterval = Duration.ofSeconds(1);
        private boolean unverifiedTlsAllowed;
        private String realm = "Library card";
        private SyncRule syncRule = SyncRule.USUAL;
        private Duration tokenLifetime = Duration.ofHours(1);
        private ThrottleRules throttleRules = ThrottleRules.usual();
        private Duration failureFloor = Duration.ZERO;
        private boolean plainSecretsAllowed;
        private Duration supportCodesKept = Duration.ofDays(1);

        private Builder(Stores stores) {
            this.stores = stores;
        }

        /**
         * Sets the protocols that the host knows; every one on the class path that announces itself unless set.
         *
         * @param value the protocols
         * @return this builder
         */
        public Builder providers(ProviderRegistry value) {
            registry = value;
            return this;
        }

        /**
         * Adds somebody to be told what happens.
         *
         * @param value the listener
         * @return this builder
         */
        public Builder listener(AuthenticationListener value) {
            listeners.add(value);
            return this;
        }

        /**
         * Adds somebody who may rewrite authentication documents, after those that were added before.
         *
         * @param value the annotator
         * @return this builder
         */
        public Builder annotator(DocumentAnnotator value) {
            annotators.add(value);
            return this;
        }

        /**
         * Sets what libraries announce in their authentication documents; nothing unless set.
         *
         * @param value where the host keeps the announcements
         * @return this builder
         */
        public Builder announcements(AnnouncementSource value) {
            announcements = value;
            return this;
        }

        /**
         * Sets where the host serves authentication documents and what they point at; without it, answers carry no
         * link to them, and there are none.
         *
         * @param value the addresses
         * @return this builder
         */
        public Builder hostUrls(HostUrls value) {
            hostUrls = value;
            return this;
        }

        /**
         * Sets how names are resolved and which addresses services may be at; every public address unless set.
         *
         * @param value the network
         * @return this builder
         */
        public Builder network(Network value) {
            network = value;
            return this;
        }

        /**
         * Sets the wall clock; the system's unless set. Its zone is that of libraries without a zone of their own.
         *
         * @param value the clock
         * @return this builder
         */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Sets the monotonic clock that deadlines and durations are measured with, in nanoseconds.
         *
         * @param value the clock
         * @return this builder
         */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = value;
            return this;
        }

        /**
         * Sets how often the version of the stored configuration is looked at; every second unless set.
         *
         * @param value a positive duration
         * @return this builder
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder pollInterval(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("The poll interval must be positive.");
            }
            pollInterval = value;
            return this;
        }

        /**
         * Permits services that do not check the certificate of their source of truth. Off unless set.
         *
         * @param value whether administrators may switch the check off
         * @return this builder
         */
        public Builder unverifiedTlsAllowed(boolean value) {
            unverifiedTlsAllowed = value;
            return this;
        }

        /**
         * Permits secrets of services to be stored in clear text while the stores have no
         * {@link Stores#encryptionKeys() keys}. Off unless set: then no secret can be saved without a key. Secrets that
         * are stored in clear text already can be used either way.
         *
         * @param value whether administrators may save secrets without a key
         * @return this builder
         */
        public Builder plainSecretsAllowed(boolean value) {
            plainSecretsAllowed = value;
            return this;
        }

        /**
         * Sets the realm of the challenge in a 401; {@code Library card} unless set.
         *
         * @param value the realm, without control characters
         * @return this builder
         */
        public Builder realm(String value) {
            realm = value;
            return this;
        }

        /**
         * Sets after how long a stored record is refreshed at the next occasion: 12 hours, and 5 seconds while the
         * patron may not borrow, unless set.
         *
         * @param whileGranted for patrons who may borrow
         * @param whileSuspended for patrons who may not
         * @return this builder
         */
        public Builder syncAfter(Duration whileGranted, Duration whileSuspended) {
            syncRule = new SyncRule(whileGranted, whileSuspended);
            return this;
        }

        /**
         * Sets for how long a token is good that stands for identifier and PIN; an hour unless set.
         *
         * @param value a positive duration
         * @return this builder
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder tokenLifetime(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("The lifetime of a token must be positive.");
            }
            tokenLifetime = value;
            return this;
        }

        /**
         * Sets what is throttled after failed logins: both cards and addresses of clients unless set.
         *
         * @param value the rules
         * @return this builder
         */
        public Builder throttle(ThrottleRules value) {
            throttleRules = value;
            return this;
        }

        /**
         * Sets how long the refusal of an identifier or PIN takes at the least, so that its time does not tell whether
         * there is such a card; up to a third is added by chance. The thread of the login waits and holds nothing that
         * others wait for. 250 milliseconds hide a library system near by; none unless set.
         *
         * @param value the time, or zero for none
         * @return this builder
         * @throws IllegalArgumentException when it is negative or longer than ten seconds
         */
        public Builder failureFloor(Duration value) {
            if (value.isNegative() || value.compareTo(Duration.ofSeconds(10)) > 0) {
                throw new IllegalArgumentException("A refusal must take from zero to ten seconds.");
            }
            failureFloor = value;
            return this;
        }

        /**
         * Sets for how long staff can look up what a support code stands for, and what an identifier was refused for; a
         * day unless set.
         *
         * @param value a duration; zero keeps nothing
         * @return this builder
         * @throws IllegalArgumentException when it is negative
         */
        public Builder supportCodesKept(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("Support codes cannot be kept for less than no time.");
            }
            supportCodesKept = value;
            return this;
        }

        /**
         * Loads the configuration and begins to serve. A service that cannot be used is reported to the listeners and
         * keeps nothing else from working.
         *
         * @return the authenticator
         * @throws org.patronauth.store.StoreException when the database is away
         * @throws IllegalArgumentException when the realm holds a control character
         */
        public PatronAuthenticator build() {
            ClassLoader loader = PatronAuthenticator.class.getClassLoader();
            ProviderRegistry protocols = registry == null ? ProviderRegistry.discover(loader) : registry;
            Engine engine = new Engine(new Engine.Options(
                    stores,
                    protocols,
                    clock,
                    nanoTime,
                    Optional.ofNullable(hostUrls),
                    listeners,
                    pollInterval,
                    network == null ? SystemNetwork.builder().build() : network,
                    unverifiedTlsAllowed,
                    realm,
                    syncRule,
                    announcements,
                    annotators,
                    tokenLifetime,
                    throttleRules,
                    failureFloor,
                    plainSecretsAllowed,
                    supportCodesKept));
            engine.start();
            return new PatronAuthenticator(
                    engine, new PatronAuthenticationServices(protocols, stores, engine, clock, nanoTime));
        }
    }
}
