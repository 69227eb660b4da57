package org.patronauth.oauth;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.Settings;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.SignInGrant;

/** Exchanges codes for tokens (RFC 6749 section 4.1.3) in the name of one client. */
final class TokenEndpoint {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;

    private final HttpSource source;
    private final String clientId;
    private final @Nullable Secret clientSecret;
    private final boolean inHeader;
    private final boolean provesKey;

    TokenEndpoint(Settings settings, HttpSource source) {
        this.source = source;
        this.clientId = settings.require(OAuthSettings.CLIENT_ID);
        this.clientSecret = settings.get(OAuthSettings.CLIENT_SECRET).orElse(null);
        this.inHeader = settings.require(OAuthSettings.CLIENT_AUTHENTICATION).equals(OAuthSettings.BASIC);
        this.provesKey = settings.require(OAuthSettings.USE_PKCE);
    }

    /**
     * Exchanges a code, once.
     *
     * @return the token answer; empty when the code is worthless
     */
    Optional<JsonDocument> exchange(HttpAddress address, SignInGrant grant, Deadline deadline) throws IOException {
        HttpQuestion.Form form = form(grant);
        if (!form.isSendable()) {
            return Optional.empty();
        }
        HttpQuestion.Builder question = HttpQuestion.post(address, form).accept("application/json");
        if (clientSecret != null && inHeader) {
            question.authorization("Basic", credentials(clientId, clientSecret));
        }
        HttpAnswer answer = source.ask(question.build(), deadline);
        Optional<JsonDocument> json = JsonDocument.parse(answer.body()).filter(document -> document.isObject(""));
        String error = json.filter(document -> document.isString("/error"))
                .flatMap(document -> document.text("/error"))
                .orElse("");
        if (answer.status() == OK && json.isPresent() && !json.get().has("/error")) {
            return json;
        }
        if (answer.status() == UNAUTHORIZED || error.equals("invalid_client") || error.equals("unauthorized_client")) {
            throw new ServiceMisconfiguredException("The authorization server refuses this client. Check client ID, "
                    + "client secret and client authentication with the people who run it.");
        }
        if (answer.status() == BAD_REQUEST && error.equals("invalid_grant")) {
            return Optional.empty();
        }
        throw new HttpFailureException("The authorization server's token answer (status " + answer.status()
                + ") says nothing about a patron.");
    }

    private HttpQuestion.Form form(SignInGrant grant) {
        HttpQuestion.Form form = new HttpQuestion.Form()
                .field("grant_type", "authorization_code")
                .field("code", grant.code().reveal())
                .field("redirect_uri", grant.redirectAddress().toString());
        if (provesKey) {
            form.field("code_verifier", grant.codeVerifier().reveal());
        }
        if (clientSecret == null || !inHeader) {
            form.field("client_id", clientId);
        }
        if (clientSecret != null && !inHeader) {
            form.field("client_secret", clientSecret.reveal());
        }
        return form;
    }

    /** Both are encoded as in a form before they are joined (RFC 6749 section 2.3.1). */
    static Secret credentials(String id, Secret secret) {
        String pair = URLEncoder.encode(id, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8);
        return Secret.of(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
    }
}
