package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.patronauth.mock.FakeSip2Server;

/** What a login costs on a connection that was kept. */
class ReturningPatronTest {
    // Z8
    @Test
    void aLoginOnAKeptConnectionIsOneExchange() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson()
                        .login("scclient", Desk.TERMINAL_PASSWORD)
                        .start();
                Desk desk = Desk.at(ils, "username", "scclient", "password", Desk.TERMINAL_PASSWORD)) {
            assertThat(desk.signIn()).isPresent();
            ils.forgetWhatWasSeen();
            for (int i = 0; i < 10; i++) {
                assertThat(desk.signIn()).isPresent();
            }
            assertThat(ils.connections()).isZero();
            assertThat(ils.journal()).hasSize(20);
            assertThat(ils.requests("63")).isEqualTo(10);
            assertThat(ils.pinsSeen()).isEqualTo(10);
        }
    }
}
