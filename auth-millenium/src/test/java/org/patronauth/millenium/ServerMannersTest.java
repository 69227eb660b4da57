package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.BlockReason;
import org.patronauth.PatronData;
import org.patronauth.http.HttpFailureException;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.mock.PatronApiDialect;
import org.patronauth.mock.UnredactedRequest;

/** Logins and look-ups through the wire. */
class ServerMannersTest {
    private FakePatronApiServer ils;

    @BeforeEach
    void start() {
        ils = Desk.ferguson().recordUnredactedRequests().start();
    }

    @AfterEach
    void stop() {
        ils.close();
    }

    private UnredactedRequest onlyRequest() {
        assertThat(ils.unredactedRequests()).hasSize(1);
        return ils.unredactedRequests().get(0);
    }

    private static HttpFault answer(String body) {
        return HttpFault.body(body.getBytes(StandardCharsets.UTF_8), "text/html");
    }

    // M2.1, M2.2, M5.2
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//"})
    void aPinTestIsOneGet(String slashes) throws Exception {
        String root = ils.url().replaceAll("/+$", "") + slashes;
        try (Desk desk = Desk.at(Desk.LOOPBACK, root)) {
            PatronData patron = desk.signIn(Desk.JANE, Desk.PIN).orElseThrow();
            assertThat(patron.isComplete()).isFalse();
            assertThat(patron.authorizationIdentifiers()).containsExactly(Desk.JANE);
            assertThat(patron.permanentId()).isEmpty();
            assertThat(onlyRequest()
                            .requestLine()
                            .equals("GET /PATRONAPI/" + Desk.JANE + "/" + Desk.PIN + "/pintest HTTP/1.1"))
                    .isTrue();
            assertThat(onlyRequest().body()).isEmpty();
        }
    }

    // M2.5
    @Test
    void aPinIsEscapedWholeAndAnIdentifierAsLittleAsPossible() throws Exception {
        String identifier = "a!$&'()*+,;=:@-._~z";
        ils.put(FakePatronApiPatron.of(identifier, "!correct pin<>@/").build());
        try (Desk desk = Desk.at(ils)) {
            assertThat(desk.signIn(identifier, "!correct pin<>@/")).isPresent();
            assertThat(onlyRequest().requestLine())
                    .isEqualTo("GET /PATRONAPI/a!$&'()*+,;=:@-._~z/%21correct%20pin%3C%3E%40%2F/pintest HTTP/1.1");
            ils.forgetWhatWasSeen();
            assertThat(desk.signIn("1/2?3#4%5\\6 \u00E97", "a-._~Z\u00E9+")).isEmpty();
            assertThat(onlyRequest().requestLine())
                    .isEqualTo("GET /PATRONAPI/1%2F2%3F3%234%255%5C6%20%C3%A97/a-._~Z%C3%A9%2B/pintest HTTP/1.1");
        }
    }

    // M2.3, M5.3
    @Test
    void aRecordIsOneGet() throws Exception {
        try (Desk desk = Desk.at(ils)) {
            assertThat(desk.lookUp(Desk.JANE)).isPresent();
            assertThat(onlyRequest().requestLine()).isEqualTo("GET /PATRONAPI/" + Desk.JANE + "/dump HTTP/1.1");
        }
    }

    // M2.4, M2.5, M2.3
    @Test
    void postCarriesIdentifierAndPinInTheBody() throws Exception {
        ils.put(FakePatronApiPatron.of("a b&c=d", "!correct pin<>@/+").build());
        try (Desk desk = Desk.at(ils, "use_post_requests", true)) {
            assertThat(desk.signIn("a b&c=d", "!correct pin<>@/+")).isPresent();
            UnredactedRequest request = onlyRequest();
            assertThat(request.requestLine()).isEqualTo("POST /PATRONAPI/pintest HTTP/1.1");
            assertThat(request.header("Content-Type")).contains("application/x-www-form-urlencoded");
            assertThat(request.body()).isEqualTo("number=a%20b%26c%3Dd&pin=%21correct%20pin%3C%3E%40%2F%2B");

            ils.forgetWhatWasSeen();
            assertThat(desk.lookUp(Desk.JANE)).isPresent();
            assertThat(onlyRequest().requestLine()).isEqualTo("GET /PATRONAPI/" + Desk.JANE + "/dump HTTP/1.1");
        }
    }

