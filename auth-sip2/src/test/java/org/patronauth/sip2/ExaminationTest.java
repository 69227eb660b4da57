package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.StepResult;

class ExaminationTest {
    /** Writes down what a librarian would see. */
    private static final class Sheet implements Examination {
        private final Desk desk;
        private final @Nullable String identifier;
        private final @Nullable String pin;
        private final boolean personal;
        final List<String> passed = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        final List<String> skipped = new ArrayList<>();
        final StringBuilder text = new StringBuilder();

        Sheet(Desk desk, @Nullable String identifier, @Nullable String pin, boolean personal) {
            this.desk = desk;
            this.identifier = identifier;
            this.pin = pin;
            this.personal = personal;
        }

        @Override
        public Call call() {
            return desk.call(Desk.AMPLE);
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
            text.append(name).append('\n');
            try {
                StepResult<T> result = step.run();
                (result.isPassed() ? passed : failed).add(name);
                text.append(result.detail()).append('\n');
                text.append(result.sent().orElse("")).append('\n');
                text.append(result.received().orElse("")).append('\n');
                return result.value();
            } catch (IOException e) {
                failed.add(name);
                text.append(e.getMessage()).append('\n');
                return Optional.empty();
            }
        }

        @Override
        public void skip(String name, String reason) {
            skipped.add(name);
        }

        Optional<PatronData> run() {
            return desk.provider().examine(this);
        }
    }

    private static FakeSip2Server.Builder ferguson() {
        return Desk.ferguson().login("terminal", Desk.TERMINAL_PASSWORD);
    }

    private static Desk desk(FakeSip2Server ils) {
        return Desk.at(ils, "username", "terminal", "password", Desk.TERMINAL_PASSWORD, "ils", "SipV2Compliant");
    }

    // Z14
    @Test
    void aHealthyServerPassesStepByStep() throws Exception {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            Sheet sheet = new Sheet(desk, Desk.JANE, Desk.PIN, false);
            assertThat(sheet.run().orElseThrow().permanentId()).contains("J1");
            String address = "127.0.0.1:" + ils.port();
            assertThat(sheet.passed)
                    .containsExactly(
                            "DNS (127.0.0.1)",
                            "TCP connection (" + address + ")",
                            "SIP2 login",
                            "SC status",
                            "Patron information",
                            "PIN check",
                            "Patron status flags",
                            "Reading the answer");
            assertThat(sheet.failed).isEmpty();
            assertThat(sheet.text).contains("patron information", "end session");
            ils.awaitOpenConnections(0, Desk.AMPLE);
        }
    }

    // Z14
    @Test
    void nothingSecretOrPersonalIsShown() {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            Sheet sheet = new Sheet(desk, Desk.JANE, Desk.PIN, false);
            sheet.run();
            assertThat(sheet.text.toString())
                    .doesNotContainIgnoringCase("canary")
                    .contains("AE ***", "AD ***");
        }
    }

    // Z14
    @Test
    void staffMaySeeWhoItIsButNeverThePin() {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            Sheet sheet = new Sheet(desk, Desk.JANE, Desk.PIN, true);
            sheet.run();
            assertThat(sheet.text.toString()).contains(Desk.NAME).doesNotContain(Desk.PIN, Desk.TERMINAL_PASSWORD);
        }
    }

    // Z14
    @Test
    void theFirstStepThatFailsSaysWhatIsWrong() {
        try (FakeSip2Server ils = ferguson().start()) {
            try (Desk nowhere = Desk.at(
                    (host, deadline) -> {
                        throw new UnknownHostException("There is no such host.");
                    },
                    ils.port())) {
                Sheet sheet = new Sheet(nowhere, Desk.JANE, Desk.PIN, false);
                assertThat(sheet.run()).isEmpty();
                assertThat(sheet.failed).containsExactly("DNS (127.0.0.1)");
                assertThat(sheet.passed).isEmpty();
            }
            try (Desk desk = Desk.at(ils, "username", "terminal", "password", "wrong")) {
                Sheet sheet = new Sheet(desk, Desk.JANE, Desk.PIN, false);
                assertThat(sheet.run()).isEmpty();
                assertThat(sheet.failed).containsExactly("SIP2 login");
            }
            int port = ils.port();
            ils.goDown();
            try (Desk desk = desk(ils)) {
                Sheet sheet = new Sheet(desk, Desk.JANE, Desk.PIN, false);
                assertThat(sheet.run()).isEmpty();
                assertThat(sheet.failed).containsExactly("TCP connection (127.0.0.1:" + port + ")");
            }
            ils.comeUp();
        }
    }

    // Z14
    @Test
    void refusalsAreToldApart() {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            Sheet wrongPin = new Sheet(desk, Desk.JANE, Desk.WRONG_PIN, false);
            assertThat(wrongPin.run()).isEmpty();
            assertThat(wrongPin.failed).containsExactly("PIN check");
            assertThat(wrongPin.text).contains("the PIN is wrong");

            Sheet unknown = new Sheet(desk, "23333000000099", Desk.PIN, false);
            assertThat(unknown.run()).isEmpty();
            assertThat(unknown.text).contains("does not know the patron");
        }
    }

    // Z7
    @Test
    void aServerThatDoesNotJudgePinsIsNamedWithTheSetting() {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            ils.misbehave(Sip2Fault.omitting("CQ"));
            Sheet sheet = new Sheet(desk, Desk.JANE, Desk.PIN, false);
            assertThat(sheet.run()).isEmpty();
            assertThat(sheet.failed).containsExactly("PIN check");
            assertThat(sheet.text).contains("missing_cq");
        }
    }

    @Test
    void withoutAPatronTheConnectionIsExaminedAlone() {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            Sheet sheet = new Sheet(desk, null, null, false);
            assertThat(sheet.run()).isEmpty();
            assertThat(sheet.failed).isEmpty();
            assertThat(sheet.skipped).containsExactly("Patron information");
        }
    }

    @Test
    void withoutAPinTheRestIsExamined() {
        try (FakeSip2Server ils = ferguson().start();
                Desk desk = desk(ils)) {
            Sheet sheet = new Sheet(desk, Desk.JANE, null, false);
            assertThat(sheet.run()).isPresent();
            assertThat(sheet.skipped).containsExactly("PIN check");
            assertThat(ils.pinsSeen()).isZero();
        }
    }
}
