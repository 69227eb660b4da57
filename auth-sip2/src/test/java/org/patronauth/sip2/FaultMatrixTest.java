package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.patronauth.PatronData;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.spi.Network;
import org.patronauth.spi.ServiceMisconfiguredException;

/**
 * The first 33 rows of the fault matrix. Whatever the server does, a login is a yes only on a whole, well-formed yes to
 * this very question, is over soon after its deadline, shows the PIN to the server at most once, and leaves the next
 * login unharmed.
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
        UNAVAILABLE,
        MISCONFIGURED
    }

    private static void assertEnd(Desk desk, FakeSip2Server ils, End expected, String when) {
        assertThat(signIn(desk, ils, Desk.JANE, patienceFor(expected))).as(when).isEqualTo(expected);
    }

    private static void assertAuthenticated(Desk desk, FakeSip2Server ils, String identifier) {
        assertThat(signIn(desk, ils, identifier, Desk.AMPLE)).isEqualTo(End.AUTHENTICATED);
    }

    private static void assertUnavailable(Desk desk, FakeSip2Server ils) {
        assertThat(signIn(desk, ils, Desk.JANE, PATIENCE)).isEqualTo(End.UNAVAILABLE);
    }

    /** Only what fails has to fail soon: a busy machine is no fault of the server's. */
    private static Duration patienceFor(End expected) {
        return expected == End.UNAVAILABLE ? PATIENCE : Desk.AMPLE;
    }

    private static End signIn(Desk desk, FakeSip2Server ils, String identifier, Duration patience) {
        int pinsBefore = ils.pinsProcessed();
        long start = System.nanoTime();
        End end;
        try {
            Optional<PatronData> patron = desk.signIn(identifier, Desk.PIN, patience);
            end = patron.isPresent() ? End.AUTHENTICATED : End.DENIED;
            patron.ifPresent(found ->
                    assertThat(found.permanentId()).isEqualTo(Optional.of(identifier.equals(Desk.JANE) ? "J1" : "J2")));
        } catch (ServiceMisconfiguredException e) {
            assertClean(e);
            end = End.MISCONFIGURED;
        } catch (IOException e) {
            assertClean(e);
            end = End.UNAVAILABLE;
        }
        // I3, Y3
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.plus(GRACE));
        // I4, Y4
        assertThat(ils.pinsProcessed() - pinsBefore).as("PINs at the server").isLessThanOrEqualTo(1);
        return end;
    }

    // I6
    private static void assertClean(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContainIgnoringCase("canary", Desk.JANE);
        }
    }

    // I8
    private static void assertHealthy(Desk desk, FakeSip2Server ils) {
        ils.behave();
        assertAuthenticated(desk, ils, Desk.JOHN);
        assertAuthenticated(desk, ils, Desk.JANE);
    }

    /** One server, one provider that may keep one connection, and the fault again and again, first and on a kept one. */
    private static void hold(Sip2Fault fault, End expected, Object... settings) throws Exception {
        holdOn(false, fault, expected, settings);
    }

    /** As {@link #hold}, with a fault that kept connections do not notice. */
    private static void holdOnNewConnections(Sip2Fault fault, End expected) throws Exception {
        holdOn(true, fault, expected);
    }

    private static void holdOn(boolean onlyNewConnections, Sip2Fault fault, End expected, Object... settings)
            throws Exception {
        try (FakeSip2Server ils =
                Desk.ferguson().login("terminal", Desk.TERMINAL_PASSWORD).start()) {
            try (Desk desk = desk(ils, settings)) {
                for (int i = 0; i < REPEATS; i++) {
                    ils.resetConnections();
                    ils.awaitOpenConnections(0, Desk.AMPLE);
                    ils.misbehave(fault);
                    // I1, I2
                    assertEnd(desk, ils, expected, fault.toString());
                    assertHealthy(desk, ils);
                    ils.misbehave(fault);
                    String when = fault + " on a kept connection";
                    assertEnd(desk, ils, onlyNewConnections ? End.AUTHENTICATED : expected, when);
                    assertHealthy(desk, ils);
                }
            }
            // I5
            ils.awaitOpenConnections(0, Desk.AMPLE);
        }
    }

    private static Desk desk(FakeSip2Server ils, Object... settings) {
        List<Object> all = new ArrayList<>(
                List.of("username", "terminal", "password", Desk.TERMINAL_PASSWORD, "max_connections", 1));
        all.addAll(List.of(settings));
        return Desk.at(ils, all.toArray());
    }

    // Z16: each row names its fault by the server's own name for it.

    // Y1
    @Test
    void row1Refused() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils)) {
            for (int i = 0; i < REPEATS; i++) {
                ils.goDown();
                ils.forgetWhatWasSeen();
                assertUnavailable(desk, ils);
                assertThat(ils.pinsSeen()).isZero();
                ils.comeUp();
                assertHealthy(desk, ils);
            }
        }
    }

    @Test
    void row2BlackHole() throws Exception {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FakeSip2Server unused = Desk.ferguson().start()) {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                fill.add(socket);
                try {
                    socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 50);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            try (Desk desk = Desk.at(Desk.LOOPBACK, full.getLocalPort())) {
                for (int i = 0; i < REPEATS; i++) {
                    assertUnavailable(desk, unused);
                }
            }
        } finally {
            for (Socket socket : fill) {
                socket.close();
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
        try (FakeSip2Server ils = Desk.ferguson().start()) {
            for (Network network : List.of(unknown, slow)) {
                try (Desk desk = Desk.at(network, ils.port())) {
                    for (int i = 0; i < REPEATS; i++) {
                        assertUnavailable(desk, ils);
                    }
                }
            }
            assertThat(ils.connections()).isZero();
        }
    }

    @Test
    void rows5To8ConnectionsThatComeToNothing() throws Exception {
        holdOnNewConnections(Sip2Fault.silentAfterAccept(), End.UNAVAILABLE);
        holdOnNewConnections(Sip2Fault.closeAtOnce(), End.UNAVAILABLE);
        holdOnNewConnections(Sip2Fault.resetAtOnce(), End.UNAVAILABLE);
        holdOnNewConnections(Sip2Fault.closeAfterLogin(), End.UNAVAILABLE);
    }

    @Test
    void rows9To11LoginsThatComeToNothing() throws Exception {
        holdOnNewConnections(Sip2Fault.loginRefused(), End.MISCONFIGURED);
        holdOnNewConnections(Sip2Fault.loginGarbage(), End.UNAVAILABLE);
        holdOnNewConnections(Sip2Fault.askToResend().on("93"), End.UNAVAILABLE);
    }

    // Z8, T8
    @Test
    void row12AnAnswerCutAnywhereIsNoAnswer() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1)) {
            assertAuthenticated(desk, ils, Desk.JANE);
            int whole = ils.journal().get(ils.journal().size() - 1).length();
            for (int length = 0; length < whole; length++) {
                ils.misbehaveOnce(Sip2Fault.cutAt(length));
                assertEnd(desk, ils, End.UNAVAILABLE, "cut at " + length);
                assertAuthenticated(desk, ils, Desk.JOHN);
            }
        }
        hold(Sip2Fault.stallAt(0), End.UNAVAILABLE);
        hold(Sip2Fault.stallAt(70), End.UNAVAILABLE);
    }

    // Z5, Z10
    @Test
    void rows13To16Framing() throws Exception {
        hold(Sip2Fault.drip(Duration.ofMillis(100)), End.UNAVAILABLE);
        hold(Sip2Fault.noTerminator(), End.UNAVAILABLE);
        hold(Sip2Fault.crLf(), End.AUTHENTICATED);
        hold(Sip2Fault.lfOnly(), End.AUTHENTICATED);
    }

    // Z4
    @Test
    void row17AWrongChecksumIsAsBadAsTheServiceSays() throws Exception {
        hold(Sip2Fault.badChecksum(), End.AUTHENTICATED);
        hold(Sip2Fault.badChecksum(), End.AUTHENTICATED, "checksum_mode", "off");
        hold(Sip2Fault.badChecksum(), End.UNAVAILABLE, "checksum_mode", "strict");
    }

    // Z4, Z8
    @Test
    void row18AnAnswerToAnotherRequestIsNone() throws Exception {
        hold(Sip2Fault.wrongSequence(), End.UNAVAILABLE);
    }

    // Z6, T8
    @Test
    void row19AnAnswerAboutAnotherPatronIsNone() throws Exception {
        hold(Sip2Fault.answerFor("23333000000099"), End.UNAVAILABLE, "strict_identifier", true);
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1)) {
            for (int i = 0; i < REPEATS; i++) {
                // Without our sequence number, even on a new connection: it should have come back.
                ils.misbehave(Sip2Fault.answerFor("23333000000099"));
                ils.misbehave(Sip2Fault.withoutErrorDetection());
                assertUnavailable(desk, ils);
                assertHealthy(desk, ils);
            }
        }
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1, "error_detection", false)) {
            assertAuthenticated(desk, ils, Desk.JANE);
            // Where no sequence numbers are used, a kept connection might hold an older answer.
            ils.misbehaveOnce(Sip2Fault.answerFor("23333000000099"));
            assertUnavailable(desk, ils);
            ils.misbehaveOnce(Sip2Fault.answerFor("jane.canary"));
            assertAuthenticated(desk, ils, Desk.JANE);
            assertHealthy(desk, ils);
        }
    }

    // Z8, T8
    @Test
    void row20ASecondAnswerIsNotTakenForTheNextQuestions() throws Exception {
        hold(Sip2Fault.duplicated(), End.AUTHENTICATED);
        hold(Sip2Fault.duplicated(), End.AUTHENTICATED, "error_detection", false);
    }

    // Z8, T8
    @Test
    void row21ALateAnswerIsNotTakenForTheNextQuestions() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1, "error_detection", false)) {
            for (int i = 0; i < REPEATS; i++) {
                ils.misbehaveOnce(Sip2Fault.held());
                assertUnavailable(desk, ils);
                ils.release();
                assertHealthy(desk, ils);
            }
        }
    }

    // Z7
    @Test
    void rows22And23OtherMessages() throws Exception {
        hold(Sip2Fault.wrongCode("24"), End.UNAVAILABLE);
        hold(Sip2Fault.plainText("Problems handling the request: internal error"), End.UNAVAILABLE);
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1)) {
            for (int i = 0; i < REPEATS; i++) {
                ils.misbehaveOnce(Sip2Fault.askToResend());
                assertAuthenticated(desk, ils, Desk.JANE);
                assertHealthy(desk, ils);
            }
        }
    }

    // Z6, Z7
    @Test
    void row24FieldsThatNobodyKnowsAndFieldsThatAreMissing() throws Exception {
        hold(Sip2Fault.unknownFields(), End.AUTHENTICATED);
        hold(Sip2Fault.adding("ZZ", "BLN"), End.AUTHENTICATED);
        hold(Sip2Fault.omitting("BL"), End.UNAVAILABLE);
        hold(Sip2Fault.omitting("CQ"), End.UNAVAILABLE);
        hold(Sip2Fault.omitting("AA"), End.UNAVAILABLE);
    }

    // Z5
    @Test
    void rows25To27Sizes() throws Exception {
        hold(Sip2Fault.oversized(10_000_000), End.UNAVAILABLE);
        hold(Sip2Fault.endless(), End.UNAVAILABLE);
        hold(Sip2Fault.invalidEncoding(), End.AUTHENTICATED, "encoding", "utf-8");
    }

    // Z8
    @Test
    void rows28To30ConnectionsThatDieWhileIdle() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1)) {
            for (int i = 0; i < REPEATS; i++) {
                assertHealthy(desk, ils);
                ils.dropConnections();
                ils.awaitOpenConnections(0, Desk.AMPLE);
                assertAuthenticated(desk, ils, Desk.JANE);

                ils.restart();
                assertAuthenticated(desk, ils, Desk.JANE);

                // The machine has gone without a word: one login finds out, and none after it.
                ils.abandonConnections();
                assertUnavailable(desk, ils);
                assertAuthenticated(desk, ils, Desk.JANE);
            }
        }
    }

    // Z8
    @Test
    void rows31And32ServersThatTakeFewConnections() throws Exception {
        for (FakeSip2Server.Builder few : List.of(
                Desk.ferguson().connectionLimit(1),
                Desk.ferguson().login("terminal", Desk.TERMINAL_PASSWORD).sessionLimit(1))) {
            try (FakeSip2Server ils = few.start();
                    Desk desk = desk(ils, "max_connections", 4)) {
                ExecutorService patrons = Executors.newFixedThreadPool(4);
                try {
                    List<Callable<End>> logins = new ArrayList<>();
                    for (int i = 0; i < 12; i++) {
                        String identifier = i % 2 == 0 ? Desk.JANE : Desk.JOHN;
                        logins.add(() -> endOf(desk, identifier));
                    }
                    int good = 0;
                    for (Future<End> end : patrons.invokeAll(logins)) {
                        assertThat(end.get()).isIn(End.AUTHENTICATED, End.UNAVAILABLE);
                        good += end.get() == End.AUTHENTICATED ? 1 : 0;
                    }
                    assertThat(good).isPositive();
                } finally {
                    patrons.shutdownNow();
                }
                ils.dropConnections();
                ils.awaitOpenConnections(0, Desk.AMPLE);
                assertHealthy(desk, ils);
            }
        }
    }

    private static End endOf(Desk desk, String identifier) {
        try {
            Optional<PatronData> patron = desk.signIn(identifier, Desk.PIN, PATIENCE);
            assertThat(patron.orElseThrow().permanentId())
                    .isEqualTo(Optional.of(identifier.equals(Desk.JANE) ? "J1" : "J2"));
            return End.AUTHENTICATED;
        } catch (IOException e) {
            return End.UNAVAILABLE;
        }
    }

    @Test
    void row33SlowIsNotDead() throws Exception {
        hold(Sip2Fault.delay(Duration.ofMillis(30)), End.AUTHENTICATED);
        hold(Sip2Fault.delay(Duration.ofMillis(600)), End.UNAVAILABLE);
    }

    /** A server that has counted wrong PINs must not count one more because of us. */
    @Test
    void aLockedCardStaysLockedAndIsAnOrdinaryRefusal() throws IOException {
        try (FakeSip2Server ils = Desk.ferguson().lockAfter(2).start();
                Desk desk = Desk.at(ils)) {
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(ils.wrongPins(Desk.JANE)).isEqualTo(2);
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isEmpty();
            ils.put(FakeSip2Patron.of(Desk.JANE, Desk.PIN).permanentId("J1").build());
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isPresent();
        }
    }
}
