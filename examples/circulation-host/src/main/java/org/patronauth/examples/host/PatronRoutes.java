package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
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
import org.patronauth.opds.AuthenticationDocument;

/** What patrons ask for, below the short name of their library. */
final class PatronRoutes {
    private final PatronAuthenticator authenticator;
    private final Clients clients;

    PatronRoutes(PatronAuthenticator authenticator, Clients clients) {
        this.authenticator = authenticator;
        this.clients = clients;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/{library}/authentication_document", this::document);
        routes.get(
                "/{library}/patrons/me",
                context -> answer(context, authenticator::authenticate, login -> {
                    Answers.json(context, 200, PatronJson.of(login));
                }));
        routes.post(
                "/{library}/patrons/me/borrow-check",
                context -> answer(context, authenticator::authenticateToBorrow, login -> {
                    Optional<ProblemDetail> reason = login.privileges().first();
                    if (reason.isPresent()) {
                        Answers.problem(context, reason.get());
                    } else {
                        context.status(204);
                    }
                }));
        routes.post("/{library}/patrons/me/token", this::exchange);
        routes.delete(
                "/{library}/patrons/me/token",
                context -> answer(context, authenticator::signOut, login -> context.status(204)));
    }

    private void document(Context context) {
        document(context, 200, Answers.library(context));
    }

    private void exchange(Context context) {
        LibraryId library = Answers.library(context);
        authenticator
                .exchange(library, authorizationHeaders(context), clients.of(context))
                .<Runnable>fold(
                        issued -> () -> Answers.json(context, 200, PatronJson.of(issued.token())),
                        rejection -> () -> reject(context, library, rejection),
                        outage -> () -> Answers.unavailable(context, outage.problem(), outage.retryAfter()))
                .run();
    }

    /** A question of a patron that comes with credentials. */
    @FunctionalInterface
    private interface Question {
        AuthenticationResult ask(LibraryId library, List<String> authorizationHeaders, ClientInfo client);
    }

    private void answer(Context context, Question question, Consumer<Authenticated> then) {
        LibraryId library = Answers.library(context);
        question.ask(library, authorizationHeaders(context), clients.of(context))
                .<Runnable>fold(
                        login -> () -> then.accept(login),
                        rejection -> () -> reject(context, library, rejection),
                        outage -> () -> Answers.unavailable(context, outage.problem(), outage.retryAfter()))
                .run();
    }

    private void reject(Context context, LibraryId library, Rejected rejection) {
        rejection.headers().forEach(context::header);
        if (rejection.reason() == RejectionReason.NO_CREDENTIALS) {
            document(context, rejection.problem().status(), library);
        } else {
            Answers.problem(context, rejection.problem());
        }
    }

    private void document(Context context, int status, LibraryId library) {
        Optional<AuthenticationDocument> document = authenticator.document(library);
        if (document.isPresent()) {
            Answers.document(context, status, document.get());
        } else {
            Answers.problem(context, ProblemType.LIBRARY_NOT_FOUND);
        }
    }

    private static List<String> authorizationHeaders(Context context) {
        return Collections.list(context.req().getHeaders("Authorization"));
    }
}
