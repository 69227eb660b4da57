package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.ClientInfo;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemType;

@PatronAuthTest
class PatronAuthTestTest {
    private static AuthenticationResult signIn(PatronAuthenticator patrons, MockPatrons.Card card) {
        return patrons.authenticate(MockPatrons.LIBRARY, List.of(card.authorization()), ClientInfo.UNKNOWN);
    }

    // J2, J1
    @Test
    void eachCardEndsAsItIsCalled(PatronAuthenticator patrons) {
        assertThat(privileges(signIn(patrons, MockPatrons.VALID))).isEmpty();
        assertThat(privileges(signIn(patrons, MockPatrons.EXPIRED)))
                .containsExactly(ProblemType.EXPIRED_CREDENTIALS.uri());
        assertThat(privileges(signIn(patrons, MockPatrons.FINES))).containsExactly(ProblemType.OUTSTANDING_FINES.uri());
        assertThat(privileges(signIn(patrons, MockPatrons.BLOCKED)))
                .containsExactly(ProblemType.SUSPENDED_CREDENTIALS.uri());
        assertThat(problem(signIn(patrons, MockPatrons.WRONG_PIN))).isEqualTo(ProblemType.INVALID_CREDENTIALS.uri());
        Rejected throttled = (Rejected) signIn(patrons, MockPatrons.THROTTLED);
        assertThat(throttled.problem().status()).isEqualTo(429);
        assertThat(throttled.problem().type()).isEqualTo(ProblemType.TOO_MANY_ATTEMPTS.uri());
        assertThat(throttled.headers()).containsEntry("Retry-After", "300");
        assertThat(problem(signIn(patrons, MockPatrons.OTHER_LIBRARY)))
                .isEqualTo(ProblemType.PATRON_OF_ANOTHER_LIBRARY.uri());
        assertThat(signIn(patrons, MockPatrons.OUTAGE)).isInstanceOf(Unavailable.class);
        assertThat(privileges(signIn(patrons, MockPatrons.SLOW))).isEmpty();
    }

    // J2
    @Test
    void theClockIsTheAuthenticators(PatronAuthenticator patrons, PatronAuthClock clock) {
        Authenticated before = (Authenticated) signIn(patrons, MockPatrons.VALID);
        clock.advance(Duration.ofDays(400));
        assertThat(patrons.privileges(MockPatrons.LIBRARY, before.patron().id()).mayBorrow())
                .isFalse();
        assertThat(privileges(signIn(patrons, MockPatrons.VALID)))
                .containsExactly(ProblemType.EXPIRED_CREDENTIALS.uri());
    }

    // J2, A7
    @Test
    void theClockEndsAWaitAfterWrongPins(PatronAuthenticator patrons, PatronAuthClock clock) {
        for (int i = 0; i < 5; i++) {
            assertThat(problem(signIn(patrons, MockPatrons.WRONG_PIN)))
                    .isEqualTo(ProblemType.INVALID_CREDENTIALS.uri());
        }
        assertThat(problem(signIn(patrons, MockPatrons.VALID))).isEqualTo(ProblemType.TOO_MANY_ATTEMPTS.uri());

        clock.advance(Duration.ofMinutes(5));
        assertThat(signIn(patrons, MockPatrons.VALID)).isInstanceOf(Authenticated.class);
    }

    // J2
    @Test
    void eachTestHasADatabaseOfItsOwn(PatronAuthenticator patrons) {
        assertThat(((Authenticated) signIn(patrons, MockPatrons.VALID)).isNew()).isTrue();
        assertThat(((Authenticated) signIn(patrons, MockPatrons.VALID)).isNew()).isFalse();
    }

    @Test
    void eachTestHasADatabaseOfItsOwnAgain(PatronAuthenticator patrons) {
        eachTestHasADatabaseOfItsOwn(patrons);
    }

    private static List<URI> privileges(AuthenticationResult result) {
        return ((Authenticated) result)
                .privileges().problems().stream().map(problem -> problem.type()).toList();
    }

    private static URI problem(AuthenticationResult result) {
        return ((Rejected) result).problem().type();
    }
}
