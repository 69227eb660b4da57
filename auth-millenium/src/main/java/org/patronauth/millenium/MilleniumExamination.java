package org.patronauth.millenium;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.ProviderEnvironment.Warnings;
import org.patronauth.spi.StepResult;

/** Does what a login does, one step at a time, and says what it sees. */
final class MilleniumExamination {
    private static final String VALIDATION = "Server-Side Validation";
    private static final String PIN_TEST = "PIN Test";
    private static final String RAW_DUMP = "Patron Dump (Raw HTML)";
    private static final String PARSED_DUMP = "Patron Dump (Parsed)";
    private static final String FAMILY_NAME = "Family Name Verification";
    private static final String PATRON_DATA = "Parsed Patron Data";
    private static final String ASK_OPERATOR = " Ask the people who run the library system.";
    private static final String MASK = "***";

    private final PatronApi api;
    private final AuthenticationMode mode;
    private final boolean collectsPin;
    private final RecordMap recordMap;
    private final Warnings warnings;

    MilleniumExamination(
            PatronApi api, AuthenticationMode mode, boolean collectsPin, RecordMap recordMap, Warnings warnings) {
        this.api = api;
        this.mode = mode;
        this.collectsPin = collectsPin;
        this.recordMap = recordMap;
        this.warnings = warnings;
    }

    Optional<PatronData> run(Examination examination) {
        if (!api.source().examineNetwork(examination, api.root())) {
            return Optional.empty();
        }
        Optional<PatronIdentifier> patron = examination.patron();
        if (patron.isEmpty()) {
            examination.skip(VALIDATION, "No test patron identifier is configured.");
            return Optional.empty();
        }
        String identifier = patron.get().value();
        String secret = examination
                .pin()
                .map(Secret::reveal)
                .filter(typed -> !collectsPin || !WhiteSpace.isBlank(typed))
                .orElse(null);
        Optional<Boolean> askable = examination.step(VALIDATION, () -> validate(identifier, secret));
        if (askable.isEmpty()) {
            return Optional.empty();
        }
        boolean accepted = isPinAccepted(examination, identifier, secret);
        Optional<PatronData> data = readRecord(examination, identifier, secret);
        return accepted ? data : Optional.empty();
    }

    private StepResult<Boolean> validate(String identifier, @Nullable String secret) {
        if (!api.canAskFor(identifier)) {
            return StepResult.failed("This identifier is never sent, because it begins with a full stop or is no text."
                    + " Ask the library for the number on the card.");
        }
        if (secret != null && !collectsPin && !WhiteSpace.isBlank(secret)) {
            return StepResult.failed("A PIN was given where none is collected. Leave it out.");
        }
        if (secret != null && testsPin() && !api.canTest(identifier, secret)) {
            return StepResult.failed("This PIN cannot be sent in an address. Ask the library for another one.");
        }
        return StepResult.passed(true, "Identifier and PIN can be asked about.");
    }

    private boolean testsPin() {
        return collectsPin && mode == AuthenticationMode.PIN;
    }

    /** Whether nothing speaks against the PIN: it was accepted, or there is none to test. */
    private boolean isPinAccepted(Examination examination, String identifier, @Nullable String pin) {
        if (!testsPin()) {
            return true;
        }
        if (pin == null) {
            examination.skip(PIN_TEST, "No PIN was given.");
            return true;
        }
        return examination
                .step(PIN_TEST, () -> testPin(examination, identifier, pin))
                .isPresent();
    }

