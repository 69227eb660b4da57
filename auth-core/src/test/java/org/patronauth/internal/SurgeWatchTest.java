package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationListener.LoginEvent;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.store.IdentifierHash;

/** Which logins count, before {@code FailureSurge} judges their number. */
class SurgeWatchTest {
    private static final LibraryId LION = new LibraryId("lion");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final Duration ASKED = Duration.ofMillis(20);

    private final List<String> told = new ArrayList<>();
    private final SurgeWatch watch = new SurgeWatch(
            new Events(
                    List.of(new AuthenticationListener() {
                        @Override
                        public void failuresSurged(LibraryId library, int attempts, int failures) {
                            told.add(library + " " + failures + "/" + attempts);
                        }
                    }),
                    new Refusals(null, IdentifierHash.random(), Duration.ZERO, Clock.systemUTC()),
                    new ActivityCount(null, Clock.systemUTC())),
            () -> 0);

    private void ended(
            int times,
            LibraryId library,
            @Nullable String service,
            Outcome outcome,
            @Nullable ProblemType problem,
            Duration remote) {
        for (int i = 0; i < times; i++) {
            watch.loginEnded(new LoginEvent(
                    library, service, service, outcome, problem, null, Duration.ZERO, remote, Duration.ZERO));
        }
    }

    private void refused(int times, LibraryId library) {
        ended(times, library, "SIP2", Outcome.REJECTED, ProblemType.INVALID_CREDENTIALS, ASKED);
    }

    @Test
    void refusedAndThrottledLoginsOfALibraryAreCountedTogether() {
        refused(49, LION);
        refused(49, FERGUSON);
        assertThat(told).isEmpty();
        ended(1, LION, "SIP2", Outcome.THROTTLED, ProblemType.TOO_MANY_ATTEMPTS, Duration.ZERO);
        assertThat(told).containsExactly("lion 50/50");
    }

    @Test
    void loginsThatSucceedAgainstTheSourceOfTruthAreTheMeasureAndTokensAreNot() {
        ended(1_000, FERGUSON, "SIP2", Outcome.AUTHENTICATED, null, Duration.ZERO);
        refused(50, FERGUSON);
        assertThat(told).containsExactly("ferguson 50/50");
        ended(51, LION, "SIP2", Outcome.AUTHENTICATED, null, ASKED);
        refused(50, LION);
        assertThat(told).hasSize(1);
        refused(1, LION);
        assertThat(told).containsExactly("ferguson 50/50", "lion 51/102");
    }

    @Test
    void otherFailuresAreNoGuesses() {
        ended(100, LION, "SIP2", Outcome.REJECTED, ProblemType.PATRON_OF_ANOTHER_LIBRARY, ASKED);
        ended(100, LION, "SIP2", Outcome.UNAVAILABLE, ProblemType.REMOTE_INTEGRATION_FAILED, ASKED);
        ended(100, LION, null, Outcome.REJECTED, ProblemType.INVALID_CREDENTIALS, ASKED);
        refused(49, LION);
        assertThat(told).isEmpty();
        refused(1, LION);
        assertThat(told).containsExactly("lion 50/50");
    }
}
