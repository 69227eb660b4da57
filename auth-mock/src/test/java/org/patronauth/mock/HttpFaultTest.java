package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which an HTTP server can misbehave, as bytes on the wire. */
class HttpFaultTest {
    static final String QUESTION = "GET /card/23333000000001?pin=1234 HTTP/1.1\r\nHost: desk\r\n\r\n";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String RIGHT_ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\n" + CardDeskPage.RIGHT;

    private CardDeskPage server;
    private Terminal terminal;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @BeforeEach
    void open() throws Exception {
        server = CardDeskPage.builder().start();
        terminal = Terminal.at(server);
        server.awaitConnections(1, PATIENCE);
    }

    @AfterEach
    void close() throws IOException {
        terminal.close();
        server.close();
    }

    private Response askOnce(HttpFault fault) throws IOException {
        server.misbehaveOnce(fault);
        return Response.to(terminal, QUESTION);
    }

    private void assertThatItIsWellAgain() throws IOException {
        assertThat(terminal.send(QUESTION, RIGHT_ANSWER.length())).isEqualTo(RIGHT_ANSWER);
    }

    // J3: silent
    @Test
    void noAnswerIsSilenceOnAnOpenConnection() throws Exception {
        server.misbehaveOnce(HttpFault.noAnswer());
        terminal.send(QUESTION);
        assertThat(terminal.hearsNothing()).isTrue();
        assertThat(server.pinsSeen("23333000000001")).isOne();
        assertThatItIsWellAgain();
        assertThat(server.journal())
                .containsExactly(
                        new HttpJournalEntry(1, "card", "no-answer", 0),
                        new HttpJournalEntry(1, "card", "accepted", 200));
    }

    // J3: silent
    @Test
    void anAcceptedConnectionMayStaySilentForEver() throws Exception {
        server.misbehaveOnce(HttpFault.silentAfterAccept());
        try (Terminal other = Terminal.at(server)) {
            other.send(QUESTION);
            assertThat(other.hearsNothing()).isTrue();
        }
        assertThat(server.requests()).isZero();
        assertThatItIsWellAgain();
    }

    // J3: closed connection
    @ParameterizedTest
    @CsvSource({"close-at-once,0", "close-after-request,1"})
    void connectionsAreClosed(String name, int pins) throws Exception {
        server.misbehaveOnce(HttpFault.named(name));
        try (Terminal other = Terminal.at(server)) {
            other.send(QUESTION);
            assertThat(other.isClosedByServer()).isTrue();
        }
        server.awaitConnections(2, PATIENCE);
        assertThat(server.pinsSeen("23333000000001")).isEqualTo(pins);
        assertThatItIsWellAgain();
    }

    // J3: closed connection
    @ParameterizedTest
    @CsvSource({"reset-at-once,0", "reset,1"})
    void connectionsAreReset(String name, int pins) throws Exception {
        server.misbehaveOnce(HttpFault.named(name));
        try (Terminal other = Terminal.at(server)) {
            assertThatThrownBy(() -> {
                        other.send(QUESTION);
                        other.allUntilTheEnd();
                    })
                    .isInstanceOf(SocketException.class);
        }
        assertThat(server.pinsSeen()).isEqualTo(pins);
        assertThatItIsWellAgain();
    }

    // J3
    @Test
    void aConnectionMayCloseAfterAGoodAnswerThatPromisedToKeepIt() throws Exception {
        assertThat(askOnce(HttpFault.closeAfterAnswer()).head()).doesNotContain("Connection");
        assertThat(terminal.isClosedByServer()).isTrue();
    }