    // M2.6
    @ParameterizedTest
    @ValueSource(strings = {".p1100220", ".", "..", ".x", "../" + Desk.JANE, " .p1100220"})
    void anIdentifierThatBeginsWithAFullStopIsNeverSent(String identifier) throws Exception {
        for (Object[] settings : new Object[][] {
            {}, {"use_post_requests", true}, {"authentication_mode", "family_name"}, {"password_keyboard", "No input"}
        }) {
            boolean without = settings.length > 0 && settings[0].equals("password_keyboard");
            try (Desk desk = Desk.at(ils, settings)) {
                assertThat(desk.signIn(identifier, without ? "" : "canary")).isEmpty();
                assertThat(desk.lookUp(identifier.strip())).isEmpty();
                assertThat(desk.lookUp(PatronData.partial().username(identifier).build()))
                        .isEmpty();
            }
        }
        assertThat(ils.requests()).isZero();
    }

    // M2.6: in the body of a request dots mean nothing
    @Test
    void aPinOfDotsIsSentByPostAlone() throws Exception {
        for (String pin : List.of(".", "..")) {
            ils.put(FakePatronApiPatron.of("23333000000003", pin).build());
            try (Desk get = Desk.at(ils);
                    Desk post = Desk.at(ils, "use_post_requests", true)) {
                assertThat(get.signIn("23333000000003", pin)).isEmpty();
                assertThat(ils.requests()).isZero();
                assertThat(post.signIn("23333000000003", pin)).isPresent();
                ils.forgetWhatWasSeen();
            }
        }
        ils.put(FakePatronApiPatron.of("23333000000003", "...").build());
        try (Desk get = Desk.at(ils)) {
            assertThat(get.signIn("23333000000003", "...")).isPresent();
        }
    }

    // M5.1
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00A0", "\t \u2003"})
    void nothingIsAskedWithoutWhatIsCollected(String blank) throws Exception {
        try (Desk pin = Desk.at(ils);
                Desk name = Desk.at(ils, "authentication_mode", "family_name");
                Desk post = Desk.at(ils, "use_post_requests", true)) {
            for (Desk desk : List.of(pin, name, post)) {
                assertThat(desk.signIn(Desk.JANE, blank)).isEmpty();
                assertThat(desk.signIn("\u00A0", "canary")).isEmpty();
            }
        }
        assertThat(ils.requests()).isZero();
    }

    // M5.1, M5.3
    @Test
    void withoutPinTheRecordDecides() throws Exception {
        try (Desk desk = Desk.at(ils, "password_keyboard", "No input")) {
            PatronData patron = desk.signIn(Desk.JANE, "").orElseThrow();
            assertThat(patron.isComplete()).isTrue();
            assertThat(patron.permanentId()).contains("1100220");
            assertThat(desk.signIn("23333000000099", "")).isEmpty();
            assertThat(ils.dumps()).isEqualTo(2);
            ils.forgetWhatWasSeen();
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isEmpty();
            assertThat(ils.requests()).isZero();
        }
    }

    // M5.4
    @Test
    void theFamilyNameDecidesWhereItIsAskedFor() throws Exception {
        ils.put(FakePatronApiPatron.of("23333000000003", "x").name("").build());
        try (Desk desk = Desk.at(ils, "authentication_mode", "family_name")) {
            for (String name : List.of("Canary", "CANARY", "canary")) {
                PatronData patron = desk.signIn(Desk.JANE, name).orElseThrow();
                assertThat(patron.isComplete()).isTrue();
                assertThat(patron.permanentId()).contains("1100220");
                assertThat(patron.authorizationIdentifiers()).containsExactly(Desk.JANE);
            }
            assertThat(desk.signIn(Desk.JANE, "Quilla")).isEmpty();
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isEmpty();
            assertThat(desk.signIn("23333000000003", "x")).isEmpty();
            assertThat(desk.signIn("23333000000099", "Canary")).isEmpty();
            assertThat(ils.logins()).isZero();
        }
    }

    // M8: what is a no
    @Test
    void whatTheServerRefusesIsRefused() throws Exception {
        ils.put(FakePatronApiPatron.of("23333000000003", Desk.PIN)
                .username("jane")
                .build());
        try (Desk desk = Desk.at(ils)) {
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(desk.signIn("23333000000099", Desk.PIN)).isEmpty();
            assertThat(desk.signIn("jane", Desk.PIN)).as("record id not unique").isEmpty();
            assertThat(desk.lookUp("23333000000099")).isEmpty();
            assertThat(desk.lookUp("jane")).isEmpty();
        }
    }

