package org.patronauth.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A loopback port that stays its owner's while nobody listens at it; a connection to somewhere else does not get it either. */
final class KeptPort implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Socket reservation = new Socket();
    private final int number;

    /**
     * Takes a port.
     *
     * @param wanted its number, or 0 for any that is free
     * @throws UncheckedIOException when it cannot be had
     */
    KeptPort(int wanted) {
        try {
            // A port that somebody shares, who is down just now, is none that is free.
            reservation.setReuseAddress(wanted != 0);
            reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            reservation.setReuseAddress(true);
            number = reservation.getLocalPort();
        } catch (IOException e) {
            throw cannotBeUsed(wanted, e);
        }
    }

    int number() {
        return number;
    }

    /** Begins to listen; whoever did so before has to have closed their socket. */
    ServerSocket listen(int backlog) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return bound(backlog);
            } catch (BindException e) {
                // A process that is just being started has copies of this one's sockets, closed ones too, for a moment.
                if (System.nanoTime() - end >= 0) {
                    return alone(backlog);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (IOException e) {
                throw cannotBeUsed(number, e);
            }
        }
    }

    /** Not every system lets two sockets of one process share a port: then it is only as good as kept. */
    private ServerSocket alone(int backlog) {
        close();
        try {
            return bound(backlog);
        } catch (IOException e) {
            throw cannotBeUsed(number, e);
        }
    }

    private ServerSocket bound(int backlog) throws IOException {
        ServerSocket socket = new ServerSocket();
        boolean bound = false;
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number), backlog);
            bound = true;
            return socket;
        } finally {
            if (!bound) {
                socket.close();
            }
        }
    }

    private static UncheckedIOException cannotBeUsed(int port, IOException e) {
        return new UncheckedIOException("Port " + port + " cannot be used: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            reservation.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
