package org.patronauth.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.mock.LinkFault.Direction.TO_CLIENT;
import static org.patronauth.mock.LinkFault.Direction.TO_SERVER;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.mock.FaultProxy.JournalEntry;

/** A server that says everything back, and a client that says one word. */
class FaultProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int A_MOMENT = 300;
    private static final String WORD = "abcdefgh";

    private final List<Socket> served = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket accepted = server.accept();
                    served.add(accepted);
                    Thread echo = new Thread(() -> {
                        try (accepted) {
                            accepted.getInputStream().transferTo(accepted.getOutputStream());
                        } catch (IOException e) {
                            // The proxy has gone.
                        }
                    });
                    echo.setDaemon(true);
                    echo.start();
                } catch (IOException e) {
                    // Closed at the end of the test.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        proxy = FaultProxy.to(server.getInetAddress().getHostAddress(), server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(proxy.host(), proxy.port()), (int) PATIENCE.toMillis());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
    }

    private void awaitPassed(int toServer, int toClient) throws InterruptedException {
        proxy.await(
                () -> proxy.journal().stream()
                        .anyMatch(link -> link.bytesToServer() == toServer && link.bytesToClient() == toClient),
                PATIENCE);
    }

    @Test
    void withoutFaultsEverythingPassesAndBothEndsAreTold() throws Exception {
        try (Socket client = connect()) {
            say(client, WORD);
            assertThat(hear(client, 8)).isEqualTo(WORD);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.await(() -> !proxy.journal().get(0).open(), PATIENCE);
        assertThat(proxy.journal()).containsExactly(new JournalEntry(1, 8, 8, false));
    }

    @Test
    void refusedConnectionsLeaveOpenOnesAloneAndThePortComesBack() throws Exception {
        try (Socket open = connect()) {
            say(open, "a");
            assertThat(hear(open, 1)).isEqualTo("a");
            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            say(open, "b");
            assertThat(hear(open, 1)).isEqualTo("b");
            proxy.accept();
            try (Socket another = connect()) {
                say(another, "c");
                assertThat(hear(another, 1)).isEqualTo("c");
            }
        }
        assertThat(proxy.journal()).hasSize(2);
    }

    @Test
    void aSwallowedConnectionHangsUntilTheClientGivesUp() throws Exception {
        proxy.swallow();
        for (int i = 0; i < 3; i++) {
            try (Socket client = new Socket()) {
                assertThatThrownBy(() -> client.connect(new InetSocketAddress(proxy.host(), proxy.port()), A_MOMENT))
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
        proxy.accept();
        try (Socket client = connect()) {
            say(client, "a");
            assertThat(hear(client, 1)).isEqualTo("a");
        }
    }

    @Test
    void aCutEndsBothDirectionsAfterExactlySoManyBytes() throws Exception {
        for (int bytes = 0; bytes < 8; bytes++) {
            proxy.next(LinkFault.cutAfter(TO_CLIENT, bytes));
            try (Socket client = connect()) {
                if (bytes > 0) {
                    say(client, WORD);
                }
                assertThat(hear(client, 8)).isEqualTo(WORD.substring(0, bytes));
            }
            proxy.next(LinkFault.cutAfter(TO_SERVER, bytes));
            try (Socket client = connect()) {
                if (bytes > 0) {
                    say(client, WORD);
                }
                try {
                    assertThat(WORD).startsWith(hear(client, 8));
                } catch (SocketException e) {
                    // What was said and not read any more makes the end a reset.
                }
            }
            assertThat(proxy.journal().get(proxy.journal().size() - 1).bytesToServer())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void aResetIsNoEnd() throws Exception {
        proxy.next(LinkFault.resetAfter(TO_CLIENT, 3));
        try (Socket client = connect()) {
            say(client, WORD);
            assertThatThrownBy(() -> hear(client, 8)).isInstanceOf(SocketException.class);
        }
        try (Socket client = connect()) {
            say(client, WORD);
            assertThat(hear(client, 8)).isEqualTo(WORD);
            proxy.reset();
            assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aHalfOpenConnectionStaysAndNothingPasses() throws Exception {
        proxy.next(LinkFault.silentAfter(TO_CLIENT, 3));
        try (Socket client = connect()) {
            say(client, WORD);
            assertThat(hear(client, 3)).isEqualTo("abc");
            assertSilent(client);
            assertThat(proxy.journal().get(0).open()).isTrue();
        }
        try (Socket client = connect()) {
            say(client, WORD);
            assertThat(hear(client, 8)).isEqualTo(WORD);
            proxy.fallSilent();
            say(client, WORD);
            assertSilent(client);
            assertThat(proxy.journal().get(1)).isEqualTo(new JournalEntry(2, 8, 8, true));
        }
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(A_MOMENT);
        assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void oneByteIsFlippedEitherWay() throws Exception {
        proxy.next(LinkFault.flip(TO_SERVER, 1), LinkFault.flip(TO_CLIENT, 6));
        try (Socket client = connect()) {
            say(client, WORD);
            assertThat(hear(client, 8)).isEqualTo("accdeffh");
        }
    }

    @Test
    void aPieceArrivesTwice() throws Exception {
        proxy.next(LinkFault.duplicate(TO_CLIENT, 1));
        try (Socket client = connect()) {
            say(client, "a");
            assertThat(hear(client, 1)).isEqualTo("a");
            say(client, "b");
            assertThat(hear(client, 2)).isEqualTo("bb");
            say(client, "c");
            assertThat(hear(client, 1)).isEqualTo("c");
        }
    }

    @Test
    void aPieceArrivesAfterTheNextOne() throws Exception {
        proxy.next(LinkFault.reorder(TO_CLIENT, 0));
        try (Socket client = connect()) {
            say(client, "late");
            awaitPassed(4, 0);
            assertSilent(client);
            client.setSoTimeout((int) PATIENCE.toMillis());
            say(client, "soon");
            assertThat(hear(client, 8)).isEqualTo("soonlate");
        }
    }

    @Test
    void whatIsHeldArrivesLateAndWhole() throws Exception {
        proxy.next(LinkFault.holdAfter(TO_CLIENT, 2));
        try (Socket client = connect()) {
            say(client, WORD);
            assertThat(hear(client, 2)).isEqualTo("ab");
            assertSilent(client);
            client.setSoTimeout((int) PATIENCE.toMillis());
            proxy.release();
            assertThat(hear(client, 6)).isEqualTo("cdefgh");
        }
    }

    @Test
    void dripAndDelayTakeTheirTimeAndLoseNothing() throws Exception {
        proxy.next(LinkFault.delay(TO_SERVER, Duration.ofMillis(50)), LinkFault.drip(TO_CLIENT, Duration.ofMillis(20)));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            say(client, WORD);
            assertThat(hear(client, 8)).isEqualTo(WORD);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(210));
        }
    }

    @Test
    void scriptsComeInOrderAndThenTheUsualFaults() throws Exception {
        proxy.always(LinkFault.cutAfter(TO_CLIENT, 1));
        proxy.next();
        proxy.next(LinkFault.cutAfter(TO_CLIENT, 2));
        for (String expected : List.of(WORD, "ab", "a", "a")) {
            try (Socket client = connect()) {
                say(client, WORD);
                assertThat(hear(client, expected.length())).isEqualTo(expected);
                if (expected.length() < 8) {
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void whereTheServerIsAwayTheClientSeesTheEnd() throws Exception {
        // A port that is kept, and that nobody listens at.
        try (Socket kept = new Socket()) {
            kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            proxy.close();
            proxy = FaultProxy.to(InetAddress.getLoopbackAddress().getHostAddress(), kept.getLocalPort());
            try (Socket client = connect()) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aClosedProxyTakesNothingMoreAndLeavesNoThread() throws Exception {
        Socket client = connect();
        // A script is for whoever is accepted next, which is not who has connected last.
        proxy.await(() -> !proxy.journal().isEmpty(), PATIENCE);
        proxy.next(LinkFault.holdAfter(TO_CLIENT, 0));
        try (client;
                Socket held = connect()) {
            say(held, WORD);
            awaitPassed(8, 0);
            proxy.fallSilent();
            int port = proxy.port();
            proxy.close();
            proxy.close();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThatThrownBy(proxy::accept).isInstanceOf(IllegalStateException.class);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("fault-proxy-" + port));
            assertThat(proxy.journal()).noneMatch(JournalEntry::open);
        }
    }
}
