package org.patronauth;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationResult.Authenticated;

/**
 * How a sign-in elsewhere ended.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface SignInResult {
    /**
     * The patron is signed in.
     *
     * <p><b>Privacy.</b> {@link #toString()} shows neither token nor address.
     *
     * @since 0.1
     */
    final class SignedIn implements SignInResult {
        private final Authenticated login;
        private final IssuedToken token;
        private final URI address;

        /**
         * A patron who is signed in.
         *
         * @param login who it is
         * @param token the session
         * @param address where to send the browser
         */
        public SignedIn(Authenticated login, IssuedToken token, URI address) {
            this.login = login;
            this.token = token;
            this.address = address;
        }

        /**
         * Who it is, what the authorization server said, and whether this very sign-in created the patron.
         *
         * @return the login
         */
        public Authenticated login() {
            return login;
        }

        /**
         * The session, as the client is told it.
         *
         * @return the token
         */
        public IssuedToken token() {
            return token;
        }

        /**
         * Where to send the browser, with status 302: the client's own address with token and patron in its fragment,
         * which no server sees. It belongs into no log.
         *
         * @return the address
         */
        public URI address() {
            return address;
        }

        @Override
        public String toString() {
            return "SignedIn[" + login + "]";
        }
    }

    /**
     * The sign-in began at the authorization server, as from a portal, and not here: what came back is dropped, and a
     * sign-in of our own begins instead.
     *
     * @since 0.1
     */
    final class Restart implements SignInResult {
        private final URI address;
        private final Secret browserBinding;

        /**
         * A sign-in that begins anew.
         *
         * @param address where to send the browser
         * @param browserBinding what the browser keeps
         */
        public Restart(URI address, Secret browserBinding) {
            this.address = address;
            this.browserBinding = browserBinding;
        }

        /**
         * Where to send the browser, with status 302.
         *
         * @return an address of the authorization server
         */
        public URI address() {
            return address;
        }

        /**
         * What the browser keeps, as with {@link SignInStart.Begun#browserBinding()}.
         *
         * @return letters, digits, hyphens, underscores and dots
         */
        public Secret browserBinding() {
            return browserBinding;
        }

        @Override
        public String toString() {
            return "Restart";
        }
    }

    /**
     * The patron is not signed in, and asking again will not help.
     *
     * @since 0.1
     */
    final class Rejected implements SignInResult {
        private final RejectionReason reason;
        private final ProblemDetail problem;
        private final @Nullable URI address;

        /**
         * A refusal.
         *
         * @param reason why
         * @param problem what to tell the client
         * @param address where to send the browser, or null
         */
        public Rejected(RejectionReason reason, ProblemDetail problem, @Nullable URI address) {
            this.reason = reason;
            this.problem = problem;
            this.address = address;
        }

        /**
         * Why.
         *
         * @return the reason
         */
        public RejectionReason reason() {
            return reason;
        }

        /**
         * What to tell the client.
         *
         * @return the problem
         */
        public ProblemDetail problem() {
            return problem;
        }

        /**
         * Where to send the browser, with status 302: the client's own address with the problem in its fragment.
         *
         * @return the address; empty when the problem itself is the answer, since nothing is known of the client
         */
        public Optional<URI> address() {
            return Optional.ofNullable(address);
        }

        @Override
        public String toString() {
            return "Rejected[" + reason + "]";
        }
    }

    /**
     * Nobody could say whether the patron may sign in. It is not the patron's fault.
     *
     * @since 0.1
     */
    final class Unavailable implements SignInResult {
        private final ProblemDetail problem;
        private final Duration retryAfter;
        private final @Nullable URI address;

        /**
         * An outage.
         *
         * @param problem what to tell the client
         * @param retryAfter after how long it makes sense to try again
         * @param address where to send the browser, or null
         */
        public Unavailable(ProblemDetail problem, Duration retryAfter, @Nullable URI address) {
            this.problem = problem;
            this.retryAfter = retryAfter;
            this.address = address;
        }

        /**
         * What to tell the client.
         *
         * @return the problem
         */
        public ProblemDetail problem() {
            return problem;
        }

        /**
         * After how long it makes sense to try again.
         *
         * @return a positive duration
         */
        public Duration retryAfter() {
            return retryAfter;
        }

        /**
         * Where to send the browser, with status 302: the client's own address with the problem in its fragment.
         *
         * @return the address; empty when the problem itself is the answer, since nothing is known of the client
         */
        public Optional<URI> address() {
            return Optional.ofNullable(address);
        }

        @Override
        public String toString() {
            return "Unavailable[" + problem.problemType() + "]";
        }
    }
}