    // M8, M3.3, M6.15, M5.2: what is an outage
    @Test
    void whatTheServerDoesNotSayIsAnOutage() throws Exception {
        for (HttpFault fault : List.of(
                HttpFault.outagePage(),
                HttpFault.outagePage(200),
                HttpFault.outagePage(404),
                HttpFault.loginPage(),
                HttpFault.emptyAnswer(),
                HttpFault.status(404),
                HttpFault.status(500),
                HttpFault.redirect("/elsewhere"),
                HttpFault.rightAnswerWithStatus(500),
                HttpFault.rightAnswerWithStatus(302),
                answer("<HTML><BODY>\nREC INFO[p!]=p<BR>\n</BODY></HTML>"))) {
            ils.misbehave(fault);
            assertOutage(fault.toString());
            ils.behave();
        }
        ils.goDown();
        assertOutage("down");
        ils.comeUp();
    }

    private void assertOutage(String fault) {
        try (Desk pin = Desk.at(ils);
                Desk post = Desk.at(ils, "use_post_requests", true);
                Desk name = Desk.at(ils, "authentication_mode", "family_name");
                Desk without = Desk.at(ils, "password_keyboard", "No input")) {
            assertFails(fault, () -> pin.signIn(Desk.JANE, Desk.PIN));
            assertFails(fault, () -> post.signIn(Desk.JANE, Desk.PIN));
            assertFails(fault, () -> name.signIn(Desk.JANE, "Canary"));
            assertFails(fault, () -> without.signIn(Desk.JANE, ""));
            assertFails(fault, () -> pin.lookUp(Desk.JANE));
        }
    }

    private interface Login {
        Optional<PatronData> run() throws IOException;
    }

