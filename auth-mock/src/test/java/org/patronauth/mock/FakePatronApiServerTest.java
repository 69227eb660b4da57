package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fake Patron API says to a client that knows nothing but bytes. */
class FakePatronApiServerTest {
    private static final String JANE = "23333000000001";
    private static final String HASH = "PIN[p=]=";

    private static FakePatronApiPatron.Builder jane() {
        return FakePatronApiPatron.of(JANE, "1234").recordNumber("1100220").name("DOE, JANE");
    }

    private static FakePatronApiServer.Builder lion() {
        return FakePatronApiServer.builder().patron(jane().build());
    }

    private static Response get(Terminal terminal, String target) throws IOException {
        return Response.to(terminal, "GET " + target + " HTTP/1.1\r\nHost: lion\r\n\r\n");
    }

    private static String body(FakePatronApiServer server, String question) throws IOException {
        try (Terminal terminal = Terminal.at(server)) {
            return get(terminal, "/PATRONAPI/" + question).body();
        }
    }

    private static Response post(Terminal terminal, String contentType, String form) throws IOException {
        return Response.to(
                terminal,
                "POST /PATRONAPI/pintest HTTP/1.1\r\nHost: lion\r\nContent-Type: " + contentType
                        + "\r\nContent-Length: " + form.length() + "\r\n\r\n" + form);
    }

    // J3: a Patron API server
    @Test
    void aRecordLooksLikeARealOne() throws Exception {
        FakePatronApiPatron full = jane().barcode("2 3333 00000 0002")
                .username("jdoe")
                .email("jane@lion.example")
                .expires(LocalDate.of(2030, 1, 31))
                .type("10")
                .homeLibrary("mn")
                .pcode1("a")
                .pcode2("b")
                .field("CCARD", "p46", "7")
                .fines("$5.00")
                .mblock("d")
                .address("1 Elm St$Guilford CT 06437")
                .note("<b>bold</b> & raw")
                .note("second")
                .line("half a line")
                .build();
        try (FakePatronApiServer server =
                FakePatronApiServer.builder().patron(full).start()) {
            String dump = body(server, JANE + "/dump");
            assertThat(dump).startsWith("""
                    <HTML><BODY>
                    REC INFO[p!]=p<BR>
                    EXP DATE[p43]=01-31-30<BR>
                    PCODE1[p44]=a<BR>
                    PCODE2[p45]=b<BR>
                    CCARD[p46]=7<BR>
                    P TYPE[p47]=10<BR>
                    BIRTH DATE[p51]=  -  -19  <BR>
                    HOME LIBR[p53]=mn   <BR>
                    PMESSAGE[p54]=-<BR>
                    MBLOCK[p56]=d<BR>
                    RECORD #[p81]=1100220<BR>
                    MONEY OWED[p96]=$5.00<BR>
                    BLK UNTIL[p101]=  -  -  <BR>
                    HOLD[p8]=P#=1000001, I#=1000002, P=05-01-26, NNB=05-31-26, RLA=0, NNA=0, T=1, PU=main<BR>
                    ADDRESS[pa]=1 Elm St$Guilford CT 06437<BR>
                    P BARCODE[pb]=23333000000001<BR>
                    P BARCODE[pb]=2 3333 00000 0002<BR>
                    PATRN NAME[pn]=DOE, JANE<BR>
                    TELEPHONE[pt]=555-0100<BR>
                    ALT ID[pu]=jdoe<BR>
                    NOTE[px]=<b>bold</b> & raw<BR>
                    NOTE[px]=second<BR>
                    EMAIL ADDR[pz]=jane@lion.example<BR>
                    half a line
                    PIN[p=]=""").endsWith("<BR>\nLINK REC[p^]=<BR>\n</BODY></HTML>\n");
            String hash = dump.substring(dump.indexOf(HASH) + HASH.length(), dump.indexOf("<BR>\nLINK REC"));
            assertThat(hash).hasSize(13).doesNotContain("1234");
        }
    }

