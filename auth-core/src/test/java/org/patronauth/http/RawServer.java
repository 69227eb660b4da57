package org.patronauth.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** Answers each request on a loopback port with whatever octets a test wants, and keeps what arrived. */
final class RawServer implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final ServerSocket listening;
    private final Behaviour behaviour;
    private final Thread accepting;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** What happens on a connection once a request was read. */
    @FunctionalInterface
    interface Behaviour {
        void answer(OutputStream out, Socket socket) throws Exception;
    }

    private RawServer(ServerSocket listening, Behaviour behaviour) {
        this.listening = listening;
        this.behaviour = behaviour;
        this.accepting = new Thread(this::accept, "raw-server");
        accepting.setDaemon(true);
        accepting.start();
    }

    static RawServer answering(String answer) throws IOException {
        return behaving((out, socket) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static RawServer behaving(Behaviour behaviour) throws IOException {
        return new RawServer(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), behaviour);
    }

    static RawServer withTls(SSLContext context, @Nullable String protocol, String answer) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        if (protocol != null) {
            socket.setEnabledProtocols(new String[] {protocol});
        }
        return new RawServer(socket, (out, connection) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    int port() {
        return listening.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    List<String> requests() {
        return requests;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread thread = new Thread(() -> serve(socket), "raw-server-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // Closed by the test, or a client that broke the handshake off.
            }
        }
    }

    /** Reads requests until the client or the behaviour closes the connection. */
    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                String request = read(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                behaviour.answer(socket.getOutputStream(), socket);
                socket.getOutputStream().flush();
            }
        } catch (Exception e) {
            // The client has had enough.
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.write(octet);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int length = 0;
        for (String line : text.split("\r\n")) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        return text + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        try {
            // Until it has noticed, the port still takes connections.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
