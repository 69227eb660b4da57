package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.patronauth.SelfTestReport.Step;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.StepResult;

/** How a step of a self-test ended, and what is said of a failure. */
class StepLogTest {
    private long nanos;
    private final StepLog log = new StepLog(() -> nanos);

    private Step only() {
        assertThat(log.steps()).hasSize(1);
        return log.steps().get(0);
    }

    @Test
    void aStepThatPassesKeepsItsValueItsTimeAndItsTranscript() {
        nanos = 7;
        assertThat(log.step("Ask", () -> {
                    nanos += 1_000;
                    return StepResult.passed(42, "It answered.").withTranscript("63", "64");
                }))
                .contains(42);
        assertThat(only())
                .usingRecursiveComparison()
                .isEqualTo(new Step("Ask", StepOutcome.PASSED, Duration.ofNanos(1_000), "It answered.", "63", "64"));
        assertThat(log.hasFailedStep()).isFalse();
    }

    @Test
    void oneStepThatFailsIsEnough() {
        log.note("Settings", true, "They are complete.");
        log.skip("Patron", "There is no test patron.");
        assertThat(log.hasFailedStep()).isFalse();
        log.note("Database", false, "It is away.");
        assertThat(log.hasFailedStep()).isTrue();
        assertThat(log.steps())
                .extracting(Step::outcome)
                .containsExactly(StepOutcome.PASSED, StepOutcome.SKIPPED, StepOutcome.FAILED);
    }

    @Test
    void anUnexpectedFailureShowsItsKindAlone() {
        assertThat(log.step("Ask", () -> {
                    throw new IllegalStateException("Canary 1234");
                }))
                .isEmpty();
        assertThat(only().outcome()).isEqualTo(StepOutcome.FAILED);
        assertThat(only().detail()).contains("IllegalStateException").doesNotContain("Canary");
    }

    @Test
    void eachKindOfOutageIsExplainedInItsOwnWords() {
        Map<IOException, String> words = Map.of(
                new ServiceMisconfiguredException("The PIN is set."), "The PIN is set.",
                new UnknownHostException("Canary"), "the host name has no address Check the host name",
                new ConnectException("refused"), "ConnectException: refused Ask the people who run the library system",
                new NoRouteToHostException("none"), "NoRouteToHostException: none Ask the people who run the library",
                new SocketTimeoutException("late"), "SocketTimeoutException: late Ask the people who run the library",
                new SSLException("handshake"), "SSLException: handshake Check the certificate settings",
                new IOException("GET /patron/Canary"), "java.io.IOException Show this to the people");
        words.forEach((failure, text) ->
                assertThat(Failures.explain(failure)).startsWith(text).doesNotContain("Canary"));
    }
}
