package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.StepResult;

class ExaminationTest {
    private static final String VALIDATION = "Server-Side Validation";
    private static final String PIN = "PIN Test";
    private static final String RAW = "Patron Dump (Raw HTML)";
    private static final String PARSED = "Patron Dump (Parsed)";
    private static final String NAME = "Family Name Verification";
    private static final String DATA = "Parsed Patron Data";

    private FakePatronApiServer ils;

    @BeforeEach
    void start() {
        ils = Desk.ferguson().start();
    }

    @AfterEach
    void stop() {
        ils.close();
    }

    /** Writes down what a librarian would see. */
    private static final class Sheet implements Examination {
        private final @Nullable String identifier;
        private final @Nullable String pin;
        private final boolean personal;
        final List<String> steps = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        final List<String> failures = new ArrayList<>();

        Sheet(@Nullable String identifier, @Nullable String pin, boolean personal) {
            this.identifier = identifier;
            this.pin = pin;
            this.personal = personal;
        }

        @Override
        public Call call() {
            return Desk.call(Desk.AMPLE);
        }

        @Override
        public Optional<PatronIdentifier> patron() {
            return Optional.ofNullable(identifier).map(PatronIdentifier::new);
        }

        @Override
        public Optional<Secret> pin() {
            return Optional.ofNullable(pin).map(Secret::of);
        }

        @Override
        public boolean showsPersonalDetails() {
            return personal;
        }

