package org.patronauth.mock;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection of a fake server, served by a thread of its own from accept to close, whatever it speaks. */
abstract class Conversation implements Runnable {
    final int number;
    final Socket plain;
    private final Ledger<?> ledger;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean deaf;

    private long releasesBefore;

    Conversation(int number, Socket plain, Ledger<?> ledger) {
        this.number = number;
        this.plain = plain;
        this.ledger = ledger;
    }

    /** Called when a request has come: its answer is not held any more if answers are released before it is ready. */
    final void begin() {
        releasesBefore = ledger.releases();
    }

    /** Talks until one side has had enough. */
    abstract void converse() throws IOException, InterruptedException;

    /** Called once when it is over. */
    void ended() {}

    @Override
    public final void run() {
        try {
            plain.setTcpNoDelay(true);
            converse();
        } catch (IOException e) {
            // The other side went away, or we were told to close: either way this conversation is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            ended();
            ledger.connectionClosed();
        }
    }

    /** Closes the socket from any thread; the conversation's own thread then ends. */
    final void close() {
        closed.countDown();
        try {
            plain.close();
        } catch (IOException e) {
            // Closing is all that was wanted.
        }
    }

    final void reset() {
        try {
            plain.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    /** From now on nothing is answered, as if the machine had gone. */
    final void fallSilent() {
        deaf = true;
    }

    final boolean isDeaf() {
        return deaf;
    }

    final boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Returns whether the connection is over. */
    final boolean end(Ending ending) {
        return switch (ending) {
            case KEEP -> false;
            case CLOSE -> {
                close();
                yield true;
            }
            case RESET -> {
                reset();
                yield true;
            }
            case DEAF -> {
                fallSilent();
                yield false;
            }
        };
    }

    /** Returns whether the connection was closed meanwhile. */
    final boolean pause(Duration duration) throws InterruptedException {
        return closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Keeps an answer back as long as a fault wants it; returns whether the connection was closed meanwhile. */
    final boolean comesToNothing(boolean held, @Nullable Duration delay) throws InterruptedException {
        if (held) {
            ledger.hold(releasesBefore);
        }
        return delay != null && pause(delay);
    }

    /** Sends one byte at a time, until the connection is closed. */
    final void drip(OutputStream to, byte[] bytes, int length, Duration interval)
            throws IOException, InterruptedException {
        for (int i = 0; i < length; i++) {
            if (pause(interval)) {
                return;
            }
            to.write(bytes[i]);
            to.flush();
        }
    }

    /** Takes what comes, without a word, until the other side gives up. */
    final void ignoreEverything() throws IOException {
        plain.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    final Socket handshake(SSLContext context, String[] protocols, boolean clientCertificateRequired)
            throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.setNeedClientAuth(clientCertificateRequired);
        socket.startHandshake();
        ledger.tlsEstablished(socket.getSession().getProtocol());
        return socket;
    }
}
