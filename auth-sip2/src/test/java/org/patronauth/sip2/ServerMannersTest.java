package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.BlockReason;
import org.patronauth.PatronData;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.mock.Sip2JournalEntry;
import org.patronauth.mock.Sip2JournalEntry.Direction;
import org.patronauth.mock.Sip2Personality;
import org.patronauth.spi.ServiceMisconfiguredException;

/** What servers were seen to do, and what comes of it: the sections "Servers on edge cases" of docs/rules/sip2.md. */
class ServerMannersTest {
    private static final String CARD = "jadfriend";

    private static FakeSip2Server.Builder evergreen() {
        return FakeSip2Server.builder()
                .clock(Desk.CLOCK)
                .institution("UWOLS")
                .login("scclient", "clientpwd")
                .recordUnredactedMessages()
                .patron(FakeSip2Patron.of(CARD, "6789")
                        .name("Jadwiga Friend")
                        .library("Beacock")
                        .expires(LocalDate.of(2050, 12, 31))
                        .type("A")
                        .permanentId("900001")
                        .build())
                .patron(FakeSip2Patron.of("miker", "6789").permanentId("900099").build());
    }

    private static Desk evergreenDesk(FakeSip2Server ils, Object... more) {
        Object[] login = {"username", "scclient", "password", "clientpwd"};
        Object[] all = new Object[login.length + more.length];
        System.arraycopy(login, 0, all, 0, login.length);
        System.arraycopy(more, 0, all, login.length, more.length);
        return Desk.at(ils, all).withInstitution("UWOLS");
    }

