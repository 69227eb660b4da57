package org.patronauth.clever;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;

/** Asks Clever. What the answers mean is not its business. */
final class CleverClient {
    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final String JSON = "application/json";

    private final HttpSource source;
    private final HttpAddress tokens;
    private final HttpRoot api;

    CleverClient(HttpSource source, URI tokenEndpoint, URI api) {
        this.source = source;
        this.tokens = Endpoint.of(tokenEndpoint);
        this.api = HttpRoot.of(api);
    }

    /** Sends something to the token endpoint, once. */
    HttpAnswer post(byte[] json, Secret basicCredentials, Deadline deadline) throws IOException {
        HttpQuestion question = HttpQuestion.post(tokens, JSON, json)
                .accept(JSON)
                .authorization("Basic", basicCredentials)
                .build();
        return source.ask(question, deadline);
    }

    /** Asks for something below the root of the API; once more when Clever says that it is busy, or nothing. */
    HttpAnswer get(Secret token, Deadline deadline, String... segments) throws IOException {
        HttpAddress.Builder address = api.address();
        for (String segment : segments) {
            address.segment(segment);
        }
        HttpAddress whole = address.build()
                .orElseThrow(() -> new HttpFailureException("Clever named something that cannot be asked for."));
        HttpQuestion question = HttpQuestion.get(whole)
                .accept(JSON)
                .authorization("Bearer", token)
                .build();
        try {
            HttpAnswer first = source.ask(question, half(deadline));
            if (first.status() != BAD_GATEWAY && first.status() != UNAVAILABLE) {
                return first;
            }
        } catch (SocketTimeoutException e) {
            // Asked again below; if no time is left, that says so.
        }
        return source.ask(question, deadline);
    }

    /** So that the second question has as much time as the first. */
    private static Deadline half(Deadline deadline) {
        return deadline.atMost(Duration.ofNanos(deadline.remainingNanos() / 2));
    }

    /** The JSON object of an answer of status 200. */
    static JsonDocument object(String what, HttpAnswer answer) throws HttpFailureException {
        if (answer.status() != OK) {
            throw new HttpFailureException(
                    "Clever answered the question for " + what + " with status " + answer.status() + ".");
        }
        return JsonDocument.parse(answer.body())
                .filter(json -> json.isObject(""))
                .orElseThrow(() ->
                        new HttpFailureException("Clever answered the question for " + what + " with no JSON object."));
    }
}
