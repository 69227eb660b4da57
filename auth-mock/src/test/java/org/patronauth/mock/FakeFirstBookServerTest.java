package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fake First Book says to a client that knows nothing but bytes. */
class FakeFirstBookServerTest {
    private static final String KEY = "the key of Open eBooks";
    private static final long NOW = 1_795_000_000L;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private static final String YES = "\"Valid Code Pin Pair\"";
    private static final String NO = "{\"code\":404,\"message\":\"Access Code Pin Pair not found\"}";

    private static FakeFirstBookServer.Builder version1() {
        return FakeFirstBookServer.version1(KEY).code("abc123E", "1234");
    }

    private static FakeFirstBookServer.Builder version2() {
        return FakeFirstBookServer.version2(KEY).clock(CLOCK).code("ABC123E", "1234");
    }

    private static Response ask(FakeFirstBookServer server, String target, String authorization) throws IOException {
        try (Terminal terminal = Terminal.at(server)) {
            return Response.to(terminal, "GET " + target + " HTTP/1.1\r\nHost: firstbook\r\n" + authorization + "\r\n");
        }
    }

    private static Response ask(FakeFirstBookServer server, String target) throws IOException {
        return ask(server, target, "Authorization: Bearer " + KEY + "\r\n");
    }

    private static String claims(String code, String pin, long issuedAt) {
        return "{\"barcode\":\"" + code + "\",\"pin\":\"" + pin + "\",\"iat\":\"" + issuedAt + "\"}";
    }

