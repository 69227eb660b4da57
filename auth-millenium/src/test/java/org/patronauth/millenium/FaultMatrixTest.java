package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.FaultEnd;
import org.patronauth.mock.FaultLogin;
import org.patronauth.mock.FaultMatrixContract;
import org.patronauth.mock.FaultRow;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.AuthenticationProviderFactory;

/** What goes wrong with the Patron API, asked in an address and in a form: tests of PINs, and records. */
class FaultMatrixTest {
    // B10, B11, M2.7, M3.1, M3.3, T26, Y1, Y3, Y4
    @Nested
    class WithGet extends Matrix {
        WithGet() {
            super(false);
        }
    }

    // B10, B11, M2.7, M3.1, M3.3, T26, Y1, Y3, Y4
    @Nested
    class WithPost extends Matrix {
        WithPost() {
            super(true);
        }
    }

    private abstract static class Matrix extends FaultMatrixContract<FakePatronApiServer> {
        private final boolean post;

        Matrix(boolean post) {
            this.post = post;
        }

        @Override
        protected AuthenticationProviderFactory factory() {
            return new MilleniumProviderFactory();
        }

        @Override
        protected FakePatronApiServer startServer() {
            return Desk.ferguson().start();
        }

        @Override
        protected Map<String, Object> settings(FakePatronApiServer ils, int port) {
            String url = ils.url().replace(":" + ils.port() + "/", ":" + port + "/");
            return Map.of("url", url, "use_post_requests", post);
        }

        @Override
        protected FaultLogin login(FakePatronApiServer ils) {
            return FaultLogin.byPin(Desk.PIN);
        }

        @Override
        protected String firstPatron() {
            return Desk.JANE;
        }

        @Override
        protected String secondPatron() {
            return Desk.JOHN;
        }

        @Override
        protected int secretsSeen(FakePatronApiServer ils) {
            return ils.pinsSeen();
        }

        @Override
        protected List<String> secrets() {
            return List.of(Desk.PIN, Desk.NAME, Desk.JANE, Desk.JOHN, "quilla@canary.example", "canary a lot");
        }

        @Override
        protected List<FaultRow<FakePatronApiServer>> rows() {
            List<FaultRow<FakePatronApiServer>> rows = new ArrayList<>(httpRows());
            // Nothing shows that more was meant to come, so a record must be whole by itself.
            rows.add(row(35, FaultEnd.UNAVAILABLE, HttpFault.truncatedWithoutLength(20)));
            for (int bytes : new int[] {0, 1, 14, 20}) {
                rows.add(row(35, FaultEnd.UNAVAILABLE, HttpFault.truncatedBody(bytes)));
            }
            rows.add(row(12, FaultEnd.UNAVAILABLE, HttpFault.closeAfterRequest()));
            rows.add(row(12, FaultEnd.UNAVAILABLE, HttpFault.noAnswer()));
            rows.add(row(13, FaultEnd.UNAVAILABLE, HttpFault.drip(Duration.ofMillis(50))));
            rows.add(row(34, FaultEnd.UNAVAILABLE, HttpFault.status(500)));
            rows.add(row(34, FaultEnd.UNAVAILABLE, HttpFault.redirect("/PATRONAPI/" + Desk.JOHN + "/dump")));
            rows.add(row(34, FaultEnd.UNAVAILABLE, HttpFault.rightAnswerWithStatus(500)));
            rows.add(row(36, FaultEnd.UNAVAILABLE, HttpFault.gzipBomb()));
            rows.add(row(36, FaultEnd.UNAVAILABLE, HttpFault.endlessBody()));
            rows.add(row(37, FaultEnd.UNAVAILABLE, HttpFault.outagePage(200)));
            rows.add(row(37, FaultEnd.UNAVAILABLE, HttpFault.loginPage()));
            rows.add(row(37, FaultEnd.UNAVAILABLE, HttpFault.emptyAnswer()));
            rows.add(row(37, FaultEnd.UNAVAILABLE, HttpFault.body(ascii("{\"RETCOD\": 0}"), "text/html")));
            rows.add(row(37, FaultEnd.AUTHENTICATED, HttpFault.wrongContentType()));
            rows.add(row(37, FaultEnd.AUTHENTICATED, HttpFault.prefix(ascii("<!-- proxy -->\n"))));
            rows.add(row(37, FaultEnd.AUTHENTICATED, HttpFault.suffix(ascii("\n<!-- RETCOD=1 -->\n"))));
            rows.add(FaultRow.<FakePatronApiServer>played(
                            31, "one connection for many", trial -> trial.assertCrowdServed(4))
                    .at(() -> Desk.ferguson().connectionLimit(1).start()));
            return rows;
        }

        /** A fault that a test of a PIN and a record both meet. */
        private static FaultRow<FakePatronApiServer> row(int number, FaultEnd end, HttpFault fault) {
            return FaultRow.played(number, fault + ", and of a record", trial -> {
                trial.server().misbehave(fault);
                trial.assertEnds(end);
                trial.assertLookedUp(end);
            });
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        protected Map<Integer, String> doesNotApply() {
            return notForHttp();
        }
    }

    /** A server that has counted wrong PINs must not count one more because of us. */
    @Test
    void aLockedCardStaysLockedAndIsAnOrdinaryRefusal() throws IOException {
        try (FakePatronApiServer ils = Desk.ferguson().lockAfter(2).start();
                Desk desk = Desk.at(ils)) {
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(ils.wrongPins(Desk.JANE)).isEqualTo(1);
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(ils.wrongPins(Desk.JANE)).isEqualTo(2);
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isEmpty();
        }
    }
}
