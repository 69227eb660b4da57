package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;

class SelfTestDeskTest {
    // X3
    @Test
    void servicesHaveTheirTurnsSpreadOverTheInterval() {
        Duration day = Duration.ofHours(24);
        Set<Long> hours = new HashSet<>();
        for (long service = 1; service <= 200; service++) {
            Duration first = SelfTestDesk.firstTurn(service, day);
            assertThat(first).isBetween(Duration.ZERO, day.minusSeconds(1));
            assertThat(SelfTestDesk.firstTurn(service, day)).isEqualTo(first);
            hours.add(first.toHours());
        }
        assertThat(hours).hasSizeGreaterThan(20);
    }

    // X1
    @Test
    void anExaminationThatFailsAsAWholeIsOneMoreStepThatSaysWhatToDo() {
        BasicAuthenticationProvider broken = new BasicAuthenticationProvider() {
            @Override
            public void probe(Call call) {}

            @Override
            public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call)
                    throws IOException {
                return Optional.empty();
            }

            @Override
            public Optional<PatronData> examine(Examination examination) {
                examination.skip("DNS (ils.example.org)", "There is none.");
                throw new IllegalStateException("secret-of-the-provider");
            }
        };
        RecordedExamination examination = new RecordedExamination(
                Call.of(Deadline.after(Duration.ofSeconds(5)), LibrarySettings.NONE), null, null, System::nanoTime);

        assertThat(examination.of(broken)).isEmpty();

        assertThat(examination.steps()).hasSize(2);
        assertThat(examination.steps().get(1).outcome()).isEqualTo(StepOutcome.FAILED);
        assertThat(examination.steps().get(1).detail())
                .endsWith("Tell the people who run this server.")
                .doesNotContain("secret");
    }
}
