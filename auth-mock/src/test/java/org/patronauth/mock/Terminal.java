package org.patronauth.mock;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A terminal that writes what a test tells it, byte for byte, and knows no more of SIP2 than how to add AY and AZ. It is
 * not the client of auth-sip2: the server must not be proved by what it is there to prove.
 */
final class Terminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;

    private Terminal(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        socket.setTcpNoDelay(true);
    }

    static Terminal at(FakeServer<?, ?> server) throws IOException {
        return at(server.port());
    }

    static Terminal at(int port) throws IOException {
        return new Terminal(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Sends a message as it stands and reads one answer without its terminator. */
    String ask(String message) throws IOException {
        send(message + "\r");
        return answer();
    }

    /** Sends bytes and reads as many as are expected. */
    String send(String bytes, int expected) throws IOException {
        send(bytes);
        return read(expected);
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The bytes up to a CR, LFs left out, as ISO-8859-1; what came before the end where the connection ends first. */
    String answer() throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        int next = in.read();
        while (next >= 0 && next != '\r') {
            if (next != '\n') {
                text.append((char) next);
            }
            next = in.read();
        }
        return text.toString();
    }

    /** Exactly that many bytes, or fewer where the connection ends. */
    String read(int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Everything that comes until the server closes. */
    String allUntilTheEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    boolean isClosedByServer() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether nothing comes for a moment. */
    boolean hearsNothing() throws IOException {
        socket.setSoTimeout(150);
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        }
    }

    /** A message with AY and a right AZ. */
    static String numbered(int sequence, String message) {
        String counted = message + "AY" + sequence + "AZ";
        int sum = 0;
        for (byte value : counted.getBytes(StandardCharsets.ISO_8859_1)) {
            sum += value & 0xff;
        }
        return counted + String.format(Locale.ROOT, "%04X", -sum & 0xffff);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
