package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;

/** What patrons ask for, below the short name of their library. */
final class PatronRoutes {
    private final PatronAuthenticator authenticator;
    private final AuthenticationDocuments documents;

    PatronRoutes(PatronAuthenticator authenticator, AuthenticationDocuments documents) {
        this.authenticator = authenticator;
        this.documents = documents;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/{library}/authentication_document", this::document);
        routes.get(
                "/{library}/patrons/me",
                context -> signIn(context, login -> {
                    Answers.json(context, 200, PatronJson.of(login));
                }));
        routes.post(
                "/{library}/patrons/me/borrow-check",
                context -> signIn(context, login -> {
                    Optional<ProblemDetail> reason = login.privileges().first();
                    if (reason.isPresent()) {
                        Answers.problem(context, reason.get());
                    } else {
                        context.status(204);
                    }
                }));
        routes.post("/{library}/patrons/me/token", this::token);
    }

    private void document(Context context) {
        send(context, 200, documents.of(Answers.library(context)));
    }

    /** Tokens come with a later version; until then no association has them enabled. */
    private void token(Context context) {
        LibraryId library = Answers.library(context);
        if (authenticator.libraryName(library).isEmpty()) {
            Answers.problem(context, ProblemType.LIBRARY_NOT_FOUND);
        } else if (authorizationHeaders(context).isEmpty()) {
            signIn(context, login -> {});
        } else {
            Answers.problem(context, ProblemType.PATRON_AUTH_ACCESS_TOKEN_NOT_POSSIBLE);
        }
    }

    private void signIn(Context context, Consumer<Authenticated> then) {
        LibraryId library = Answers.library(context);
        ClientInfo client = ClientInfo.of(context.ip(), context.header("X-Requested-With"));
        AuthenticationResult result = authenticator.authenticate(library, authorizationHeaders(context), client);
        result.<Runnable>fold(
                        login -> () -> then.accept(login),
                        rejection -> () -> reject(context, library, rejection),
                        outage -> () -> Answers.unavailable(context, outage.problem(), outage.retryAfter()))
                .run();
    }

    private void reject(Context context, LibraryId library, Rejected rejection) {
        rejection.headers().forEach(context::header);
        if (rejection.reason() == RejectionReason.NO_CREDENTIALS) {
            send(context, rejection.problem().status(), documents.of(library));
        } else {
            Answers.problem(context, rejection.problem());
        }
    }

    private static void send(Context context, int status, Optional<Map<String, Object>> document) {
        if (document.isPresent()) {
            String mediaType = MediaType.AUTHENTICATION_DOCUMENT.nameFor(context.header("Accept"));
            Answers.send(context, status, mediaType, document.get());
        } else {
            Answers.problem(context, ProblemType.LIBRARY_NOT_FOUND);
        }
    }

    private static List<String> authorizationHeaders(Context context) {
        return Collections.list(context.req().getHeaders("Authorization"));
    }
}
