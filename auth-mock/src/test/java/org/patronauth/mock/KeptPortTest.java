package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeptPortTest {
    private static Socket connect(KeptPort port) throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), port.number());
    }

    @Test
    void aPortIsKeptWhileNobodyListens() throws Exception {
        try (KeptPort port = new KeptPort(0)) {
            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
            try (ServerSocket first = port.listen(1);
                    Socket client = connect(port)) {
                assertThat(client.getPort()).isEqualTo(first.getLocalPort()).isEqualTo(port.number());
            }
            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
            port.listen(1).close();
        }
    }

    /** As when a process that is just being started still has the socket that was closed here. */
    @Test
    void whoeverStillListensForAMomentIsWaitedFor() throws Exception {
        ExecutorService next = Executors.newSingleThreadExecutor();
        try (KeptPort port = new KeptPort(0);
                ServerSocket still = port.listen(1)) {
            AtomicReference<Thread> waiting = new AtomicReference<>();
            Future<ServerSocket> listening = next.submit(() -> {
                waiting.set(Thread.currentThread());
                return port.listen(1);
            });
            while (waiting.get() == null || waiting.get().getState() != Thread.State.TIMED_WAITING) {
                assertThat(listening).isNotDone();
                Thread.onSpinWait();
            }
            still.close();
            try (ServerSocket now = listening.get();
                    Socket client = connect(port)) {
                assertThat(client.getPort()).isEqualTo(now.getLocalPort());
            }
        } finally {
            next.shutdownNow();
        }
    }

    @Test
    void aPortThatSomebodyHasIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new KeptPort(taken.getLocalPort()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " cannot be used: ");
        }
    }
}
