package org.patronauth.examples.host;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryId;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.opds.AuthenticationDocument;
import org.patronauth.settings.SettingProblem;

/** Writes answers. Nothing that came with the request is ever in one. */
final class Answers {
    /** After how long to try again when the database is away: it is looked for every second. */
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(1);

    private Answers() {}

    static void json(Context context, int status, Object body) {
        send(context, status, "application/json", Json.write(body));
    }

    static void document(Context context, int status, AuthenticationDocument document) {
        negotiated(context, status, MediaType.AUTHENTICATION_DOCUMENT, document.json());
    }

    /** An answer whose name depends on what the client likes, which caches have to know. */
    private static void negotiated(Context context, int status, MediaType mediaType, byte[] body) {
        String accept = String.join(",", Collections.list(context.req().getHeaders("Accept")));
        context.header("Vary", "Accept");
        send(context, status, mediaType.nameFor(accept), body);
    }

    private static void send(Context context, int status, String mediaType, byte[] body) {
        context.status(status);
        context.contentType(mediaType);
        context.result(body);
    }

    static void problem(Context context, ProblemDetail problem) {
        problem(context, problem.status(), members(problem));
    }

    static void problem(Context context, ProblemType type) {
        problem(context, ProblemDetail.of(type));
    }

    static void unavailable(Context context, ProblemDetail problem, Duration retryAfter) {
        context.header(
                "Retry-After",
                Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
        problem(context, problem);
    }

    static void databaseAway(Context context) {
        unavailable(context, ProblemDetail.of(ProblemType.SERVICE_UNAVAILABLE), DATABASE_RETRY);
    }

    /** A problem of HTTP alone, such as a method that a resource does not have (RFC 9457 section 4.2.1). */
    static void plainProblem(Context context, int status) {
        problem(context, status, plain(status));
    }

    static Map<String, Object> plain(int status) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", HttpStatus.getMessage(status));
        members.put("status", status);
        return members;
    }

    static void refused(Context context, ConfigurationRefusedException refusal) {
        refused(context, refusal, Map.of());
    }

    /** A refusal with members of its own. */
    static void refused(Context context, ConfigurationRefusedException refusal, Map<String, Object> more) {
        Map<String, Object> members = members(refusal.problem());
        if (!refusal.errors().isEmpty()) {
            List<Map<String, Object>> errors = new ArrayList<>();
            for (SettingProblem error : refusal.errors()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("field", error.field());
                entry.put("type", error.type().uri().toString());
                entry.put("detail", error.detail());
                errors.add(entry);
            }
            members.put("errors", errors);
        }
        refusal.currentVersion().ifPresent(version -> members.put("current", version));
        if (!refusal.libraries().isEmpty()) {
            members.put(
                    "libraries",
                    refusal.libraries().stream().map(LibraryId::shortName).toList());
        }
        members.putAll(more);
        problem(context, refusal.problem().status(), members);
    }

    static Map<String, Object> members(ProblemDetail problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", problem.type().toString());
        members.put("title", problem.title());
        members.put("status", problem.status());
        members.put("detail", problem.detail());
        problem.instance().ifPresent(code -> members.put("instance", code));
        return members;
    }

    private static void problem(Context context, int status, Map<String, Object> members) {
        negotiated(context, status, MediaType.PROBLEM, Json.write(members));
    }

    /** The library that a path names. */
    static LibraryId library(Context context) {
        return LibraryId.parse(context.pathParam("library"))
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND));
    }
}
