package org.patronauth;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens, for metrics and for the record of changes. Every method does nothing unless overridden.
 *
 * <p><b>Thread safety.</b> Called by many threads at once, in the thread of the login: return quickly.
 *
 * <p><b>Failure.</b> An exception is logged and goes no further.
 *
 * <p><b>Privacy.</b> No event holds a patron's identifier, a PIN, a name or an address.
 *
 * @since 0.1
 */
public interface AuthenticationListener {
    /**
     * A login ended.
     *
     * @param event what happened
     */
    default void loginEnded(LoginEvent event) {}

    /**
     * A patron signed in for the first time, and a row was created.
     *
     * @param library the patron's library
     * @param serviceName the service that knew the patron
     * @param patronId the local id
     */
    default void patronCreated(LibraryId library, String serviceName, long patronId) {}

    /**
     * A user name or card number that a new owner brought along was taken away from a patron who had it before.
     *
     * @param library the library of both patrons
     * @param formerOwnerId the local id of the patron who lost the key
     */
    default void keyReassigned(LibraryId library, long formerOwnerId) {}

    /**
     * Something that an administrator should know.
     *
     * @param serviceName the service concerned
     * @param message one sentence without secrets
     */
    default void warning(String serviceName, String message) {}

    /**
     * A service or association cannot be used as it is configured. All others work.
     *
     * @param serviceName the service concerned
     * @param detail what is wrong, without secrets
     */
    default void serviceIsolated(String serviceName, String detail) {}

    /**
     * A service's source of truth has failed so often in a row that nobody is sent there until it is found to be back.
     *
     * @param serviceName the service concerned
     */
    default void breakerOpened(String serviceName) {}

    /**
     * A service's source of truth is back, and logins go there again.
     *
     * @param serviceName the service concerned
     */
    default void breakerClosed(String serviceName) {}

    /**
     * A new configuration is in force.
     *
     * @param version its version
     */
    default void configurationLoaded(long version) {}

    /**
     * A new configuration could not be loaded; the last one goes on serving.
     *
     * @param detail what went wrong, without secrets
     */
    default void configurationNotLoaded(String detail) {}

    /**
     * Most logins with identifier and PIN at a library fail: somebody may be trying PINs, however many cards and addresses
     * they use; or a library system was changed. Told once in five minutes at the most.
     *
     * @param library the library
     * @param attempts how many logins ended in the last minute
     * @param failures how many of them failed, fifty or more
     */
    default void failuresSurged(LibraryId library, int attempts, int failures) {}

    /**
     * Somebody changed the configuration, or something else that the administration is for. The record of it is stored.
     * On the host where it was done alone.
     *
     * @param event who changed what
     */
    default void configurationChanged(AuditEvent event) {}

    /**
     * A self-test ended otherwise than the one before of the same service for the same library; the first one of all
     * counts when it fails.
     *
     * @param serviceName the service concerned
     * @param report what was found; its steps may name the test patron's identifier
     */
    default void selfTestChanged(String serviceName, SelfTestReport report) {}

    /** How a login ended. */
    enum Outcome {
        /** The patron is signed in. */
        AUTHENTICATED,
        /** The patron was refused. */
        REJECTED,
        /** Too many attempts failed before. */
        THROTTLED,
        /** Nobody could say. */
        UNAVAILABLE
    }

    /**
     * One login.
     *
     * @since 0.1
     */
    final class LoginEvent {
        private final LibraryId library;
        private final @Nullable String serviceName;
        private final @Nullable String protocol;
        private final Outcome outcome;
        private final @Nullable ProblemType problem;
        private final @Nullable String supportCode;
        private final Duration validation;
        private final Duration remote;
        private final Duration database;
        private final boolean remembered;

        /**
         * A login that ended.
         *
         * @param library where the patron wanted to sign in
         * @param serviceName the service that was or would have been asked, or null
         * @param protocol its protocol, or null
         * @param outcome how it ended
         * @param problem what the client was told, or null
         * @param supportCode the code that the client was given, or null
         * @param validation time spent on the request itself
         * @param remote time spent on the source of truth
         * @param database time spent on the database
         */
        public LoginEvent(
                LibraryId library,
                @Nullable String serviceName,
                @Nullable String protocol,
                Outcome outcome,
                @Nullable ProblemType problem,
                @Nullable String supportCode,
                Duration validation,
                Duration remote,
                Duration database) {
            this(library, serviceName, protocol, outcome, problem, supportCode, validation, remote, database, false);
        }

        private LoginEvent(
                LibraryId library,
                @Nullable String serviceName,
                @Nullable String protocol,
                Outcome outcome,
                @Nullable ProblemType problem,
                @Nullable String supportCode,
                Duration validation,
                Duration remote,
                Duration database,
                boolean remembered) {
            this.library = library;
            this.serviceName = serviceName;
            this.protocol = protocol;
            this.outcome = outcome;
            this.problem = problem;
            this.supportCode = supportCode;
            this.validation = validation;
            this.remote = remote;
            this.database = database;
            this.remembered = remembered;
        }

        /**
         * The same login, believed because the same identifier and PIN were good a moment ago.
         *
         * @return the event
         */
        public LoginEvent asRemembered() {
            return new LoginEvent(
                    library, serviceName, protocol, outcome, problem, supportCode, validation, remote, database, true);
        }

        /**
         * Whether the login was believed without asking, because the same identifier and PIN were good a moment ago.
         *
         * @return true where the service's {@code cache_seconds} allow it
         */
        public boolean isRemembered() {
            return remembered;
        }

        /**
         * Where the patron wanted to sign in.
         *
         * @return the library
         */
        public LibraryId library() {
            return library;
        }

        /**
         * The service that was or would have been asked.
         *
         * @return its name, if one was chosen
         */
        public Optional<String> serviceName() {
            return Optional.ofNullable(serviceName);
        }

        /**
         * The protocol of that service.
         *
         * @return the protocol, if a service was chosen
         */
        public Optional<String> protocol() {
            return Optional.ofNullable(protocol);
        }

        /**
         * How the login ended.
         *
         * @return the outcome
         */
        public Outcome outcome() {
            return outcome;
        }

        /**
         * What the client was told.
         *
         * @return the kind of problem, unless the patron is signed in
         */
        public Optional<ProblemType> problem() {
            return Optional.ofNullable(problem);
        }

        /**
         * The code by which staff can find this very occasion.
         *
         * @return the code, if one was given out
         */
        public Optional<String> supportCode() {
            return Optional.ofNullable(supportCode);
        }

        /**
         * Time spent on the request itself.
         *
         * @return the duration
         */
        public Duration validation() {
            return validation;
        }

        /**
         * Time spent on the source of truth.
         *
         * @return the duration, zero when it was not asked
         */
        public Duration remote() {
            return remote;
        }

        /**
         * Time spent on the database.
         *
         * @return the duration
         */
        public Duration database() {
            return database;
        }

        @Override
        public String toString() {
            return "LoginEvent[" + library + ", " + serviceName + ", " + outcome + ", " + problem + "]";
        }
    }
}
