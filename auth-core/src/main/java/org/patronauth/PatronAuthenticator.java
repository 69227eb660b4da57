package org.patronauth;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.internal.Engine;
import org.patronauth.internal.SyncRule;
import org.patronauth.net.SystemNetwork;
import org.patronauth.opds.AnnouncementSource;
import org.patronauth.opds.AuthenticationDocument;
import org.patronauth.opds.DocumentAnnotator;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.PatronStore;

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
     * @param configuration where libraries and services are kept
     * @param patrons where patrons are kept
     * @return a builder with the usual values
     */
    public static Builder builder(ConfigurationStore configuration, PatronStore patrons) {
        return new Builder(configuration, patrons);
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
        private final ConfigurationStore configuration;
        private final PatronStore patrons;
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

        private Builder(ConfigurationStore configuration, PatronStore patrons) {
            this.configuration = configuration;
            this.patrons = patrons;
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
                    configuration,
                    patrons,
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
                    annotators));
            engine.start();
            return new PatronAuthenticator(
                    engine, new PatronAuthenticationServices(protocols, configuration, engine.live(), clock, nanoTime));
        }
    }
}
