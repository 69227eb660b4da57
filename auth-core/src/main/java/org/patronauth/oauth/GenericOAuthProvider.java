package org.patronauth.oauth;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.http.Escaping;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.Network;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;

/** Sends browsers to one authorization server, and asks it who has signed in. */
final class GenericOAuthProvider implements OAuthAuthenticationProvider {
    private final AuthorizationServer server;
    private final TokenEndpoint tokens;
    private final PatronPointers pointers;
    private final OAuthDeclaration declaration;
    private final Duration sessionLife;
    private final @Nullable URI callbackAddress;
    private final @Nullable String issuer;
    private final String clientId;
    private final List<String> scopes;
    private final boolean openId;
    private final boolean provesKey;
    private final Network network;
    private final Clock clock;

    GenericOAuthProvider(Settings settings, HttpSource source, ProviderEnvironment environment) {
        this.server = new AuthorizationServer(settings, source, environment.clock());
        this.tokens = new TokenEndpoint(settings, source);
        this.pointers = new PatronPointers(settings);
        this.declaration = OAuthSettings.declaration(settings, environment.serviceName());
        this.sessionLife = OAuthSettings.sessionLife(settings);
        this.callbackAddress = settings.get(OAuthSettings.REDIRECT_URI).orElse(null);
        this.issuer = settings.get(OAuthSettings.ISSUER).map(URI::toString).orElse(null);
        this.clientId = settings.require(OAuthSettings.CLIENT_ID);
        this.scopes = OAuthSettings.scopes(settings);
        this.openId = OAuthSettings.isOpenId(settings);
        this.provesKey = settings.require(OAuthSettings.USE_PKCE);
        this.network = environment.network();
        this.clock = environment.clock();
    }

    @Override
    public OAuthDeclaration declaration() {
        return declaration;
    }

    @Override
    public Duration sessionLife() {
        return sessionLife;
    }

    @Override
    public Optional<URI> callbackAddress() {
        return Optional.ofNullable(callbackAddress);
    }

    @Override
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    @Override
    public URI authorizationUri(SignInRequest request, Call call) throws IOException {
        URI endpoint = server.metadata(call.deadline()).authorization();
        if ("http".equalsIgnoreCase(endpoint.getScheme())) {
            // We do not go there ourselves, and send no patron where we would not go.
            network.resolveForPlainHttp(OAuthSettings.serverOf(endpoint).host(), call.deadline());
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", request.redirectAddress().toString());
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(" ", scopes));
        }
        parameters.put("state", request.state());
        if (openId) {
            parameters.put("nonce", request.nonce());
        }
        if (provesKey) {
            parameters.put("code_challenge", request.codeChallenge());
            parameters.put("code_challenge_method", "S256");
        }
        String query = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + Escaping.STRICT.escape(entry.getValue()).orElseThrow())
                .collect(Collectors.joining("&"));
        // A query of the endpoint's own is kept (RFC 6749 section 3.1).
        return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + query);
    }

    @Override
    public OAuthAnswer complete(SignInGrant grant, Call call) throws IOException {
        Deadline deadline = call.deadline();
        Metadata metadata = server.metadata(deadline);
        if (!isFrom(metadata, grant)) {
            return OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS);
        }
        Optional<JsonDocument> answer = tokens.exchange(metadata.token(), grant, deadline);
        if (answer.isEmpty()) {
            return OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS);
        }
        HttpAddress keys = metadata.keys();
        HttpAddress userinfo = metadata.userinfo();
        if (keys == null && userinfo == null) {
            return OAuthAnswer.identified(pointers.patron(List.of(answer.get())));
        }
        List<JsonDocument> answers = new ArrayList<>();
        if (keys != null) {
            JsonDocument claims = server.signedClaims(idToken(answer.get()), metadata, deadline);
            Optional<IdTokenFault> fault =
                    new IdTokenClaims(metadata.issuer(), clientId).fault(claims, grant.nonce(), clock.instant());
            if (fault.isPresent() && fault.get() != IdTokenFault.NONCE) {
                throw new HttpFailureException(fault.get().sentence());
            }
            if (fault.isPresent() || !isFrom(claims, grant)) {
                // Somebody brought a code of another sign-in: their doing, not the server's.
                return OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS);
            }
            answers.add(claims);
        }
        if (userinfo != null) {
            JsonDocument said = server.userinfo(userinfo, accessToken(answer.get()), deadline);
            if (!answers.isEmpty() && !isAboutTheSame(said, answers.get(0))) {
                throw new HttpFailureException("The userinfo endpoint speaks of somebody else than the ID token.");
            }
            answers.add(0, said);
        }
        PatronData patron = pointers.patron(answers);
        return OAuthAnswer.identified(patron);
    }

    /** RFC 9207 section 2.4. */
    private static boolean isFrom(Metadata metadata, SignInGrant grant) {
        if (grant.issuer().isEmpty()) {
            return !metadata.namesItself();
        }
        return metadata.issuer() == null
                || metadata.issuer().equals(grant.issuer().get());
    }

    private static boolean isFrom(JsonDocument claims, SignInGrant grant) {
        return grant.issuer().isEmpty() || grant.issuer().equals(claims.text("/iss"));
    }

    /** OpenID Connect Core section 5.3.4. */
    private static boolean isAboutTheSame(JsonDocument userinfo, JsonDocument claims) {
        return userinfo.isString("/sub") && userinfo.text("/sub").equals(claims.text("/sub"));
    }

    private static String idToken(JsonDocument answer) throws IOException {
        if (!answer.isString("/id_token")) {
            throw new HttpFailureException("The token answer holds no ID token.");
        }
        return answer.text("/id_token").orElseThrow();
    }

    /** An access token of a kind that is not understood is not to be used (RFC 6749 section 7.1). */
    private static Secret accessToken(JsonDocument answer) throws IOException {
        boolean bearer = !answer.has("/token_type")
                || answer.text("/token_type").map("Bearer"::equalsIgnoreCase).orElse(false);
        if (!bearer || !answer.isString("/access_token")) {
            throw new HttpFailureException("The token answer holds no bearer token.");
        }
        return Secret.of(answer.text("/access_token").orElseThrow());
    }

    @Override
    public void probe(Call call) throws IOException {
        server.probe(call.deadline());
    }

    @Override
    public Optional<PatronData> examine(Examination examination) {
        server.examine(examination);
        return OAuthAuthenticationProvider.super.examine(examination);
    }

    @Override
    public String toString() {
        return "GenericOAuthProvider[" + server + "]";
    }
}
