package org.patronauth.examples.custom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The other side: a card desk that knows some patrons. */
final class CardDesk implements AutoCloseable {
    private final Map<String, String> pins;
    private ServerSocket door;
    private Thread doorkeeper;
    private volatile boolean silent;
    private int port;

    CardDesk(Map<String, String> pins) throws IOException {
        this.pins = pins;
        open();
    }

    int port() {
        return port;
    }

    void silent(boolean value) {
        silent = value;
    }

    void open() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        port = socket.getLocalPort();
        door = socket;
        doorkeeper = daemon(() -> {
            while (!socket.isClosed()) {
                try {
                    Socket visitor = socket.accept();
                    daemon(() -> serve(visitor));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void serve(Socket visitor) {
        try (visitor;
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(visitor.getInputStream(), StandardCharsets.US_ASCII))) {
            String[] words = lines.readLine().split(" ", -1);
            if (silent) {
                lines.readLine();
                return;
            }
            String card = decode(words[0]);
            boolean right = words.length == 2 && decode(words[1]).equals(pins.get(card));
            visitor.getOutputStream()
                    .write((right ? "yes P" + card + "\n" : "no\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The visitor has left.
        }
    }

    private static String decode(String word) {
        return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "card-desk");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    boolean isOpen() {
        return !door.isClosed();
    }

    /** Whoever stands at the door when it closes may still be let in: only the doorkeeper's end is the end. */
    @Override
    public void close() throws IOException {
        door.close();
        try {
            doorkeeper.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
