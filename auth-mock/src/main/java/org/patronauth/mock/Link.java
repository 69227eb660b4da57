package org.patronauth.mock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.patronauth.mock.LinkFault.Direction;
import org.patronauth.mock.LinkFault.Kind;

/** One connection through a {@link FaultProxy}: two sockets and what passes between them. */
final class Link {
    private static final int PIECE = 8_192;

    private final int number;
    private final Socket client;
    private final List<LinkFault> faults;
    private final FaultProxy proxy;
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Socket server;
    /** A socket is gone for its other side when nobody here reads from it any more. */
    private int pumps;

    private boolean closed;
    private boolean silent;
    private boolean released;

    Link(int number, Socket client, List<LinkFault> faults, FaultProxy proxy) {
        this.number = number;
        this.client = client;
        this.faults = faults;
        this.proxy = proxy;
    }

    int number() {
        return number;
    }

    FaultProxy.JournalEntry entry() {
        return new FaultProxy.JournalEntry(number, toServer.get(), toClient.get(), isOpen());
    }

    boolean isOpen() {
        lock.lock();
        try {
            return !closed || pumps > 0;
        } finally {
            lock.unlock();
        }
    }

    boolean hasServer() {
        lock.lock();
        try {
            return server != null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client has been told that the server has gone. */
    boolean hasNoServer() {
        return client.isOutputShutdown() || client.isClosed();
    }

    void connected(Socket socket) {
        lock.lock();
        try {
            server = socket;
            pumps = 2;
            if (closed) {
                FaultProxy.close(socket);
            }
        } finally {
            lock.unlock();
        }
    }

    void pumpToServer() {
        pump(Direction.TO_SERVER, client, required(), toServer);
    }

    void pumpToClient() {
        pump(Direction.TO_CLIENT, required(), client, toClient);
    }

    private Socket required() {
        lock.lock();
        try {
            if (server == null) {
                throw new IllegalStateException("The server is not connected.");
            }
            return server;
        } finally {
            lock.unlock();
        }
    }

    private void pump(Direction direction, Socket from, Socket to, AtomicLong count) {
        try {
            OneWay way = new OneWay(direction, to.getOutputStream(), count);
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[PIECE];
            // What is due at byte zero does not wait until somebody says something.
            way.breakIfDue();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                way.pass(Arrays.copyOf(buffer, length));
            }
            if (isSilent()) {
                // Nobody can be told any more; whoever was there has gone.
                close();
                return;
            }
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        } catch (IOException e) {
            // One side has gone, or the proxy has closed it; then so does the other.
            close();
        } finally {
            pumpEnded();
        }
    }

    private void pumpEnded() {
        lock.lock();
        try {
            pumps--;
        } finally {
            lock.unlock();
        }
        proxy.changed();
    }

    /** What passes one way, and what becomes of it. */
    private final class OneWay {
        private final Direction direction;
        private final OutputStream out;
        private final AtomicLong count;
        private byte @Nullable [] overtaken;
        private boolean duplicated;
        private boolean reordered;

        OneWay(Direction direction, OutputStream out, AtomicLong count) {
            this.direction = direction;
            this.out = out;
            this.count = count;
        }

        void pass(byte[] piece) throws IOException, InterruptedException {
            long begin = count.get() + (overtaken == null ? 0 : overtaken.length);
            long end = begin + piece.length;
            boolean twice = false;
            for (LinkFault fault : faults) {
                if (fault.direction() != direction) {
                    continue;
                }
                if (fault.kind() == Kind.FLIP && fault.position() >= begin && fault.position() < end) {
                    piece[(int) (fault.position() - begin)] ^= 1;
                } else if (fault.kind() == Kind.DELAY) {
                    Thread.sleep(fault.pause().toMillis());
                } else if (fault.kind() == Kind.REORDER && !reordered && end > fault.position()) {
                    reordered = true;
                    overtaken = piece;
                    return;
                } else if (fault.kind() == Kind.DUPLICATE && !duplicated && end > fault.position()) {
                    duplicated = true;
                    twice = true;
                }
            }
            write(piece);
            if (twice) {
                write(piece);
            }
            byte[] late = overtaken;
            if (late != null) {
                overtaken = null;
                write(late);
            }
        }

        private void write(byte[] piece) throws IOException, InterruptedException {
            int written = 0;
            while (written < piece.length && !isSilent()) {
                int length = (int) Math.min(piece.length - written, untilNextEvent());
                out.write(piece, written, length);
                out.flush();
                written += length;
                count.addAndGet(length);
                proxy.changed();
                breakIfDue();
            }
        }

        /** How many bytes may pass before something has to be looked at; one at least. */
        private long untilNextEvent() throws InterruptedException {
            long next = Long.MAX_VALUE;
            for (LinkFault fault : faults) {
                if (fault.direction() != direction) {
                    continue;
                }
                switch (fault.kind()) {
                    case DRIP -> {
                        Thread.sleep(fault.pause().toMillis());
                        next = 1;
                    }
                    case CUT, RESET, SILENCE, HOLD -> {
                        if (fault.position() > count.get()) {
                            next = Math.min(next, fault.position() - count.get());
                        }
                    }
                    default -> {
                        // Happens to pieces as they come.
                    }
                }
            }
            return next;
        }

        void breakIfDue() throws IOException, InterruptedException {
            for (LinkFault fault : faults) {
                if (fault.direction() != direction || fault.position() != count.get()) {
                    continue;
                }
                switch (fault.kind()) {
                    case CUT -> {
                        close();
                        throw new IOException("cut");
                    }
                    case RESET -> {
                        reset();
                        throw new IOException("reset");
                    }
                    case SILENCE -> fallSilent();
                    case HOLD -> awaitRelease();
                    default -> {
                        // Happens to pieces as they come.
                    }
                }
            }
        }
    }

    /** What comes to a silent link is lost. */
    private boolean isSilent() {
        lock.lock();
        try {
            return silent;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRelease() throws IOException, InterruptedException {
        lock.lock();
        try {
            while (!released && !closed) {
                changed.await();
            }
            if (closed) {
                throw new IOException("closed");
            }
        } finally {
            lock.unlock();
        }
    }

    void fallSilent() {
        lock.lock();
        try {
            silent = true;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void reset() {
        lingerNot(client);
        lock.lock();
        try {
            if (server != null) {
                lingerNot(server);
            }
        } finally {
            lock.unlock();
        }
        close();
    }

    private static void lingerNot(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            FaultProxy.close(client);
            if (server != null) {
                FaultProxy.close(server);
            }
        } finally {
            lock.unlock();
        }
        proxy.changed();
    }
}
