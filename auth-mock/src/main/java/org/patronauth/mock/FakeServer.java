package org.patronauth.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all fake servers have in common: a loopback port that can be taken down and brought up again, connections that
 * can be cut, faults on request, and a record of what was seen.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults may change while it serves.
 *
 * <p><b>Privacy.</b> What {@link #journal()} and the counts show is free of PINs, keys and patrons' data.
 *
 * @param <F> the kind of fault that it can be told to show
 * @param <E> what its journal is made of
 * @since 0.1
 */
public abstract class FakeServer<F, E> implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(2);

    private final String name;
    private final Ledger<E> ledger;
    private final ArmedFaults<F> armed = new ArmedFaults<>();
    private final Map<Thread, Conversation> conversations = new ConcurrentHashMap<>();
    private final @Nullable Semaphore connectionPermits;
    private final ReentrantLock upAndDown = new ReentrantLock();
    private final KeptPort port;
    private volatile @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    /** Takes the port. A subclass calls {@link #comeUp()} when it is ready for connections. */
    FakeServer(String name, int port, int connectionLimit, Ledger<E> ledger) {
        this.name = name;
        this.ledger = ledger;
        this.connectionPermits = connectionLimit > 0 ? new Semaphore(connectionLimit) : null;
        this.port = new KeptPort(port);
    }

    /** What is to be said on a connection that was accepted. */
    abstract Conversation conversation(int number, Socket accepted);

    final ArmedFaults<F> armed() {
        return armed;
    }

    // Where it is.

    /**
     * The loopback port on which the server listens. It stays the same over {@link #restart()}.
     *
     * @return the port
     */
    public final int port() {
        return port.number();
    }

    /**
     * The address on which the server listens.
     *
     * @return the host's literal address, always a loopback one
     */
    public final String host() {
        return loopback().getHostAddress();
    }

    // Misbehaving.

    /**
     * From now on every answer (or connection) that the fault is for goes wrong, until {@link #behave()}.
     *
     * @param fault what goes wrong
     */
    public final void misbehave(F fault) {
        armed.arm(fault);
    }

    /**
     * The next answers (or connections) that the fault is for go wrong.
     *
     * @param times how many
     * @param fault what goes wrong
     */
    public final void misbehave(int times, F fault) {
        armed.arm(times, fault);
    }

    /**
     * The next answer (or connection) that the fault is for goes wrong.
     *
     * @param fault what goes wrong
     */
    public final void misbehaveOnce(F fault) {
        armed.arm(1, fault);
    }

    /** Forgets all faults and lets answers go that were held. */
    public final void behave() {
        armed.disarm();
        ledger.release();
    }

    /** Sends the answers that faults keep back at this moment. */
    public final void release() {
        ledger.release();
    }

    /** Closes every open connection, as an idle limit does. */
    public final void dropConnections() {
        conversations.values().forEach(Conversation::close);
    }

    /** Resets every open connection. */
    public final void resetConnections() {
        conversations.values().forEach(Conversation::reset);
    }

    /** Leaves every open connection half-open: it stays, and nothing is answered on it any more. */
    public final void abandonConnections() {
        conversations.values().forEach(Conversation::fallSilent);
    }

    /** Closes every connection and the port: whoever connects is refused. Counts are kept. */
    public final void goDown() {
        upAndDown.lock();
        try {
            ServerSocket socket = listener;
            listener = null;
            if (socket != null) {
                socket.close();
            }
            dropConnections();
            awaitEnd();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            upAndDown.unlock();
        }
    }

    /** Listens again on the same port after {@link #goDown()}. */
    public final void comeUp() {
        upAndDown.lock();
        try {
            if (listener != null) {
                return;
            }
            ServerSocket socket = port.listen(BACKLOG);
            listener = socket;
            acceptor = start(() -> accept(socket), name + "-" + port());
        } finally {
            upAndDown.unlock();
        }
    }

    /** Closes everything and listens again on the same port. */
    public final void restart() {
        goDown();
        comeUp();
    }

    /** Closes every connection and the port, and waits for the server's threads. Closing twice is harmless. */
    @Override
    public final void close() {
        ledger.close();
        goDown();
        port.close();
    }

    // What it has seen.

    /**
     * Connections that were accepted.
     *
     * @return the count
     */
    public final int connections() {
        return ledger.connections();
    }

    /**
     * Connections that are open now.
     *
     * @return the count
     */
    public final int openConnections() {
        return ledger.openConnections();
    }

    /**
     * The most connections that were open at one time.
     *
     * @return the count
     */
    public final int mostOpenConnections() {
        return ledger.mostOpenConnections();
    }

    /**
     * Requests that arrived with a PIN that was not empty, answered or not.
     *
     * @return the count
     */
    public final int pinsSeen() {
        return ledger.pinsSeen();
    }

    /**
     * Requests that arrived with a PIN that was not empty, for one patron.
     *
     * @param identifier what was sent for it, as the server read it
     * @return the count
     */
    public final int pinsSeen(String identifier) {
        return ledger.pinsSeen(identifier);
    }

    /**
     * The TLS versions that connections have agreed on.
     *
     * @return names such as {@code TLSv1.3}
     */
    public final List<String> tlsProtocolsSeen() {
        return ledger.tlsProtocols();
    }

    /**
     * The latest messages in both directions, without anything that was in them.
     *
     * @return the entries, the oldest first
     */
    public final List<E> journal() {
        return ledger.journal();
    }

    /** Sets all counts to zero and empties journal and record. */
    public final void forgetWhatWasSeen() {
        ledger.forget();
    }

    // Waiting.

    /**
     * Waits until exactly that many connections are open.
     *
     * @param count how many
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when the count was not reached
     */
    public final void awaitOpenConnections(int count, Duration patience) throws InterruptedException {
        ledger.await("open connections", ledger::openConnections, count, true, patience);
    }

    /** Waits until no more than that many connections are open. */
    final void awaitOpenConnectionsAtMost(int count, Duration patience) throws InterruptedException {
        ledger.await("fewer open connections", () -> -ledger.openConnections(), -count, false, patience);
    }

    /**
     * Waits until that many connections have been accepted.
     *
     * @param count how many, counted from the start
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when they did not come
     */
    public final void awaitConnections(int count, Duration patience) throws InterruptedException {
        ledger.await("connections", ledger::connections, count, false, patience);
    }

    /**
     * Waits until that many answers are kept back by faults.
     *
     * @param count how many
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when the count was not reached
     */
    public final void awaitHeldAnswers(int count, Duration patience) throws InterruptedException {
        ledger.await("held answers", ledger::held, count, false, patience);
    }

    // Its threads.

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                if (connectionPermits != null) {
                    connectionPermits.acquire();
                }
                boolean started = false;
                try {
                    converse(socket.accept());
                    started = true;
                } finally {
                    if (!started && connectionPermits != null) {
                        connectionPermits.release();
                    }
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                // Either the server was closed, which ends the loop, or one connection failed to be accepted.
            }
        }
    }

    private void converse(Socket accepted) {
        // Nobody else accepts, and faults of connections have struck this one before it is counted.
        int number = ledger.connections() + 1;
        Conversation conversation = conversation(number, accepted);
        ledger.connectionOpened();
        Thread thread = new Thread(
                () -> {
                    try {
                        conversation.run();
                    } finally {
                        conversations.remove(Thread.currentThread());
                        if (connectionPermits != null) {
                            connectionPermits.release();
                        }
                    }
                },
                name + "-" + port() + "-" + number);
        thread.setDaemon(true);
        conversations.put(thread, conversation);
        if (listener == null) {
            conversation.close();
        }
        thread.start();
    }

    private static Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** A port is free only when nobody waits at it any more. */
    private void awaitEnd() {
        long end = System.nanoTime() + PATIENCE_AT_CLOSE.toNanos();
        List<Thread> threads = new ArrayList<>(conversations.keySet());
        if (acceptor != null) {
            threads.add(acceptor);
            acceptor = null;
        }
        for (Thread thread : threads) {
            long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
            try {
                thread.interrupt();
                thread.join(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
