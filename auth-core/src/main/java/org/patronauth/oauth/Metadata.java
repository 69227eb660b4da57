package org.patronauth.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpFailureException;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.Settings;
import org.patronauth.spi.ServiceMisconfiguredException;

/**
 * What is known about an authorization server (RFC 8414 section 2).
 *
 * @param issuer what it calls itself; null where that is not set
 * @param keys where its keys are; null where it gives no ID tokens
 * @param userinfo where it tells who has signed in, if anywhere
 * @param algorithms those by which it may sign
 * @param namesItself whether each of its callbacks names it (RFC 9207 section 3)
 */
record Metadata(
        @Nullable String issuer,
        URI authorization,
        HttpAddress token,
        @Nullable HttpAddress userinfo,
        @Nullable HttpAddress keys,
        Set<JWSAlgorithm> algorithms,
        boolean namesItself) {
    private static final String SHOW = " Show this to the people who run the authorization server.";

    /** What the settings say, where they say it all. */
    static Metadata of(Settings settings) {
        return new Metadata(
                settings.get(OAuthSettings.ISSUER).map(URI::toString).orElse(null),
                settings.require(OAuthSettings.AUTHORIZATION_ENDPOINT),
                HttpAddress.of(settings.require(OAuthSettings.TOKEN_ENDPOINT)),
                settings.get(OAuthSettings.USERINFO_ENDPOINT)
                        .map(HttpAddress::of)
                        .orElse(null),
                settings.get(OAuthSettings.JWKS_URI).map(HttpAddress::of).orElse(null),
                IdToken.ALGORITHMS,
                false);
    }

    /** Reads what a server says about itself. */
    static Metadata read(byte[] body, String issuer) throws HttpFailureException, ServiceMisconfiguredException {
        JsonDocument json = JsonDocument.parse(body)
                .filter(document -> document.isObject(""))
                .orElseThrow(() -> new HttpFailureException("The authorization server's description is no JSON."));
        if (!json.isString("/issuer") || !json.text("/issuer").orElseThrow().equals(issuer)) {
            throw new ServiceMisconfiguredException("The authorization server calls itself another issuer than the one "
                    + "that is set. Copy its issuer identifier to the letter, or ask its people for it.");
        }
        boolean plainAllowed = issuer.regionMatches(true, 0, "http:", 0, "http:".length());
        URI authorization = required(json, "authorization_endpoint", plainAllowed);
        return new Metadata(
                issuer,
                authorization,
                HttpAddress.of(required(json, "token_endpoint", plainAllowed)),
                json.has("/userinfo_endpoint")
                        ? HttpAddress.of(required(json, "userinfo_endpoint", plainAllowed))
                        : null,
                HttpAddress.of(required(json, "jwks_uri", plainAllowed)),
                algorithms(json),
                json.isTrue("/authorization_response_iss_parameter_supported"));
    }

    private static URI required(JsonDocument json, String name, boolean plainAllowed)
            throws ServiceMisconfiguredException {
        return usable(json, "/" + name, plainAllowed)
                .orElseThrow(() -> new ServiceMisconfiguredException(
                        "The authorization server's description has no usable " + name + "." + SHOW));
    }

    /** A server that is asked over TLS sends nobody to an address without it. */
    private static Optional<URI> usable(JsonDocument json, String pointer, boolean plainAllowed) {
        if (!json.isString(pointer)) {
            return Optional.empty();
        }
        try {
            URI address = new URI(json.text(pointer).orElseThrow());
            HttpAddress.of(address);
            return plainAllowed || "https".equalsIgnoreCase(address.getScheme())
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Set<JWSAlgorithm> algorithms(JsonDocument json) throws ServiceMisconfiguredException {
        String pointer = "/id_token_signing_alg_values_supported";
        List<String> offered = json.texts(pointer);
        Set<JWSAlgorithm> common = IdToken.ALGORITHMS.stream()
                .filter(algorithm -> !json.has(pointer) || offered.contains(algorithm.getName()))
                .collect(Collectors.toUnmodifiableSet());
        if (common.isEmpty()) {
            throw new ServiceMisconfiguredException(
                    "The authorization server signs ID tokens by no algorithm that can be trusted." + SHOW);
        }
        return common;
    }
}
