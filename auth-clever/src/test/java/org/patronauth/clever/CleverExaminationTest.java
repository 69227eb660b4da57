package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.mock.FakeCleverServer;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.StepResult;

/** What can be tried without a patron's browser. */
class CleverExaminationTest {
    /** Writes down what a librarian would see. */
    private static final class Sheet implements Examination {
        final List<String> steps = new ArrayList<>();

        @Override
        public Call call() {
            return OpenEbooks.call(Duration.ofSeconds(5));
        }

        @Override
        public Optional<PatronIdentifier> patron() {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> pin() {
            return Optional.empty();
        }

        @Override
        public boolean showsPersonalDetails() {
            return false;
        }

        @Override
        public <T> Optional<T> step(String name, Step<T> step) {
            try {
                StepResult<T> result = step.run();
                steps.add(name + (result.isPassed() ? ": passed, " : ": failed, ") + result.detail());
                return result.value();
            } catch (IOException e) {
                steps.add(name + ": failed");
                return Optional.empty();
            }
        }

        @Override
        public void skip(String name, String reason) {
            steps.add(name + ": skipped");
        }
    }

    @Test
    void theNetworkAndTheListAreExaminedAndNobodyIsSignedIn() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            Sheet sheet = new Sheet();
            assertThat(open.provider.examine(sheet)).isEmpty();
            String server = "127.0.0.1:" + open.clever.port();
            assertThat(sheet.steps)
                    .containsExactly(
                            "DNS (127.0.0.1): passed, 1 address.",
                            "TCP connection (" + server + "): passed, Connected.",
                            "List of eligible schools: passed, 2 schools.",
                            "Signing in: skipped");
            assertThat(open.clever.requests()).isZero();
        }
    }

    @Test
    void bothServersAreExaminedWhereThereAreTwo() throws Exception {
        try (FakeCleverServer other = OpenEbooks.fake().start();
                OpenEbooks open = OpenEbooks.open(
                        OpenEbooks.fake(), "token_endpoint", other.tokenEndpoint(), "check_eligibility", false)) {
            open.clever.goDown();
            Sheet sheet = new Sheet();
            open.provider.examine(sheet);
            assertThat(sheet.steps)
                    .containsExactly(
                            "DNS (127.0.0.1): passed, 1 address.",
                            "TCP connection (127.0.0.1:" + other.port() + "): passed, Connected.",
                            "DNS (127.0.0.1): passed, 1 address.",
                            "TCP connection (127.0.0.1:" + open.clever.port() + "): failed",
                            "List of eligible schools: skipped",
                            "Signing in: skipped");
        }
    }

    @Test
    void anAddressOfAnotherHostOnTheSamePortIsAnotherServer() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            String elsewhere = open.clever.tokenEndpoint().replace("127.0.0.1", "localhost");
            try (OpenEbooks both =
                    OpenEbooks.open(OpenEbooks.fake(), "token_endpoint", elsewhere, "api_url", open.clever.apiUrl())) {
                Sheet sheet = new Sheet();
                both.provider.examine(sheet);
                assertThat(sheet.steps).hasSize(6);
            }
        }
    }
}
