package org.patronauth.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and any server on TCP, and does to their connections what networks, firewalls and load
 * balancers do: refuses, swallows, delays, cuts, resets, spoils. What the server itself may do wrong within its protocol
 * are the faults of the fake servers, {@link Sip2Fault} and {@link HttpFault}.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port())) {
 *     // the client is told proxy.host() and proxy.port()
 *     proxy.next(LinkFault.cutAfter(LinkFault.Direction.TO_CLIENT, 10));
 *     ...
 *     assertThat(proxy.journal()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>Faults are chosen when a connection is accepted and stay with it. {@link #always} holds for each that has no script
 * of its own, {@link #next} for the next ones, in order.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * <p><b>Privacy.</b> The journal counts bytes and shows none.
 *
 * @since 0.1
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MOST_FILLERS = 64;
    private static final int FILLER_MILLIS = 100;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(2);

    private final InetSocketAddress server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LinkFault[]> scripts = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Socket> fillers = new ArrayList<>();
    private final Map<Thread, Boolean> threads = new ConcurrentHashMap<>();
    private final KeptPort port = new KeptPort(0);
    private final ReentrantLock upAndDown = new ReentrantLock();
    private LinkFault[] usual = {};
    private volatile @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private volatile boolean closed;

    /**
     * One connection, as the proxy saw it.
     *
     * @param number counted from one, in the order in which they were accepted
     * @param bytesToServer how many were passed on to the server
     * @param bytesToClient how many were passed on to the client
     * @param open whether the proxy holds it still, on either side
     * @since 0.1
     */
    public record JournalEntry(int number, long bytesToServer, long bytesToClient, boolean open) {}

    private FaultProxy(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * Starts a proxy on a free loopback port; it does no harm until it is told to.
     *
     * @param host where the server is
     * @param port the server's port
     * @return the running proxy
     */
    public static FaultProxy to(String host, int port) {
        FaultProxy proxy = new FaultProxy(new InetSocketAddress(host, port));
        proxy.accept();
        return proxy;
    }

    /**
     * The loopback port to connect to. It stays the same over everything but {@link #close()}.
     *
     * @return the port
     */
    public int port() {
        return port.number();
    }

    /**
     * The address to connect to.
     *
     * @return a literal loopback address
     */
    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** Takes connections (again). That is what it does at first. */
    public void accept() {
        upAndDown.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The proxy is closed.");
            }
            if (acceptor != null) {
                return;
            }
            stopListening();
            ServerSocket socket = port.listen(BACKLOG);
            listener = socket;
            acceptor = run(() -> acceptFrom(socket), "fault-proxy-" + port());
        } finally {
            upAndDown.unlock();
        }
    }

    /** Refuses new connections. Those that are open stay. */
    public void refuse() {
        upAndDown.lock();
        try {
            stopListening();
        } finally {
            upAndDown.unlock();
        }
    }

    /**
     * Swallows new connections: who connects gets no answer at all, as from a host that is not there. Those that are open
     * stay. Works where a full backlog makes the system drop what arrives, as Linux does.
     */
    public void swallow() {
        upAndDown.lock();
        try {
            stopListening();
            listener = port.listen(1);
            boolean full = false;
            for (int i = 0; i < MOST_FILLERS && !full; i++) {
                full = !fill();
            }
            if (!full) {
                throw new IllegalStateException("This system takes more connections than anybody waits for.");
            }
        } finally {
            upAndDown.unlock();
        }
    }

    /** Takes one more place in the backlog; returns whether there was one. */
    private boolean fill() {
        Socket filler = new Socket();
        try {
            filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), FILLER_MILLIS);
            fillers.add(filler);
            return true;
        } catch (IOException e) {
            close(filler);
            return false;
        }
    }

    private void stopListening() {
        ServerSocket socket = listener;
        listener = null;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Thread thread = acceptor;
        acceptor = null;
        if (thread != null) {
            // The port goes on taking connections as long as somebody waits at it.
            join(thread, System.nanoTime() + PATIENCE_AT_CLOSE.toNanos());
        }
        fillers.forEach(FaultProxy::close);
        fillers.clear();
    }

    /**
     * Sets what happens to each connection from now on that has no script of its own; without arguments nothing does.
     *
     * @param faults what happens, all of it
     */
    public void always(LinkFault... faults) {
        lock.lock();
        try {
            usual = faults.clone();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a script for one connection, after those that were added before; without arguments nothing happens to it.
     *
     * @param faults what happens to it, all of it
     */
    public void next(LinkFault... faults) {
        lock.lock();
        try {
            scripts.add(faults.clone());
        } finally {
            lock.unlock();
        }
    }

    /** Closes every open connection on both sides, as whoever is in between does when it restarts. */
    public void cut() {
        open().forEach(Link::close);
    }

    /** Resets every open connection on both sides. */
    public void reset() {
        open().forEach(Link::reset);
    }

    /**
     * Leaves every open connection half-open: both sides think that it is there, and nothing passes any more, until one of
     * them closes it.
     */
    public void fallSilent() {
        open().forEach(Link::fallSilent);
    }

    /** Lets everything go that {@link LinkFault#holdAfter} holds at this moment, and nothing is held on those again. */
    public void release() {
        open().forEach(Link::release);
    }

    /** Forgets all scripts, does no harm to new connections, and lets everything go that is held. */
    public void behave() {
        lock.lock();
        try {
            scripts.clear();
            usual = new LinkFault[0];
        } finally {
            lock.unlock();
        }
        release();
    }

    private List<Link> open() {
        lock.lock();
        try {
            return links.stream().filter(Link::isOpen).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * All connections that were accepted.
     *
     * @return an entry for each, the oldest first
     */
    public List<JournalEntry> journal() {
        lock.lock();
        try {
            return links.stream().map(Link::entry).toList();
        } finally {
            lock.unlock();
        }
    }

    /** How many connections the server has been offered, whether it has taken them yet or not. */
    int connectionsToServer() {
        lock.lock();
        try {
            return (int) links.stream().filter(Link::hasServer).count();
        } finally {
            lock.unlock();
        }
    }

    /** Whether every client has been told that its server has gone. */
    boolean hasNoServer() {
        lock.lock();
        try {
            return links.stream().allMatch(Link::hasNoServer);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the journal says something.
     *
     * @param condition looks at the journal, or at anything else that a connection changes
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when it did not come to that
     */
    public void await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new IllegalStateException("Waited in vain for a connection of port " + port() + ".");
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void acceptFrom(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                take(socket.accept(), socket);
            } catch (IOException e) {
                // Either it listens no more, which ends the loop, or one connection failed to be accepted.
            }
        }
    }

    private void take(Socket client, ServerSocket acceptor) {
        Link link;
        lock.lock();
        try {
            if (closed || acceptor != listener) {
                close(client);
                return;
            }
            LinkFault[] faults = scripts.isEmpty() ? usual : scripts.remove(0);
            link = new Link(links.size() + 1, client, List.of(faults), this);
            links.add(link);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        run(() -> join(link), "fault-proxy-" + port() + "-" + link.number());
    }

    /** Connects to the server, away from the thread that accepts. */
    private void join(Link link) {
        Socket toServer = new Socket();
        try {
            toServer.connect(server, CONNECT_MILLIS);
        } catch (IOException e) {
            close(toServer);
            link.close();
            return;
        }
        link.connected(toServer);
        run(link::pumpToServer, "fault-proxy-" + port() + "-" + link.number() + "-up");
        link.pumpToClient();
    }

    private Thread run(Runnable work, String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.put(thread, true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread, long end) {
        try {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes every connection and the port for good, and waits for the threads. Closing twice is harmless. */
    @Override
    public void close() {
        upAndDown.lock();
        try {
            closed = true;
            stopListening();
        } finally {
            upAndDown.unlock();
        }
        cut();
        long end = System.nanoTime() + PATIENCE_AT_CLOSE.toNanos();
        for (Thread thread : List.copyOf(threads.keySet())) {
            thread.interrupt();
            join(thread, end);
        }
        port.close();
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
