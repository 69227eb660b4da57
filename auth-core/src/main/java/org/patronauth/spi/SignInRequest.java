package org.patronauth.spi;

import java.net.URI;
import java.util.Map;

/**
 * What the address of an authorization server is made of, for one sign-in.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> Prints nothing of the sign-in.
 *
 * @param state what the authorization server gives back unchanged (RFC 6749 section 4.1.1): 43 unreserved characters
 * @param redirectAddress our own address, to which the browser comes back
 * @param nonce what an ID token has to hold (OpenID Connect Core section 3.1.2.1): 43 unreserved characters
 * @param codeChallenge the challenge by method {@code S256} (RFC 7636 section 4.2): 43 unreserved characters
 * @param extraParameters those of {@link OAuthAuthenticationProvider#extraParameters()} that the client gave
 * @since 0.1
 */
public record SignInRequest(
        String state, URI redirectAddress, String nonce, String codeChallenge, Map<String, String> extraParameters) {
    /**
     * Keeps a copy of the extra parameters.
     *
     * @param state what the authorization server gives back unchanged (RFC 6749 section 4.1.1)
     * @param redirectAddress our own address, to which the browser comes back
     * @param nonce what an ID token has to hold (OpenID Connect Core section 3.1.2.1)
     * @param codeChallenge the challenge by method {@code S256} (RFC 7636 section 4.2)
     * @param extraParameters those of {@link OAuthAuthenticationProvider#extraParameters()} that the client gave
     */
    public SignInRequest {
        extraParameters = Map.copyOf(extraParameters);
    }

    @Override
    public String toString() {
        return "SignInRequest";
    }
}