    private static List<String> wire(FakeSip2Server ils) {
        return ils.unredactedMessages().stream()
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static List<String> received(FakeSip2Server ils) {
        return ils.journal().stream()
                .filter(entry -> entry.direction() == Direction.RECEIVED)
                .map(Sip2JournalEntry::code)
                .toList();
    }

    // Z9
    @Test
    void aSessionIsLoginThenStatusThenPatron() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils, "location_code", "MAIN", "ils", "SipV2Compliant")) {
            PatronData patron = desk.signIn(CARD, "6789").orElseThrow();

            assertThat(wire(ils))
                    .containsExactly(
                            "9300CNscclient|COclientpwd|CPMAIN|AY0AZF261",
                            "9909992.00AY1AZFC8D",
                            "6300020261122    163240          AOUWOLS|AAjadfriend|AC|AD6789|AY2AZEEF6");
            assertThat(patron.permanentId()).contains("900001");
            assertThat(patron.libraryIdentifier()).contains("Beacock");
            assertThat(patron.authorizationExpires()).contains(LocalDate.of(2050, 12, 31));
            assertThat(patron.externalType()).contains("A");
            assertThat(patron.isComplete()).isTrue();
        }
    }

    // Z7, Z8
    @Test
    void aWrongPinIsAnOrdinaryAnswerOnAConnectionThatStays() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn(CARD, "0000")).isEmpty();
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(ils.connections()).isEqualTo(1);
            assertThat(ils.logins()).isEqualTo(1);
        }
    }

    @Test
    void whereNoPinIsCollectedNoneIsSent() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils, "password_keyboard", "No input")) {
            assertThat(desk.signIn(CARD, "")).isPresent();
            assertThat(wire(ils)).last().asString().contains("|AC|AY").doesNotContain("|AD");
        }
    }

    // Z6
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00A0"})
    void aBlankPinNeverLeavesTheHouse(String blank) throws IOException {
        try (FakeSip2Server ils = evergreen()
                        .allowEmptyPins()
                        .personality(Sip2Personality.KOHA)
                        .start();
                Desk desk = evergreenDesk(ils, "encoding", "utf-8")) {
            assertThat(desk.signIn(CARD, blank)).isEmpty();
            assertThat(ils.connections()).isZero();
        }
    }

    @Test
    void anUnknownCardIsRefused() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn("nosuch", "1234")).isEmpty();
        }
    }

    // Z12
    @Test
    void blockedExpiredLostAndIndebtedPatronsAreAuthenticatedAndToldApart() throws IOException {
        try (FakeSip2Server ils = evergreen()
                        .patron(FakeSip2Patron.of("demo_blocked", "6789")
                                .blocked()
                                .screenMessage("blocked")
                                .build())
                        .patron(FakeSip2Patron.of("demo_expired", "6789")
                                .blocked()
                                .expires(LocalDate.of(2008, 9, 7))
                                .build())
                        .patron(FakeSip2Patron.of("demo_lost", "6789").flag(4).build())
                        .patron(FakeSip2Patron.of("demo_fines", "6789")
                                .flag(10)
                                .fines("1,234.56")
                                .currency("USD")
                                .feeLimit("15.00")
                                .build())
                        .start();
                Desk desk = evergreenDesk(ils)) {
            PatronData blocked = desk.signIn("demo_blocked", "6789").orElseThrow();
            assertThat(blocked.blockReason()).contains(BlockReason.NO_BORROWING_PRIVILEGES);
            assertThat(blocked.messages()).containsExactly("blocked");
            assertThat(desk.signIn("demo_expired", "6789").orElseThrow().authorizationExpires())
                    .contains(LocalDate.of(2008, 9, 7));
            assertThat(desk.signIn("demo_lost", "6789").orElseThrow().blockReason())
                    .contains(BlockReason.CARD_REPORTED_LOST);
            PatronData indebted = desk.signIn("demo_fines", "6789").orElseThrow();
            assertThat(indebted.fines().orElseThrow().toString()).contains("1234.56");
            assertThat(indebted.blockReason()).contains(BlockReason.EXCESSIVE_FINES);
        }
    }

    @Test
    void whereTheServerHasNoPinOnFileAnyIsRight() throws IOException {
        try (FakeSip2Server ils = evergreen()
                        .patron(FakeSip2Patron.withoutPin("nopin").build())
                        .start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn("nopin", "zzz")).isPresent();
        }
    }

    // Z9
    @Test
    void patronStatusCanBeAskedInsteadOfPatronInformation() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils, "patron_status_request", true)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(desk.signIn("nosuch", "6789")).isEmpty();
            assertThat(wire(ils).get(1)).startsWith("2300020261122    163240AOUWOLS|AAjadfriend|AC|AD6789|AY1AZ");
            assertThat(ils.requests("63")).isZero();
        }
    }

    // Z9
    @Test
    void patronStatusIsAskedWhereTheServerSaysThatItDoesNotKnowPatronInformation() throws IOException {
        try (FakeSip2Server ils = evergreen().withoutMessage("63").start();
                Desk desk = evergreenDesk(ils, "ils", "SipV2Compliant")) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(received(ils)).containsExactly("93", "99", "23");
        }
    }

    // Z9
    @Test
    void aSessionPerLoginEndsWithAGoodbyeWithoutPin() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils, "per_request", true)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(received(ils)).containsExactly("93", "63", "35");
            assertThat(wire(ils).get(2)).startsWith("3520261122    163240AOUWOLS|AAjadfriend|AC|AY2AZ");
            // Nothing is said about a patron who was refused.
            assertThat(desk.signIn(CARD, "0000")).isEmpty();
            assertThat(received(ils)).endsWith("93", "63");
            assertThat(ils.connections()).isEqualTo(2);
        }
    }

    // Z9
    @Test
    void theDialectWithoutGoodbyeSendsNone() throws IOException {
        try (FakeSip2Server ils = evergreen().withoutMessage("35").start();
                Desk desk = evergreenDesk(ils, "per_request", true, "ils", "AutoGraphicsVerso")) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(received(ils)).containsExactly("93", "63");
        }
    }

    // Z7
    @Test
    void aGoodbyeThatFailsChangesNothing() throws IOException {
        try (FakeSip2Server ils = evergreen().withoutMessage("35").start();
                Desk desk = evergreenDesk(ils, "per_request", true)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(desk.signIn(CARD, "6789")).isPresent();
        }
    }

    // Z7
    @Test
    void aRefusedTerminalIsAMatterForTheAdministratorAndTriedOnce() {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = Desk.at(ils, "username", "scclient", "password", Desk.TERMINAL_PASSWORD)) {
            assertThatThrownBy(() -> desk.signIn(CARD, "6789"))
                    .isInstanceOf(ServiceMisconfiguredException.class)
                    .hasMessageContaining("login");
            assertThat(ils.logins()).isEqualTo(1);
            assertThat(ils.pinsSeen()).isZero();
        }
    }

    // Z7
    @Test
    void aServerThatWantsALoginFirstIsNotSaidToHaveRefused() {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = Desk.at(ils)) {
            assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void statusComesAfterLoginEvenWhereAPortAnswersItBefore() throws IOException {
        try (FakeSip2Server ils = evergreen().statusBeforeLogin("CPL").start();
                Desk desk = evergreenDesk(ils, "institution_id_from_status", true)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(received(ils)).containsExactly("93", "99", "63");
            assertThat(wire(ils)).last().asString().contains("AOUWOLS|");
        }
    }

    // Z2
    @Test
    void aMessageThatIsAskedForAgainIsSentAgainAndTheServersIsNeverAskedFor() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            ils.misbehave(2, Sip2Fault.askToResend());
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(ils.requests("63")).isEqualTo(3);
            assertThat(ils.requests("97")).isZero();
            // A message that is sent again has no number of its own.
            assertThat(wire(ils)).last().asString().contains("|AZ").doesNotContain("|AY");
            assertThat(desk.signIn(CARD, "6789")).isPresent();
        }
    }

    // Z7
    @Test
    void aServerThatAsksForAMessageAgainForEverIsUnavailableAfterThreeSends() {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            ils.misbehave(Sip2Fault.askToResend());
            assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(ProtocolException.class);
            assertThat(ils.requests("63")).isEqualTo(3);
        }
    }

    // Z4
    @Test
    void errorDetectionCanBeOff() throws IOException {
        try (FakeSip2Server ils = evergreen().refuseErrorDetection().start();
                Desk desk = evergreenDesk(ils, "error_detection", false)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(wire(ils)).noneMatch(message -> message.contains("|AY") || message.contains("|AZ"));
        }
    }

    @Test
    void aPinThatEndsInPunctuationArrivesWholeThanksToErrorDetection() throws IOException {
        try (FakeSip2Server ils = evergreen()
                        .patron(FakeSip2Patron.of("demo_punct", "ab!").build())
                        .start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn("demo_punct", "ab!")).isPresent();
        }
    }

    // Z3
    @Test
    void messagesCanEndInCrLf() throws IOException {
        try (FakeSip2Server ils = evergreen().requireCrLf().start();
                Desk desk = evergreenDesk(ils, "terminator", "crlf")) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(desk.signIn(CARD, "6789")).isPresent();
        }
    }

    // Z4
    @Test
    void sequenceNumbersStartAgainAfterNine() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            for (int i = 0; i < 12; i++) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
            }
            List<String> messages = wire(ils);
            for (int i = 0; i < messages.size(); i++) {
                assertThat(messages.get(i)).contains("|AY" + i % 10 + "AZ");
            }
            assertThat(ils.connections()).isEqualTo(1);
        }
    }

    // Z3, T7
    @ParameterizedTest
    @ValueSource(strings = {"6789|AAmiker|AD6789", "67\r89", "67\n89", "67\00089", "\u001B6789", "67\u007F89", "67|89"})
    void commandsTypedAsAPinAreNotSent(String pin) throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn(CARD, pin)).isEmpty();
            assertThat(desk.signIn(CARD + "|AD6789", "0000")).isEmpty();
            assertThat(ils.connections()).isZero();
        }
    }

    // Z3, T7
    @ParameterizedTest
    @ValueSource(strings = {"cp850", "us-ascii", "iso-8859-1"})
    void whatTheServersCharsetDoesNotHaveIsAWrongCredential(String charset) throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils, "encoding", charset)) {
            assertThat(desk.signIn(CARD, "67\u20AC89")).isEmpty();
            assertThat(desk.signIn("dj\u4E2Dfiander", "6789")).isEmpty();
            assertThat(desk.signIn(CARD, "\uD83D6789")).isEmpty();
            assertThat(ils.connections()).isZero();
        }
    }

    // Z3
    @Test
    void anInstitutionThatCannotBeWrittenIsTheAdministratorsMistakeNotThePatrons() {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils).withInstitution("U|WOLS")) {
            assertThatThrownBy(() -> desk.signIn(CARD, "6789"))
                    .isInstanceOf(ServiceMisconfiguredException.class)
                    .hasMessageContaining("institution");
            assertThat(ils.pinsSeen()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ELSEWHERE"})
    void theServersInstitutionNeedNotBeOurs(String institution) throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils).withInstitution(institution.isEmpty() ? "X" : institution)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
        }
    }

    // Z8
    @Test
    void aConnectionThatTheServerClosedWhileIdleIsReplacedUnnoticed() throws Exception {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            ils.dropConnections();
            ils.awaitOpenConnections(0, Desk.AMPLE);
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(ils.connections()).isEqualTo(2);
            assertThat(ils.pinsSeen()).isEqualTo(2);
        }
    }

    // Z7
    @Test
    void aServerThatDiesInTheMiddleHasNotRefused() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            ils.misbehaveOnce(Sip2Fault.closeWithoutAnswer());
            assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(ConnectionLostException.class);
            // The PIN may have been counted: it is not sent twice.
            assertThat(ils.pinsSeen()).isEqualTo(1);
            assertThat(desk.signIn(CARD, "6789")).isPresent();
        }
    }

    @Test
    void aPortForTerminalsIsNotASip2Port() {
        try (FakeSip2Server ils = evergreen().promptForLogin().start();
                Desk desk = evergreenDesk(ils)) {
            assertThatThrownBy(() -> desk.signIn(CARD, "6789", Duration.ofMillis(300)))
                    .isInstanceOf(IOException.class);
            assertThat(ils.pinsSeen()).isZero();
        }
    }

    // Koha.

    @Test
    void kohaEndsItsAnswersInCrLfAndSaysWhatIsWrong() throws IOException {
        try (FakeSip2Server ils = evergreen().personality(Sip2Personality.KOHA).start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(desk.signIn(CARD, "0000")).isEmpty();
            assertThat(desk.signIn("nosuch", "0000")).isEmpty();
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(ils.connections()).isEqualTo(1);
        }
    }

    @Test
    void kohasPatronStatusHasItsFieldsInAnotherOrder() throws IOException {
        try (FakeSip2Server ils = evergreen().personality(Sip2Personality.KOHA).start();
                Desk desk = evergreenDesk(ils, "patron_status_request", true)) {
            assertThat(desk.signIn(CARD, "6789").orElseThrow().authorizationIdentifiers())
                    .containsExactly(CARD);
            assertThat(desk.signIn(CARD, "0000")).isEmpty();
            assertThat(desk.signIn("nosuch", "0000")).isEmpty();
        }
    }

    // FOLIO.

    // Z7
    @Test
    void folioWithoutPinVerificationSignsNobodyInAndSaysWhichSettingMatters() {
        try (FakeSip2Server ils = evergreen().personality(Sip2Personality.FOLIO).start();
                Desk desk = evergreenDesk(ils, "ils", "TZSpaces")) {
            assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(IOException.class);
            assertThat(desk.warnings()).anyMatch(warning -> warning.contains("missing_cq"));
        }
    }

    // Z6
    @Test
    void folioWithoutPinVerificationIsAcceptedWhereTheAdministratorInsistsAndEachLoadWarns() throws IOException {
        try (FakeSip2Server ils = evergreen().personality(Sip2Personality.FOLIO).start();
                Desk desk = evergreenDesk(ils, "ils", "TZSpaces", "missing_cq", "accept")) {
            assertThat(desk.warnings()).anyMatch(warning -> warning.contains("any PIN is right"));
            assertThat(desk.signIn(CARD, "0000")).isPresent();
        }
    }

    @Test
    void folioWithPinVerificationTellsRightFromWrong() throws IOException {
        try (FakeSip2Server ils = evergreen()
                        .personality(Sip2Personality.FOLIO)
                        .pinVerification(true)
                        .start();
                Desk desk = evergreenDesk(ils, "ils", "TZSpaces", "location_code", "a1b2")) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(desk.signIn(CARD, "0000")).isEmpty();
            assertThat(desk.signIn("nosuch", "0000")).isEmpty();
        }
    }

    // Z9
    @Test
    void folioRejectsZerosForTheZoneAndGetsBlanks() throws IOException {
        try (FakeSip2Server ils = evergreen()
                .personality(Sip2Personality.FOLIO)
                .pinVerification(true)
                .start()) {
            try (Desk desk = evergreenDesk(ils)) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
            }
            try (Desk desk = evergreenDesk(ils, "date_zone", "utc")) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
            }
            try (Desk desk = evergreenDesk(ils, "date_zone", "zeros")) {
                assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(ProtocolException.class);
            }
            assertThat(wire(ils)).last().asString().startsWith("63000202611220000163240");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Problems handling the request: null", "64", "login: ", "<html><body>OK</body></html>"})
    void plainTextIsNoAnswer(String text) {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            ils.misbehave(Sip2Fault.plainText(text));
            assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void silenceEndsAtTheDeadline() {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            ils.misbehave(Sip2Fault.noAnswer());
            assertThatThrownBy(() -> desk.signIn(CARD, "6789", Duration.ofMillis(150)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    // invenio-sip2, fsip2, Sierra.

    @Test
    void invenioTakesOneWriteForOneMessageAndCountsStrictly() throws IOException {
        try (FakeSip2Server ils =
                        evergreen().personality(Sip2Personality.INVENIO).start();
                Desk desk = evergreenDesk(ils, "checksum_mode", "strict")) {
            for (int i = 0; i < 12; i++) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
                assertThat(desk.signIn(CARD, "0000")).isEmpty();
            }
            assertThat(ils.connections()).isEqualTo(1);
            assertThat(ils.requests("63")).isEqualTo(24);
        }
    }

    // Z9
    @Test
    void fsip2NeedsALocationCode() throws IOException {
        try (FakeSip2Server ils = evergreen().personality(Sip2Personality.FSIP2).start()) {
            try (Desk desk = evergreenDesk(ils)) {
                assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(ServiceMisconfiguredException.class);
            }
            try (Desk desk = evergreenDesk(ils, "location_code", "circ-desk-2")) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
            }
        }
    }

    @Test
    void sierraLeavesLanguageAndCountersBlankAndSetsFlagsForAWrongPin() throws IOException {
        try (FakeSip2Server ils =
                        evergreen().personality(Sip2Personality.SIERRA).start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn("12345", "6789")).isEmpty();
            assertThat(desk.signIn(CARD, "0000")).isEmpty();
            assertThat(desk.signIn(CARD, "6789").orElseThrow().blockReason()).isEmpty();
        }
    }

    @Test
    void aLicenceLimitIsNoRefusal() throws IOException {
        try (FakeSip2Server ils = evergreen().sessionLimit(1).start();
                Desk first = evergreenDesk(ils);
                Desk second = evergreenDesk(ils)) {
            assertThat(first.signIn(CARD, "6789")).isPresent();
            assertThatThrownBy(() -> second.signIn(CARD, "6789")).isInstanceOf(IOException.class);
            assertThat(first.signIn(CARD, "6789")).isPresent();
        }
    }

    // Z7
    @Test
    void aServerThatNeverAnswersGoodbyesIsWaitedForOnce() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils, "per_request", true)) {
            ils.misbehave(Sip2Fault.noAnswer().on("35"));
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(ils.requests("35")).isEqualTo(1);
        }
    }

    // Pains of the real world.

    // Z8
    @Test
    void aServerThatDropsTheSecondQuestionIsAskedOncePerConnectionFromThenOn() throws IOException {
        try (FakeSip2Server ils = evergreen().answersPerConnection(1).start();
                Desk desk = evergreenDesk(ils)) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThatThrownBy(() -> desk.signIn(CARD, "6789", Duration.ofMillis(150)))
                    .isInstanceOf(IOException.class);
            assertThat(desk.warnings()).anyMatch(warning -> warning.contains("per_request"));
            for (int i = 0; i < 3; i++) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
            }
        }
    }

    // Z9
    @Test
    void theInstitutionMayComeFromTheServersStatus() throws IOException {
        try (FakeSip2Server ils = evergreen().start();
                Desk desk =
                        evergreenDesk(ils, "institution_id_from_status", true).withInstitution("OTHER")) {
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            assertThat(wire(ils)).last().asString().contains("AOUWOLS|").doesNotContain("OTHER");
        }
    }

    // Z9
    @Test
    void aServerThatWantsItsStatusAskedFirstIsServedByTheDialectThatDoes() throws IOException {
        try (FakeSip2Server ils = evergreen().requireStatusFirst().start()) {
            try (Desk desk = evergreenDesk(ils)) {
                assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(IOException.class);
            }
            try (Desk desk = evergreenDesk(ils, "ils", "SipV2Compliant")) {
                assertThat(desk.signIn(CARD, "6789")).isPresent();
            }
        }
    }

    // Z6
    @Test
    void theCardNumberMayDifferFromWhatWasTypedAndBothArePassedOn() throws IOException {
        try (FakeSip2Server ils = evergreen()
                .patron(FakeSip2Patron.of("23333000000077", "6789")
                        .alsoKnownAs("jdoe")
                        .build())
                .start()) {
            try (Desk desk = evergreenDesk(ils)) {
                PatronData patron = desk.signIn("jdoe", "6789").orElseThrow();
                assertThat(patron.authorizationIdentifiers()).first().isEqualTo("23333000000077");
                assertThat(patron.authorizationIdentifiers().contains("jdoe")
                                || patron.username().equals(Optional.of("jdoe")))
                        .isTrue();
            }
            try (Desk desk = evergreenDesk(ils, "strict_identifier", true)) {
                assertThatThrownBy(() -> desk.signIn("jdoe", "6789")).isInstanceOf(ProtocolException.class);
                assertThat(desk.signIn("23333000000077", "6789")).isPresent();
            }
        }
    }

    // Z5
    @ParameterizedTest
    @EnumSource(
            value = Sip2Personality.class,
            names = {"SIP_SERVER", "KOHA", "SIERRA"})
    void oddAnswersAreUnderstood(Sip2Personality personality) throws IOException {
        try (FakeSip2Server ils = evergreen().personality(personality).start();
                Desk desk = evergreenDesk(ils)) {
            for (Sip2Fault oddity : List.of(
                    Sip2Fault.strayLineEndsFirst(),
                    Sip2Fault.unaskedStatusFirst(),
                    Sip2Fault.crLf(),
                    Sip2Fault.lfOnly(),
                    Sip2Fault.withoutErrorDetection(),
                    Sip2Fault.fieldsReversed(),
                    Sip2Fault.feeGluedToValidity(),
                    Sip2Fault.lowerCaseAnswers(),
                    Sip2Fault.unknownFields())) {
                ils.misbehaveOnce(oddity);
                assertThat(desk.signIn(CARD, "6789"))
                        .as(oddity.toString().toLowerCase(Locale.ROOT))
                        .isPresent();
            }
        }
    }

    // Z5
    @Test
    void noMoreThanThreeStatusMessagesThatNobodyAskedForArePassedOver() throws IOException {
        String status = "98YNNYNN60000320261122    1632402.00AOUWOLS|\r";
        try (FakeSip2Server ils = evergreen().start();
                Desk desk = evergreenDesk(ils)) {
            ils.misbehaveOnce(Sip2Fault.plainText(status.repeat(3) + GOOD));
            assertThat(desk.signIn(CARD, "6789")).isPresent();
            ils.misbehaveOnce(Sip2Fault.plainText(status.repeat(4) + GOOD));
            assertThatThrownBy(() -> desk.signIn(CARD, "6789")).isInstanceOf(ProtocolException.class);
        }
    }

    private static final String GOOD =
            "64              00020261122    163240000000000000000000000000AOUWOLS|AAjadfriend|AE|BLY|CQY|";
}
