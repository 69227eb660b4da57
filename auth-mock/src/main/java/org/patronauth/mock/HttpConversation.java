package org.patronauth.mock;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection of a fake HTTP server: reads requests one after another, has them answered, and spoils answers. */
final class HttpConversation extends Conversation {
    static final String MALFORMED = "malformed";

    private static final Duration PATIENCE_AFTER_A_COMPLAINT = Duration.ofSeconds(1);
    private static final int CHUNK = 100;
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(204, "No Content"),
            Map.entry(302, "Found"),
            Map.entry(303, "See Other"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private final HttpSetup setup;
    private final HttpHandler handler;
    private final ArmedFaults<HttpFault> faults;
    private final HttpLedger ledger;
    private final @Nullable HttpDeviation onAccept;
    private OutputStream to = OutputStream.nullOutputStream();

    HttpConversation(
            int number,
            Socket plain,
            HttpSetup setup,
            HttpHandler handler,
            ArmedFaults<HttpFault> faults,
            HttpLedger ledger) {
        super(number, plain, ledger);
        this.setup = setup;
        this.handler = handler;
        this.faults = faults;
        this.ledger = ledger;
        this.onAccept = HttpDeviation.of(faults.strike(HttpFault::strikesConnections));
    }

    @Override
    void converse() throws IOException, InterruptedException {
        if (onAccept != null && end(onAccept.ending)) {
            return;
        }
        if (onAccept != null && onAccept.silent) {
            ignoreEverything();
            return;
        }
        plain.setSoTimeout(Math.toIntExact(setup.idleLimit.toMillis()));
        try (Socket socket = setup.tls == null ? plain : handshake(setup.tls, setup.tlsProtocols, false)) {
            to = socket.getOutputStream();
            HttpReader reader = new HttpReader(socket.getInputStream(), to);
            boolean more = true;
            while (more) {
                more = exchange(reader);
            }
        }
    }

    /** Returns whether the connection goes on. */
    private boolean exchange(HttpReader reader) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = reader.next();
        } catch (MalformedRequestException e) {
            complain(e);
            return false;
        }
        if (request == null) {
            return false;
        }
        HttpSighting sighting = handler.see(request);
        ledger.received(request, sighting, setup.unredactedRecord);
        if (isDeaf()) {
            return true;
        }
        begin();
        HttpDeviation deviation = HttpDeviation.of(faults.strike(fault -> fault.strikes(sighting.kind())));
        if (deviation == null) {
            HttpAnswer answer = handler.answer(request);
            note(sighting.kind(), answer.outcome(), answer.status());
            send(message(request, answer, null));
            return !request.asksToClose();
        }
        HttpAnswer answer =
                deviation.edited(deviation.replacement == null ? handler.answer(request) : deviation.replacement);
        note(sighting.kind(), String.join("+", deviation.names), deviation.silent ? 0 : answer.status());
        deviate(deviation, request, answer);
        if (end(deviation.ending) || deviation.withoutLength) {
            return false;
        }
        // Silence is a connection that stays open, whatever the client asked for.
        return deviation.silent || !request.asksToClose();
    }

    private void note(String kind, String outcome, int status) {
        ledger.note(new HttpJournalEntry(number, kind, outcome, status));
    }

    private void complain(MalformedRequestException malformed) throws IOException {
        ledger.count(MALFORMED, null, () -> {});
        if (isDeaf()) {
            return;
        }
        note(MALFORMED, "refused", malformed.status());
        HttpAnswer answer = HttpAnswer.page("refused", malformed.status(), String.valueOf(malformed.getMessage()));
        send(head(answer, "Connection: close\r\n", false));
        send(answer.body());
        endInPeace();
    }

    /** A connection that is closed with something unread is reset, and that might overtake the complaint. */
    private void endInPeace() throws IOException {
        if (setup.tls == null) {
            plain.shutdownOutput();
            plain.setSoTimeout(Math.toIntExact(PATIENCE_AFTER_A_COMPLAINT.toMillis()));
            try {
                ignoreEverything();
            } catch (SocketTimeoutException e) {
                // It had its chance.
            }
        }
    }

    // Writing.

    private void send(byte[] bytes) throws IOException {
        to.write(bytes);
        to.flush();
    }

    private byte[] message(HttpRequest request, HttpAnswer answer, @Nullable HttpDeviation deviation) {
        boolean headOnly = request.method().equals("HEAD");
        byte[] body = answer.body();
        ByteSink message = new ByteSink();
        boolean garbage = deviation != null && deviation.garbageStatusLine;
        String connection = request.asksToClose() ? "Connection: close\r\n" : "";
        if (deviation != null && deviation.withoutLength) {
            message.put(head(answer, "Connection: close\r\n", garbage));
            message.put(body, 0, cut(deviation, body));
        } else if (deviation != null && deviation.cutAt >= 0) {
            int promised = Math.max(body.length, deviation.cutAt + 1);
            message.put(head(answer, connection + "Content-Length: " + promised + "\r\n", garbage));
            message.put(body, 0, cut(deviation, body));
        } else if (setup.chunked && request.version().equals(HttpRequest.HTTP_1_1)) {
            message.put(head(answer, connection + "Transfer-Encoding: chunked\r\n", garbage));
            if (!headOnly) {
                putChunks(message, body);
            }
        } else {
            String length = answer.status() == 204 ? "" : "Content-Length: " + body.length + "\r\n";
            message.put(head(answer, connection + length, garbage));
            if (!headOnly) {
                message.put(body);
            }
        }
        return message.toByteArray();
    }

    private static int cut(HttpDeviation deviation, byte[] body) {
        return deviation.cutAt < 0 ? body.length : Math.min(deviation.cutAt, body.length);
    }

    private static byte[] head(HttpAnswer answer, String framing, boolean garbage) {
        StringBuilder head = new StringBuilder();
        head.append(garbage ? "~~ no status line ~~\r\n" : statusLine(answer.status()));
        answer.headers().forEach(header -> head.append(header.line()).append("\r\n"));
        head.append(framing).append("\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String statusLine(int status) {
        return "HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "Status") + "\r\n";
    }

    private static void putChunks(ByteSink message, byte[] body) {
        for (int start = 0; start < body.length; start += CHUNK) {
            int length = Math.min(CHUNK, body.length - start);
            message.ascii(Integer.toHexString(length) + "\r\n");
            message.put(body, start, length);
            message.ascii("\r\n");
        }
        message.ascii("0\r\n\r\n");
    }

    // Going wrong.

    private void deviate(HttpDeviation deviation, HttpRequest request, HttpAnswer answer)
            throws IOException, InterruptedException {
        if (comesToNothing(deviation.held, deviation.delay) || deviation.silent) {
            return;
        }
        if (deviation.endlessHeaders) {
            send(statusLine(answer.status()).getBytes(StandardCharsets.US_ASCII));
            sendForEver("X-Filler: " + "x".repeat(1000) + "\r\n");
            return;
        }
        byte[] message = message(request, answer, deviation);
        if (deviation.drip == null) {
            send(message);
        } else {
            drip(to, message, message.length, deviation.drip);
        }
        if (deviation.endlessBody) {
            sendForEver("x".repeat(1000) + "\n");
        }
    }

    private void sendForEver(String text) throws IOException {
        byte[] more = text.getBytes(StandardCharsets.US_ASCII);
        while (!isClosed()) {
            to.write(more);
        }
    }
}
