package org.patronauth.clever;

import java.net.URI;
import org.patronauth.http.Escaping;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.SignInRequest;

/** Where patrons sign in at Clever, with the parameters of one sign-in (RFC 6749 section 4.1.1). */
final class AuthorizeAddress {
    /** Spares patrons the search for their district. */
    static final String DISTRICT = "district_id";

    private final StringBuilder address;
    private char separator = '?';

    private AuthorizeAddress(URI endpoint) {
        this.address = new StringBuilder(endpoint.toASCIIString());
    }

    static URI of(URI endpoint, String clientId, SignInRequest request) throws ServiceMisconfiguredException {
        if (!CleverSettings.isSafe(request.redirectAddress())) {
            throw new ServiceMisconfiguredException("Clever sends nobody back to an address without encryption: set "
                    + CleverSettings.REDIRECT_URI.key() + " or the host's public address.");
        }
        AuthorizeAddress address = new AuthorizeAddress(endpoint)
                .with("response_type", "code")
                .with("client_id", clientId)
                .with("redirect_uri", request.redirectAddress().toString())
                .with("state", request.state());
        String district = request.extraParameters().get(DISTRICT);
        if (!Blanks.isBlank(district)) {
            address.with(DISTRICT, String.valueOf(district));
        }
        return URI.create(address.address.toString());
    }

    /** A value that is no text is left out; Clever then says what is missing. */
    private AuthorizeAddress with(String name, String value) {
        Escaping.STRICT
                .escape(value)
                .ifPresent(escaped ->
                        address.append(separator).append(name).append('=').append(escaped));
        separator = '&';
        return this;
    }
}
