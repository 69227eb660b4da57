package org.patronauth;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a sign-in elsewhere began.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface SignInStart {
    /**
     * The patron's browser goes on at the authorization server.
     *
     * @since 0.1
     */
    final class Begun implements SignInStart {
        private final URI address;
        private final Secret browserBinding;

        /**
         * A sign-in that has begun.
         *
         * @param address where to send the browser
         * @param browserBinding what the browser keeps
         */
        public Begun(URI address, Secret browserBinding) {
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
         * What the browser keeps in a cookie that scripts and other sites cannot read, and shows when it comes back: only
         * the browser that began a sign-in can complete it.
         *
         * @return letters, digits, hyphens, underscores and dots
         */
        public Secret browserBinding() {
            return browserBinding;
        }

        @Override
        public String toString() {
            return "Begun";
        }
    }

    /**
     * The sign-in did not begin, and asking again will not help.
     *
     * @since 0.1
     */
    final class Rejected implements SignInStart {
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
         * @return the address; empty when the problem itself is the answer, since no such address is allowed
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
     * The sign-in could not begin. It is not the patron's fault.
     *
     * @since 0.1
     */
    final class Unavailable implements SignInStart {
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
         * @return the address; empty when the problem itself is the answer
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