    private StepResult<Boolean> testPin(Examination examination, String identifier, String pin) throws IOException {
        Optional<PatronApi.Answer> answer;
        try {
            answer = api.testPin(identifier, pin, examination.call().deadline());
        } catch (IOException e) {
            return StepResult.failed(e.getMessage() + ASK_OPERATOR);
        }
        Judgement judgement = answer.map(said -> Judgement.ofPinTest(said.status(), said.dump()))
                .orElse(Judgement.NO);
        StepResult<Boolean> result = switch (judgement) {
            case YES -> StepResult.passed(true, "The server says that the PIN is right.");
            case NO ->
                StepResult.failed("Remote declined to authenticate the test patron. The patron may not exist or"
                        + " its password may be wrong. Check identifier and PIN with the people who run the"
                        + " library system.");
            default -> StepResult.failed(judgement.sentence() + ASK_OPERATOR);
        };
        String sent = api.usesPost()
                ? "POST " + api.root() + "pintest\nnumber=" + MASK + "&pin=" + MASK
                : "GET " + api.root() + MASK + "/" + MASK + "/pintest";
        return result.withTranscript(
                sent,
                answer.map(said -> Transcript.of(said, false, identifier, pin)).orElse(null));
    }

    private Optional<PatronData> readRecord(Examination examination, String identifier, @Nullable String secret) {
        Call call = examination.call();
        Optional<PatronApi.Answer> answer = examination.step(RAW_DUMP, () -> raw(examination, identifier));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        Optional<PatronDump> record = examination.step(PARSED_DUMP, () -> parsed(answer.get()));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        boolean accepted = isFamilyNameAccepted(examination, record.get(), secret);
        Optional<PatronData> data = examination.step(PATRON_DATA, () -> {
            PatronData read = RuleFields.added(
                    recordMap.read(record.get(), identifier, call.restrictionField(), warnings), record.get(), call);
            return StepResult.passed(read, describe(read));
        });
        return accepted ? data : Optional.empty();
    }

    private StepResult<PatronApi.Answer> raw(Examination examination, String identifier) throws IOException {
        String sent = "GET " + api.root() + MASK + "/dump";
        try {
            PatronApi.Answer answer = api.dump(identifier, examination.call().deadline())
                    .orElseThrow(() -> new IOException("This identifier is never sent."));
            return StepResult.passed(answer, "The server answered.")
                    .withTranscript(sent, Transcript.of(answer, examination.showsPersonalDetails(), identifier));
        } catch (IOException e) {
            return StepResult.<PatronApi.Answer>failed(e.getMessage() + ASK_OPERATOR)
                    .withTranscript(sent, null);
        }
    }

    private StepResult<PatronDump> parsed(PatronApi.Answer answer) {
        Judgement judgement = Judgement.ofDump(answer.status(), answer.dump(), recordMap.identifierCode());
        return switch (judgement) {
            case YES -> StepResult.passed(answer.dump(), "The server knows the patron.");
            case NO ->
                StepResult.failed(
                        "The server does not know the patron. Check the identifier with the people who run the library"
                                + " system.");
            default -> StepResult.failed(judgement.sentence() + ASK_OPERATOR);
        };
    }

    private boolean isFamilyNameAccepted(Examination examination, PatronDump record, @Nullable String typed) {
        if (!collectsPin || mode != AuthenticationMode.FAMILY_NAME) {
            return true;
        }
        if (typed == null) {
            examination.skip(FAMILY_NAME, "No family name was given.");
            return true;
        }
        return examination
                .step(FAMILY_NAME, () -> {
                    String name = record.lastNonBlank(RecordMap.NAME);
                    if (FamilyName.matches(name, typed)) {
                        return StepResult.passed(true, "The family name is that of the record.");
                    }
                    return StepResult.<Boolean>failed(
                            name == null
                                    ? "The record has no name (pn), so nobody can sign in with it. Ask the library to enter one."
                                    : "The family name is not that of the record. Check it with the library.");
                })
                .isPresent();
    }

    /** What is kept of a self-test tells that a field was there, and not what the patron's was. */
    private static String describe(PatronData data) {
        return "Permanent id: " + isThere(data.permanentId()) + "; identifiers: "
                + data.authorizationIdentifiers().size() + "; patron type: " + isThere(data.externalType())
                + "; expiry: " + isThere(data.authorizationExpires()) + "; fines: " + isThere(data.fines())
                + "; block: "
                + isThere(data.blockReason()) + ".";
    }

    private static String isThere(Optional<?> field) {
        return field.isPresent() ? "yes" : "no";
    }
}
