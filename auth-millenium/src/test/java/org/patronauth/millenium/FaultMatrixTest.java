package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.patronauth.PatronData;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.Network;

/**
 * The rows of the fault matrix that concern HTTP. Whatever the server does, a login is a yes only on a whole,
 * well-formed yes, is over soon after its deadline, shows the PIN to the server at most once, and leaves the next login
 * unharmed.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultMatrixTest {
    private static final int REPEATS = Integer.getInteger("patronauth.repeats", 3);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofMillis(250);

    /** How a login ended; there is no fourth way. */
    private enum End {
        AUTHENTICATED,
        DENIED,
        UNAVAILABLE
    }

    /** A login by PIN with the record that follows it, as a new patron's. */
    private static End signIn(Desk desk, FakePatronApiServer ils, String identifier) {
        return signIn(desk, ils, identifier, PATIENCE);
    }

    private static End signIn(Desk desk, FakePatronApiServer ils, String identifier, Duration patience) {
        int pinsBefore = ils.pinsSeen();
        long start = System.nanoTime();
        End end;
        try {
            Optional<PatronData> patron = desk.signIn(identifier, Desk.PIN, patience);
            end = patron.isPresent() ? End.AUTHENTICATED : End.DENIED;
        } catch (IOException e) {
            // I6
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage())).doesNotContainIgnoringCase("canary", Desk.JANE);
            }
            end = End.UNAVAILABLE;
        }
        // I3, Y3
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.plus(GRACE));
        // I4, Y4
        assertThat(ils.pinsSeen() - pinsBefore).as("PINs at the server").isLessThanOrEqualTo(1);
        return end;
    }

    private static End lookUp(Desk desk, Duration patience) {
        long start = System.nanoTime();
        End end;
        try {
            PatronData known =
                    PatronData.partial().authorizationIdentifier(Desk.JANE).build();
            Optional<PatronData> patron = desk.provider().lookup().orElseThrow().lookUp(known, Desk.call(patience));
            // I1
            patron.ifPresent(found -> assertThat(found.permanentId()).contains("1100220"));
            end = patron.isPresent() ? End.AUTHENTICATED : End.DENIED;
        } catch (IOException e) {
            end = End.UNAVAILABLE;
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.plus(GRACE));
        return end;
    }

    /** The same fault again and again, with GET and POST, on PIN tests and on records. */
    private static void hold(HttpFault fault, End expected) throws Exception {
        // Only what fails has to fail soon.
        Duration patience = expected == End.UNAVAILABLE ? PATIENCE : Desk.AMPLE;
        try (FakePatronApiServer ils = Desk.ferguson().start()) {
            for (boolean post : new boolean[] {false, true}) {
                try (Desk desk = Desk.at(ils, "use_post_requests", post)) {
                    for (int i = 0; i < REPEATS; i++) {
                        ils.misbehave(fault);
                        // I1, I2
                        assertThat(signIn(desk, ils, Desk.JANE, patience))
                                .as(fault.toString())
                                .isEqualTo(expected);
                        assertThat(lookUp(desk, patience))
                                .as(fault + " on a dump")
                                .isEqualTo(expected);
                        ils.behave();
                        // I8
                        assertThat(signIn(desk, ils, Desk.JOHN, Desk.AMPLE)).isEqualTo(End.AUTHENTICATED);
                        assertThat(lookUp(desk, Desk.AMPLE)).isEqualTo(End.AUTHENTICATED);
                    }
                }
            }
            // I5
            ils.dropConnections();
            ils.awaitOpenConnections(0, Desk.AMPLE);
        }
    }

    @Test
    void rows1And5To7ConnectionsThatComeToNothing() throws Exception {
        hold(HttpFault.silentAfterAccept(), End.UNAVAILABLE);
        hold(HttpFault.closeAtOnce(), End.UNAVAILABLE);
        hold(HttpFault.resetAtOnce(), End.UNAVAILABLE);
        try (FakePatronApiServer ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils)) {
            for (int i = 0; i < REPEATS; i++) {
                ils.goDown();
                assertThat(signIn(desk, ils, Desk.JANE, Desk.AMPLE)).isEqualTo(End.UNAVAILABLE);
                ils.comeUp();
                assertThat(signIn(desk, ils, Desk.JANE, Desk.AMPLE)).isEqualTo(End.AUTHENTICATED);
            }
        }
    }

    @Test
    void rows3And4NamesThatDoNotResolve() {
        Network unknown = (host, deadline) -> {
            throw new UnknownHostException("no address");
        };
        Network slow = (host, deadline) -> {
            LockSupport.parkNanos(deadline.remainingNanos());
            throw new SocketTimeoutException("too slow");
        };
        try (FakePatronApiServer ils = Desk.ferguson().start()) {
            for (Network network : List.of(unknown, slow)) {
                try (Desk desk = Desk.at(network, ils.url())) {
                    assertThat(signIn(desk, ils, Desk.JANE)).isEqualTo(End.UNAVAILABLE);
                }
            }
            assertThat(ils.connections()).isZero();
        }
    }

    // B10, M2.7
    @Test
    void rows12And13AnswersThatDoNotComeInTime() throws Exception {
        hold(HttpFault.noAnswer(), End.UNAVAILABLE);
        hold(HttpFault.drip(Duration.ofMillis(50)), End.UNAVAILABLE);
        hold(HttpFault.delay(Duration.ofMillis(600)), End.UNAVAILABLE);
        hold(HttpFault.delay(Duration.ofMillis(30)), End.AUTHENTICATED);
        hold(HttpFault.holdAnswer(), End.UNAVAILABLE);
    }

    // M2.7, M3.1
    @Test
    void row34Statuses() throws Exception {
        hold(HttpFault.status(500), End.UNAVAILABLE);
        hold(HttpFault.status(503, Map.of("Retry-After", "0")), End.UNAVAILABLE);
        hold(HttpFault.status(408), End.UNAVAILABLE);
        hold(HttpFault.redirect("/PATRONAPI/" + Desk.JOHN + "/dump"), End.UNAVAILABLE);
        hold(HttpFault.rightAnswerWithStatus(500), End.UNAVAILABLE);
    }

    @Test
    void row35CutBodies() throws Exception {
        for (int bytes : new int[] {0, 1, 14, 20}) {
            hold(HttpFault.truncatedBody(bytes), End.UNAVAILABLE);
        }
        // Nothing shows that more was meant to come, so a record must be whole by itself.
        hold(HttpFault.truncatedWithoutLength(20), End.UNAVAILABLE);
        hold(HttpFault.closeAfterRequest(), End.UNAVAILABLE);
        hold(HttpFault.reset(), End.UNAVAILABLE);
        hold(HttpFault.closeAfterAnswer(), End.AUTHENTICATED);
    }

    // T26
    @Test
    void row36BodiesThatAreTooMuch() throws Exception {
        hold(HttpFault.gzipped(), End.UNAVAILABLE);
        hold(HttpFault.gzipBomb(), End.UNAVAILABLE);
        hold(HttpFault.endlessBody(), End.UNAVAILABLE);
        hold(HttpFault.endlessHeaders(), End.UNAVAILABLE);
        hold(HttpFault.garbageStatusLine(), End.UNAVAILABLE);
    }

    // B11, M3.3
    @Test
    void row37BodiesOfSomethingElse() throws Exception {
        hold(HttpFault.outagePage(), End.UNAVAILABLE);
        hold(HttpFault.outagePage(200), End.UNAVAILABLE);
        hold(HttpFault.loginPage(), End.UNAVAILABLE);
        hold(HttpFault.emptyAnswer(), End.UNAVAILABLE);
        hold(HttpFault.body("{\"RETCOD\": 0}".getBytes(StandardCharsets.UTF_8), "text/html"), End.UNAVAILABLE);
        hold(HttpFault.wrongContentType(), End.AUTHENTICATED);
        hold(HttpFault.prefix("<!-- proxy -->\n".getBytes(StandardCharsets.UTF_8)), End.AUTHENTICATED);
        hold(HttpFault.suffix("\n<!-- RETCOD=1 -->\n".getBytes(StandardCharsets.UTF_8)), End.AUTHENTICATED);
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