    private static String token(String header, String claims, String key) throws GeneralSecurityException {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed = encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "." + encoder.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    // J3: a FirstBook server
    @ParameterizedTest
    @CsvSource({
        "code=ABC123E&pin=1234,true",
        "code=%41BC123E&pin=%31234,true",
        "code=abc123e&pin=1234,false",
        "code=ABC123E&pin=4321,false",
        "code=ABC123E&pin=,false",
        "code=ABC123M&pin=1234,false"
    })
    void version1KnowsCodesInCapitals(String query, boolean right) throws Exception {
        try (FakeFirstBookServer server = version1().start()) {
            Response response = ask(server, "/rest/V1/serialcode?" + query);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("content-type")).isEqualTo("application/json");
            assertThat(response.body()).isEqualTo(right ? YES : NO);
            assertThat(server.journal())
                    .containsExactly(new HttpJournalEntry(1, "code", right ? "accepted" : "refused", 200));
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authorization: Bearer the key of open ebooks\\r\\n",
                "Authorization: bearer the key of Open eBooks\\r\\n",
                "Authorization: the key of Open eBooks\\r\\n"
            })
    void version1WantsItsKey(String header) throws Exception {
        try (FakeFirstBookServer server = version1().start()) {
            Response response =
                    ask(server, "/rest/V1/serialcode?code=ABC123E&pin=1234", header.replace("\\r\\n", "\r\n"));
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.body()).startsWith("{\"code\":401,").doesNotContain("Valid");
            assertThat(server.pinsSeen("ABC123E")).isOne();
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({
        "/rest/V1/serialcode,400",
        "/rest/V1/serialcode?pin=1234&code=ABC123E,400",
        "/rest/V1/serialcode?code=ABC123E,400",
        "/rest/V1/serialcode?code=ABC123E&pin=1234&x=y,400",
        "/rest/v1/serialcode?code=ABC123E&pin=1234,404",
        "/rest/V1/serialcode/?code=ABC123E&pin=1234,404",
        "/,404"
    })
    void version1TakesQueriesToTheLetter(String target, int status) throws Exception {
        try (FakeFirstBookServer server = version1().start()) {
            assertThat(ask(server, target).status()).isEqualTo(status);
            assertThat(server.pinsSeen()).isZero();
            assertThat(server.requests("other")).isEqualTo(status == 404 ? 1 : 0);
        }
        try (FakeFirstBookServer server = version1().start();
                Terminal terminal = Terminal.at(server)) {
            assertThat(Response.to(terminal, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .status())
                    .isEqualTo(405);
        }
    }

    // J3
    @Test
    void aYesMayBeAnObject() throws Exception {
        try (FakeFirstBookServer server = version1().objectAnswers().start()) {
            assertThat(ask(server, "/rest/V1/serialcode?code=ABC123E&pin=1234").body())
                    .isEqualTo("{\"code\":200,\"message\":\"Valid Code Pin Pair\"}");
            assertThat(ask(server, "/rest/V1/serialcode?code=ABC123E&pin=1").body())
                    .isEqualTo(NO);
        }
    }

    // J3
    @Test
    void codesComeAndGo() throws Exception {
        try (FakeFirstBookServer server = version1().root("/api/").start()) {
            String question = "/api/rest/V1/serialcode?code=XYZ9H&pin=77";
            assertThat(server.url()).endsWith("/api/");
            assertThat(ask(server, question).body()).isEqualTo(NO);
            server.put("xyz9h", "77");
            assertThat(ask(server, question).body()).isEqualTo(YES);
            server.remove("Xyz9H");
            assertThat(ask(server, question).body()).isEqualTo(NO);
            assertThat(server.pinsSeen("XYZ9H")).isEqualTo(3);
            assertThat(server.logins()).isEqualTo(3);
            assertThat(ask(server, question.substring(4)).status()).isEqualTo(404);
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({"ABC123E,1234,true", "abc123e,1234,false", "ABC123E,4321,false"})
    void version2ReadsASignedToken(String code, String pin, boolean right) throws Exception {
        try (FakeFirstBookServer server = version2().start()) {
            Response response = ask(server, "/" + token(HEADER, claims(code, pin, NOW), KEY), "");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(right ? YES : NO);
            assertThat(server.pinsSeen(code)).isOne();
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({"-3,401", "-2,200", "-1,200", "0,200", "2,200", "3,401"})
    void version2WantsATokenThatIsAtMostTwoSecondsOld(long age, int status) throws Exception {
        try (FakeFirstBookServer server = version2().start()) {
            assertThat(ask(server, "/" + token(HEADER, claims("ABC123E", "1234", NOW - age), KEY), "")
                            .status())
                    .isEqualTo(status);
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'alg':'HS256','typ':'JWT'}; {'barcode':'ABC123E','pin':'1234','iat':1795000000}",
                "{'alg':'HS256','typ':'JWT'}; {'barcode':'ABC123E','pin':1234,'iat':'1795000000'}",
                "{'alg':'HS256','typ':'JWT'}; {'barcode':'ABC123E','iat':'1795000000'}",
                "{'alg':'HS256','typ':'JWT'}; {'barcode':'ABC123E','pin':'1234','iat':'1.795E9'}",
                "{'alg':'HS256','typ':'JWT'}; {'barcode':'ABC123E','pin':'1234','iat':'1795000000'} x",
                "{'alg':'HS256','typ':'JWT'}; {'pin':'1','barcode':'ABC123E','pin':'1234','iat':'1795000000'}",
                "{'alg':'HS256','typ':'JWT'}; []",
                "{'alg':'none','typ':'JWT'}; {'barcode':'ABC123E','pin':'1234','iat':'1795000000'}",
                "{'alg':'HS512','typ':'JWT'}; {'barcode':'ABC123E','pin':'1234','iat':'1795000000'}",
                "{'alg':'HS256'}; {'barcode':'ABC123E','pin':'1234','iat':'1795000000'}"
            })
    void version2TakesNoOtherToken(String header, String claims) throws Exception {
        try (FakeFirstBookServer server = version2().start()) {
            String token = token(header.replace('\'', '"'), claims.replace('\'', '"'), KEY);
            Response response = ask(server, "/" + token, "");
            assertThat(response.status()).isEqualTo(401);
            assertThat(server.journal()).containsExactly(new HttpJournalEntry(1, "code", "unauthorized", 401));
        }
    }

    // J3
    @Test
    void version2ProvesTheSignatureAndTheFormOfTheToken() throws Exception {
        try (FakeFirstBookServer server = version2().start()) {
            String right = token(HEADER, claims("ABC123E", "1234", NOW), KEY);
            assertThat(ask(server, "/" + token(HEADER, claims("ABC123E", "1234", NOW), KEY + "x"), "")
                            .status())
                    .isEqualTo(401);
            assertThat(server.pinsSeen("ABC123E")).isOne();
            assertThat(ask(server, "/" + right + "=", "").status()).isEqualTo(401);
            assertThat(ask(server, "/" + right.substring(0, right.lastIndexOf('.') + 1), "")
                            .status())
                    .isEqualTo(401);
            assertThat(ask(server, "/" + right + ".x", "").status()).isEqualTo(404);
            assertThat(ask(server, "/rest/V1/serialcode?code=ABC123E&pin=1234").status())
                    .isEqualTo(404);
            String spaced =
                    "{ \"iat\" : \"" + NOW + "\" ,\t\"pin\":\"\\u0031234\", \"barcode\":\"ABC\\u00312\\u0033E\"}";
            assertThat(ask(server, "/" + token(HEADER, spaced, KEY), "").body()).isEqualTo(YES);
        }
    }

    // J3: pinsSeen() under faults
    @ParameterizedTest
    @ValueSource(strings = {"no-answer", "close-after-request", "status:502", "outage-page:200"})
    void aPinIsCountedWhateverBecomesOfItsAnswer(String fault) throws Exception {
        try (FakeFirstBookServer server = version1().recordUnredactedRequests().start();
                Terminal terminal = Terminal.at(server)) {
            server.misbehaveOnce(HttpFault.named(fault));
            terminal.send("GET /rest/V1/serialcode?code=ABC123E&pin=1234 HTTP/1.1\r\nHost: a\r\n\r\n");
            server.awaitRequests(1, Duration.ofSeconds(10));
            assertThat(server.pinsSeen("ABC123E")).isOne();
            assertThat(server.unredactedRequests().get(0).requestLine())
                    .isEqualTo("GET /rest/V1/serialcode?code=ABC123E&pin=1234 HTTP/1.1");
        }
    }

    // J3: each also starts alone from the command line with a script of patrons
    @Test
    void theCommandLineStartsItWithAFileOfCodes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("codes.txt");
        Files.writeString(file, "# Open eBooks\n[ABC123E]\npin = 1234\n[abc123m]\npin = 7319428\n");
        PrintedOutput out = new PrintedOutput();
        try (FakeFirstBookServer server = new FirstBookCommandLine(out.stream(), out.stream())
                .start(new String[] {"--patrons", file.toString(), "--key", KEY, "--object-answers", "--journal"})) {
            assertThat(ask(server, "/rest/V1/serialcode?code=ABC123M&pin=7319428")
                            .body())
                    .contains("Valid Code Pin Pair");
            assertThat(out.text())
                    .startsWith("fake firstbook http://127.0.0.1:" + server.port() + "/" + System.lineSeparator())
                    .contains("1 code accepted 200")
                    .doesNotContain("ABC123M", "7319428", KEY);
        }
        try (FakeFirstBookServer server = new FirstBookCommandLine(out.stream(), out.stream())
                .start(new String[] {"--version", "2", "--patrons", file.toString(), "--key", KEY})) {
            long now = Clock.systemUTC().instant().getEpochSecond();
            assertThat(ask(server, "/" + token(HEADER, claims("ABC123E", "1234", now), KEY), "")
                            .body())
                    .isEqualTo(YES);
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "--version 3", "--version", "--key", "--fault nothing"})
    void aWrongCommandLineIsOneSentence(String line) throws Exception {
        CommandLines.assertThatItIsRefusedInOneSentence(FirstBookCommandLine::new, line);
    }

    @Test
    void helpNamesTheOptionsAndAFileOfCodesIsRefusedWithTheLine() throws Exception {
        assertThat(CommandLines.help(FirstBookCommandLine::new)).contains("--version", "--key", "--patrons", "--fault");
        CommandLines.assertThatTheScriptIsRefused(
                FirstBookScript::parse, "[A]\\ncolour = red", "Line 2: unknown key; known is pin.");
    }
}
