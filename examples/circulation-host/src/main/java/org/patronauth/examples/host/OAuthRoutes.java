package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Optional;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemDetail;
import org.patronauth.Secret;
import org.patronauth.SignInResult;
import org.patronauth.SignInStart;

/**
 * Sends patrons to sign in elsewhere, and takes back those who return. The browser keeps a cookie meanwhile, which no
 * script and no other site can read.
 */
final class OAuthRoutes {
    private static final int FOUND = 302;
    /** As long as a sign-in may take, in seconds. */
    private static final int COOKIE_SECONDS = 600;

    private final PatronAuthenticator authenticator;
    private final boolean https;

    OAuthRoutes(PatronAuthenticator authenticator, boolean https) {
        this.authenticator = authenticator;
        this.https = https;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/{library}/oauth_authenticate", this::begin);
        routes.get("/{library}/oauth_callback", context -> complete(context, Optional.of(Answers.library(context))));
        routes.get("/oauth/callback", context -> complete(context, Optional.empty()));
    }

    private void begin(Context context) {
        SignInStart start =
                authenticator.beginSignIn(Answers.library(context), context.queryParamMap(), context.cookie(cookie()));
        if (start instanceof SignInStart.Begun begun) {
            keep(context, begun.browserBinding());
            redirect(context, begun.address());
        } else if (start instanceof SignInStart.Rejected rejected) {
            reject(context, rejected.problem(), rejected.address());
        } else {
            SignInStart.Unavailable outage = (SignInStart.Unavailable) start;
            outage.address()
                    .ifPresentOrElse(
                            address -> redirect(context, address),
                            () -> Answers.unavailable(context, outage.problem(), outage.retryAfter()));
        }
    }

    private void complete(Context context, Optional<LibraryId> library) {
        SignInResult result = authenticator.completeSignIn(library, context.queryParamMap(), context.cookie(cookie()));
        if (result instanceof SignInResult.SignedIn signedIn) {
            redirect(context, signedIn.address());
        } else if (result instanceof SignInResult.Restart restart) {
            keep(context, restart.browserBinding());
            redirect(context, restart.address());
        } else if (result instanceof SignInResult.Rejected rejected) {
            reject(context, rejected.problem(), rejected.address());
        } else {
            SignInResult.Unavailable outage = (SignInResult.Unavailable) result;
            outage.address()
                    .ifPresentOrElse(
                            address -> redirect(context, address),
                            () -> Answers.unavailable(context, outage.problem(), outage.retryAfter()));
        }
    }

    private static void reject(Context context, ProblemDetail problem, Optional<URI> address) {
        address.ifPresentOrElse(where -> redirect(context, where), () -> Answers.problem(context, problem));
    }

    private static void redirect(Context context, URI address) {
        context.status(FOUND);
        context.header("Location", address.toString());
        // Where the browser goes next need not know the code that it came with.
        context.header("Referrer-Policy", "no-referrer");
    }

    private void keep(Context context, Secret browserBinding) {
        context.header(
                "Set-Cookie",
                cookie() + "=" + browserBinding.reveal() + "; Path=/; Max-Age=" + COOKIE_SECONDS
                        + (https ? "; Secure" : "") + "; HttpOnly; SameSite=Lax");
    }

    /** A browser takes a cookie of this prefix from this very host alone, and only over https. */
    private String cookie() {
        return https ? "__Host-patron-auth" : "patron-auth";
    }
}
