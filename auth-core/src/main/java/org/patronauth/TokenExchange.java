package org.patronauth;

import java.util.function.Function;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;

/**
 * How a request for a token in place of identifier and PIN ended: yes, no, or "could not ask".
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface TokenExchange {
    /**
     * The patron is who they say they are, and has a token.
     *
     * @param token the token, for the client alone
     * @param login the login that it was issued for
     * @since 0.1
     */
    record Issued(IssuedToken token, Authenticated login) implements TokenExchange {}

    /**
     * There is no token, and asking again in the same way will not help.
     *
     * @param rejection why
     * @since 0.1
     */
    record Refused(Rejected rejection) implements TokenExchange {}

    /**
     * Nobody could say whether the credentials are good, or the token could not be stored.
     *
     * @param outage what to tell the client
     * @since 0.1
     */
    record Postponed(Unavailable outage) implements TokenExchange {}

    /**
     * Goes on with whichever of the three it is; nothing can be forgotten.
     *
     * @param <T> what all three ways yield
     * @param yes takes a token
     * @param no takes a refusal
     * @param unknown takes "could not ask"
     * @return what the chosen function yielded
     */
    default <T> T fold(
            Function<? super Issued, ? extends T> yes,
            Function<? super Rejected, ? extends T> no,
            Function<? super Unavailable, ? extends T> unknown) {
        if (this instanceof Issued issued) {
            return yes.apply(issued);
        }
        if (this instanceof Refused refused) {
            return no.apply(refused.rejection());
        }
        return unknown.apply(((Postponed) this).outage());
    }
}
