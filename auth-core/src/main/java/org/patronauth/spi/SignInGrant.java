package org.patronauth.spi;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;

/**
 * What came back from an authorization server for one sign-in, and what it has to fit. State and browser have been
 * checked already.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> Prints nothing of the sign-in.
 *
 * @since 0.1
 */
public final class SignInGrant {
    private final Secret code;
    private final URI redirectAddress;
    private final Secret codeVerifier;
    private final String nonce;
    private final @Nullable String issuer;

    /**
     * What came back, and what it has to fit.
     *
     * @param code the authorization code
     * @param redirectAddress our own address, the same as in the request
     * @param codeVerifier the PKCE verifier; it goes to the token endpoint and nowhere else
     * @param nonce what an ID token has to hold
     * @param issuer the parameter {@code iss}, or null when there was none
     */
    public SignInGrant(Secret code, URI redirectAddress, Secret codeVerifier, String nonce, @Nullable String issuer) {
        this.code = code;
        this.redirectAddress = redirectAddress;
        this.codeVerifier = codeVerifier;
        this.nonce = nonce;
        this.issuer = issuer;
    }

    /**
     * The authorization code. It is exchanged once (RFC 6749 section 4.1.2).
     *
     * @return the code
     */
    public Secret code() {
        return code;
    }

    /**
     * Our own address, the same as in the request (RFC 6749 section 4.1.3).
     *
     * @return the address
     */
    public URI redirectAddress() {
        return redirectAddress;
    }

    /**
     * The PKCE verifier (RFC 7636 section 4.1) of 43 unreserved characters. It goes to the token endpoint and nowhere
     * else.
     *
     * @return the verifier
     */
    public Secret codeVerifier() {
        return codeVerifier;
    }

    /**
     * What an ID token has to hold, if there is one.
     *
     * @return the nonce
     */
    public String nonce() {
        return nonce;
    }

    /**
     * The issuer that the callback named (RFC 9207). It is equal to {@link OAuthAuthenticationProvider#issuer()} where
     * both are there; a provider that learns its issuer later compares the two itself, and refuses a callback without
     * one where its authorization server announces that it sends it.
     *
     * @return the issuer, if the callback named one
     */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    @Override
    public String toString() {
        return "SignInGrant";
    }
}
