package org.patronauth.spi;

import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;

/**
 * What an authorization server's answers come to: who the patron is, or why they are refused.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface OAuthAnswer {
    /**
     * The patron has signed in there.
     *
     * @param data what is known about the patron; with at least one identifier, user name or permanent id
     * @since 0.1
     */
    record Identified(PatronData data) implements OAuthAnswer {}

    /**
     * The patron may not sign in.
     *
     * @param reason why, from {@link RejectionReason#INVALID_CREDENTIALS}, {@link RejectionReason#UNSUPPORTED_USER_TYPE},
     *     {@link RejectionReason#NOT_ELIGIBLE} and {@link RejectionReason#UNKNOWN_SCHOOL}
     * @param patron who was refused, where the authorization server said so: if such a patron has sessions of this
     *     service, they end; else null
     * @since 0.1
     */
    record Refused(RejectionReason reason, @Nullable PatronData patron) implements OAuthAnswer {}

    /**
     * The patron has signed in there.
     *
     * @param data what is known about the patron; with at least one identifier, user name or permanent id
     * @return the answer
     */
    static OAuthAnswer identified(PatronData data) {
        return new Identified(data);
    }

    /**
     * Somebody unknown may not sign in: the code is worthless, for example.
     *
     * @param reason why
     * @return the answer
     */
    static OAuthAnswer refused(RejectionReason reason) {
        return new Refused(reason, null);
    }

    /**
     * Somebody may not sign in, any longer perhaps: if it is a known patron, their sessions of this service end.
     *
     * @param reason why
     * @param patron who it is; a permanent id will do
     * @return the answer
     */
    static OAuthAnswer refused(RejectionReason reason, PatronData patron) {
        return new Refused(reason, patron);
    }
}
