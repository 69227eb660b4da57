package org.patronauth.sip2;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Deadline;

/** A TCP connection, with or without TLS. */
final class SocketTransport implements Transport {
    /** No address takes longer than this to connect, so that a second one still has a chance. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** A handshake leaves one or two session tickets behind. */
    private static final int MAXIMUM_WAITING_RECORDS = 8;

    private final SocketChannel channel;
    private final @Nullable SSLSocket tls;
    private final InputStream in;
    private final @Nullable OutputStream out;
    private final ByteBuffer probe = ByteBuffer.allocate(1);

    private SocketTransport(SocketChannel channel, @Nullable SSLSocket tls) throws IOException {
        this.channel = channel;
        this.tls = tls;
        this.in = tls == null ? channel.socket().getInputStream() : tls.getInputStream();
        this.out = tls == null ? null : tls.getOutputStream();
    }

    /**
     * Connects to the first address that answers, and shakes hands where TLS is on.
     *
     * @throws IOException when none answers before the deadline
     */
    static SocketTransport connect(
            List<InetAddress> addresses, String hostName, int port, Optional<TlsSetup> tls, Deadline deadline)
            throws IOException {
        SocketChannel channel = connect(addresses, port, deadline);
        try {
            SSLSocket secured = tls.isEmpty() ? null : tls.get().secure(channel.socket(), hostName, port, deadline);
            return new SocketTransport(channel, secured);
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static SocketChannel connect(List<InetAddress> addresses, int port, Deadline deadline) throws IOException {
        IOException last = new ConnectException("There is no address to connect to.");
        for (InetAddress address : addresses) {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                int millis = deadline.atMost(CONNECT_LIMIT).remainingMillis();
                if (millis == 0) {
                    throw new SocketTimeoutException("The deadline passed before the connection was made.");
                }
                channel.socket().connect(new InetSocketAddress(address, port), millis);
                return channel;
            } catch (IOException e) {
                closeQuietly(channel);
                last = e;
            }
        }
        throw last;
    }

    /** What TLS agreed on, for the self-test. */
    Optional<SSLSocket> tls() {
        return Optional.ofNullable(tls);
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        if (out != null) {
            out.write(bytes, 0, length);
            out.flush();
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, Deadline deadline) throws IOException {
        int millis = deadline.remainingMillis();
        if (millis == 0) {
            throw new SocketTimeoutException("The deadline passed before the server answered.");
        }
        setTimeout(millis);
        try {
            return in.read(buffer, offset, buffer.length - offset);
        } catch (SocketTimeoutException e) {
            throw new SocketTimeoutException("The deadline passed before the server answered.");
        }
    }

    private void setTimeout(int millis) throws IOException {
        if (tls != null) {
            tls.setSoTimeout(millis);
        } else {
            channel.socket().setSoTimeout(millis);
        }
    }

    @Override
    public boolean isQuiet() {
        try {
            return tls == null ? isChannelQuiet() : isTlsQuiet();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isChannelQuiet() throws IOException {
        channel.configureBlocking(false);
        try {
            probe.clear();
            return channel.read(probe) == 0;
        } finally {
            channel.configureBlocking(true);
        }
    }

    /** Over TLS 1.3 session tickets wait unread after the handshake; reading consumes them, and they do not count. */
    private boolean isTlsQuiet() throws IOException {
        Socket raw = channel.socket();
        for (int records = 0; raw.getInputStream().available() > 0; records++) {
            if (records == MAXIMUM_WAITING_RECORDS) {
                return false;
            }
            setTimeout(1);
            try {
                in.read();
                return false;
            } catch (SocketTimeoutException e) {
                // Only records of the handshake had arrived.
            }
        }
        return isChannelQuiet();
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing left to let go of.
        }
    }
}
