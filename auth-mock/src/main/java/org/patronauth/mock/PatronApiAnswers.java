package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.mock.FakePatronApiPatron.Field;

/** What a Patron API answers. Shared by the connections of a server. */
final class PatronApiAnswers implements HttpHandler {
    static final String PIN_TEST = "pintest";
    static final String DUMP = "dump";

    private static final String FORM = "application/x-www-form-urlencoded";

    private final String root;
    private final PatronApiSetup setup;
    private final String contentType;
    private final WrongPins wrongPins;
    private final Map<String, List<FakePatronApiPatron>> patrons = new ConcurrentHashMap<>();

    PatronApiAnswers(String root, PatronApiSetup setup) {
        this.root = root;
        this.setup = setup;
        this.contentType = setup.charsetNamed ? "text/html; charset=" + setup.charset.name() : "text/html";
        this.wrongPins = new WrongPins(setup.lockAfter);
        setup.patrons.forEach(this::put);
    }

    void put(FakePatronApiPatron patron) {
        remove(patron.barcode());
        for (String identifier : patron.identifiers()) {
            patrons.merge(
                    identifier,
                    List.of(patron),
                    (before, one) ->
                            Stream.concat(before.stream(), one.stream()).toList());
        }
    }

    void remove(String barcode) {
        patrons.replaceAll((identifier, sharing) -> sharing.stream()
                .filter(patron -> !patron.barcode().equals(barcode))
                .toList());
    }

    int wrongPins(String barcode) {
        return wrongPins.of(barcode);
    }

    @Override
    public HttpSighting see(HttpRequest request) {
        Question question = question(request);
        String pin = question.pin;
        return new HttpSighting(question.kind, pin == null || pin.isEmpty() ? null : question.identifier);
    }

    @Override
    public HttpAnswer answer(HttpRequest request) {
        Question question = question(request);
        if (question.kind.equals(OTHER)) {
            return question.status == 404
                    ? HttpAnswer.page("not-found", 404, "Not Found")
                    : HttpAnswer.page("refused", question.status, "Bad Request");
        }
        List<FakePatronApiPatron> found = find(question.identifier);
        if (found.size() == 1) {
            FakePatronApiPatron patron = found.get(0);
            return question.pin == null ? document("found", patron.fields()) : testPin(patron, question.pin);
        }
        boolean unknown = found.isEmpty();
        List<Field> errors = new ArrayList<>();
        if (question.pin != null && setup.dialect.answersRetcodForUnknown()) {
            errors.add(Field.control("RETCOD", "1"));
        }
        errors.add(Field.control("ERRNUM", unknown ? "1" : "2"));
        errors.add(Field.control("ERRMSG", unknown ? "Requested record not found" : "Record ID not unique"));
        return document(unknown ? "unknown-patron" : "not-unique", errors);
    }

    private HttpAnswer testPin(FakePatronApiPatron patron, String pin) {
        if (wrongPins.admit(patron.barcode(), patron.hasPin(pin))) {
            return document("accepted", List.of(Field.control("RETCOD", "0")));
        }
        return document(
                "wrong-pin",
                List.of(
                        Field.control("RETCOD", "1"),
                        Field.control("ERRNUM", "4"),
                        Field.control("ERRMSG", "Invalid patron PIN")));
    }

    private List<FakePatronApiPatron> find(String identifier) {
        return patrons.getOrDefault(FakePatronApiPatron.compact(identifier), List.of());
    }

    private HttpAnswer document(String outcome, List<Field> records) {
        byte[] body = setup.dialect.document(records).getBytes(setup.charset);
        return HttpAnswer.of(outcome, 200, contentType, body);
    }

    // Reading a request: the identifier in a path stays as it is, a PIN is decoded.

    private Question question(HttpRequest request) {
        String target = request.target();
        if (!target.startsWith(root)) {
            return Question.no(404);
        }
        String rest = target.substring(root.length());
        if (request.method().equals("POST")) {
            return setup.postKnown && rest.equals(PIN_TEST) ? form(request) : Question.no(404);
        }
        if (!request.method().equals("GET")) {
            return Question.no(405);
        }
        String[] parts = rest.split("/", -1);
        if (parts.length == 2 && parts[1].equals(DUMP)) {
            return new Question(DUMP, parts[0], null, 200);
        }
        if (parts.length == 3 && parts[2].equals(PIN_TEST)) {
            return new Question(PIN_TEST, parts[0], PercentText.decode(parts[1]), 200);
        }
        return Question.no(404);
    }

    private static Question form(HttpRequest request) {
        String body = request.body();
        int and = body.indexOf('&');
        boolean wellFormed = FORM.equalsIgnoreCase(request.header("Content-Type"))
                && body.startsWith("number=")
                && and > 0
                && body.startsWith("pin=", and + 1)
                && body.indexOf('&', and + 1) < 0
                && StandardCharsets.US_ASCII.newEncoder().canEncode(body);
        if (!wellFormed) {
            return Question.no(400);
        }
        String number = PercentText.decodeForm(body.substring("number=".length(), and));
        return new Question(PIN_TEST, number, PercentText.decodeForm(body.substring(and + 1 + "pin=".length())), 200);
    }

    /** What a request asks; of the kind {@code other}, with the status of its answer, when that is nothing. */
    private static final class Question {
        final String kind;
        final String identifier;
        final @Nullable String pin;
        final int status;

        Question(String kind, String identifier, @Nullable String pin, int status) {
            this.kind = kind;
            this.identifier = identifier;
            this.pin = pin;
            this.status = status;
        }

        static Question no(int status) {
            return new Question(OTHER, "", null, status);
        }
    }
}
