package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.mock.Sip2Personality;
import org.patronauth.spi.ServiceMisconfiguredException;

/** Finding out without a PIN whether a server is back. */
class ProbeTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static FakeSip2Server.Builder withLogin() {
        return Desk.ferguson().login("terminal", Desk.TERMINAL_PASSWORD);
    }

    private static Desk desk(FakeSip2Server ils, int connections) {
        return Desk.at(ils, "username", "terminal", "password", Desk.TERMINAL_PASSWORD, "max_connections", connections);
    }

    // A11
    @Test
    void aProbeIsALoginOfTheTerminalAndNoPatronIsSpokenOf() throws Exception {
        try (FakeSip2Server ils = withLogin().start();
                Desk desk = desk(ils, 1)) {
            assertThat(desk.signIn()).isPresent();
            ils.forgetWhatWasSeen();
            desk.provider().probe(desk.call(Desk.AMPLE));
            assertThat(ils.logins()).isEqualTo(1);
            assertThat(ils.requests("23") + ils.requests("63")).isZero();
            assertThat(ils.pinsSeen()).isZero();
            assertThat(desk.signIn()).isPresent();
            assertThat(ils.logins())
                    .as("the login uses the connection of the probe")
                    .isEqualTo(1);
            assertThat(desk.provider().connections()).isEqualTo(1);
        }
    }

    // A11
    @Test
    void withoutALoginAStatusMessageHasToBeAnswered() throws Exception {
        for (Sip2Personality personality : Sip2Personality.values()) {
            try (FakeSip2Server ils = Desk.ferguson().personality(personality).start();
                    Desk desk = Desk.at(ils)) {
                desk.provider().probe(desk.call(Desk.AMPLE));
                assertThat(ils.requests("99")).as(personality.name()).isEqualTo(1);
                assertThat(ils.pinsSeen()).isZero();
                ils.misbehave(Sip2Fault.noAnswer().on("99"));
                assertThatThrownBy(() -> desk.provider().probe(desk.call(SHORT)))
                        .as(personality.name())
                        .isInstanceOf(SocketTimeoutException.class);
                ils.behave();
                ils.misbehave(Sip2Fault.askToResend().on("99"));
                desk.provider().probe(desk.call(Desk.AMPLE));
            }
        }
    }

    // A11
    @Test
    void whoeverIsSilentClosesOrRefusesUsIsTold() throws Exception {
        for (Sip2Fault fault : List.of(
                Sip2Fault.silentAfterAccept(),
                Sip2Fault.closeAtOnce(),
                Sip2Fault.resetAtOnce(),
                Sip2Fault.noAnswer().on("93"))) {
            try (FakeSip2Server ils = withLogin().start();
                    Desk desk = desk(ils, 4)) {
                ils.misbehave(fault);
                assertThatThrownBy(() -> desk.provider().probe(desk.call(SHORT)))
                        .as(fault.toString())
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(ServiceMisconfiguredException.class);
                ils.behave();
                desk.provider().probe(desk.call(Desk.AMPLE));
            }
        }
        try (FakeSip2Server ils = withLogin().start();
                Desk desk = desk(ils, 4)) {
            ils.misbehave(Sip2Fault.loginRefused());
            assertThatThrownBy(() -> desk.provider().probe(desk.call(Desk.AMPLE)))
                    .isInstanceOf(ServiceMisconfiguredException.class);
        }
    }

    @Test
    void aProbeOpensNoMoreConnectionsThanAreAllowed() throws Exception {
        try (FakeSip2Server ils = withLogin().start();
                Desk desk = desk(ils, 1)) {
            assertThat(desk.signIn()).isPresent();
            for (int i = 0; i < 5; i++) {
                desk.provider().probe(desk.call(Desk.AMPLE));
                assertThat(desk.provider().connections()).isEqualTo(1);
            }
            ils.awaitOpenConnections(1, Desk.AMPLE);
        }
    }

    @Test
    void aLowerLimitClosesWhatIsTooMuchAndZeroClosesEverything() throws Exception {
        try (FakeSip2Server ils = withLogin().start();
                Desk desk = desk(ils, 3)) {
            assertThat(desk.provider().concurrency()).isEqualTo(3);
            assertThat(desk.signIn()).isPresent();
            desk.provider().limitConnections(0);
            ils.awaitOpenConnections(0, Desk.AMPLE);
            assertThat(desk.provider().connections()).isZero();
            assertThatThrownBy(desk::signIn).isInstanceOf(IOException.class);
            assertThat(ils.connections()).isEqualTo(1);
            desk.provider().limitConnections(9);
            assertThat(desk.signIn()).isPresent();
        }
    }
}
