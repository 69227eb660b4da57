package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.FaultEnd;
import org.patronauth.mock.FaultLogin;
import org.patronauth.mock.FaultMatrixContract;
import org.patronauth.mock.FaultRow;
import org.patronauth.mock.FaultTrial;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.spi.AuthenticationProviderFactory;

/** What goes wrong with SIP2: rows 1 to 33. Each names its fault by the server's own name for it. */
// I1, I2, I3, I4, I5, I6, I7, I8, Y1, Y3, Y4, Z16
class FaultMatrixTest extends FaultMatrixContract<FakeSip2Server> {
    private static FakeSip2Server.Builder ferguson() {
        return Desk.ferguson().login("terminal", Desk.TERMINAL_PASSWORD);
    }

    @Override
    protected AuthenticationProviderFactory factory() {
        return new Sip2ProviderFactory();
    }

    @Override
    protected FakeSip2Server startServer() {
        return ferguson().start();
    }

    @Override
    protected Map<String, Object> settings(FakeSip2Server ils, int port) {
        return Map.of(
                "url",
                ils.host(),
                "port",
                port,
                "username",
                "terminal",
                "password",
                Desk.TERMINAL_PASSWORD,
                "max_connections",
                1);
    }

    @Override
    protected FaultLogin login(FakeSip2Server ils) {
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
    protected int secretsSeen(FakeSip2Server ils) {
        // What was answered by a request to send it again does not count.
        return ils.pinsProcessed();
    }

    @Override
    protected List<String> secrets() {
        return List.of(Desk.PIN, Desk.TERMINAL_PASSWORD, Desk.NAME, "quilla@canary.example", Desk.JANE, Desk.JOHN);
    }

    @Override
    protected Map<Integer, String> doesNotApply() {
        String http = "SIP2 does not go over HTTP.";
        String elsewhere = "Nobody signs in elsewhere.";
        return Map.of(34, http, 35, http, 36, http, 37, http, 38, elsewhere, 39, elsewhere, 40, elsewhere);
    }

    private static FaultRow<FakeSip2Server> row(int number, FaultEnd end, Sip2Fault fault) {
        return FaultRow.of(
                number, fault.toString(), end, trial -> trial.server().misbehave(fault));
    }

    private static FaultRow<FakeSip2Server> atTheBeginning(int number, FaultEnd end, Sip2Fault fault) {
        return FaultRow.ofNewConnections(
                number, fault.toString(), end, trial -> trial.server().misbehave(fault));
    }

    @Override
    protected List<FaultRow<FakeSip2Server>> rows() {
        List<FaultRow<FakeSip2Server>> rows = new ArrayList<>();
        rows.addAll(connections());
        rows.addAll(framing());
        rows.addAll(otherAnswers());
        rows.addAll(contents());
        return rows;
    }

    private static List<FaultRow<FakeSip2Server>> connections() {
        return List.of(
                atTheBeginning(5, FaultEnd.UNAVAILABLE, Sip2Fault.silentAfterAccept()),
                atTheBeginning(6, FaultEnd.UNAVAILABLE, Sip2Fault.closeAtOnce()),
                atTheBeginning(7, FaultEnd.UNAVAILABLE, Sip2Fault.resetAtOnce()),
                atTheBeginning(8, FaultEnd.UNAVAILABLE, Sip2Fault.closeAfterLogin()),
                atTheBeginning(9, FaultEnd.MISCONFIGURED, Sip2Fault.loginRefused()),
                atTheBeginning(10, FaultEnd.UNAVAILABLE, Sip2Fault.loginGarbage()),
                atTheBeginning(11, FaultEnd.UNAVAILABLE, Sip2Fault.askToResend().on("93")),
                FaultRow.played(31, "one connection for many", FaultMatrixTest::crowd)
                        .with("max_connections", 4)
                        .at(() -> ferguson().connectionLimit(1).start()),
                FaultRow.played(32, "one session for many", FaultMatrixTest::crowd)
                        .with("max_connections", 4)
                        .at(() -> ferguson().sessionLimit(1).start()),
                row(33, FaultEnd.AUTHENTICATED, Sip2Fault.delay(Duration.ofMillis(30))),
                row(33, FaultEnd.UNAVAILABLE, Sip2Fault.delay(Duration.ofMillis(600))));
    }

    // Z5, Z8, Z10, T8
    private static List<FaultRow<FakeSip2Server>> framing() {
        return List.of(
                FaultRow.played(12, "answer cut at each byte", FaultMatrixTest::cutAtEachByte),
                row(12, FaultEnd.UNAVAILABLE, Sip2Fault.stallAt(0)),
                row(12, FaultEnd.UNAVAILABLE, Sip2Fault.stallAt(70)),
                row(13, FaultEnd.UNAVAILABLE, Sip2Fault.drip(Duration.ofMillis(100))),
                row(14, FaultEnd.UNAVAILABLE, Sip2Fault.noTerminator()),
                row(15, FaultEnd.AUTHENTICATED, Sip2Fault.crLf()),
                row(16, FaultEnd.AUTHENTICATED, Sip2Fault.lfOnly()),
                row(25, FaultEnd.UNAVAILABLE, Sip2Fault.oversized(10_000_000)),
                row(26, FaultEnd.UNAVAILABLE, Sip2Fault.endless()));
    }

    // Z4, Z6, Z8, T8
    private static List<FaultRow<FakeSip2Server>> otherAnswers() {
        return List.of(
                row(17, FaultEnd.AUTHENTICATED, Sip2Fault.badChecksum()),
                row(17, FaultEnd.AUTHENTICATED, Sip2Fault.badChecksum()).with("checksum_mode", "off"),
                row(17, FaultEnd.UNAVAILABLE, Sip2Fault.badChecksum()).with("checksum_mode", "strict"),
                row(18, FaultEnd.UNAVAILABLE, Sip2Fault.wrongSequence()),
                row(19, FaultEnd.UNAVAILABLE, Sip2Fault.answerFor("23333000000099"))
                        .with("strict_identifier", true),
                // Without our sequence number, even on a new connection: it should have come back.
                FaultRow.of(19, "answer for another, without error detection", FaultEnd.UNAVAILABLE, trial -> {
                    trial.server().misbehave(Sip2Fault.answerFor("23333000000099"));
                    trial.server().misbehave(Sip2Fault.withoutErrorDetection());
                }),
                // Where no sequence numbers are used, a kept connection might hold an older answer.
                FaultRow.<FakeSip2Server>played(19, "answer for another on a kept connection", trial -> {
                            trial.assertWell();
                            trial.server().misbehaveOnce(Sip2Fault.answerFor("23333000000099"));
                            trial.assertEnds(FaultEnd.UNAVAILABLE);
                        })
                        .with("error_detection", false),
                row(20, FaultEnd.AUTHENTICATED, Sip2Fault.duplicated()),
                row(20, FaultEnd.AUTHENTICATED, Sip2Fault.duplicated()).with("error_detection", false),
                FaultRow.<FakeSip2Server>played(21, "answer after the deadline", trial -> {
                            trial.server().misbehaveOnce(Sip2Fault.held());
                            trial.assertEnds(FaultEnd.UNAVAILABLE);
                            trial.server().release();
                        })
                        .with("error_detection", false));
    }

    // Z6, Z7
    private static List<FaultRow<FakeSip2Server>> contents() {
        return List.of(
                row(22, FaultEnd.UNAVAILABLE, Sip2Fault.wrongCode("24")),
                row(22, FaultEnd.UNAVAILABLE, Sip2Fault.plainText("Problems handling the request: internal error")),
                FaultRow.played(23, "asked once to send it again", trial -> {
                    trial.server().misbehaveOnce(Sip2Fault.askToResend().on("63"));
                    trial.assertEnds(FaultEnd.AUTHENTICATED);
                }),
                row(24, FaultEnd.AUTHENTICATED, Sip2Fault.unknownFields()),
                row(24, FaultEnd.AUTHENTICATED, Sip2Fault.adding("ZZ", "BLN")),
                row(24, FaultEnd.UNAVAILABLE, Sip2Fault.omitting("BL")),
                row(24, FaultEnd.UNAVAILABLE, Sip2Fault.omitting("CQ")),
                row(24, FaultEnd.UNAVAILABLE, Sip2Fault.omitting("AA")),
                row(27, FaultEnd.AUTHENTICATED, Sip2Fault.invalidEncoding()).with("encoding", "utf-8"));
    }

    private static void cutAtEachByte(FaultTrial<FakeSip2Server> trial) throws InterruptedException {
        trial.assertWell();
        FakeSip2Server ils = trial.server();
        int whole = ils.journal().get(ils.journal().size() - 1).length();
        for (int length = 0; length < whole; length++) {
            ils.misbehaveOnce(Sip2Fault.cutAt(length));
            trial.assertEnds(FaultEnd.UNAVAILABLE);
            // One outage after the other is none of single answers.
            trial.assertEnds(Desk.JOHN, FaultEnd.AUTHENTICATED);
        }
    }

    private static void crowd(FaultTrial<FakeSip2Server> trial) throws Exception {
        trial.assertCrowdServed(4);
        trial.forgetConnections();
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
