package org.patronauth.sip2;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.ProviderEnvironment.Warnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with one conversation: a question, its answer, the next question. Whatever is not the answer to the
 * question makes the connection unfit for another one.
 */
final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.patronauth.sip2");

    /** How often a message is sent in all when the server keeps asking for it again. */
    private static final int MAXIMUM_SENDS = 3;

    private static final int MAXIMUM_UNASKED_STATUS = 3;

    private final Transport transport;
    private final FrameReader reader;
    private final WireFormat format;
    private final ChecksumMode checksumMode;
    private final Warnings warnings;
    private final long created;
    private long lastUsed;
    private int sequence;
    private int patronsAsked;
    private boolean fit = true;
    private Session session = Session.PLAIN;

    Connection(Transport transport, WireFormat format, ChecksumMode checksumMode, Warnings warnings, long now) {
        this.transport = transport;
        this.reader = new FrameReader(transport);
        this.format = format;
        this.checksumMode = checksumMode;
        this.warnings = warnings;
        this.created = now;
        this.lastUsed = now;
    }

    /** How much is made of checksums. */
    enum ChecksumMode {
        OFF,
        LOG,
        STRICT
    }

    /**
     * An answer, and whether it is known to be the answer to this very question.
     *
     * @param message the answer
     * @param bound whether our sequence number came back
     */
    record Answer(Response message, boolean bound) {}

    /**
     * Asks, and waits for the answer.
     *
     * @param expected the code of the answer
     * @throws ConnectionLostException when the connection broke
     * @throws ProtocolException when something else than the answer came
     * @throws java.net.SocketTimeoutException when the deadline passed
     */
    Answer ask(Request request, int expected, Deadline deadline) throws IOException {
        boolean answered = false;
        try {
            Answer answer = exchange(request, expected, deadline);
            answered = true;
            return answer;
        } finally {
            fit &= answered;
        }
    }

    private Answer exchange(Request request, int expected, Deadline deadline) throws IOException {
        int sent = sequence;
        sequence = (sequence + 1) % 10;
        send(request, sent, deadline);
        for (int sends = 1; ; sends++) {
            Response message = receive(expected, deadline);
            if (message.code() != Response.REQUEST_RESEND) {
                if (sends > 1) {
                    sent = Request.RESEND;
                }
                return accept(message, expected, sent);
            }
            if (sends == MAXIMUM_SENDS) {
                throw new ProtocolException("The server asked for message " + request.code() + " again " + MAXIMUM_SENDS
                        + " times; it does not understand it.");
            }
            send(request, Request.RESEND, deadline);
        }
    }

    private void send(Request request, int sequenceNumber, Deadline deadline) throws IOException {
        if (reader.hasLeftovers()) {
            throw new ProtocolException("The server had sent something before it was asked.");
        }
        if (deadline.hasPassed()) {
            throw new SocketTimeoutException("The deadline passed before the request was sent.");
        }
        LOG.debug("-> {}", request.code());
        try {
            int length = request.seal(sequenceNumber);
            transport.write(request.bytes(), length);
        } catch (IOException e) {
            throw ConnectionLostException.whileSending();
        }
    }

    /** The next message, passing over status messages that nobody asked for. */
    private Response receive(int expected, Deadline deadline) throws IOException {
        for (int unasked = 0; ; unasked++) {
            Response message = Response.parse(reader.next(deadline), format.separator(), format.charset());
            LOG.debug("<- {} ({} bytes)", message.code(), message.length());
            if (message.code() != Response.STATUS || expected == Response.STATUS) {
                return message;
            }
            if (unasked == MAXIMUM_UNASKED_STATUS) {
                throw new ProtocolException("The server keeps sending status messages that nobody asked for.");
            }
        }
    }

    private Answer accept(Response message, int expected, int sent) throws ProtocolException {
        if (message.code() != expected) {
            throw new ProtocolException(
                    "The server answered with message " + message.code() + " instead of " + expected + ".");
        }
        int echoed = message.sequence();
        if (echoed >= 0 && echoed != sent) {
            throw new ProtocolException("The server answered another request than ours.");
        }
        if (message.hasBadChecksum() && checksumMode != ChecksumMode.OFF) {
            if (checksumMode == ChecksumMode.STRICT) {
                throw new ProtocolException("The checksum of the server's answer is wrong.");
            }
            warnings.warn("The checksum of the server's answers is wrong; see checksum_mode.");
        }
        return new Answer(message, echoed >= 0);
    }

    /** Declares the connection unfit for another question, whatever the answers looked like. */
    void spoil() {
        fit = false;
    }

    boolean isFit() {
        return fit;
    }

    /** Whether the connection can be used again: open, and with nothing on it that nobody asked for. */
    boolean isReusable() {
        return fit && transport.isQuiet() && !reader.hasLeftovers();
    }

    /** Whether nobody has been asked about on this connection yet. */
    boolean isFresh() {
        return patronsAsked == 0;
    }

    void countPatron() {
        patronsAsked++;
    }

    Session session() {
        return session;
    }

    void begin(Session begun) {
        session = begun;
    }

    Transport transport() {
        return transport;
    }

    long created() {
        return created;
    }

    long lastUsed() {
        return lastUsed;
    }

    void usedAt(long now) {
        lastUsed = now;
    }

    @Override
    public void close() {
        fit = false;
        transport.close();
    }
}
