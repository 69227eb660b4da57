package org.patronauth.store;

import java.net.URI;
import java.time.Instant;
import org.patronauth.Secret;

/**
 * A sign-in elsewhere that was begun and has not come back yet.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> Prints nothing of the sign-in.
 *
 * @param state the hash of what comes back
 * @param browser the hash of what the browser keeps that began it
 * @param libraryKey the primary key of the library
 * @param serviceId the service whose patrons sign in elsewhere
 * @param clientAddress where the client wants to be sent at the end
 * @param callbackAddress our own address, as it was told to the authorization server
 * @param nonce what an ID token has to hold
 * @param codeVerifier the PKCE verifier
 * @param expiresAt the first moment at which it is worth nothing
 * @since 0.1
 */
public record SignInState(
        TokenHash state,
        TokenHash browser,
        long libraryKey,
        long serviceId,
        URI clientAddress,
        URI callbackAddress,
        String nonce,
        Secret codeVerifier,
        Instant expiresAt) {
    @Override
    public String toString() {
        return "SignInState[library " + libraryKey + ", service " + serviceId + "]";
    }
}