    // J3
    @Test
    void fieldsAreReplacedRepeatedAndLeftOut() throws Exception {
        FakePatronApiPatron patron = FakePatronApiPatron.withoutPin(JANE)
                .expires("unknown")
                .pcode3("9")
                .without("p56")
                .field("E-MAIL", "pe", "one@lion.example")
                .field("E-MAIL", "pe", "two@lion.example")
                .field("UNIV ID", "pu", "u1")
                .field("PIN", "p=", "as it is")
                .build();
        try (FakePatronApiServer server =
                FakePatronApiServer.builder().patron(patron).start()) {
            assertThat(body(server, JANE + "/dump"))
                    .contains(
                            "EXP DATE[p43]=unknown<BR>\n",
                            "PCODE3[p46]=9<BR>\n",
                            "E-MAIL[pe]=one@lion.example<BR>\nE-MAIL[pe]=two@lion.example<BR>\nPIN[p=]=as it is<BR>\n",
                            "EMAIL ADDR[pz]=<BR>\nE-MAIL",
                            "UNIV ID[pu]=u1<BR>\n")
                    .doesNotContain("MBLOCK", "ALT ID");
        }
        FakePatronApiPatron.Builder without = jane().without("p56");
        assertThatThrownBy(() -> without.mblock("d")).isInstanceOf(IllegalStateException.class);
        assertThat(patron).hasToString("FakePatronApiPatron[…01]");
    }

    static Stream<Arguments> dialects() {
        String head = "<HTML><BODY>\n";
        String foot = "</BODY></HTML>\n";
        return Stream.of(
                Arguments.of(PatronApiDialect.FIRST_LINE, head + "RETCOD=0<BR>\n" + foot),
                Arguments.of(PatronApiDialect.GLUED, "<HTML><BODY>RETCOD=0<BR>\n" + foot),
                Arguments.of(PatronApiDialect.SEPARATE_LINES, "<HTML>\n<BODY>\nRETCOD=0<BR>\n</BODY>\n</HTML>"),
                Arguments.of(PatronApiDialect.BODY_GLUED, "<BODY>RETCOD=0<BR>\n</BODY>\n"),
                Arguments.of(PatronApiDialect.INDENTED, "<HTML>\n<BODY>\n  RETCOD=0<BR>\n</BODY>  </HTML>"),
                Arguments.of(PatronApiDialect.CONTROL_CHARACTERS, head + "RETCOD=0\u0001<BR>\n" + foot),
                Arguments.of(PatronApiDialect.CR_LF, "<HTML><BODY>\r\nRETCOD=0<BR>\r\n</BODY></HTML>\r\n"));
    }

    // J3
    @ParameterizedTest
    @MethodSource("dialects")
    void anAcceptedPinReadsByteForByte(PatronApiDialect dialect, String expected) throws Exception {
        try (FakePatronApiServer server = lion().dialect(dialect).start()) {
            assertThat(body(server, JANE + "/1234/pintest")).isEqualTo(expected);
            assertThat(server.journal()).containsExactly(new HttpJournalEntry(1, "pintest", "accepted", 200));
        }
    }

