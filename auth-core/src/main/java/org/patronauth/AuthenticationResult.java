package org.patronauth;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a request to sign in ended: yes, no, or "could not ask".
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface AuthenticationResult {
    /**
     * The patron is who they say they are. Whether they may borrow is another question: see {@link #privileges()}.
     *
     * @since 0.1
     */
    final class Authenticated implements AuthenticationResult {
        private final Patron patron;
        private final PatronData fresh;
        private final BorrowingPrivileges privileges;
        private final boolean isNew;
        private final String serviceName;
        private final @Nullable PatronType patronType;
        private final Admission admission;

        /**
         * A patron who is signed in.
         *
         * @param patron the local patron
         * @param fresh what the source of truth just said
         * @param privileges whether the patron may borrow
         * @param isNew whether this very login created the patron
         * @param serviceName the name of the service that knew the patron
         * @param patronType the library's entry for the patron's type, or null
         * @param admission by which association the patron was let in
         */
        public Authenticated(
                Patron patron,
                PatronData fresh,
                BorrowingPrivileges privileges,
                boolean isNew,
                String serviceName,
                @Nullable PatronType patronType,
                Admission admission) {
            this.patron = patron;
            this.fresh = fresh;
            this.privileges = privileges;
            this.isNew = isNew;
            this.serviceName = serviceName;
            this.patronType = patronType;
            this.admission = admission;
        }

        /**
         * The local patron.
         *
         * @return the patron as stored
         */
        public Patron patron() {
            return patron;
        }

        /**
         * What the source of truth just said, with the personal details that are not stored. Empty and partial where
         * the patron showed a token: then nobody was asked.
         *
         * @return the answer
         */
        public PatronData fresh() {
            return fresh;
        }

        /**
         * Whether the patron may borrow, and if not, every reason.
         *
         * @return the privileges
         */
        public BorrowingPrivileges privileges() {
            return privileges;
        }

        /**
         * Whether this very login created the patron's row.
         *
         * @return true for exactly one login of each patron
         */
        public boolean isNew() {
            return isNew;
        }

        /**
         * The service that knew the patron.
         *
         * @return its name
         */
        public String serviceName() {
            return serviceName;
        }

        /**
         * What the library says of patrons of this type.
         *
         * @return the library's entry, if it has one for the type or a default
         */
        public Optional<PatronType> patronType() {
            return Optional.ofNullable(patronType);
        }

        /**
         * By which association of library and service the patron was let in.
         *
         * @return what a token for this login is bound to
         */
        public Admission admission() {
            return admission;
        }

        @Override
        public String toString() {
            return "Authenticated[" + patron + ", isNew=" + isNew + ", " + privileges + "]";
        }
    }

    /**
     * The patron is not signed in, and asking again with the same credentials will not help.
     *
     * @param reason why
     * @param problem what to tell the client
     * @param headers HTTP headers that belong to the answer, such as the challenge of a 401
     * @since 0.1
     */
    record Rejected(RejectionReason reason, ProblemDetail problem, Map<String, String> headers)
            implements AuthenticationResult {
        /**
         * Keeps a copy of the headers.
         *
         * @param reason why
         * @param problem what to tell the client
         * @param headers HTTP headers that belong to the answer, such as the challenge of a 401
         */
        public Rejected {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Nobody could say whether the credentials are good. It is not the patron's fault: a client keeps its PIN.
     *
     * @param problem what to tell the client
     * @param retryAfter after how long it makes sense to try again
     * @since 0.1
     */
    record Unavailable(ProblemDetail problem, Duration retryAfter) implements AuthenticationResult {}

    /**
     * Goes on with whichever of the three it is; nothing can be forgotten.
     *
     * @param <T> what all three ways yield
     * @param yes takes a success
     * @param no takes a refusal
     * @param unknown takes "could not ask"
     * @return what the chosen function yielded
     */
    default <T> T fold(
            Function<? super Authenticated, ? extends T> yes,
            Function<? super Rejected, ? extends T> no,
            Function<? super Unavailable, ? extends T> unknown) {
        if (this instanceof Authenticated authenticated) {
            return yes.apply(authenticated);
        }
        if (this instanceof Rejected rejected) {
            return no.apply(rejected);
        }
        return unknown.apply((Unavailable) this);
    }
}
