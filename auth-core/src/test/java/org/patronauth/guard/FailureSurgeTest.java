package org.patronauth.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureSurgeTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final FailureSurge surge = new FailureSurge(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Optional<FailureSurge.Seen> fail(int times) {
        Optional<FailureSurge.Seen> told = Optional.empty();
        for (int i = 0; i < times; i++) {
            Optional<FailureSurge.Seen> now = surge.ended(true);
            told = now.isPresent() ? now : told;
        }
        return told;
    }

    // T2
    @Test
    void fiftyFailuresInAMinuteAreTold() {
        assertThat(fail(49)).isEmpty();
        pass(Duration.ofSeconds(54));
        assertThat(fail(1)).contains(new FailureSurge.Seen(50, 50));
    }

    @Test
    void failuresOfAMinuteAgoAreForgotten() {
        fail(49);
        pass(Duration.ofSeconds(61));
        assertThat(fail(49)).isEmpty();
        pass(Duration.ofDays(400));
        assertThat(fail(49)).isEmpty();
        assertThat(fail(1)).isPresent();
    }

    @Test
    void someFailuresAmongManySuccessesAreUsual() {
        for (int i = 0; i < 200; i++) {
            assertThat(surge.ended(false)).isEmpty();
        }
        assertThat(fail(199)).isEmpty();
        assertThat(fail(1)).contains(new FailureSurge.Seen(400, 200));
    }

    @Test
    void itIsToldOnceInFiveMinutes() {
        assertThat(fail(50)).isPresent();
        for (int second = 0; second < 299; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(fail(5)).isEmpty();
        }
        pass(Duration.ofSeconds(1));
        assertThat(fail(5)).isPresent();
    }
}
