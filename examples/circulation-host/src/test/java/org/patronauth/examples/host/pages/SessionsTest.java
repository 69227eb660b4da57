package org.patronauth.examples.host.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofHours(1).toNanos());
    private final Sessions sessions = new Sessions(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Session administrator() {
        return sessions.signIn(sessions.begin());
    }

    @Test
    void aSessionEndsWhenItIsNotUsedForHalfAnHour() {
        Session session = administrator();
        pass(Duration.ofMinutes(30));
        assertThat(sessions.find(session.id())).contains(session);
        pass(Duration.ofMinutes(30).plus(MOMENT));
        assertThat(sessions.find(session.id())).isEmpty();
        assertThat(sessions.find(session.id())).isEmpty();
    }

    @Test
    void whatIsOverIsNotKeptUntilSomebodyAsksForIt() {
        administrator();
        pass(Duration.ofMinutes(20));
        Session used = administrator();
        assertThat(sessions.ofAdministrators()).isEqualTo(2);
        pass(Duration.ofMinutes(10).plus(MOMENT));
        sessions.begin();
        assertThat(sessions.ofAdministrators()).isEqualTo(1);
        assertThat(sessions.find(used.id())).contains(used);
    }

    @Test
    void aSessionEndsAfterEightHoursHoweverMuchItIsUsed() {
        Session session = administrator();
        for (int i = 0; i < 24; i++) {
            pass(Duration.ofMinutes(20));
            assertThat(sessions.find(session.id())).isPresent();
        }
        pass(MOMENT);
        assertThat(sessions.find(session.id())).isEmpty();
    }

    @Test
    void signingInEndsTheSessionInWhichThePasswordWasSent() {
        Session before = sessions.begin();
        Session after = sessions.signIn(before);
        assertThat(after.signedIn()).isTrue();
        assertThat(after.id()).isNotEqualTo(before.id()).hasSize(43);
        assertThat(after.formToken()).isNotEqualTo(before.formToken()).isNotEqualTo(after.id());
        assertThat(sessions.find(before.id())).isEmpty();
    }

    @Test
    void aFloodOfStrangersPutsNoAdministratorOut() {
        Session administrator = administrator();
        Session stranger = sessions.begin();
        for (int i = 0; i < 5_000; i++) {
            sessions.begin();
        }
        assertThat(sessions.find(administrator.id())).isPresent();
        assertThat(sessions.find(stranger.id())).isEmpty();
    }

    @Test
    void aFormIsOwnedByItsSessionAlone() {
        Session session = administrator();
        assertThat(session.owns(session.formToken())).isTrue();
        assertThat(session.owns(administrator().formToken())).isFalse();
        assertThat(session.owns("")).isFalse();
        assertThat(session.owns(session.formToken().substring(1))).isFalse();
    }

    @Test
    void aNoticeIsSaidOnce() {
        Session session = administrator();
        session.leaveNotice("Saved.");
        assertThat(session.takeNotice()).contains("Saved.");
        assertThat(session.takeNotice()).isEmpty();
    }
}
