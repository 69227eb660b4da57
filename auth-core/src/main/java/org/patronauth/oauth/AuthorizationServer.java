package org.patronauth.oauth;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Examination;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.StepResult;

/** What an authorization server says about itself, its keys and whoever has signed in there. */
final class AuthorizationServer {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final String JSON = "application/json";

    private final HttpSource source;
    private final HttpRoot root;
    private final @Nullable Metadata fixed;
    private final Cached<Metadata> described;
    private final Cached<PublishedKeys> published;

    /** Keys, and where they were published: a server may move them. */
    private record PublishedKeys(HttpAddress address, SigningKeys keys) {}

    AuthorizationServer(Settings settings, HttpSource source, Clock clock) {
        this.source = source;
        this.root = OAuthSettings.serverOf(settings.get(OAuthSettings.ISSUER)
                .or(() -> settings.get(OAuthSettings.TOKEN_ENDPOINT))
                .orElseThrow());
        this.fixed = OAuthSettings.isDiscovered(settings) ? null : Metadata.of(settings);
        Optional<URI> issuer = settings.get(OAuthSettings.ISSUER);
        this.described = new Cached<>(clock, deadline -> describe(issuer.orElseThrow(), deadline));
        this.published = new Cached<>(clock, this::publish);
    }

    /** Where to ask, and what to expect. */
    Metadata metadata(Deadline deadline) throws IOException {
        return fixed != null ? fixed : described.get(deadline);
    }

    private Metadata describe(URI issuer, Deadline deadline) throws IOException {
        HttpAddress address = HttpRoot.of(issuer)
                .address()
                .segment(".well-known")
                .segment("openid-configuration")
                .build()
                .orElseThrow();
        HttpAnswer answer = source.ask(HttpQuestion.get(address).accept(JSON).build(), deadline);
        if (answer.status() == NOT_FOUND) {
            throw new ServiceMisconfiguredException("There is no description of an OpenID provider below the issuer. "
                    + "Check the issuer with the people who run the authorization server.");
        }
        if (answer.status() != OK) {
            throw new HttpFailureException(
                    "The authorization server answers with status " + answer.status() + " in place of a description.");
        }
        return Metadata.read(answer.body(), issuer.toString());
    }

    private PublishedKeys publish(Deadline deadline) throws IOException {
        HttpAddress address = metadata(deadline).keys();
        if (address == null) {
            throw new IllegalStateException("There are keys only where there are ID tokens.");
        }
        HttpAnswer answer = source.ask(HttpQuestion.get(address).accept(JSON).build(), deadline);
        if (answer.status() != OK) {
            throw new HttpFailureException(
                    "The authorization server answers with status " + answer.status() + " in place of its keys.");
        }
        return new PublishedKeys(address, SigningKeys.read(answer.body()));
    }

    /**
     * The claims of an ID token that the issuer has signed. What they say has not been judged.
     *
     * @throws HttpFailureException when it is no such token
     */
    JsonDocument signedClaims(String text, Metadata metadata, Deadline deadline) throws IOException {
        IdToken token = IdToken.parse(text, metadata.algorithms()).orElseThrow(() -> refused(IdTokenFault.FORM));
        Optional<JWK> key = published.get(deadline).keys().find(token.algorithm(), token.keyId());
        boolean outdated = key.isEmpty() || (token.keyId() == null && !token.isSignedBy(key.get()));
        if (outdated) {
            key = published.lookAgain(deadline).keys().find(token.algorithm(), token.keyId());
        }
        if (!token.isSignedBy(key.orElseThrow(() -> refused(IdTokenFault.KEY)))) {
            throw refused(IdTokenFault.SIGNATURE);
        }
        return token.claims();
    }

    private static HttpFailureException refused(IdTokenFault fault) {
        return new HttpFailureException(fault.sentence());
    }

    /** Asks who has signed in (OpenID Connect Core section 5.3). */
    JsonDocument userinfo(HttpAddress address, Secret accessToken, Deadline deadline) throws IOException {
        if (!HttpQuestion.isHeaderValue(accessToken.reveal())) {
            throw new HttpFailureException("The access token cannot be sent in a header.");
        }
        HttpAnswer answer = source.ask(
                HttpQuestion.get(address)
                        .accept(JSON)
                        .authorization("Bearer", accessToken)
                        .build(),
                deadline);
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            throw new ServiceMisconfiguredException("The userinfo endpoint refuses the token that the token endpoint "
                    + "gave. Check the scopes with the people who run the authorization server.");
        }
        return Optional.of(answer)
                .filter(said -> said.status() == OK)
                .flatMap(said -> JsonDocument.parse(said.body()))
                .filter(json -> json.isObject(""))
                .orElseThrow(() -> new HttpFailureException("The userinfo endpoint's answer (status " + answer.status()
                        + ") says nothing about a patron."));
    }

    /** Whether whoever takes the codes can be asked, and who says where that is, if nobody has said so yet. */
    void probe(Deadline deadline) throws IOException {
        source.probe(metadata(deadline).token().root(), deadline);
    }

    /** Network, description and keys, step by step. */
    void examine(Examination examination) {
        if (!source.examineNetwork(examination, root)) {
            return;
        }
        Deadline deadline = examination.call().deadline();
        Optional<Metadata> metadata = fixed != null
                ? Optional.of(fixed)
                : examination.step("Description of the OpenID provider", () -> {
                    Metadata found = described.reload(deadline);
                    return StepResult.passed(found, "The issuer is the one that is set.");
                });
        if (metadata.isEmpty() || metadata.get().keys() == null) {
            return;
        }
        examination.step("Keys of the issuer", () -> {
            int count = published.reload(deadline).keys().size();
            return count == 0
                    ? StepResult.<Integer>failed("None of the keys can be trusted to sign ID tokens. "
                            + "Show this to the people who run the authorization server.")
                    : StepResult.passed(count, count == 1 ? "1 key." : count + " keys.");
        });
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
