package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the engine of the fake HTTP servers reads, answers, counts and comes and goes. */
class FakeHttpServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String QUESTION = HttpFaultTest.QUESTION;

    private static CardDeskPage desk() {
        return CardDeskPage.builder().start();
    }

    // J3: on a loopback port
    @Test
    void itIsOnALoopbackPortAndSaysWhere() throws Exception {
        try (CardDeskPage server = CardDeskPage.builder().root("/PATRONAPI/").start()) {
            assertThat(InetAddress.getByName(server.host()).isLoopbackAddress()).isTrue();
            assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port() + "/PATRONAPI/");
            assertThat(server).hasToString("CardDeskPage[" + server.url() + "]");
        }
        CardDeskPage.Builder builder = CardDeskPage.builder();
        assertThatThrownBy(() -> builder.root("api/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.root("/api")).isInstanceOf(IllegalArgumentException.class);
    }

    // J3
    @Test
    void aConnectionServesManyRequests() throws Exception {
        try (CardDeskPage server = desk();
                Terminal terminal = Terminal.at(server)) {
            for (int i = 0; i < 5; i++) {
                assertThat(Response.to(terminal, QUESTION).body()).isEqualTo(CardDeskPage.RIGHT);
            }
            terminal.send(QUESTION + QUESTION);
            assertThat(Response.next(terminal).status()).isEqualTo(200);
            assertThat(Response.next(terminal).status()).isEqualTo(200);
            assertThat(server.connections()).isOne();
            assertThat(server.requests()).isEqualTo(7);
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource({"HTTP/1.1,Connection: close", "HTTP/1.0,X-Nothing: 1"})
    void aConnectionIsClosedWhenTheClientAsks(String version, String header) throws Exception {
        try (CardDeskPage server = desk();
                Terminal terminal = Terminal.at(server)) {
            Response last =
                    Response.to(terminal, "GET /card/1 " + version + "\r\nHost: desk\r\n" + header + "\r\n\r\n");
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(terminal.isClosedByServer()).isTrue();
        }
    }

    // J3
    @Test
    void answersComeInChunksOnRequest() throws Exception {
        try (CardDeskPage server = CardDeskPage.builder().chunkedAnswers().start();
                Terminal terminal = Terminal.at(server)) {
            Response chunked = Response.to(terminal, QUESTION);
            assertThat(chunked.head())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(chunked.body()).isEqualTo(CardDeskPage.RIGHT);
            server.misbehaveOnce(HttpFault.suffix(HttpFaultTest.ascii("x".repeat(200))));
            assertThat(Response.to(terminal, QUESTION).body()).isEqualTo(CardDeskPage.RIGHT + "x".repeat(200));
            Response plain = Response.to(terminal, "GET /card/1 HTTP/1.0\r\n\r\n");
            assertThat(plain.header("content-length")).isEqualTo("20");
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET /card/1 HTTP/1.1\\nHost: desk\\n\\n; 400",
                "GET /card/1 HTTP/1.1\\r\\nHost: desk\\n\\r\\n; 400",
                "GET /card/1 HTTP/1.1\\rHost: desk\\r\\n\\r\\n; 400",
                "\\r\\nGET /card/1 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET  /card/1 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/a b HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/a|b HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/%4 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/%zz HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/1#x HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/\u00e4 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET card/1 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET http://desk/card/1 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "G[T /card/1 HTTP/1.1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/1\\r\\nHost: desk\\r\\n\\r\\n; 400",
                "GET /card/1 HTTP/2.0\\r\\nHost: desk\\r\\n\\r\\n; 505",
                "GET /card/1 HTTP/1.1\\r\\n\\r\\n; 400",
                "GET /card/1 HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n; 400",
                "GET /card/1 HTTP/1.1\\r\\nHost: a\\r\\nX y: b\\r\\n\\r\\n; 400",
                "GET /card/1 HTTP/1.1\\r\\nHost: a\\r\\nX : b\\r\\n\\r\\n; 400",
                "GET /card/1 HTTP/1.1\\r\\nHost: a\\r\\n  folded\\r\\n\\r\\n; 400",
                "GET /card/1 HTTP/1.1\\r\\nHost: a\\r\\nX: \u0001\\r\\n\\r\\n; 400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n; 400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\nx; 400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nx; 400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\nx; 501",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nx\\r\\n; 400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\nab\\r\\n; 400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1048577\\r\\n\\r\\n; 413",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 99999999999\\r\\n\\r\\n; 413"
            })
    void whatIsNoHttpIsRefusedAndTheConnectionClosed(String request, int status) throws Exception {
        try (CardDeskPage server = desk();
                Terminal terminal = Terminal.at(server)) {
            Response refusal =
                    Response.to(terminal, request.replace("\\r", "\r").replace("\\n", "\n"));
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.header("connection")).isEqualTo("close");
            assertThat(server.journal()).containsExactly(new HttpJournalEntry(1, "malformed", "refused", status));
            assertThat(server.requests()).isOne();
            assertThat(server.pinsSeen()).isZero();
        }
    }

    @Test
    void tooLongLinesAndTooManyHeadersAreRefused() throws Exception {
        try (CardDeskPage server = desk()) {
            try (Terminal terminal = Terminal.at(server)) {
                String path = "x".repeat(17 * 1024);
                assertThat(Response.to(terminal, "GET /" + path + " HTTP/1.1\r\n")
                                .status())
                        .isEqualTo(414);
            }
            try (Terminal terminal = Terminal.at(server)) {
                String headers = "X: y\r\n".repeat(101);
                assertThat(Response.to(terminal, "GET / HTTP/1.1\r\n" + headers + "\r\n")
                                .status())
                        .isEqualTo(431);
            }
        }
    }

    // J3
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Content-Length: 11; number=1&a=",
                "Transfer-Encoding: chunked; 6\\r\\nnumber\\r\\n5\\r\\n=1&a=\\r\\n0\\r\\n\\r\\n",
                "Transfer-Encoding: chunked; B\\r\\nnumber=1&a=\\r\\n0\\r\\nX: y\\r\\n\\r\\n"
            })
    void whatArrivedIsRecordedByteForByteAndOnlyOnRequest(String header, String body) throws Exception {
        try (CardDeskPage server =
                        CardDeskPage.builder().recordUnredactedRequests().start();
                Terminal terminal = Terminal.at(server)) {
            String head = "POST /a%2fB/%41?c=%20+ HTTP/1.1\r\nHOST:  desk \t\r\n" + header + "\r\n\r\n";
            Response.to(terminal, head + body.replace("\\r", "\r").replace("\\n", "\n"));
            assertThat(server.unredactedRequests())
                    .containsExactly(new UnredactedRequest(
                            "POST /a%2fB/%41?c=%20+ HTTP/1.1", List.of("HOST: desk", header), "number=1&a="));
            UnredactedRequest request = server.unredactedRequests().get(0);
            assertThat(request.header("host")).contains("desk");
            assertThat(request.header("hos")).isEmpty();
            assertThat(request).hasToString("UnredactedRequest[…]");
            Response.to(terminal, QUESTION);
            server.forgetWhatWasSeen();
            assertThat(server.unredactedRequests()).isEmpty();
            assertThat(server.requests() + server.pinsSeen() + server.connections())
                    .isZero();
        }
        try (CardDeskPage server = desk()) {
            assertThatThrownBy(server::unredactedRequests).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anExpectingClientIsToldToGoOn() throws Exception {
        try (CardDeskPage server = desk();
                Terminal terminal = Terminal.at(server)) {
            String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
            assertThat(terminal.send(head, 25)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(Response.to(terminal, "ab").status()).isEqualTo(404);
        }
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        try (CardDeskPage server = desk();
                Terminal terminal = Terminal.at(server)) {
            terminal.send(QUESTION.replace("GET", "HEAD") + QUESTION);
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\n";
            assertThat(terminal.read(head.length())).isEqualTo(head);
            assertThat(Response.next(terminal).body()).isEqualTo(CardDeskPage.RIGHT);
        }
    }

    // J3: a redacted journal
    @Test
    void theJournalAndTheCountsShowNothingOfTheRequests() throws Exception {
        try (CardDeskPage server = desk();
                Terminal terminal = Terminal.at(server)) {
            Response.to(terminal, QUESTION);
            Response.to(terminal, QUESTION.replace("?pin=1234", ""));
            Response.to(terminal, QUESTION.replace("/card/", "/desk/"));
            assertThat(server.journal())
                    .containsExactly(
                            new HttpJournalEntry(1, "card", "accepted", 200),
                            new HttpJournalEntry(1, "card", "accepted", 200),
                            new HttpJournalEntry(1, "other", "not-found", 404));
            assertThat(server.journal().toString()).doesNotContain("23333000000001", "1234");
            assertThat(server.logins()).isEqualTo(2);
            assertThat(server.requests("card")).isEqualTo(2);
            assertThat(server.requests()).isEqualTo(3);
            assertThat(server.pinsSeen()).isOne();
            assertThat(server.pinsSeen("23333000000001")).isOne();
            assertThat(server.pinsSeen("23333000000002")).isZero();
        }
    }

    // J3
    @Test
    void itsConnectionsAreCountedAwaitedDroppedResetAndAbandoned() throws Exception {
        try (CardDeskPage server = desk();
                Terminal first = Terminal.at(server);
                Terminal second = Terminal.at(server)) {
            server.awaitOpenConnections(2, PATIENCE);
            server.abandonConnections();
            first.send(QUESTION);
            server.awaitRequests(1, PATIENCE);
            assertThat(first.hearsNothing()).isTrue();
            server.dropConnections();
            assertThat(first.isClosedByServer()).isTrue();
            assertThat(second.isClosedByServer()).isTrue();
            server.awaitOpenConnections(0, PATIENCE);
            try (Terminal third = Terminal.at(server)) {
                server.awaitConnections(3, PATIENCE);
                assertThat(Response.to(third, QUESTION).status()).isEqualTo(200);
                server.resetConnections();
                assertThatThrownBy(third::allUntilTheEnd).isInstanceOf(IOException.class);
            }
            server.awaitRequests("card", 2, PATIENCE);
            assertThat(server.mostOpenConnections()).isEqualTo(2);
            assertThatThrownBy(() -> server.awaitRequests(3, Duration.ofMillis(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Waited 1 ms for 3 requests, saw 2.");
        }
    }

    // J3
    @Test
    void itGoesDownAndComesUpOnTheSamePortAndKeepsItMeanwhile() throws Exception {
        try (CardDeskPage server = desk()) {
            int port = server.port();
            try (Terminal terminal = Terminal.at(server)) {
                Response.to(terminal, QUESTION);
                server.goDown();
                assertThat(terminal.isClosedByServer()).isTrue();
            }
            assertThatThrownBy(() -> Terminal.at(port)).isInstanceOf(ConnectException.class);
            try (Socket squatter = new Socket()) {
                assertThatThrownBy(() -> squatter.bind(new InetSocketAddress(server.host(), port)))
                        .isInstanceOf(BindException.class);
            }
            server.comeUp();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            try (Terminal terminal = Terminal.at(port)) {
                assertThat(Response.to(terminal, QUESTION).status()).isEqualTo(200);
            }
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    // J3
    @Test
    void idleConnectionsAreClosedAndTooManyWait() throws Exception {
        try (CardDeskPage server = CardDeskPage.builder()
                        .idleLimit(Duration.ofMillis(20))
                        .connectionLimit(1)
                        .start();
                Terminal first = Terminal.at(server);
                Terminal second = Terminal.at(server)) {
            assertThat(first.isClosedByServer()).isTrue();
            assertThat(Response.to(second, QUESTION).status()).isEqualTo(200);
            assertThat(server.mostOpenConnections()).isOne();
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void itSpeaksTls(String version) throws Exception {
        TestCertificate certificate = new TestCertificate();
        try (CardDeskPage server = CardDeskPage.builder()
                .tls(certificate.serverContext())
                .tlsProtocols(version)
                .start()) {
            assertThat(server.url()).startsWith("https://127.0.0.1:");
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(certificate.clientContext())
                    .build();
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(
                                        java.net.http.HttpRequest.newBuilder(URI.create(server.url() + "card/1"))
                                                .POST(BodyPublishers.ofString("abc"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .body())
                        .isEqualTo(CardDeskPage.RIGHT);
            }
            assertThat(server.tlsProtocolsSeen()).containsExactly(version);
            assertThat(server.connections()).isOne();
        }
    }

    // J3
    @Test
    void aSilentServerDoesNotEvenShakeHands() throws Exception {
        try (CardDeskPage server = CardDeskPage.builder()
                .tls(new TestCertificate().serverContext())
                .start()) {
            server.misbehave(HttpFault.silentAfterAccept());
            try (Terminal terminal = Terminal.at(server)) {
                terminal.send("\u0016\u0003\u0001\u0000\u0001\u0000");
                assertThat(terminal.hearsNothing()).isTrue();
            }
        }
    }
}
