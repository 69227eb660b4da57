package org.patronauth.examples.custom;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;

/** One connection per question. {@code base64(card) base64(pin)} goes out, {@code yes <patron id>} or {@code no} comes back. */
record CardDeskProvider(String host, int port, Network network) implements BasicAuthenticationProvider {
    private static final int LONGEST_ANSWER = 200;

    @Override
    public Optional<PatronData> authenticate(PatronIdentifier card, Secret pin, Call call) throws IOException {
        if (pin.reveal().isEmpty()) {
            return Optional.empty();
        }
        String answer = ask(base64(card.value()) + " " + base64(pin.reveal()) + "\n", call.deadline());
        if (answer.equals("no")) {
            return Optional.empty();
        }
        if (!answer.startsWith("yes ")) {
            throw new IOException("The card desk answered neither yes nor no.");
        }
        return Optional.of(PatronData.partial()
                .permanentId(answer.substring("yes ".length()))
                .authorizationIdentifier(card.value())
                .build());
    }

    /** Nothing can be asked of a card desk without a PIN, so being connected has to do. */
    @Override
    public void probe(Call call) throws IOException {
        try (Socket socket = new Socket()) {
            connect(socket, call.deadline());
        }
    }

    private void connect(Socket socket, Deadline deadline) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(network.resolve(host, deadline).get(0), port);
        socket.connect(address, deadline.remainingMillis());
    }

    private String ask(String question, Deadline deadline) throws IOException {
        try (Socket socket = new Socket()) {
            connect(socket, deadline);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            for (int next = read(socket, deadline); next != '\n'; next = read(socket, deadline)) {
                if (next < 0 || answer.length() == LONGEST_ANSWER) {
                    throw new IOException("The card desk did not end its line.");
                }
                answer.append((char) next);
            }
            return answer.toString();
        }
    }

    /** Each byte has what is left of the whole time, so that a dripping desk cannot stretch it. */
    private static int read(Socket socket, Deadline deadline) throws IOException {
        socket.setSoTimeout(deadline.remainingMillis());
        return socket.getInputStream().read();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