    // J3
    @Test
    void aStatusComesWithItsHeadersAndNoBody() throws Exception {
        assertThat(askOnce(HttpFault.status(503, Map.of("Retry-After", "0"))))
                .isEqualTo(new Response(
                        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", ""));
        assertThat(askOnce(HttpFault.status(408)).head())
                .isEqualTo("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        assertThat(askOnce(HttpFault.named("retry-at-once")).header("retry-after"))
                .isEqualTo("0");
        assertThatItIsWellAgain();
    }

    // J3
    @Test
    void theRightAnswerMayHaveTheWrongStatusOrType() throws Exception {
        assertThat(askOnce(HttpFault.rightAnswerWithStatus(404)))
                .isEqualTo(new Response(
                        RIGHT_ANSWER.replace("200 OK", "404 Not Found").replace(CardDeskPage.RIGHT, ""),
                        CardDeskPage.RIGHT));
        Response typed = askOnce(HttpFault.wrongContentType());
        assertThat(typed.header("content-type")).isEqualTo("application/octet-stream");
        assertThat(typed.body()).isEqualTo(CardDeskPage.RIGHT);
        assertThatItIsWellAgain();
    }

    // J3
    @Test
    void aRedirectNamesItsPlace() throws Exception {
        Response redirect = askOnce(HttpFault.redirect("https://elsewhere.example/?a=b"));
        assertThat(redirect.statusLine()).isEqualTo("HTTP/1.1 302 Found");
        assertThat(redirect.header("location")).isEqualTo("https://elsewhere.example/?a=b");
        assertThat(redirect.body()).isEmpty();
    }

    // J3: outage page
    @ParameterizedTest
    @CsvSource({"outage-page:502,502,502 Bad Gateway", "outage-page:200,200,502 Bad Gateway", "login-page,200,Sign in"})
    void pagesOfHtmlStandInTheWay(String name, int status, String text) throws Exception {
        Response page = askOnce(HttpFault.named(name));
        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("<title>" + text + "</title>").endsWith("\n");
        assertThatItIsWellAgain();
    }

    // J3
    @Test
    void bodiesAreEmptyOrOnesOwnOrSurroundedByGarbage() throws Exception {
        assertThat(askOnce(HttpFault.emptyAnswer()))
                .isEqualTo(new Response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""));
        Response own = askOnce(HttpFault.body(new byte[] {0, (byte) 0xFF}, "image/x-icon"));
        assertThat(own.body()).isEqualTo("\u0000\u00FF");
        assertThat(own.header("content-type")).isEqualTo("image/x-icon");
        assertThat(askOnce(HttpFault.prefix(ascii("<!-- "))).body()).isEqualTo("<!-- " + CardDeskPage.RIGHT);
        assertThat(askOnce(HttpFault.suffix(ascii(" -->"))).body()).isEqualTo(CardDeskPage.RIGHT + " -->");
        assertThatItIsWellAgain();
    }

    // J3
    @Test
    void aStatusLineMayBeGarbage() throws Exception {
        Response garbage = askOnce(HttpFault.garbageStatusLine());
        assertThat(garbage.statusLine()).doesNotContain("HTTP", "200");
        assertThat(garbage.body()).isEqualTo(CardDeskPage.RIGHT);
    }

    // J3: half a message
    @ParameterizedTest
    @CsvSource({"0,20", "7,20", "19,20", "20,21", "100,101"})
    void aBodyEndsBeforeItsLength(int bytes, String promised) throws Exception {
        Response cut = askOnce(HttpFault.truncatedBody(bytes));
        assertThat(cut.header("content-length")).isEqualTo(promised);
        assertThat(cut.body()).isEqualTo(CardDeskPage.RIGHT.substring(0, Math.min(20, bytes)));
        assertThat(terminal.isClosedByServer()).isTrue();
    }

    // J3: half a message
    @Test
    void aBodyWithoutALengthEndsWithTheConnection() throws Exception {
        Response cut = askOnce(HttpFault.truncatedWithoutLength(7));
        assertThat(cut.head()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n");
        assertThat(cut.body()).isEqualTo("A card ");
    }

    // J3
    @Test
    void aBodyNeverEnds() throws Exception {
        server.misbehaveOnce(HttpFault.endlessBody());
        terminal.send(QUESTION);
        String much = terminal.read(2_000_000);
        assertThat(much)
                .hasSize(2_000_000)
                .contains("\r\n\r\n" + CardDeskPage.RIGHT + "xxx")
                .doesNotContain("Length");
    }

    // J3
    @Test
    void headersNeverEnd() throws Exception {
        server.misbehaveOnce(HttpFault.endlessHeaders());
        terminal.send(QUESTION);
        String much = terminal.read(2_000_000);
        assertThat(much)
                .hasSize(2_000_000)
                .startsWith("HTTP/1.1 200 OK\r\nX-Filler: xxx")
                .doesNotContain("\r\n\r\n");
    }

    // J3: slow
    @Test
    void anAnswerDripsOrComesLate() throws Exception {
        long start = System.nanoTime();
        server.misbehaveOnce(HttpFault.drip(Duration.ofMillis(1)));
        assertThatItIsWellAgain();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(RIGHT_ANSWER.length()));
        start = System.nanoTime();
        server.misbehaveOnce(HttpFault.delay(Duration.ofMillis(60)));
        assertThatItIsWellAgain();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(59));
    }

    // J3: slow
    @Test
    void anAnswerIsHeldUntilItIsReleased() throws Exception {
        server.misbehaveOnce(HttpFault.holdAnswer());
        terminal.send(QUESTION);
        server.awaitHeldAnswers(1, PATIENCE);
        assertThat(terminal.hearsNothing()).isTrue();
        assertThat(server.pinsSeen()).isOne();
        server.release();
        assertThat(Response.next(terminal).body()).isEqualTo(CardDeskPage.RIGHT);
    }

    // J3
    @Test
    void aBodyIsInGzip() throws Exception {
        Response zipped = askOnce(HttpFault.gzipped());
        assertThat(zipped.header("content-encoding")).isEqualTo("gzip");
        try (InputStream plain = unzipped(zipped)) {
            assertThat(plain.readAllBytes()).isEqualTo(ascii(CardDeskPage.RIGHT));
        }
        assertThatItIsWellAgain();
    }

    // J3
    @Test
    void aSmallBodyInflatesBeyondAllMeasure() throws Exception {
        Response bomb = askOnce(HttpFault.gzipBomb());
        assertThat(bomb.header("content-encoding")).isEqualTo("gzip");
        assertThat(bomb.body().length()).isLessThan(512 * 1024);
        long length = 0;
        try (InputStream plain = unzipped(bomb)) {
            assertThat(plain.readNBytes(20)).isEqualTo(ascii(CardDeskPage.RIGHT));
            byte[] buffer = new byte[1024 * 1024];
            byte[] lineEnds = new byte[1024 * 1024];
            Arrays.fill(lineEnds, (byte) '\n');
            int count = plain.read(buffer);
            while (count >= 0) {
                assertThat(Arrays.mismatch(buffer, 0, count, lineEnds, 0, count))
                        .isNegative();
                length += count;
                count = plain.read(buffer);
            }
        }
        assertThat(length).isEqualTo(256L * 1024 * 1024);
    }

    private static InputStream unzipped(Response response) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(response.body().getBytes(StandardCharsets.ISO_8859_1)));
    }

    // J3
    @Test
    void faultsStrikeSomeRequestsSomeTimesAndTogether() throws Exception {
        server.misbehave(2, HttpFault.status(503).on("card"));
        assertThat(Response.to(terminal, QUESTION.replace("/card/", "/desk/")).status())
                .isEqualTo(404);
        assertThat(Response.to(terminal, QUESTION).status()).isEqualTo(503);
        assertThat(Response.to(terminal, QUESTION).status()).isEqualTo(503);
        assertThatItIsWellAgain();
        server.misbehave(HttpFault.prefix(ascii("1")));
        server.misbehave(HttpFault.suffix(ascii("2")));
        for (int i = 0; i < 3; i++) {
            assertThat(Response.to(terminal, QUESTION).body()).isEqualTo("1" + CardDeskPage.RIGHT + "2");
        }
        server.behave();
        assertThatItIsWellAgain();
        assertThat(server.pinsSeen()).isEqualTo(7);
        assertThatThrownBy(() -> HttpFault.closeAtOnce().on("card")).isInstanceOf(IllegalStateException.class);
    }

    // J3: from the command line as well
    @ParameterizedTest
    @ValueSource(
            strings = {
                "silent-after-accept",
                "close-at-once",
                "reset-at-once",
                "no-answer",
                "close-after-request",
                "reset",
                "close-after-answer",
                "status:418",
                "right-answer-with-status:404",
                "outage-page:502",
                "outage-page:200",
                "login-page",
                "empty-answer",
                "wrong-content-type",
                "prefix",
                "suffix",
                "gzipped",
                "gzip-bomb",
                "garbage-status-line",
                "truncated-body:7",
                "truncated-without-length:7",
                "endless-body",
                "endless-headers",
                "drip:5",
                "delay:5",
                "hold-answer"
            })
    void aFaultIsFoundByTheNameThatItShows(String name) {
        assertThat(HttpFault.named(name)).hasToString(name);
    }

    @Test
    void anUnknownFaultIsOneSentence() {
        assertThat(HttpFault.named("redirect:https://ferguson.example/")).hasToString("redirect");
        assertThat(HttpFault.named("body:hello")).hasToString("body");
        assertThatThrownBy(() -> HttpFault.named("status:x")).hasMessageContaining("needs a number");
        assertThatThrownBy(() -> HttpFault.named("nothing")).hasMessageStartingWith("There is no fault \"nothing\"");
        assertThatThrownBy(() -> server.misbehave(0, HttpFault.reset())).isInstanceOf(IllegalArgumentException.class);
    }
}
