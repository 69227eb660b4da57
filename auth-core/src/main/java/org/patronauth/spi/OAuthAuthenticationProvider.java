package org.patronauth.spi;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.patronauth.PatronData;

/**
 * A provider whose patrons sign in elsewhere: it says where to send their browser, and turns the code that comes back
 * into patron data (RFC 6749 section 4.1, RFC 9700).
 *
 * <p>State, binding to the browser, the addresses of clients, restrictions, patrons and tokens are the core's; a
 * provider speaks to its own authorization server, and to nobody else. The access token that it gets there is used and
 * dropped: it appears in no answer.
 *
 * @since 0.1
 */
public non-sealed interface OAuthAuthenticationProvider extends AuthenticationProvider {
    /**
     * What clients are told about this way of signing in.
     *
     * @return the same declaration each time
     */
    OAuthDeclaration declaration();

    /**
     * How long a session lasts that began here: the service's {@code token_expiration_days}.
     *
     * @return a positive duration
     */
    Duration sessionLife();

    /**
     * Where the authorization server shall send browsers back to, where the service's settings say so: its
     * {@code redirect_uri}.
     *
     * @return an absolute address of the host, or empty for the host's usual one
     */
    default Optional<URI> callbackAddress() {
        return Optional.empty();
    }

    /**
     * The issuer identifier of the authorization server (RFC 9207), where the settings name it. A callback that names
     * another one is refused before the provider is asked. A provider that learns its issuer later compares it itself,
     * see {@link SignInGrant#issuer()}.
     *
     * @return the issuer, if it is configured
     */
    default Optional<String> issuer() {
        return Optional.empty();
    }

    /**
     * Parameters of a client's request that may be passed on to the authorization server, for example
     * {@code district_id}; every other one is dropped.
     *
     * @return their names
     */
    default Set<String> extraParameters() {
        return Set.of();
    }

    /**
     * Where to send the patron's browser: the authorization server's address with the parameters of this sign-in, each
     * escaped once.
     *
     * <p><b>Blocking.</b> At the most until {@link Call#deadline()}, where the authorization server has to be asked
     * about itself first.
     *
     * @param request the parameters of this sign-in
     * @param call the time there is, and what differs by library
     * @return an absolute address
     * @throws ServiceMisconfiguredException when the service cannot be used as it is set up
     * @throws IOException when the address could not be found out
     */
    URI authorizationUri(SignInRequest request, Call call) throws IOException;

    /**
     * Turns an authorization code into what is known about the patron. The code is sent once, and only to the address
     * that the settings name.
     *
     * <p><b>Blocking.</b> Until the answer is there, at the most until {@link Call#deadline()}.
     *
     * @param grant what came back, and what it has to fit
     * @param call the time there is, and what differs by library
     * @return who the patron is, or why they are refused
     * @throws ServiceMisconfiguredException when the authorization server refuses us rather than the patron
     * @throws IOException when the question was not answered; never a reason to refuse the patron
     */
    OAuthAnswer complete(SignInGrant grant, Call call) throws IOException;

    /**
     * Asks what can be asked without a patron's browser. The default has nothing to ask.
     *
     * @param examination records the steps
     * @return empty: only a patron can sign in there
     */
    @Override
    default Optional<PatronData> examine(Examination examination) {
        examination.skip("Signing in", "Only a patron with a browser can sign in there.");
        return Optional.empty();
    }
}
