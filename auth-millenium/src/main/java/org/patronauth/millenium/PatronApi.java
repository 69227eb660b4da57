package org.patronauth.millenium;

import java.io.IOException;
import java.util.Optional;
import org.patronauth.guard.Deadline;
import org.patronauth.http.Escaping;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSource;

/** The two questions of the Patron API, each asked once. */
final class PatronApi {
    private static final String PIN_TEST = "pintest";
    private static final String DUMP = "dump";

    private final HttpSource source;
    private final HttpRoot root;
    private final boolean usesPost;

    PatronApi(HttpSource source, HttpRoot root, boolean usesPost) {
        this.source = source;
        this.root = root;
        this.usesPost = usesPost;
    }

    HttpSource source() {
        return source;
    }

    HttpRoot root() {
        return root;
    }

    boolean usesPost() {
        return usesPost;
    }

    /** Whether there is a request for an identifier at all. */
    boolean canAskFor(String identifier) {
        return dumpQuestion(identifier).isPresent();
    }

    /** Whether there is a request for an identifier and a PIN at all. */
    boolean canTest(String identifier, String pin) {
        return pinQuestion(identifier, pin).isPresent();
    }

    /** Whether anybody is there. */
    void probe(Deadline deadline) throws IOException {
        source.probe(root, deadline);
    }

    /** Asks whether a PIN is right. Nothing comes back when there is no request that asks just that. */
    Optional<Answer> testPin(String identifier, String pin, Deadline deadline) throws IOException {
        return ask(pinQuestion(identifier, pin), deadline);
    }

    /** Asks for a patron's record. Nothing comes back when there is no request that asks just that. */
    Optional<Answer> dump(String identifier, Deadline deadline) throws IOException {
        return ask(dumpQuestion(identifier), deadline);
    }

    private Optional<HttpQuestion> dumpQuestion(String identifier) {
        if (!isIdentifier(identifier)) {
            return Optional.empty();
        }
        return of(root.address().segment(identifier, Escaping.PATH_SEGMENT).segment(DUMP));
    }

    private Optional<HttpQuestion> pinQuestion(String identifier, String pin) {
        if (!isIdentifier(identifier)) {
            return Optional.empty();
        }
        if (!usesPost) {
            return of(root.address()
                    .segment(identifier, Escaping.PATH_SEGMENT)
                    .segment(pin, Escaping.STRICT)
                    .segment(PIN_TEST));
        }
        HttpQuestion.Form form =
                new HttpQuestion.Form().field("number", identifier).field("pin", pin);
        return form.isSendable()
                ? root.address()
                        .segment(PIN_TEST)
                        .build()
                        .map(address -> HttpQuestion.post(address, form).build())
                : Optional.empty();
    }

    private static Optional<HttpQuestion> of(HttpAddress.Builder address) {
        return address.build().map(built -> HttpQuestion.get(built).build());
    }

    /** Behind a full stop servers expect a record number: anybody could be asked for by counting. */
    private static boolean isIdentifier(String identifier) {
        int start = WhiteSpace.skip(identifier, 0, identifier.length());
        return start < identifier.length() && identifier.charAt(start) != '.';
    }

    private Optional<Answer> ask(Optional<HttpQuestion> question, Deadline deadline) throws IOException {
        return question.isEmpty() ? Optional.empty() : Optional.of(Answer.of(source.ask(question.get(), deadline)));
    }

    /** An answer that was read as far as it can be. */
    record Answer(int status, int bytes, PatronDump dump) {
        private static Answer of(HttpAnswer answer) {
            return new Answer(
                    answer.status(), answer.body().length, PatronDump.of(BodyText.of(answer.body(), answer.charset())));
        }
    }

    @Override
    public String toString() {
        return root.host() + ":" + root.port();
    }
}