    private static void assertFails(String fault, Login login) {
        assertThatThrownBy(login::run)
                .as(fault)
                .isInstanceOf(IOException.class)
                .hasNoCause()
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                        .isNotBlank()
                        .doesNotContainIgnoringCase("canary", Desk.JANE));
    }

    // M3.1
    @Test
    void aRightAnswerMayComeAsAClientError() throws Exception {
        ils.misbehave(HttpFault.rightAnswerWithStatus(404));
        try (Desk desk = Desk.at(ils)) {
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(desk.lookUp("23333000000099")).isEmpty();
            assertThat(desk.lookUp(Desk.JANE)).isPresent();
        }
    }

    // M8, M6.8, M6.9, M6.10: privileges are somebody else's
    @Test
    void whoIsBlockedExpiredOrInDebtSignsInAndTheDataSaysSo() throws Exception {
        ils.put(Desk.jane()
                .mblock("m")
                .expires(LocalDate.of(2020, 1, 31))
                .fines("$1,234.50")
                .type("015")
                .homeLibrary("main")
                .build());
        try (Desk desk = Desk.at(ils)) {
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isPresent();
            PatronData patron = desk.lookUp(Desk.JANE).orElseThrow();
            assertThat(patron.blockReason()).contains(BlockReason.UNKNOWN);
            assertThat(patron.authorizationExpires()).contains(LocalDate.of(2020, 1, 31));
            assertThat(patron.fines().orElseThrow().amount()).isEqualByComparingTo("1234.50");
            assertThat(patron.externalType()).contains("015");
            assertThat(patron.libraryIdentifier()).contains("main");
            assertThat(desk.warnings()).noneMatch(warning -> warning.startsWith("malformed"));
        }
    }

    // M6.4
    @Test
    void aLookUpAsksByIdentifierElseByUsername() throws Exception {
        ils.put(Desk.jane().barcode("23333000000004").build());
        try (Desk desk = Desk.at(ils)) {
            PatronData both = PatronData.partial()
                    .authorizationIdentifier(Desk.JANE)
                    .username("nobody")
                    .build();
            assertThat(desk.lookUp(both).orElseThrow().authorizationIdentifiers())
                    .containsExactly(Desk.JANE, "23333000000004");
            PatronData name = PatronData.partial().username("jane").build();
            assertThat(desk.lookUp(name).orElseThrow().authorizationIdentifiers())
                    .containsExactly("23333000000004", Desk.JANE);
            assertThat(desk.lookUp(PatronData.partial().permanentId("1100220").build()))
                    .as("record numbers are never asked by")
                    .isEmpty();
            assertThat(ils.dumps()).isEqualTo(2);
        }
    }

    // M4.2, M4.6: each dialect
    @ParameterizedTest
    @EnumSource(PatronApiDialect.class)
    void everyDialectIsUnderstood(PatronApiDialect dialect) throws Exception {
        try (FakePatronApiServer server = Desk.ferguson().dialect(dialect).start();
                Desk desk = Desk.at(server)) {
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isPresent();
            assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
            assertThat(desk.signIn("23333000000099", Desk.PIN)).isEmpty();
            assertThat(desk.lookUp("23333000000099")).isEmpty();
            PatronData patron = desk.lookUp(Desk.JANE).orElseThrow();
            assertThat(patron.permanentId()).contains("1100220");
            assertThat(patron.authorizationIdentifiers()).containsExactly(Desk.JANE);
            assertThat(patron.username()).contains("jane");
            assertThat(patron.blockReason()).isEmpty();
            assertThat(patron.authorizationExpires()).isEmpty();
            assertThat(patron.fines().orElseThrow().amount()).isEqualByComparingTo("0");
            assertThat(desk.warnings()).noneMatch(warning -> warning.startsWith("malformed"));
        }
    }

    // M3.2
    @ParameterizedTest
    @CsvSource({"UTF-8,true", "UTF-8,false", "ISO-8859-1,true", "windows-1252,false", "ISO-8859-15,true"})
    void aNameArrivesInEveryCharset(String charset, boolean named) throws Exception {
        FakePatronApiServer.Builder builder = FakePatronApiServer.builder()
                .patron(FakePatronApiPatron.of(Desk.JANE, Desk.PIN)
                        .name("N\u00DA\u00D1EZ, ZO\u00CB")
                        .build());
        Charset wire = Charset.forName(charset);
        try (FakePatronApiServer server = (named ? builder.charset(wire) : builder.unnamedCharset(wire)).start();
                Desk desk = Desk.at(server, "authentication_mode", "family_name")) {
            assertThat(desk.signIn(Desk.JANE, "n\u00FA\u00F1ez")
                            .orElseThrow()
                            .personalDetails()
                            .personalName())
                    .contains("N\u00DA\u00D1EZ, ZO\u00CB");
        }
    }

    // M2.7
    @Test
    void aBodyOfOneMebibyteIsReadAndALargerOneIsNot() throws Exception {
        String record = "<HTML><BODY>\nRECORD #[p81]=1100220<BR>\n";
        String padding = " ".repeat((1 << 20) - record.length());
        try (Desk desk = Desk.at(ils)) {
            ils.misbehave(answer(record + padding));
            assertThat(desk.lookUp(Desk.JANE).orElseThrow().permanentId()).contains("1100220");
            ils.behave();
            ils.misbehave(answer(record + padding + " "));
            assertThatThrownBy(() -> desk.lookUp(Desk.JANE)).isInstanceOf(HttpFailureException.class);
        }
    }

    // M2.7: a status that some clients answer by asking again, and a redirect
    @Test
    void nothingIsAskedTwice() throws Exception {
        try (Desk desk = Desk.at(ils)) {
            for (HttpFault fault : List.of(
                    HttpFault.status(503, Map.of("Retry-After", "0")),
                    HttpFault.status(408),
                    HttpFault.redirect("/PATRONAPI/" + Desk.JOHN + "/dump"),
                    HttpFault.closeAfterRequest(),
                    HttpFault.reset())) {
                ils.misbehave(fault);
                ils.forgetWhatWasSeen();
                assertFails(fault.toString(), () -> desk.signIn(Desk.JANE, Desk.PIN));
                assertThat(ils.requests()).as(fault.toString()).isEqualTo(1);
                ils.behave();
            }
        }
    }

    // M4.7: an error's text may repeat what was asked
    @Test
    void anErrorThatRepeatsThePinIsStillARefusal() throws Exception {
        try (Desk desk = Desk.at(ils)) {
            ils.misbehave(answer("<HTML><BODY>\nRETCOD=1<BR>\nERRNUM=4<BR>\nERRMSG=Wrong: " + Desk.PIN + " of "
                    + Desk.JANE + "<BR>\n</BODY></HTML>"));
            assertThat(desk.signIn(Desk.JANE, Desk.PIN)).isEmpty();
        }
    }

    @Test
    void nothingOfAServiceIsPrintedButWhereItIs() {
        try (Desk desk = Desk.at(ils)) {
            assertThat(desk.provider()).hasToString("MilleniumProvider[127.0.0.1:" + ils.port() + "]");
        }
    }
}
