package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.mock.Terminal.numbered;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fake server says to a terminal that knows nothing but bytes. */
class FakeSip2ServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T16:32:40Z"), ZoneOffset.UTC);
    private static final String DATE = "20261122    163240";
    private static final String LOGIN = "9300CNscclient|COclientpwd|CPMAIN|AY0AZF261";
    private static final String NO_FLAGS = " ".repeat(14);
    private static final String NO_COUNTS = "0".repeat(24);

    private static FakeSip2Server.Builder evergreen() {
        return FakeSip2Server.builder()
                .clock(CLOCK)
                .institution("UWOLS")
                .login("scclient", "clientpwd")
                .supportedMessages("YYYYYYYYYNYNYYYY")
                .patron(FakeSip2Patron.of("reader", "6789")
                        .name("Robin Reader")
                        .address("2 Meadow Lane")
                        .email("robin@ferguson.example")
                        .phone("555 1234")
                        .library("Beacock")
                        .expires(LocalDate.of(2050, 12, 31))
                        .born(LocalDate.of(1964, 9, 25))
                        .type("A")
                        .flag(4)
                        .counters("000000000000000100000000")
                        .build())
                .patron(FakeSip2Patron.of("demo_blocked", "4321")
                        .name("Demo Patron")
                        .currency("USD")
                        .address("1 Main St")
                        .email("rig@example.org")
                        .phone("555-0100")
                        .library("BR1")
                        .expires(LocalDate.of(2050, 12, 31))
                        .born(LocalDate.of(1980, 1, 1))
                        .type("Adult")
                        .field("PI", "Y")
                        .permanentId("900002")
                        .blocked()
                        .screenMessage("blocked")
                        .build())
                .patron(FakeSip2Patron.withoutPin("open").name("Olive Open").build());
    }

    private static FakeSip2Server.Builder plain(Sip2Personality personality) {
        return FakeSip2Server.builder()
                .clock(CLOCK)
                .personality(personality)
                .institution("LIB")
                .patron(FakeSip2Patron.of("reader", "6789").name("Robin Reader").build());
    }

    private static String question(String identifier, String rest) {
        return "63000" + DATE + "          AO|AA" + identifier + "|AC|" + rest;
    }

    // Z16: the transcripts of a SIPServer, byte for byte
    @Test
    void aSessionReadsLikeTheTranscript() throws Exception {
        try (FakeSip2Server server = evergreen().start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask(LOGIN)).isEqualTo("941AY0AZFDFD");
            assertThat(terminal.ask("9909992.00AY1AZFC8D"))
                    .isEqualTo("98YNNYNN600003" + DATE + "2.00AOUWOLS|BXYYYYYYYYYNYNYYYY|AY1AZEDE0");
            assertThat(terminal.ask(numbered(2, question("reader", "AD6789|"))))
                    .isEqualTo(numbered(2, readerAnswer("CQY|")));
            assertThat(terminal.ask(numbered(3, question("reader", "AD0000|"))))
                    .isEqualTo(numbered(3, readerAnswer("CQN|")));
            assertThat(terminal.ask(numbered(4, question("reader", "")))).isEqualTo(numbered(4, readerAnswer("")));
            assertThat(terminal.ask(numbered(5, question("reader", "AD|"))))
                    .isEqualTo(numbered(5, readerAnswer("CQN|")));
            assertThat(terminal.ask(numbered(6, question("nosuch", "AD1234|"))))
                    .isEqualTo("64YYYY          000" + DATE + NO_COUNTS + "AOUWOLS|AAnosuch|AE|BLN|AY6AZEAA9");
            assertThat(terminal.ask(numbered(7, question("demo_blocked", "AD4321|"))))
                    .isEqualTo(numbered(
                            7,
                            "64YYYY          000" + DATE + NO_COUNTS
                                    + "AOUWOLS|AAdemo_blocked|AEDemo Patron|BHUSD|BD1 Main St|BErig@example.org"
                                    + "|BF555-0100|AQBR1|BLY|CQY|PA20501231|PB19800101|PCAdult|PIY|XI900002"
                                    + "|AFblocked|"));
            assertThat(terminal.ask(numbered(8, question("open", "ADzzz|")))).contains("|BLY|CQY|");
            assertThat(terminal.ask(numbered(0, "2300020261122    163240AOUWOLS|AAnosuch|AC|AD6789|")))
                    .isEqualTo(numbered(0, "24YYYY          000" + DATE + "AOUWOLS|AAnosuch|AE|BLN|"));
            assertThat(terminal.ask(numbered(1, "35" + DATE + "AOUWOLS|AAreader|AC|AD6789|")))
                    .isEqualTo(numbered(1, "36Y" + DATE + "AOUWOLS|AAreader|AFThank you for using Evergreen!|"));
        }
    }

    private static String readerAnswer(String cq) {
        return "64    Y         000" + DATE + "000000000000000100000000AOUWOLS|AAreader|AERobin Reader|BD2 Meadow Lane"
                + "|BErobin@ferguson.example|BF555 1234|AQBeacock|BLY|" + cq + "PA20501231|PB19640925|PCA|";
    }

    // Z16
    @Test
    void theThirdRefusedLoginEndsTheConnection() throws Exception {
        try (FakeSip2Server server = evergreen().start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("9300CNscclient|COnope|AY0AZF6AD")).isEqualTo("940AY0AZFDFE");
            assertThat(terminal.ask("9300CNscclient|COnope|AY0AZF6AD")).isEqualTo("940AY0AZFDFE");
            terminal.send("9300CNscclient|COnope|AY0AZF6AD\r");
            server.awaitOpenConnections(0, PATIENCE);
            assertThat(server.logins()).isEqualTo(3);
        }
    }

    // Z16
    @ParameterizedTest
    @ValueSource(strings = {"63000" + DATE + "          AO|AAreader|AC|AD6789|", "9909992.00", "81"})
    void whatItDoesNotExpectEndsTheConnectionWithoutAWord(String message) throws Exception {
        try (FakeSip2Server server = evergreen().start();
                Terminal terminal = Terminal.at(server)) {
            terminal.send(message + "\r");
            assertThat(terminal.allUntilTheEnd()).isEmpty();
        }
    }

    // Z16
    @Test
    void aPortMayAnswerAStatusBeforeTheLoginInAnothersName() throws Exception {
        try (FakeSip2Server server = evergreen().statusBeforeLogin("CPL").start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("9909992.00")).contains("2.00AOCPL|");
            terminal.ask(LOGIN);
            assertThat(terminal.ask("9909992.00")).contains("2.00AOUWOLS|");
        }
    }

    // Z16
    @Test
    void aWrongChecksumIsAskedForAgainAndA97RepeatsTheLastAnswer() throws Exception {
        try (FakeSip2Server server = evergreen().start();
                Terminal terminal = Terminal.at(server)) {
            terminal.ask(LOGIN);
            assertThat(terminal.ask(question("reader", "AD6789|AY1AZ0000"))).isEqualTo("96AZFEF6");
            assertThat(terminal.ask(numbered(1, question("reader", "AD6789|"))))
                    .isEqualTo(numbered(1, readerAnswer("CQY|")));
            assertThat(terminal.ask("97AZFEF5")).isEqualTo(numbered(0, readerAnswer("CQY|")));
        }
        try (FakeSip2Server server = evergreen().start();
                Terminal first = Terminal.at(server);
                Terminal second = Terminal.at(server)) {
            first.ask(LOGIN);
            first.ask(numbered(1, question("reader", "AD6789|")));
            second.ask(LOGIN);
            // It repeats its own 941 now; on a connection that asked nothing it repeats another's answer.
            try (Terminal third = Terminal.at(server)) {
                assertThat(third.ask("97AZFEF5")).startsWith("941");
            }
        }
    }

    // Z16
    @Test
    void withoutErrorDetectionAnswersHaveNoneAndPunctuationIsStripped() throws Exception {
        try (FakeSip2Server server = evergreen()
                        .patron(FakeSip2Patron.of("punct", "ab!").build())
                        .start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("9300CNscclient|COclientpwd|")).isEqualTo("941");
            assertThat(terminal.ask(question("punct", "ADab!|"))).contains("|CQN|");
            assertThat(terminal.ask(numbered(1, question("punct", "ADab!|")))).contains("|CQY|");
        }
    }

    // Z16
    @Test
    void itReadsAsLooselyAsTheRealOne() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER).start();
                Terminal terminal = Terminal.at(server)) {
            terminal.send("\r\n\r\n" + question("reader", "AD6789|") + "\r\n\r\n" + question("reader", "AD1|") + "\r");
            assertThat(terminal.answer()).contains("|CQY|");
            assertThat(terminal.answer()).contains("|CQN|");
            assertThat(terminal.ask(question("reader", "AD6789|AAother|AD1|"))).contains("AAreader|", "|CQY|");
            terminal.send(question("reader", "AD6789|") + "\n");
            assertThat(terminal.hearsNothing()).as("LF alone ends nothing").isTrue();
        }
    }

    // Z16
    @Test
    void aCarriageReturnInAPinIsASecondMessage() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.KOHA).start();
                Terminal terminal = Terminal.at(server)) {
            terminal.send(question("reader", "AD67\r89|") + "\r");
            assertThat(terminal.answer()).startsWith("64").contains("|CQN|");
            assertThat(terminal.answer()).isEqualTo("96");
            terminal.send("01N" + DATE + "AO|AL|AAreader|AC|\r");
            assertThat(terminal.answer()).startsWith("24YYYY");
            assertThat(server.requests("01")).isEqualTo(1);
        }
    }

    // Z16
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "KOHA; 96",
                "SIERRA; 96AZFEF6",
                "FOLIO; Problems handling the request: the message could not be parsed",
                "INVENIO; ''",
                "SIP_SERVER; ''"
            })
    void eachFamilyAnswersAnUnknownMessageInItsWay(Sip2Personality personality, String answer) throws Exception {
        try (FakeSip2Server server = plain(personality).start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("81")).isEqualTo(answer);
        }
    }

    // Z16
    @Test
    void fsip2IsSilentForWhatItCannotParseAndAsksAgainWhenAskedAgain() throws Exception {
        try (FakeSip2Server server =
                        plain(Sip2Personality.FSIP2).login("terminal", "secret").start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("9300CNterminal|COsecret|")).as("no CP").isEqualTo("940");
            assertThat(terminal.ask("9300CNterminal|COsecret|CPdesk|")).isEqualTo("941");
            terminal.send("81\r");
            assertThat(terminal.hearsNothing()).isTrue();
            assertThat(terminal.ask("97")).isEqualTo("96AZFEF6");
        }
    }

    // Z16
    @Test
    void kohaSaysWhatWasWrong() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.KOHA).start();
                Terminal terminal = Terminal.at(server)) {
            terminal.send(question("reader", "AD1|") + "\r");
            assertThat(terminal.answer()).endsWith("|BLY|CQN|CC|AFGreetings from Koha. -- Invalid PIN|");
            assertThat(terminal.ask(question("nosuch", "AD1|")))
                    .endsWith("|BLN|AFGreetings from Koha. -- Patron not found|");
            assertThat(terminal.ask("23000" + DATE + "AO|AAreader|AC|AD|"))
                    .isEqualTo("24" + NO_FLAGS + "000" + DATE + "AERobin Reader|AAreader|BLY|CQN|AOLIB|");
        }
    }

    // Z16
    @Test
    void folioChecksNoPinUnlessTold() throws Exception {
        try (FakeSip2Server trusting = plain(Sip2Personality.FOLIO).start();
                FakeSip2Server strict =
                        plain(Sip2Personality.FOLIO).pinVerification(true).start();
                Terminal first = Terminal.at(trusting);
                Terminal second = Terminal.at(strict)) {
            assertThat(first.ask(question("reader", "AD0|"))).contains("|BLY|").doesNotContain("CQ");
            assertThat(second.ask(question("reader", "AD0|"))).contains("|BLY|CQN|");
            assertThat(second.ask(question("nosuch", "AD0|")))
                    .startsWith("64" + "Y".repeat(14))
                    .endsWith("AOLIB|AAnosuch|AEnosuch|BLN|");
            assertThat(second.ask("23000" + DATE + "AO|AAreader|AC|AD0|")).contains("|BLN|CQN|");
        }
    }

    // Z16
    @Test
    void sierraShowsAllFlagsForAWrongPinAndAZone() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIERRA).start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask(question("reader", "AD6789|")))
                    .startsWith("64" + NO_FLAGS + "000202611220000163240");
            assertThat(terminal.ask(question("reader", "AD1|")).substring(2, 16))
                    .contains("Y");
            assertThat(terminal.ask(question("nosuch", "AD1|"))).contains("AENo Name|BLN|AFThere is no record");
        }
    }

    // Z16
    @Test
    void invenioWantsNumbersThatFollowAndPrintsNoLeadingZeros() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.INVENIO).start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask(numbered(4, question("reader", "AD6789|")))).contains("|CQY|AY4AZ");
            assertThat(terminal.ask(numbered(4, question("reader", "AD6789|")))).isEqualTo("96AZFEF6");
            assertThat(terminal.ask(numbered(5, question("reader", "AD6789|")))).contains("|CQY|AY5AZ");
        }
    }

    // Z16
    @Test
    void aCharsetOfItsOwn() throws Exception {
        try (FakeSip2Server server = FakeSip2Server.builder()
                        .charset(StandardCharsets.ISO_8859_1)
                        .patron(FakeSip2Patron.of("reader", "6789")
                                .name("J\u00fcrgen")
                                .build())
                        .start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("AEJ\u00fcrgen|");
        }
    }

    // Z16
    @Test
    void requirementsAreEnforced() throws Exception {
        try (FakeSip2Server server =
                        plain(Sip2Personality.SIP_SERVER).requireStatusFirst().start();
                Terminal hasty = Terminal.at(server);
                Terminal polite = Terminal.at(server)) {
            hasty.send(question("reader", "AD6789|") + "\r");
            assertThat(hasty.isClosedByServer()).isTrue();
            polite.ask("9909992.00");
            assertThat(polite.ask(question("reader", "AD6789|"))).contains("CQY");
        }
        try (FakeSip2Server server =
                        plain(Sip2Personality.SIP_SERVER).requireCrLf().start();
                Terminal terminal = Terminal.at(server)) {
            terminal.send(question("reader", "AD6789|") + "\r");
            assertThat(terminal.hearsNothing()).isTrue();
            terminal.send("\n");
            assertThat(terminal.answer()).isNotEmpty();
        }
        try (FakeSip2Server server =
                        plain(Sip2Personality.SIP_SERVER).refuseErrorDetection().start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask(numbered(0, question("reader", "AD6789|")))).isEqualTo("96");
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("CQY");
        }
        try (FakeSip2Server server = evergreen().requireLocation("MAIN").start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("9300CNscclient|COclientpwd|CPELSEWHERE|")).isEqualTo("940");
            assertThat(terminal.ask(LOGIN)).isEqualTo("941AY0AZFDFD");
        }
    }

    // Z16
    @Test
    void aPortForTerminalsPrompts() throws Exception {
        try (FakeSip2Server server = evergreen().promptForLogin().start();
                Terminal terminal = Terminal.at(server)) {
            terminal.send("scclient\rclientpwd\r");
            assertThat(terminal.answer()).isEqualTo("login: password: Login OK.  Initiating SIP");
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("CQY");
        }
    }

    // Z16
    @Test
    void limitsHold() throws Exception {
        try (FakeSip2Server server =
                        plain(Sip2Personality.SIP_SERVER).connectionLimit(1).start();
                Terminal first = Terminal.at(server);
                Terminal second = Terminal.at(server)) {
            first.ask(question("reader", "AD6789|"));
            second.send(question("reader", "AD6789|") + "\r");
            assertThat(second.hearsNothing()).as("the second waits").isTrue();
            first.close();
            assertThat(second.answer()).contains("CQY");
            assertThat(server.mostOpenConnections()).isEqualTo(1);
        }
        try (FakeSip2Server server = evergreen().sessionLimit(1).start();
                Terminal first = Terminal.at(server);
                Terminal second = Terminal.at(server)) {
            first.ask(LOGIN);
            second.send(LOGIN + "\r");
            assertThat(second.isClosedByServer()).isTrue();
        }
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER)
                        .idleLimit(Duration.ofMillis(50))
                        .start();
                Terminal terminal = Terminal.at(server)) {
            terminal.ask(question("reader", "AD6789|"));
            assertThat(terminal.isClosedByServer()).isTrue();
        }
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER)
                        .answersPerConnection(1)
                        .start();
                Terminal terminal = Terminal.at(server)) {
            terminal.ask(question("reader", "AD6789|"));
            terminal.send(question("reader", "AD6789|") + "\r");
            assertThat(terminal.hearsNothing()).isTrue();
        }
    }

    // Z16
    @Test
    void aCardIsLockedAfterWrongPins() throws Exception {
        try (FakeSip2Server server =
                        plain(Sip2Personality.SIP_SERVER).lockAfter(2).start();
                Terminal terminal = Terminal.at(server)) {
            terminal.ask(question("reader", "AD1|"));
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("CQY");
            assertThat(server.wrongPins("reader")).isZero();
            terminal.ask(question("reader", "AD1|"));
            terminal.ask(question("reader", "AD2|"));
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("CQN");
            assertThat(server.wrongPins("reader")).isEqualTo(2);
        }
    }

    // Z16
    @Test
    void itCountsWhatItSawAndShowsNoPin() throws Exception {
        try (FakeSip2Server server = evergreen().recordUnredactedMessages().start();
                Terminal terminal = Terminal.at(server)) {
            terminal.ask(LOGIN);
            terminal.ask(numbered(1, question("reader", "AD6789|")));
            terminal.ask(numbered(2, question("reader", "AD|")));
            terminal.ask(question("open", "AD9999|AY3AZ0000"));
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.openConnections()).isEqualTo(1);
            assertThat(server.logins()).isEqualTo(1);
            assertThat(server.requests("63")).isEqualTo(3);
            assertThat(server.pinsSeen()).isEqualTo(2);
            assertThat(server.pinsSeen("reader")).isEqualTo(1);
            assertThat(server.pinsProcessed()).as("one was answered by 96").isEqualTo(1);
            assertThat(server.unredactedMessages()).hasSize(4).contains(LOGIN.getBytes(StandardCharsets.US_ASCII));
            assertThat(server.journal()).hasSize(8);
            assertThat(server.journal().get(0))
                    .isEqualTo(new Sip2JournalEntry(1, Sip2JournalEntry.Direction.RECEIVED, "93", LOGIN.length()));
            assertThat(server.journal().toString() + server)
                    .doesNotContain("6789", "9999", "clientpwd", "reader", "Robin");
            server.forgetWhatWasSeen();
            assertThat(server.requests("63") + server.pinsSeen() + server.logins())
                    .isZero();
            assertThat(server.journal()).isEmpty();
        }
    }

    @Test
    void theUnredactedRecordMustBeAskedFor() {
        try (FakeSip2Server server = evergreen().start()) {
            assertThatThrownBy(server::unredactedMessages).isInstanceOf(IllegalStateException.class);
        }
    }

    // Z16
    @Test
    void itGoesDownAndComesUpOnTheSamePort() throws Exception {
        try (FakeSip2Server server = evergreen().start()) {
            int port = server.port();
            try (Terminal terminal = Terminal.at(server)) {
                terminal.ask(LOGIN);
                server.goDown();
                assertThat(terminal.isClosedByServer()).isTrue();
                assertThatThrownBy(() -> Terminal.at(port)).isInstanceOf(IOException.class);
            }
            server.comeUp();
            try (Terminal terminal = Terminal.at(port)) {
                assertThat(terminal.ask(LOGIN)).startsWith("941");
                server.abandonConnections();
                terminal.send(LOGIN + "\r");
                assertThat(terminal.hearsNothing()).isTrue();
                server.dropConnections();
                assertThat(terminal.isClosedByServer()).isTrue();
            }
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void itComesUpAgainHoweverOften() {
        try (FakeSip2Server server = evergreen().start()) {
            int port = server.port();
            for (int i = 0; i < 200; i++) {
                server.restart();
                assertThat(server.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void nobodyGetsItsPortWhileItIsDown() throws Exception {
        try (FakeSip2Server server = evergreen().start()) {
            server.goDown();
            try (Socket other = new Socket()) {
                assertThatThrownBy(() ->
                                other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())))
                        .isInstanceOf(BindException.class);
            }
            server.comeUp();
        }
    }

    @Test
    void patronsComeAndGoWhileItServes() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER).start();
                Terminal terminal = Terminal.at(server)) {
            server.put(FakeSip2Patron.of("newcomer", "1111")
                    .alsoKnownAs("nickname")
                    .build());
            assertThat(terminal.ask(question("nickname", "AD1111|"))).contains("AAnewcomer|", "CQY");
            server.remove("newcomer");
            assertThat(terminal.ask(question("nickname", "AD1111|"))).contains("BLN");
        }
    }

    // Z16: the faults, as they look on the wire
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "close-without-answer; ''",
                "reset-without-answer; ''",
                "cut:10; 64        ",
                "crlf; <answer>\\r\\n",
                "lf-only; <answer>\\n",
                "no-terminator; <answer>",
                "stray-line-ends-first; \\r\\n\\r\\n<answer>\\r",
                "duplicated; <answer>\\r<answer>\\r",
                "without-error-detection; <body>\\r",
                "wrong-code:98; 98<rest>\\r",
                "ask-to-resend; 96AZFEF6\\r"
            })
    void faultsOfTheAnswerAreOnTheWire(String name, String expected) throws Exception {
        String body = "64" + NO_FLAGS + "000" + DATE + NO_COUNTS + "AOLIB|AAreader|AERobin Reader|BLY|CQY|";
        String answer = numbered(3, body);
        String wire = expected.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("<answer>", answer)
                .replace("<body>", body)
                .replace("98<rest>", numbered(3, "98" + body.substring(2)));
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER).start();
                Terminal terminal = Terminal.at(server)) {
            server.misbehaveOnce(Sip2Fault.named(name));
            terminal.send(numbered(3, question("reader", "AD6789|")) + "\r");
            server.awaitRequest("63", PATIENCE);
            if (wire.isEmpty()) {
                assertThat(terminal.isClosedByServer()).isTrue();
            } else {
                assertThat(terminal.read(wire.length())).isEqualTo(wire);
            }
            // It goes wrong once and then no more, on this connection or a new one.
            try (Terminal next = Terminal.at(server)) {
                assertThat(next.ask(numbered(3, question("reader", "AD6789|")))).isEqualTo(answer);
            }
        }
    }

    // Z16
    @Test
    void faultsOfNumberAndSumAreOnTheWire() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER).start();
                Terminal terminal = Terminal.at(server)) {
            server.misbehaveOnce(Sip2Fault.wrongSequence());
            String later = terminal.ask(numbered(3, question("reader", "AD6789|")));
            assertThat(later).contains("AY4AZ").isEqualTo(numbered(4, later.substring(0, later.length() - 9)));
            server.misbehaveOnce(Sip2Fault.badChecksum());
            String wrong = terminal.ask(numbered(3, question("reader", "AD6789|")));
            assertThat(wrong).contains("AY3AZ").isNotEqualTo(numbered(3, wrong.substring(0, wrong.length() - 9)));
        }
    }

    // Z16
    @Test
    void twoAnswersAreSwappedAndOneIsHeld() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER)
                        .patron(FakeSip2Patron.of("other", "1111").build())
                        .start();
                Terminal first = Terminal.at(server);
                Terminal second = Terminal.at(server)) {
            server.misbehave(2, Sip2Fault.swapped());
            first.send(question("reader", "AD6789|") + "\r");
            second.send(question("other", "AD1111|") + "\r");
            assertThat(first.answer()).contains("AAother|");
            assertThat(second.answer()).contains("AAreader|");
            server.misbehaveOnce(Sip2Fault.held());
            first.send(question("reader", "AD6789|") + "\r");
            server.awaitHeldAnswers(1, PATIENCE);
            assertThat(first.hearsNothing()).isTrue();
            server.release();
            assertThat(first.answer()).contains("AAreader|");
        }
    }

    // Z16
    @Test
    void fieldsCanBeLeftOutReplacedAddedAndReversed() throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER).start();
                Terminal terminal = Terminal.at(server)) {
            server.misbehaveOnce(Sip2Fault.omitting("CQ"));
            assertThat(terminal.ask(question("reader", "AD6789|")))
                    .doesNotContain("CQ")
                    .contains("BLY|");
            server.misbehaveOnce(Sip2Fault.replacing("BL", "?"));
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("|BL?|CQY|");
            server.misbehaveOnce(Sip2Fault.adding("ZZ", "new"));
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("ZZnew|");
            server.misbehaveOnce(Sip2Fault.fieldsReversed());
            assertThat(terminal.ask(question("reader", "AD6789|"))).endsWith("CQY|BLY|AERobin Reader|AAreader|AOLIB|");
            server.misbehaveOnce(Sip2Fault.answerFor("stranger"));
            assertThat(terminal.ask(question("reader", "AD6789|"))).contains("AAstranger|");
        }
    }

    // Z16
    @ParameterizedTest
    @ValueSource(strings = {"silent-after-accept", "no-answer"})
    void silenceIsSilence(String name) throws Exception {
        try (FakeSip2Server server = plain(Sip2Personality.SIP_SERVER).start()) {
            server.misbehave(Sip2Fault.named(name));
            try (Terminal terminal = Terminal.at(server)) {
                terminal.send(question("reader", "AD6789|") + "\r");
                assertThat(terminal.hearsNothing()).isTrue();
            }
            server.behave();
            try (Terminal terminal = Terminal.at(server)) {
                assertThat(terminal.ask(question("reader", "AD6789|"))).contains("CQY");
            }
        }
    }

    // Z16
    @ParameterizedTest
    @EnumSource(Sip2Personality.class)
    void everyFamilySignsAReaderIn(Sip2Personality personality) throws Exception {
        try (FakeSip2Server server = plain(personality).start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask(numbered(0, question("reader", "AD6789|"))))
                    .startsWith("64")
                    .contains("AAreader|", "BLY|");
        }
    }

    // Z16: it starts alone
    @Test
    void theCommandLineStartsItWithAFileOfPatrons(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("patrons.txt");
        Files.writeString(file, """
                # Ferguson
                [23333000000001]
                pin = 1234
                name = Doe, Jane
                expires = 2030-12-31
                fines = 1.50
                field.PX = 20301231    235959

                [23333000000002]
                blocked = true
                without = CQ
                """);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
                FakeSip2Server server = new Sip2CommandLine(printed, printed).start(new String[] {
                    "--patrons",
                    file.toString(),
                    "--login",
                    "scclient:clientpwd",
                    "--institution",
                    "FERGUSON",
                    "--journal",
                    "--fault",
                    "crlf"
                });
                Terminal terminal = Terminal.at(server)) {
            assertThat(terminal.ask("9300CNscclient|COclientpwd|")).isEqualTo("941");
            assertThat(terminal.ask(question("23333000000001", "AD1234|")))
                    .contains("AOFERGUSON|AA23333000000001|AEDoe, Jane|")
                    .contains("BV1.50|", "|CQY|PA20301231", "PX20301231    235959|");
            assertThat(terminal.ask(question("23333000000002", "AD1234|")))
                    .startsWith("64YYYY")
                    .doesNotContain("CQ");
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .startsWith("fake sip2 127.0.0.1:" + server.port())
                    .contains("1 RECEIVED 63 ", "1 SENT 64 ")
                    .doesNotContain("AD", "Doe", "clientpwd", "23333000000001");
        }
    }

    // Z16
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "--port",
                "--port x",
                "--personality nobody",
                "--fault nothing",
                "--fault cut:x",
                "--login x"
            })
    void aWrongCommandLineIsOneSentence(String line) throws Exception {
        CommandLines.assertThatItIsRefusedInOneSentence(Sip2CommandLine::new, line);
    }

    @Test
    void aFileThatIsNotThereAndATakenPortEndWithStatusOne() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Sip2CommandLine commandLine = new Sip2CommandLine(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(commandLine.run(new String[] {"--patrons", "/nowhere/patrons.txt"}))
                .isEqualTo(1);
        try (FakeSip2Server taken = evergreen().start()) {
            String port = Integer.toString(taken.port());
            assertThat(commandLine.run(new String[] {"--port", port})).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("Port " + port + " cannot be used");
        }
    }

    @Test
    void helpNamesTheOptions() throws Exception {
        assertThat(CommandLines.help(Sip2CommandLine::new)).contains("--patrons", "--fault", "also-known-as");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pin = 1; Line 1: expected",
                "[1]\\ncolour = red; Line 2: unknown key",
                "[1]\\nexpires = tomorrow; Line 2: ",
                "[1]\\nflags = Q; Line 2: "
            })
    void aFileOfPatronsIsRefusedWithTheLine(String text, String message) {
        CommandLines.assertThatTheScriptIsRefused(Sip2PatronScript::parse, text, message);
    }
}
