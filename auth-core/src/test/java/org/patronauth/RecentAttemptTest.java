package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener.Outcome;

class RecentAttemptTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void itTellsWhatHappenedAndWhy() {
        RecentAttempt attempt = new RecentAttempt(
                "urn:patron-auth:support:CODE1",
                NOON,
                "Ferguson SIP2",
                Outcome.REJECTED,
                ProblemType.INVALID_CREDENTIALS,
                "Local validation",
                "The PIN is empty.");

        assertThat(attempt.supportCode()).isEqualTo("urn:patron-auth:support:CODE1");
        assertThat(attempt.time()).isEqualTo(NOON);
        assertThat(attempt.serviceName()).contains("Ferguson SIP2");
        assertThat(attempt.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(attempt.problem()).isEqualTo(ProblemType.INVALID_CREDENTIALS);
        assertThat(attempt.step()).isEqualTo("Local validation");
        assertThat(attempt.reason()).isEqualTo("The PIN is empty.");
    }

    @Test
    void ofARequestThatNamedNoServiceNoneIsTold() {
        assertThat(new RecentAttempt("CODE2", NOON, null, Outcome.REJECTED, ProblemType.INVALID_CREDENTIALS, "", "")
                        .serviceName())
                .isEmpty();
    }
}
