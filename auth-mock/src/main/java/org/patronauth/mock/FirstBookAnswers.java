package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What First Book answers, in both versions of its API. Shared by the connections of a server. */
final class FirstBookAnswers implements HttpHandler {
    static final String CODE = "code";

    private static final String VERSION_1_PATH = "rest/V1/serialcode";
    private static final String RIGHT = "Valid Code Pin Pair";
    private static final String WRONG = "Access Code Pin Pair not found";

    private final HttpSetup http;
    private final FirstBookSetup setup;
    private final Map<String, String> pins = new ConcurrentHashMap<>();

    FirstBookAnswers(HttpSetup http, FirstBookSetup setup) {
        this.http = http;
        this.setup = setup;
        this.pins.putAll(setup.codes);
    }

    void put(String code, String pin) {
        pins.put(FirstBookSetup.stored(code), pin);
    }

    void remove(String code) {
        pins.remove(FirstBookSetup.stored(code));
    }

    @Override
    public HttpSighting see(HttpRequest request) {
        Question question = question(request);
        if (question.status == 404 || question.status == 405) {
            return HttpSighting.of(OTHER);
        }
        return new HttpSighting(CODE, question.pin.isEmpty() ? null : question.code);
    }

    @Override
    public HttpAnswer answer(HttpRequest request) {
        Question question = question(request);
        return switch (question.status) {
            case 200 -> {
                boolean right = question.pin.equals(pins.get(question.code));
                yield right ? accepted() : error("refused", 200, 404, WRONG);
            }
            case 401 -> error("unauthorized", 401, 401, "The consumer isn't authorized to access %resources.");
            case 400 -> error("malformed", 400, 400, "Code and pin are needed.");
            default -> error("not-found", question.status, question.status, "Request does not match any route.");
        };
    }

    private HttpAnswer accepted() {
        return setup.objectAnswers
                ? error("accepted", 200, 200, RIGHT)
                : HttpAnswer.json("accepted", 200, "\"" + RIGHT + "\"");
    }

    /** The form of all answers but the usual yes. */
    private static HttpAnswer error(String outcome, int status, int code, String message) {
        return HttpAnswer.json(outcome, status, "{\"code\":" + code + ",\"message\":\"" + message + "\"}");
    }

    private Question question(HttpRequest request) {
        if (!request.target().startsWith(http.root)) {
            return Question.no(404);
        }
        if (!request.method().equals("GET")) {
            return Question.no(405);
        }
        return setup.version == 1
                ? version1(request)
                : version2(request.target().substring(http.root.length()));
    }

    private Question version1(HttpRequest request) {
        if (!request.path().equals(http.root + VERSION_1_PATH)) {
            return Question.no(404);
        }
        String query = request.query();
        int and = query.indexOf('&');
        boolean wellFormed = query.startsWith("code=")
                && and > 0
                && query.startsWith("pin=", and + 1)
                && query.indexOf('&', and + 1) < 0;
        if (!wellFormed) {
            return Question.no(400);
        }
        String code = PercentText.decode(query.substring("code=".length(), and));
        String pin = PercentText.decode(query.substring(and + 1 + "pin=".length()));
        boolean authorized = isSame("Bearer " + setup.key, request.header("Authorization"));
        return new Question(code, pin, authorized ? 200 : 401);
    }

    private Question version2(String rest) {
        FirstBookToken token = FirstBookToken.read(rest);
        if (token == null) {
            return Question.no(rest.chars().filter(c -> c == '.').count() == 2 ? 401 : 404);
        }
        boolean authorized = token.isSignedWith(setup.key) && token.isFresh(http.clock);
        return new Question(token.barcode(), token.pin(), authorized ? 200 : 401);
    }

    private static boolean isSame(String expected, @Nullable String actual) {
        return actual != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A code and a PIN, or the status of an answer that has nothing to do with them. */
    private static final class Question {
        final String code;
        final String pin;
        final int status;

        Question(String code, String pin, int status) {
            this.code = code;
            this.pin = pin;
            this.status = status;
        }

        static Question no(int status) {
            return new Question("", "", status);
        }
    }
}
