package org.patronauth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.net.SocketFactory;
import okhttp3.Cache;
import okhttp3.Credentials;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.spi.Network;
import org.patronauth.spi.ServiceMisconfiguredException;

class HttpSourceTest {
    private static final Duration AMPLE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final int LIMIT = 1000;
    private static final String BARCODE = "27777000000001";
    private static final String PIN = "canary-7319";
    private static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getLoopbackAddress());

    private static HttpSource source() {
        return source(LOOPBACK);
    }

    private static HttpSource source(Network network) {
        try {
            return HttpSource.builder(network).bodyLimit(LIMIT).build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpAddress pintest(int port) {
        return HttpRoot.of(URI.create("http://ils.nypl.example:" + port + "/PATRONAPI"))
                .address()
                .segment(BARCODE, Escaping.PATH_SEGMENT)
                .segment(PIN)
                .segment("pintest")
                .build()
                .orElseThrow();
    }

    private static HttpAnswer ask(RawServer server) throws IOException {
        return source().ask(HttpQuestion.get(pintest(server.port())).build(), Deadline.after(AMPLE));
    }

    private static void assertSaysNothing(Throwable failure) {
        assertThat(failure.getCause()).isNull();
        assertThat(failure.getSuppressed()).isEmpty();
        assertThat(String.valueOf(failure.getMessage())).doesNotContain(PIN, BARCODE, "PATRONAPI", "pintest");
    }

    // M2.1, M2.7
    @Test
    void whatArrivesIsTheQuestionAndNothingThatWasNotAskedFor() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            HttpAnswer answer = ask(server);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).isEqualTo("RETCOD=0");
            assertThat(answer.toString()).isEqualTo("HttpAnswer[200, 8 bytes]");
            assertThat(server.requests().get(0).split("\r\n"))
                    .containsExactlyInAnyOrder(
                            "GET /PATRONAPI/" + BARCODE + "/" + PIN + "/pintest HTTP/1.1",
                            "Host: ils.nypl.example:" + server.port(),
                            "Accept-Encoding: identity",
                            "Connection: close",
                            "User-Agent: patron-auth");
        }
    }

    // M2.7, F7
    @Test
    void noAnswerMakesAQuestionGoOutAgain() throws IOException {
        List<String> answers = List.of(
                "HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 408 Slow\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 408 Slow\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 421 Elsewhere\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 302 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 308 Moved\r\nLocation: https://ils.nypl.example/\r\nContent-Length: 0\r\n\r\n");
        for (String answer : answers) {
            try (RawServer server = RawServer.answering(answer)) {
                String status = answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
                assertThat(ask(server).status()).isEqualTo(Integer.parseInt(status));
                HttpQuestion post = HttpQuestion.post(pintest(server.port()), new HttpQuestion.Form().field("pin", PIN))
                        .build();
                assertThat(source().ask(post, Deadline.after(AMPLE)).status()).isNotEqualTo(200);
                assertThat(server.requests()).hasSize(2);
            }
        }
    }

    // M2.7, F8
    @Test
    void aBrokenConnectionMakesNoQuestionGoOutAgain() throws IOException {
        List<RawServer.Behaviour> faults = List.of(
                (out, socket) -> socket.close(),
                (out, socket) -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                },
                (out, socket) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nRETCOD=0"
                            .getBytes(StandardCharsets.US_ASCII));
                    socket.close();
                },
                (out, socket) -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nRETCOD=0"
                            .getBytes(StandardCharsets.US_ASCII));
                    socket.close();
                },
                (out, socket) -> {
                    out.write("RETCOD=0<BR>\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.close();
                });
        for (RawServer.Behaviour fault : faults) {
            try (RawServer server = RawServer.behaving(fault)) {
                assertThatThrownBy(() -> ask(server))
                        .isInstanceOf(HttpFailureException.class)
                        .satisfies(HttpSourceTest::assertSaysNothing);
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    // T8
    @Test
    void anAnswerThatComesTwiceReachesNobodyElse() throws IOException {
        AtomicInteger number = new AtomicInteger();
        try (RawServer server = RawServer.behaving((out, socket) -> {
            String answer = RawServer.ok("answer " + number.incrementAndGet());
            out.write((answer + answer).getBytes(StandardCharsets.US_ASCII));
        })) {
            HttpSource source = source();
            for (int i = 1; i <= 5; i++) {
                HttpAnswer answer =
                        source.ask(HttpQuestion.get(pintest(server.port())).build(), Deadline.after(AMPLE));
                assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).isEqualTo("answer " + i);
            }
            assertThat(server.connections()).isEqualTo(5);
        }
    }

    // M2.7, B10
    @Test
    void aQuestionEndsAtItsDeadlineWhateverTheServerDoes() throws IOException {
        List<RawServer.Behaviour> slow = List.of(
                (out, socket) -> await(),
                (out, socket) -> drip(out, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(1000)),
                (out, socket) -> drip(out, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + "y".repeat(900)),
                (out, socket) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    await();
                });
        for (RawServer.Behaviour behaviour : slow) {
            try (RawServer server = RawServer.behaving(behaviour)) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> source().ask(
                                        HttpQuestion.get(pintest(server.port())).build(), Deadline.after(SHORT)))
                        .isInstanceOf(SocketTimeoutException.class)
                        .satisfies(HttpSourceTest::assertSaysNothing);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plus(GRACE));
            }
        }
    }

    private static void await() throws InterruptedException {
        new CountDownLatch(1).await(2, TimeUnit.SECONDS);
    }

    private static void drip(OutputStream out, String text) throws Exception {
        for (byte octet : text.getBytes(StandardCharsets.US_ASCII)) {
            out.write(octet);
            out.flush();
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        }
    }

    // M2.7
    @Test
    void aHostThatTakesNoConnectionsIsGivenUpAtTheDeadline() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 100);
                } catch (SocketTimeoutException e) {
                    // Full now.
                }
            }
            long start = System.nanoTime();
            assertThatThrownBy(() -> source().ask(
                                    HttpQuestion.get(pintest(full.getLocalPort()))
                                            .build(),
                                    Deadline.after(SHORT)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .satisfies(HttpSourceTest::assertSaysNothing);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plus(GRACE));
            long patientStart = System.nanoTime();
            assertThatThrownBy(() -> source().ask(
                                    HttpQuestion.get(pintest(full.getLocalPort()))
                                            .build(),
                                    Deadline.after(AMPLE)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("No connection")
                    .satisfies(HttpSourceTest::assertSaysNothing);
            assertThat(Duration.ofNanos(System.nanoTime() - patientStart))
                    .as("connecting takes two seconds at the most")
                    .isLessThan(Duration.ofSeconds(5));
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void aDeadlineThatHasPassedAsksNobody() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            assertThatThrownBy(() -> source().ask(
                                    HttpQuestion.get(pintest(server.port())).build(), Deadline.after(Duration.ZERO)))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(server.connections()).isZero();
        }
    }

    // T26, M2.7
    @Test
    void anAnswerIsReadUpToTheLimitAndNoFurther() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("y".repeat(LIMIT)))) {
            assertThat(ask(server).body()).hasSize(LIMIT);
        }
        for (String tooMuch : List.of(
                RawServer.ok("y".repeat(LIMIT + 1)),
                "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\ny",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "y".repeat(LIMIT + 1)
                        + "\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n" + "y".repeat(2 * LIMIT))) {
            try (RawServer server = RawServer.answering(tooMuch)) {
                assertThatThrownBy(() -> ask(server))
                        .isInstanceOf(HttpFailureException.class)
                        .hasMessageContaining("larger than 1000 bytes");
            }
        }
    }

    // B11
    @Test
    void anAnswerWhoseEndIsInDoubtIsNone() throws IOException {
        for (String framing : List.of(
                "Content-Length: 20\r\nContent-Length: 8",
                "Content-Length: 8\r\nContent-Length: 20",
                "Content-Length: 8, 8",
                "Content-Length: +8",
                "Content-Length: -8",
                "Content-Length: 0x8",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip")) {
            try (RawServer server = RawServer.behaving((out, socket) -> {
                out.write(("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\nRETCOD=0").getBytes(StandardCharsets.US_ASCII));
                socket.close();
            })) {
                assertThatThrownBy(() -> ask(server))
                        .as(framing)
                        .isInstanceOf(HttpFailureException.class)
                        .satisfies(HttpSourceTest::assertSaysNothing);
            }
        }
        for (String framing : List.of("Content-Length: 8\r\nContent-Length: 8", "Content-Length: 000000000000000008")) {
            try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\nRETCOD=0")) {
                assertThat(ask(server).body()).as(framing).hasSize(8);
            }
        }
    }

    // T30
    @Test
    void whatTheHostsClientThrowsIsTheFailureOfOneQuestionAndSaysNothing() throws Exception {
        OkHttpClient hosts = new OkHttpClient.Builder()
                .socketFactory(new SocketFactory() {
                    @Override
                    public Socket createSocket() {
                        throw new IllegalStateException("No socket for " + PIN);
                    }

                    @Override
                    public Socket createSocket(String host, int port) {
                        return createSocket();
                    }

                    @Override
                    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
                        return createSocket();
                    }

                    @Override
                    public Socket createSocket(InetAddress host, int port) {
                        return createSocket();
                    }

                    @Override
                    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
                        return createSocket();
                    }
                })
                .build();
        HttpSource derived = HttpSource.builder(LOOPBACK).client(hosts).build();
        assertThatThrownBy(() -> derived.ask(HttpQuestion.get(pintest(4500)).build(), Deadline.after(AMPLE)))
                .isInstanceOf(IOException.class)
                .satisfies(HttpSourceTest::assertSaysNothing);
    }

    // B11
    @Test
    void chunksThatAreNoneAreNoAnswer() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
        for (String chunks : List.of(
                "8\r\nRETCOD=0\r\n",
                "8\r\nRETCOD=0",
                "-8\r\nRETCOD=0\r\n0\r\n\r\n",
                "x\r\nRETCOD=0\r\n0\r\n\r\n",
                "\r\nRETCOD=0\r\n0\r\n\r\n",
                "fffffffffffffffff\r\nRETCOD=0\r\n0\r\n\r\n")) {
            try (RawServer server = RawServer.behaving((out, socket) -> {
                out.write((head + chunks).getBytes(StandardCharsets.US_ASCII));
                socket.close();
            })) {
                assertThatThrownBy(() -> ask(server))
                        .as(chunks)
                        .isInstanceOf(HttpFailureException.class)
                        .satisfies(HttpSourceTest::assertSaysNothing);
            }
        }
        try (RawServer server = RawServer.answering(head + "4;x=y\r\nRETC\r\n4\r\nOD=0\r\n0\r\nX: y\r\n\r\n")) {
            assertThat(ask(server).body()).asString(StandardCharsets.US_ASCII).isEqualTo("RETCOD=0");
        }
    }

    // B10, B11
    @Test
    void anInterimAnswerIsNotTheAnswer() throws IOException {
        for (String interim : List.of("100 Continue", "102 Processing", "103 Early Hints")) {
            try (RawServer server = RawServer.answering(
                    "HTTP/1.1 " + interim + "\r\nContent-Length: 3\r\n\r\n" + RawServer.ok("RETCOD=0"))) {
                HttpAnswer answer = ask(server);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).asString(StandardCharsets.US_ASCII).isEqualTo("RETCOD=0");
                assertThat(server.requests()).hasSize(1);
            }
        }
        try (RawServer endless = RawServer.behaving((out, socket) -> {
            while (true) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            long start = System.nanoTime();
            boolean answered = false;
            try {
                HttpQuestion question =
                        HttpQuestion.get(pintest(endless.port())).build();
                answered = source().ask(question, Deadline.after(SHORT)).status() == 200;
            } catch (IOException e) {
                assertSaysNothing(e);
            }
            assertThat(answered).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plus(GRACE));
        }
    }

    // T26
    @Test
    void anEndlessAnswerIsCutShort() throws Exception {
        CountDownLatch gaveUp = new CountDownLatch(1);
        try (RawServer server = RawServer.behaving((out, socket) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try {
                while (true) {
                    out.write(new byte[8192]);
                }
            } finally {
                gaveUp.countDown();
            }
        })) {
            assertThatThrownBy(() -> ask(server)).isInstanceOf(HttpFailureException.class);
            assertThat(gaveUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    // T27
    @Test
    void anEncodedBodyIsRefusedUnread() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("RETCOD=0".getBytes(StandardCharsets.US_ASCII));
        }
        String body = packed.toString(StandardCharsets.ISO_8859_1);
        for (String coding : List.of("gzip", "deflate", "br", "GZIP", "identity, gzip")) {
            try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)) {
                assertThatThrownBy(() -> ask(server))
                        .isInstanceOf(HttpFailureException.class)
                        .hasMessageContaining("encoded");
            }
        }
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Encoding: Identity\r\nContent-Length: 8\r\n\r\nRETCOD=0")) {
            assertThat(ask(server).body()).hasSize(8);
        }
    }

    @Test
    void theCharsetOfTheHeaderIsReadLeniently() throws IOException {
        Map<String, String> charsets = Map.of(
                "text/html; charset=iso-8859-1", "ISO-8859-1",
                "text/html;charset=\"UTF-8\"", "UTF-8",
                "text/html; charset=klingon", "none",
                "text/html", "none",
                ";;", "none");
        for (Map.Entry<String, String> entry : charsets.entrySet()) {
            try (RawServer server = RawServer.answering(
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Type: " + entry.getKey() + "\r\n\r\n")) {
                assertThat(ask(server).charset().map(Object::toString).orElse("none"))
                        .isEqualTo(entry.getValue());
            }
        }
    }

    // T28
    @Test
    void onlyAddressesThatTheHostJudgedAreConnectedTo() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            SystemNetwork publicOnly = SystemNetwork.builder()
                    .resolver(name -> List.of(InetAddress.getLoopbackAddress()))
                    .build();
            for (String host : List.of("ils.nypl.example", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.2")) {
                HttpAddress address = HttpRoot.of(URI.create("http://" + host + ":" + server.port() + "/"))
                        .address()
                        .segment("dump")
                        .build()
                        .orElseThrow();
                assertThatThrownBy(() ->
                                source(publicOnly).ask(HttpQuestion.get(address).build(), Deadline.after(AMPLE)))
                        .isInstanceOf(ServiceMisconfiguredException.class);
            }
            for (String odd : List.of("0x7f000001", "2130706433", "0177.0.0.1", "127.1", "localhost.1")) {
                HttpAddress address = HttpRoot.of(URI.create("http://" + odd + ":" + server.port() + "/"))
                        .address()
                        .segment("dump")
                        .build()
                        .orElseThrow();
                assertThatThrownBy(() ->
                                source(publicOnly).ask(HttpQuestion.get(address).build(), Deadline.after(AMPLE)))
                        .isInstanceOf(IOException.class);
            }
            assertThat(server.connections()).isZero();
        }
    }

    // T28
    @Test
    void withoutEncryptionTheStricterJudgementCounts() throws IOException {
        Network onlyEncrypted = new Network() {
            @Override
            public List<InetAddress> resolve(String host, Deadline deadline) {
                return List.of(InetAddress.getLoopbackAddress());
            }

            @Override
            public List<InetAddress> resolveForPlainHttp(String host, Deadline deadline) throws IOException {
                throw new ServiceMisconfiguredException("Not without encryption.");
            }
        };
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            assertThatThrownBy(() -> source(onlyEncrypted)
                            .ask(HttpQuestion.get(pintest(server.port())).build(), Deadline.after(AMPLE)))
                    .isInstanceOf(ServiceMisconfiguredException.class);
            assertThat(server.connections()).isZero();
            HttpAddress encrypted = HttpRoot.of(URI.create("https://ils.nypl.example:" + server.port() + "/"))
                    .address()
                    .segment("dump")
                    .build()
                    .orElseThrow();
            assertThatThrownBy(() -> source(onlyEncrypted)
                            .ask(HttpQuestion.get(encrypted).build(), Deadline.after(SHORT)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ServiceMisconfiguredException.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    // T26
    @Test
    void unlessItIsSetTheLimitIsSixtyFourKib() throws Exception {
        HttpSource usual = HttpSource.builder(LOOPBACK).build();
        for (int length : new int[] {64 * 1024, 64 * 1024 + 1}) {
            try (RawServer server = RawServer.answering(RawServer.ok("y".repeat(length)))) {
                HttpQuestion question = HttpQuestion.get(pintest(server.port())).build();
                if (length == 64 * 1024) {
                    assertThat(usual.ask(question, Deadline.after(AMPLE)).body())
                            .hasSize(length);
                } else {
                    assertThatThrownBy(() -> usual.ask(question, Deadline.after(AMPLE)))
                            .isInstanceOf(HttpFailureException.class);
                }
            }
        }
    }

    // T28
    @Test
    void anAddressThatChangesBetweenCallsIsJudgedEachTime() throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        SystemNetwork rebinding = SystemNetwork.builder()
                .allowedAddresses(AllowedAddresses.parse("127.0.0.1"))
                .remember(Duration.ZERO, Duration.ZERO)
                .resolver(name ->
                        List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lookups.incrementAndGet()})))
                .build();
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            HttpSource source = source(rebinding);
            HttpQuestion question = HttpQuestion.get(pintest(server.port())).build();
            assertThat(source.ask(question, Deadline.after(AMPLE)).status()).isEqualTo(200);
            assertThatThrownBy(() -> source.ask(question, Deadline.after(AMPLE)))
                    .isInstanceOf(ServiceMisconfiguredException.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneRefuses() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            Network two =
                    (host, deadline) -> List.of(InetAddress.getByName("127.0.0.77"), InetAddress.getLoopbackAddress());
            assertThat(source(two)
                            .ask(HttpQuestion.get(pintest(server.port())).build(), Deadline.after(AMPLE))
                            .status())
                    .isEqualTo(200);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void whatCannotBeReachedIsSaidWithoutTheQuestion() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> source().ask(HttpQuestion.get(pintest(free)).build(), Deadline.after(AMPLE)))
                .isInstanceOf(ConnectException.class)
                .hasMessage("ils.nypl.example:" + free + " refuses connections or cannot be reached.")
                .satisfies(HttpSourceTest::assertSaysNothing);
        Network nowhere = (host, deadline) -> {
            throw new UnknownHostException(host);
        };
        assertThatThrownBy(() ->
                        source(nowhere).ask(HttpQuestion.get(pintest(free)).build(), Deadline.after(AMPLE)))
                .isInstanceOf(UnknownHostException.class)
                .satisfies(HttpSourceTest::assertSaysNothing);
    }

    // T30
    @Test
    void nothingThatListensAtTheHostsClientSeesAQuestion() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        OkHttpClient hosts = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    seen.incrementAndGet();
                    return chain.proceed(chain.request());
                })
                .addNetworkInterceptor(chain -> {
                    seen.incrementAndGet();
                    return chain.proceed(chain.request());
                })
                .eventListenerFactory(call -> {
                    seen.incrementAndGet();
                    return EventListener.NONE;
                })
                .authenticator((route, response) -> {
                    seen.incrementAndGet();
                    return response.request()
                            .newBuilder()
                            .header("Authorization", Credentials.basic("host", "host"))
                            .build();
                })
                .build();
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) {
            HttpSource derived = HttpSource.builder(LOOPBACK).client(hosts).build();
            HttpQuestion question = HttpQuestion.get(pintest(server.port())).build();
            assertThat(derived.ask(question, Deadline.after(AMPLE)).status()).isEqualTo(401);
            assertThat(server.requests()).hasSize(1);
            assertThat(seen).hasValue(0);
        }
    }

    // B10
    @Test
    void timeLimitsOfTheHostsClientEndNoLogin() throws Exception {
        Duration tight = Duration.ofMillis(50);
        List<OkHttpClient> clients = List.of(
                new OkHttpClient.Builder().readTimeout(tight).build(),
                new OkHttpClient.Builder().callTimeout(tight).build());
        for (OkHttpClient hosts : clients) {
            try (RawServer server = RawServer.behaving((out, socket) -> {
                new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
                out.write(RawServer.ok("RETCOD=0").getBytes(StandardCharsets.US_ASCII));
            })) {
                HttpSource derived = HttpSource.builder(LOOPBACK).client(hosts).build();
                HttpQuestion question = HttpQuestion.get(pintest(server.port())).build();
                assertThat(derived.ask(question, Deadline.after(AMPLE)).status())
                        .isEqualTo(200);
            }
        }
    }

    // B11
    @Test
    void aCacheOfTheHostsKeepsNoAnswer(@TempDir Path folder) throws Exception {
        try (Cache cache = new Cache(folder.toFile(), 1 << 20);
                RawServer server = RawServer.answering(
                        "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 8\r\n\r\nRETCOD=0")) {
            OkHttpClient hosts = new OkHttpClient.Builder().cache(cache).build();
            HttpSource derived = HttpSource.builder(LOOPBACK).client(hosts).build();
            HttpQuestion question = HttpQuestion.get(pintest(server.port())).build();
            derived.ask(question, Deadline.after(AMPLE));
            derived.ask(question, Deadline.after(AMPLE));
            assertThat(server.requests()).hasSize(2);
            assertThat(cache.writeSuccessCount()).isZero();
        }
    }

    // F1
    @Test
    void theValueOfAHeaderIsVisibleAscii() {
        for (String value : List.of("k", "a b", "~!", "Key-5560")) {
            assertThat(HttpQuestion.isHeaderValue(value)).as(value).isTrue();
        }
        for (String value :
                List.of(" k", "k ", "\tk", "a\tb", "a\u007Fb", "a\u001Fb", "k\u00e9", "a\r\nb", "a\u0000")) {
            assertThat(HttpQuestion.isHeaderValue(value)).as(value).isFalse();
        }
    }

    @Test
    void aProxyOfTheHostsIsAsked() throws Exception {
        try (RawServer proxy = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            OkHttpClient hosts = new OkHttpClient.Builder()
                    .proxy(new Proxy(
                            Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())))
                    .build();
            Network nobody = (host, deadline) -> {
                throw new AssertionError("The proxy looks names up.");
            };
            HttpSource derived = HttpSource.builder(nobody).client(hosts).build();
            assertThat(derived.ask(HttpQuestion.get(pintest(4500)).build(), Deadline.after(AMPLE))
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.requests()).singleElement().asString().startsWith("GET http://ils.nypl.example:4500/");
        }
    }

    @Test
    void aProxyThatTheHostSelectsIsLookedUpInsteadOfTheServerAndSelectedWithoutThePath() throws Exception {
        List<String> looked = new ArrayList<>();
        List<URI> asked = new ArrayList<>();
        try (RawServer proxy = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            OkHttpClient hosts = new OkHttpClient.Builder()
                    .proxySelector(selector(
                            asked,
                            List.of(new Proxy(
                                    Proxy.Type.HTTP,
                                    InetSocketAddress.createUnresolved("proxy.nypl.example", proxy.port())))))
                    .dns(name -> {
                        looked.add(name);
                        return List.of(InetAddress.getLoopbackAddress());
                    })
                    .build();
            Network nobody = (host, deadline) -> {
                throw new AssertionError("The proxy looks names up.");
            };
            HttpSource derived = HttpSource.builder(nobody).client(hosts).build();
            assertThat(derived.ask(HttpQuestion.get(pintest(4500)).build(), Deadline.after(AMPLE))
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.requests()).singleElement().asString().startsWith("GET http://ils.nypl.example:4500/");
        }
        assertThat(looked).containsExactly("proxy.nypl.example");
        assertThat(asked).as("asked once").containsExactly(URI.create("http://ils.nypl.example:4500/"));
    }

    @Test
    void aHostWhoseSelectorSelectsNoProxyAsksTheJudgedAddress() throws Exception {
        for (List<Proxy> none : List.of(List.of(Proxy.NO_PROXY), List.<Proxy>of())) {
            try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
                OkHttpClient hosts = new OkHttpClient.Builder()
                        .proxySelector(selector(new ArrayList<>(), none))
                        .dns(name -> {
                            throw new AssertionError("The host's network looks names up.");
                        })
                        .build();
                HttpSource derived = HttpSource.builder(LOOPBACK).client(hosts).build();
                assertThat(derived.ask(HttpQuestion.get(pintest(server.port())).build(), Deadline.after(AMPLE))
                                .status())
                        .isEqualTo(200);
                assertThat(server.requests()).singleElement().asString().startsWith("GET /");
            }
        }
    }

    private static ProxySelector selector(List<URI> asked, List<Proxy> selected) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI address) {
                asked.add(address);
                return selected;
            }

            @Override
            public void connectFailed(URI address, SocketAddress proxy, IOException failure) {}
        };
    }

    @Test
    void aQuestionShowsNeitherAddressNorCredentials() {
        HttpQuestion question = HttpQuestion.post(pintest(4500), new HttpQuestion.Form().field("pin", PIN))
                .accept("application/json")
                .authorization("Bearer", Secret.of(PIN))
                .build();
        assertThat(question.toString()).isEqualTo("POST http://ils.nypl.example:4500/…");
        assertThat(new HttpQuestion.Form().field("pin", PIN).toString()).doesNotContain(PIN);
        assertThatThrownBy(() -> HttpQuestion.get(pintest(4500)).authorization("Bearer", Secret.of(PIN + "\r\nX: y")))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(HttpSourceTest::assertSaysNothing);
    }
}