        @Override
        public <T> Optional<T> step(String name, Step<T> step) {
            try {
                StepResult<T> result = step.run();
                note((result.isPassed() ? "+" : "-") + name, result.detail());
                text.append(result.sent().orElse("")).append('\n');
                text.append(result.received().orElse("")).append('\n');
                return result.value();
            } catch (IOException e) {
                note("-" + name, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        private void note(String step, String detail) {
            text.append(step).append('\n').append(detail).append('\n');
            if (!step.contains("DNS") && !step.contains("TCP")) {
                steps.add(step);
                if (step.startsWith("-")) {
                    failures.add(detail);
                }
            }
        }

        @Override
        public void skip(String name, String reason) {
            steps.add("o" + name);
            text.append(name).append('\n').append(reason).append('\n');
        }

        Sheet run(Desk desk, boolean found) {
            Optional<PatronData> patron = desk.provider().examine(this);
            assertThat(patron.isPresent()).isEqualTo(found);
            // Whoever reads of a failure also reads what to do and whom to ask.
            assertThat(failures).allSatisfy(detail -> assertThat(detail).matches("(?s).*(Ask|Check|Leave) .*\\."));
            return this;
        }
    }

    // M9, X1
    @Test
    void aGoodPinPassesStepByStepAfterTheNetwork() {
        try (Desk desk = Desk.at(ils)) {
            Sheet sheet = new Sheet(Desk.JANE, Desk.PIN, false).run(desk, true);
            assertThat(sheet.steps).containsExactly("+" + VALIDATION, "+" + PIN, "+" + RAW, "+" + PARSED, "+" + DATA);
            assertThat(sheet.text.toString())
                    .containsSubsequence(
                            "DNS (127.0.0.1)", "TCP connection (127.0.0.1:" + ils.port() + ")", VALIDATION);
            assertThat(ils.pinsSeen()).isEqualTo(1);
            assertThat(ils.dumps()).isEqualTo(1);
        }
    }

    // M9
    @Test
    void aBadPinFailsItsStepAndTheRecordIsReadAllTheSame() {
        try (Desk desk = Desk.at(ils)) {
            Sheet sheet = new Sheet(Desk.JANE, Desk.WRONG_PIN, false).run(desk, false);
            assertThat(sheet.steps).containsExactly("+" + VALIDATION, "-" + PIN, "+" + RAW, "+" + PARSED, "+" + DATA);
            assertThat(sheet.text)
                    .contains("Remote declined to authenticate the test patron. The patron may not exist or");
        }
    }

    // M9
    @Test
    void anUnknownPatronEndsWithTheRecord() {
        try (Desk desk = Desk.at(ils)) {
            Sheet sheet = new Sheet("23333000000099", Desk.PIN, false).run(desk, false);
            assertThat(sheet.steps).containsExactly("+" + VALIDATION, "-" + PIN, "+" + RAW, "-" + PARSED);
        }
    }

    // M9
    @Test
    void withoutPinThereIsNoPinTest() {
        try (Desk desk = Desk.at(ils, "password_keyboard", "No input")) {
            Sheet sheet = new Sheet(Desk.JANE, "", false).run(desk, true);
            assertThat(sheet.steps).containsExactly("+" + VALIDATION, "+" + RAW, "+" + PARSED, "+" + DATA);
            assertThat(new Sheet(Desk.JANE, "canary", false).run(desk, false).steps)
                    .containsExactly("-" + VALIDATION);
        }
    }

    // M9
    @Test
    void aFamilyNameHasAStepOfItsOwn() {
        try (Desk desk = Desk.at(ils, "authentication_mode", "family_name")) {
            assertThat(new Sheet(Desk.JANE, "Canary", false).run(desk, true).steps)
                    .containsExactly("+" + VALIDATION, "+" + RAW, "+" + PARSED, "+" + NAME, "+" + DATA);
            assertThat(new Sheet(Desk.JANE, "Other", false).run(desk, false).steps)
                    .containsExactly("+" + VALIDATION, "+" + RAW, "+" + PARSED, "-" + NAME, "+" + DATA);
            assertThat(new Sheet(Desk.JANE, null, false).run(desk, true).steps)
                    .containsExactly("+" + VALIDATION, "+" + RAW, "+" + PARSED, "o" + NAME, "+" + DATA);
            ils.put(Desk.jane().name("").build());
            assertThat(new Sheet(Desk.JANE, "Canary", false).run(desk, false).text)
                    .contains("has no name");
        }
    }

    // M9
    @Test
    void staffWithoutThePinReadTheRecord() {
        try (Desk desk = Desk.at(ils)) {
            for (String none : new String[] {null, "", " "}) {
                Sheet sheet = new Sheet(Desk.JANE, none, false).run(desk, true);
                assertThat(sheet.steps)
                        .containsExactly("+" + VALIDATION, "o" + PIN, "+" + RAW, "+" + PARSED, "+" + DATA);
            }
            assertThat(ils.pinsSeen()).isZero();
        }
    }

    // M9
    @Test
    void withoutAPatronTheNetworkIsExaminedAlone() {
        try (Desk desk = Desk.at(ils)) {
            Sheet sheet = new Sheet(null, null, false).run(desk, false);
            assertThat(sheet.steps).containsExactly("o" + VALIDATION);
            assertThat(sheet.text).contains("No test patron identifier is configured.");
            assertThat(ils.requests()).isZero();
        }
    }

    // M2.6, M9
    @Test
    void whatIsNeverSentFailsBeforeItIsSent() {
        try (Desk desk = Desk.at(ils)) {
            assertThat(new Sheet(".p1100220", Desk.PIN, false).run(desk, false).steps)
                    .containsExactly("-" + VALIDATION);
            assertThat(new Sheet(Desk.JANE, "..", false).run(desk, false).steps).containsExactly("-" + VALIDATION);
            assertThat(ils.requests()).isZero();
        }
    }

    // M9
    @Test
    void aNetworkThatFailsEndsIt() {
        Desk nowhere = Desk.at(
                (host, deadline) -> {
                    throw new UnknownHostException("There is no such host.");
                },
                ils.url());
        assertThat(new Sheet(Desk.JANE, Desk.PIN, false).run(nowhere, false).steps)
                .isEmpty();
        assertThat(ils.connections()).isZero();
    }

    // M9, X1
    @Test
    void aPageOfSomethingElseIsNamed() {
        try (Desk desk = Desk.at(ils)) {
            ils.misbehave(HttpFault.loginPage());
            Sheet page = new Sheet(Desk.JANE, Desk.PIN, false).run(desk, false);
            assertThat(page.steps).containsExactly("+" + VALIDATION, "-" + PIN, "+" + RAW, "-" + PARSED);
            assertThat(page.text).contains("Something else than the Patron API answered. Ask");
            ils.behave();
            ils.misbehave(HttpFault.closeAfterRequest());
            Sheet broken = new Sheet(Desk.JANE, Desk.PIN, false).run(desk, false);
            assertThat(broken.steps).containsExactly("+" + VALIDATION, "-" + PIN, "-" + RAW);
        }
    }

    // M9
    @Test
    void aSelfTestShowsNothingSecretOrPersonal() {
        ils.put(Desk.jane().mblock("m").type("015").build());
        try (Desk desk = Desk.at(ils)) {
            Sheet sheet = new Sheet(Desk.JANE, Desk.PIN, false).run(desk, true);
            assertThat(sheet.text.toString().toLowerCase(Locale.ROOT).contains("canary"))
                    .isFalse();
            assertThat(sheet.text.toString())
                    .doesNotContain(Desk.JANE, "1100220", "jane", "03-25-85", "63135", "555-0100")
                    .contains("[p47] 015 (3)", "[p56] m (1)", "[p=] *** (13)", "[pn] *** (14)", "[px] ***", "[pa] ***")
                    .contains("RETCOD=0", "GET http://127.0.0.1:" + ils.port() + "/PATRONAPI/***/***/pintest");
        }
    }

    // M9
    @Test
    void staffMaySeeWhoItIsAndNothingMore() {
        try (Desk desk = Desk.at(ils)) {
            Sheet sheet = new Sheet(Desk.JANE, Desk.PIN, true).run(desk, true);
            String text = sheet.text.toString();
            assertThat(text.contains("[pn] " + Desk.NAME)).isTrue();
            assertThat(text)
                    .contains(
                            "[p=] *** (13)",
                            "[pa] ***",
                            "[pt] ***",
                            "[px] ***",
                            "[p51] ***",
                            "[pz] ***",
                            "[p81] 1100220")
                    .contains("[pb] " + Desk.JANE);
            assertThat(text.contains(Desk.PIN) || text.contains("Lane") || text.contains("a lot"))
                    .isFalse();
        }
    }

    // M9: what stands in brackets may be what somebody wrote
    @Test
    void aTranscriptShowsNoCodeThatIsNone() {
        PatronApi.Answer answer = new PatronApi.Answer(
                200,
                99,
                PatronDump.of("X[Quilla]=a<BR>\nX[p\u00E9]=b<BR>\nX[p=]=c<BR>\nERRMSG=No 23333000000001 or 123 here<BR>"
                        + "\nERRMSG=echo of QUILLA<BR>\nX[p47]=" + "9".repeat(500) + "<BR>"));
        assertThat(Transcript.of(answer, true, "quilla"))
                .isEqualTo("HTTP 200, 99 bytes\n[***] *** (1)\n[***] *** (1)\n[p=] *** (1)\nERRMSG=No *** or 123 here"
                        + "\nERRMSG=***\n[p47] " + "9".repeat(120) + "… (500)");
    }

    // M4.7
    @Test
    void aLogHasNumberAndTextOfAnErrorButNotWhatWasAsked() {
        PatronDump answer = PatronDump.of("RETCOD=1<BR>\nERRNUM=4<BR>\nERRMSG=Invalid patron PIN<BR>");
        assertThat(Transcript.ofError(answer, Desk.JANE, Desk.PIN))
                .isEqualTo("RETCOD=1, ERRNUM=4, ERRMSG=Invalid patron PIN");
        assertThat(Transcript.ofError(PatronDump.of("ERRMSG=no such Jane<BR>"), "jane"))
                .isEqualTo("ERRMSG=***");
        assertThat(Transcript.ofError(PatronDump.of("ERRMSG=no 2 3333 0000 here<BR>"), "9"))
                .isEqualTo("ERRMSG=no 2 *** *** here");
        for (String echo : List.of("a B/c", "a b / c", "A%20b%2fC", "number=x&pin=a%20B%2Fc")) {
            assertThat(Transcript.ofError(PatronDump.of("ERRMSG=wrong: " + echo + "<BR>"), "x y", "a B/c"))
                    .as(echo)
                    .isEqualTo("ERRMSG=***");
        }
        assertThat(Transcript.ofError(PatronDump.of("ERRMSG=no a%20!b here<BR>"), "a !b"))
                .as("as an identifier is sent")
                .isEqualTo("ERRMSG=***");
        assertThat(Transcript.ofError(PatronDump.of("ERRMSG=no a%20%21b here<BR>"), "a !b"))
                .as("as a PIN is sent")
                .isEqualTo("ERRMSG=***");
        assertThat(Transcript.ofError(PatronDump.of("ERRMSG=Unknown<BR>"), " ", "\uD800"))
                .isEqualTo("ERRMSG=Unknown");
        assertThat(Transcript.ofError(PatronDump.of("ERRNUM=4<BR>"), "4")).isEqualTo("ERRNUM=4");
    }
}