    // J3
    @ParameterizedTest
    @EnumSource(PatronApiDialect.class)
    void refusalsAreWrittenInEveryDialect(PatronApiDialect dialect) throws Exception {
        String end = dialect == PatronApiDialect.CONTROL_CHARACTERS ? "\u0001" : "";
        String line = dialect == PatronApiDialect.CR_LF ? "<BR>\r\n" : "<BR>\n";
        line += dialect == PatronApiDialect.INDENTED ? "  " : "";
        String retcod = "RETCOD=1" + end + line;
        try (FakePatronApiServer server = lion().dialect(dialect).start()) {
            assertThat(body(server, JANE + "/4321/pintest"))
                    .contains(retcod + "ERRNUM=4" + end + line + "ERRMSG=Invalid patron PIN" + end + "<BR>");
            String unknown = "ERRNUM=1" + end + line + "ERRMSG=Requested record not found" + end + "<BR>";
            boolean virtualCards = dialect == PatronApiDialect.SEPARATE_LINES;
            assertThat(body(server, "nobody/1234/pintest")).contains(virtualCards ? retcod + unknown : unknown);
            assertThat(body(server, "nobody/1234/pintest").contains("RETCOD")).isEqualTo(virtualCards);
            assertThat(body(server, "nobody/dump")).contains(unknown).doesNotContain("RETCOD");
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({"UTF-8,c3a9", "ISO-8859-1,e9", "windows-1252,e9"})
    void documentsAreInACharsetThatTheHeaderNamesOrNot(String name, String hex) throws Exception {
        FakePatronApiPatron renee = jane().name("DOE, REN\u00c9E \u00e9").build();
        Charset charset = Charset.forName(name);
        String expected = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        try (FakePatronApiServer server = FakePatronApiServer.builder()
                        .patron(renee)
                        .charset(charset)
                        .start();
                Terminal terminal = Terminal.at(server)) {
            Response dump = get(terminal, "/PATRONAPI/" + JANE + "/dump");
            assertThat(dump.header("content-type")).isEqualTo("text/html; charset=" + charset.name());
            assertThat(dump.body()).contains("E " + expected + "<BR>");
        }
        try (FakePatronApiServer server = FakePatronApiServer.builder()
                        .patron(renee)
                        .unnamedCharset(charset)
                        .start();
                Terminal terminal = Terminal.at(server)) {
            Response dump = get(terminal, "/PATRONAPI/" + JANE + "/dump");
            assertThat(dump.header("content-type")).isEqualTo("text/html");
            assertThat(dump.body()).contains("E " + expected + "<BR>");
        }
    }

    // J3
    @Test
    void aPatronIsFoundByEveryCardTheAlternateIdAndTheRecordNumber() throws Exception {
        FakePatronApiPatron patron =
                jane().barcode("2 3333 00000 0002").username("jdoe").build();
        try (FakePatronApiServer server =
                FakePatronApiServer.builder().patron(patron).start()) {
            for (String identifier : List.of(JANE, "23333000000002", "jdoe", ".p1100220")) {
                assertThat(body(server, identifier + "/dump")).contains("RECORD #[p81]=1100220<BR>");
            }
            for (String identifier : List.of("JDOE", "1100220", ".p", "", "%6Adoe", "2%203333%2000000%200002")) {
                assertThat(body(server, identifier + "/dump")).contains("ERRNUM=1<BR>");
            }
            assertThat(server.dumps()).isEqualTo(10);
            assertThat(server.logins()).isZero();
            server.remove(JANE);
            assertThat(body(server, "jdoe/dump")).contains("ERRNUM=1<BR>");
            server.put(jane().build());
            assertThat(body(server, JANE + "/dump")).contains("RECORD #[p81]=1100220<BR>");
        }
    }

    // J3
    @Test
    void anIdentifierThatTwoPatronsShareIsNotUnique() throws Exception {
        FakePatronApiPatron john = FakePatronApiPatron.of("23333000000009", "1234")
                .username("family")
                .build();
        try (FakePatronApiServer server = FakePatronApiServer.builder()
                .dialect(PatronApiDialect.BODY_GLUED)
                .patrons(List.of(jane().username("family").build(), john))
                .start()) {
            assertThat(body(server, "family/dump"))
                    .isEqualTo("<BODY>ERRNUM=2<BR>\nERRMSG=Record ID not unique<BR>\n</BODY>\n");
            server.put(john);
            server.remove("23333000000009");
            assertThat(body(server, "family/dump")).contains("RECORD #[p81]=1100220<BR>");
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({
        "a%2Fb%25%C3%A9,a/b%\u00e9,true",
        "a+b,a+b,true",
        "a%20b,a b,true",
        "a%2fb,a/b,true",
        "%31234,1235,false"
    })
    void aPinInAPathIsDecodedAndAnIdentifierIsNot(String sent, String pin, boolean right) throws Exception {
        FakePatronApiPatron patron = FakePatronApiPatron.of("a@b!c", pin).build();
        try (FakePatronApiServer server =
                FakePatronApiServer.builder().patron(patron).start()) {
            assertThat(body(server, "a@b!c/" + sent + "/pintest")).contains(right ? "RETCOD=0<BR>" : "RETCOD=1<BR>");
            assertThat(body(server, "a%40b!c/" + sent + "/pintest")).contains("ERRNUM=1<BR>");
            assertThat(server.pinsSeen("a@b!c")).isOne();
            assertThat(server.pinsSeen("a%40b!c")).isOne();
            assertThat(server.pinsSeen()).isEqualTo(2);
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "number=23333000000001&pin=1234; 200; RETCOD=0",
                "number=2+3333%2000000+0001&pin=%31234; 200; RETCOD=0",
                "number=23333000000001&pin=4321; 200; ERRNUM=4",
                "number=23333000000001&pin=; 200; ERRNUM=4",
                "number=nobody&pin=1234; 200; ERRNUM=1",
                "pin=1234&number=23333000000001; 400; Bad Request",
                "number=23333000000001; 400; Bad Request",
                "number=23333000000001&pin=1234&x=y; 400; Bad Request",
                "Number=23333000000001&pin=1234; 400; Bad Request",
                "number=23333000000001&code=1234; 400; Bad Request",
                "number=23333000000001&pin=12\u00e934; 400; Bad Request"
            })
    void aFormIsTakenToTheLetter(String form, int status, String answer) throws Exception {
        try (FakePatronApiServer server = lion().start();
                Terminal terminal = Terminal.at(server)) {
            Response response = post(terminal, "application/x-www-form-urlencoded", form);
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body()).contains(answer);
            assertThat(server.logins()).isEqualTo(status == 200 ? 1 : 0);
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded; charset=UTF-8", "text/plain"})
    void aFormHasTheTypeOfAForm(String contentType) throws Exception {
        try (FakePatronApiServer server = lion().start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(post(terminal, contentType, "number=" + JANE + "&pin=1234")
                            .status())
                    .isEqualTo(400);
        }
        try (FakePatronApiServer server = lion().withoutPost().start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(post(terminal, "application/x-www-form-urlencoded", "number=" + JANE + "&pin=1234")
                            .status())
                    .isEqualTo(404);
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({
        "GET,/,404",
        "GET,/PATRONAPI/,404",
        "GET,/patronapi/23333000000001/dump,404",
        "GET,/PATRONAPI/23333000000001/dump/,404",
        "GET,/PATRONAPI//23333000000001/dump,404",
        "GET,/PATRONAPI/23333000000001/dump?x=y,404",
        "GET,/PATRONAPI/23333000000001/12/34/pintest,404",
        "GET,/PATRONAPI/23333000000001/pintest,404",
        "GET,/PATRONAPI/pintest,404",
        "POST,/PATRONAPI/23333000000001/1234/pintest,404",
        "PUT,/PATRONAPI/23333000000001/dump,405"
    })
    void nothingElseIsServed(String method, String target, int status) throws Exception {
        try (FakePatronApiServer server = lion().start();
                Terminal terminal = Terminal.at(server)) {
            Response response = Response.to(terminal, method + " " + target + " HTTP/1.1\r\nHost: lion\r\n\r\n");
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body()).startsWith("<!DOCTYPE html>");
            assertThat(server.requests("other")).isOne();
            assertThat(server.pinsSeen()).isZero();
        }
    }

    // J3
    @Test
    void theRootCanBeAnother() throws Exception {
        try (FakePatronApiServer server = lion().root("/api/").start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(server.url()).endsWith("/api/");
            assertThat(get(terminal, "/api/" + JANE + "/dump").status()).isEqualTo(200);
            assertThat(get(terminal, "/PATRONAPI/" + JANE + "/dump").status()).isEqualTo(404);
        }
        try (FakePatronApiServer server = lion().start()) {
            assertThat(server.url()).endsWith(":" + server.port() + "/PATRONAPI/");
        }
    }

    // J3
    @Test
    void aCardIsLockedAfterWrongPinsInARow() throws Exception {
        FakePatronApiPatron patron = jane().username("jdoe").build();
        try (FakePatronApiServer server =
                FakePatronApiServer.builder().patron(patron).lockAfter(2).start()) {
            assertThat(body(server, JANE + "/0000/pintest")).contains("ERRNUM=4");
            assertThat(server.wrongPins(JANE)).isOne();
            assertThat(body(server, JANE + "/1234/pintest")).contains("RETCOD=0");
            assertThat(server.wrongPins(JANE)).isZero();
            assertThat(body(server, JANE + "/0000/pintest")).contains("ERRNUM=4");
            assertThat(body(server, "jdoe/0000/pintest")).contains("ERRNUM=4");
            assertThat(body(server, JANE + "/1234/pintest")).contains("ERRNUM=4");
            assertThat(server.wrongPins(JANE)).isEqualTo(2);
            assertThat(server.journal().get(4).outcome()).isEqualTo("wrong-pin");
        }
        try (FakePatronApiServer server = lion().start()) {
            for (int i = 0; i < 20; i++) {
                body(server, JANE + "/0000/pintest");
            }
            assertThat(body(server, JANE + "/1234/pintest")).contains("RETCOD=0");
        }
    }

    // J3
    @Test
    void withoutAPinOnFileEveryPinIsWrong() throws Exception {
        try (FakePatronApiServer server = FakePatronApiServer.builder()
                .patron(FakePatronApiPatron.withoutPin(JANE).build())
                .start()) {
            assertThat(body(server, JANE + "/1234/pintest")).contains("ERRNUM=4");
            assertThat(body(server, JANE + "//pintest")).contains("ERRNUM=4");
            assertThat(server.logins()).isEqualTo(2);
            assertThat(server.pinsSeen()).isOne();
        }
    }

    // J3: pinsSeen() under faults
    @ParameterizedTest
    @ValueSource(
            strings = {"no-answer", "close-after-request", "reset", "status:503", "outage-page:502", "truncated-body:3"
            })
    void aPinIsCountedWhateverBecomesOfItsAnswer(String fault) throws Exception {
        try (FakePatronApiServer server = lion().start();
                Terminal terminal = Terminal.at(server)) {
            server.misbehaveOnce(HttpFault.named(fault).on("pintest"));
            terminal.send("GET /PATRONAPI/" + JANE + "/1234/pintest HTTP/1.1\r\nHost: lion\r\n\r\n");
            server.awaitRequests("pintest", 1, Duration.ofSeconds(10));
            assertThat(server.pinsSeen(JANE)).isOne();
            assertThat(server.logins()).isOne();
        }
    }

    // J3: half a message, an outage page
    @Test
    void aFaultCanBeForDumpsAlone() throws Exception {
        try (FakePatronApiServer server = lion().start()) {
            server.misbehave(HttpFault.truncatedWithoutLength(40).on("dump"));
            assertThat(body(server, JANE + "/1234/pintest")).contains("RETCOD=0");
            assertThat(body(server, JANE + "/dump")).isEqualTo("<HTML><BODY>\nREC INFO[p!]=p<BR>\nEXP DATE");
            server.behave();
            server.misbehaveOnce(HttpFault.outagePage(200).on("dump"));
            assertThat(body(server, JANE + "/dump")).contains("502 Bad Gateway");
            assertThat(server.journal().toString()).doesNotContain(JANE, "1234", "DOE");
        }
    }

    // J3: each also starts alone from the command line with a script of patrons
    @Test
    void theCommandLineStartsItWithAFileOfPatrons(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("patrons.txt");
        Files.writeString(file, """
                # LION
                [23333000000001]
                name = DOE, JANE
                pin = 1234
                expires = 2030-12-31
                field.CCARD[p46] = 7
                without = pz

                [23333000000002]
                barcode = 23333000000003
                record-number = 1100221
                username = jroe
                email = john@lion.example
                type = 10
                home-library = mn
                pcode1 = a
                pcode2 = b
                pcode3 = c
                fines = $1.50
                mblock = d
                address = 1 Elm St$Guilford CT 06437
                note = good
                """);
        PrintedOutput out = new PrintedOutput();
        try (FakePatronApiServer server = new PatronApiCommandLine(out.stream(), out.stream()).start(new String[] {
                    "--patrons",
                    file.toString(),
                    "--dialect",
                    "separate-lines",
                    "--charset",
                    "ISO-8859-1",
                    "--lock-after",
                    "2",
                    "--without-post",
                    "--root",
                    "/api/",
                    "--journal",
                    "--chunked",
                    "--idle",
                    "60",
                    "--connection-limit",
                    "5",
                    "--fault",
                    "wrong-content-type"
                });
                Terminal terminal = Terminal.at(server)) {
            Response first = get(terminal, "/api/23333000000001/dump");
            assertThat(first.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(first.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(first.body())
                    .startsWith("<HTML>\n<BODY>\n")
                    .contains("EXP DATE[p43]=12-31-30<BR>", "CCARD[p46]=7<BR>", "PATRN NAME[pn]=DOE, JANE<BR>")
                    .doesNotContain("[pz]");
            assertThat(get(terminal, "/api/23333000000001/1234/pintest").body()).contains("RETCOD=0");
            assertThat(get(terminal, "/api/jroe/dump").body())
                    .contains(
                            "[pb]=23333000000002<BR>\nP BARCODE[pb]=23333000000003<BR>",
                            "[p81]=1100221<BR>",
                            "[pz]=john@lion.example<BR>",
                            "[p47]=10<BR>",
                            "[p53]=mn   <BR>",
                            "[p44]=a<BR>\nPCODE2[p45]=b<BR>\nPCODE3[p46]=c<BR>",
                            "[p96]=$1.50<BR>",
                            "[p56]=d<BR>",
                            "[pa]=1 Elm St$Guilford CT 06437<BR>",
                            "[px]=good<BR>");
            assertThat(get(terminal, "/api/jroe/1/pintest").body()).contains("ERRNUM=4");
            assertThat(get(terminal, "/api/jroe/1/pintest").body()).contains("ERRNUM=4");
            assertThat(server.wrongPins("23333000000002")).isEqualTo(2);
            assertThat(out.text())
                    .startsWith("fake patronapi http://127.0.0.1:" + server.port() + "/api/" + System.lineSeparator())
                    .contains("1 dump wrong-content-type 200", "1 pintest wrong-content-type 200")
                    .doesNotContain("23333000000001", "1234", "DOE");
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "--port",
                "--port x",
                "--root api",
                "--dialect nobody",
                "--charset nothing",
                "--fault nothing",
                "--fault status:x"
            })
    void aWrongCommandLineIsOneSentence(String line) throws Exception {
        PrintedOutput out = new PrintedOutput();
        PrintedOutput err = new PrintedOutput();
        assertThat(new PatronApiCommandLine(out.stream(), err.stream()).run(line.split(" ")))
                .isEqualTo(2);
        assertThat(err.text().lines()).hasSize(1);
        assertThat(out.text()).isEmpty();
    }

    @Test
    void helpNamesTheOptionsAndDialects() throws Exception {
        PrintedOutput out = new PrintedOutput();
        assertThat(new PatronApiCommandLine(out.stream(), out.stream()).run(new String[] {"--help"}))
                .isZero();
        assertThat(out.text()).contains("--patrons", "--fault", "--root", "home-library");
        for (PatronApiDialect dialect : PatronApiDialect.values()) {
            assertThat(out.text()).contains(dialect.name().toLowerCase(Locale.ROOT));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "pin = 1; Line 1: expected",
                "[1]\\ncolour = red; Line 2: unknown key",
                "[1]\\nfield.p46 = red; Line 2: unknown key",
                "[1]\\nexpires = tomorrow; Line 2: "
            })
    void aFileOfPatronsIsRefusedWithTheLine(String text, String message) {
        List<String> lines = text.replace("\\n", "\n").lines().toList();
        assertThatThrownBy(() -> PatronApiScript.parse(lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
