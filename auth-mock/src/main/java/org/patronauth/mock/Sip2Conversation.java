package org.patronauth.mock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One connection of a fake server, served by a thread of its own from accept to close. */
final class Sip2Conversation extends Conversation {
    private static final int LARGEST_REQUEST = 64 * 1024;
    private static final int LARGEST_SINGLE_READ = 1024;
    private static final Duration PATIENCE_FOR_A_PARTNER = Duration.ofSeconds(5);
    private static final byte[] NO_BYTES = {};

    private final Sip2Setup setup;
    private final Sip2Answers answers;
    private final Sip2Faults faults;
    private final Sip2Ledger ledger;
    private final @Nullable Sip2Deviation onAccept;
    private final Exchanger<byte[]> swaps;
    private final byte[] terminator;
    private final Sip2Session session;
    private final Sip2Request request = new Sip2Request();
    private final ByteSink out = new ByteSink();

    private InputStream from = InputStream.nullInputStream();
    private OutputStream to = OutputStream.nullOutputStream();
    private byte[] buffer = new byte[2048];
    private int frameStart;
    private int unread;
    private int limit;

    Sip2Conversation(
            int number,
            Socket plain,
            Sip2Setup setup,
            Sip2Answers answers,
            Sip2Faults faults,
            Sip2Ledger ledger,
            Exchanger<byte[]> swaps) {
        super(number, plain, ledger);
        this.setup = setup;
        this.answers = answers;
        this.faults = faults;
        this.ledger = ledger;
        this.onAccept = faults.forConnection();
        this.swaps = swaps;
        this.terminator = setup.terminator();
        this.session = answers.newSession();
    }

    @Override
    void ended() {
        if (session.countedAsSession) {
            ledger.endSession(setup.sessionLinger);
        }
    }

    @Override
    void converse() throws IOException, InterruptedException {
        if (onAccept != null && end(onAccept.ending)) {
            return;
        }
        boolean silent = onAccept != null && onAccept.silent;
        if (silent && setup.tls != null) {
            ignoreEverything();
            return;
        }
        if (silent) {
            fallSilent();
        }
        plain.setSoTimeout(Math.toIntExact(setup.idleLimit().toMillis()));
        Socket socket =
                setup.tls == null ? plain : handshake(setup.tls, setup.tlsProtocols, setup.clientCertificateRequired);
        from = socket.getInputStream();
        to = socket.getOutputStream();
        if (setup.terminalPrompts && !isDeaf()) {
            promptForLogin();
        }
        boolean more = true;
        while (more) {
            int end = setup.personality.readsOneMessagePerRead() ? nextRead() : nextFrame();
            more = end >= 0 && handle(end);
        }
    }

    /** The prompts of a SIPServer port that was made for terminals. */
    private void promptForLogin() throws IOException {
        to.write(ascii("login: "));
        if (nextFrame() < 0) {
            return;
        }
        to.write(ascii("password: "));
        if (nextFrame() < 0) {
            return;
        }
        session.loggedIn = true;
        to.write(ascii("Login OK.  Initiating SIP\r\n"));
    }

    // Reading.

    /** Finds the next message; it begins at {@link #frameStart}. Returns where it ends, or -1 at the end of all. */
    private int nextFrame() throws IOException {
        int scanned = unread;
        while (true) {
            if (scanned == unread) {
                while (unread < limit && isNoise(buffer[unread])) {
                    unread++;
                }
                scanned = unread;
            }
            while (scanned < limit) {
                if (endsFrame(scanned)) {
                    frameStart = unread;
                    unread = scanned + 1;
                    return scanned;
                }
                scanned++;
            }
            int moved = makeRoom();
            if (moved < 0) {
                return -1;
            }
            scanned -= moved;
            if (setup.crLfRequired && scanned > unread) {
                scanned--; // The CR may be here already, its LF may come next.
            }
            int count = from.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                return -1;
            }
            limit += count;
        }
    }

    private boolean endsFrame(int at) {
        return buffer[at] == '\r' && (!setup.crLfRequired || (at + 1 < limit && buffer[at + 1] == '\n'));
    }

    private static boolean isNoise(byte value) {
        return value == '\r' || value == '\n' || value == 0 || value == ' ';
    }

    /** How far what was read has moved to the front, or -1 when a request is larger than any server takes. */
    private int makeRoom() {
        int moved = unread;
        if (moved > 0) {
            System.arraycopy(buffer, unread, buffer, 0, limit - unread);
            limit -= moved;
            unread = 0;
        }
        if (limit == buffer.length) {
            if (buffer.length >= LARGEST_REQUEST) {
                return -1;
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        return moved;
    }

    /** What one read yields is one message, and the last bytes of it are the terminator, whatever they are. */
    private int nextRead() throws IOException {
        int count = from.read(buffer, 0, LARGEST_SINGLE_READ);
        frameStart = 0;
        return count < 0 ? -1 : Math.max(0, count - terminator.length);
    }

    // Answering.

    /** Returns whether the conversation goes on. */
    private boolean handle(int end) throws IOException, InterruptedException {
        request.read(buffer, frameStart, end, (byte) setup.separator);
        String code = request.code();
        boolean carriesPin = !code.equals(Sip2Codes.LOGIN) && request.hasNonEmpty("AD");
        String pinFor = carriesPin ? Objects.requireNonNullElse(request.value("AA", setup.charset), "") : null;
        ledger.received(number, request, pinFor, setup.unredactedRecord);
        if (isDeaf()) {
            return true;
        }
        begin();
        Sip2Deviation deviation = faults.forRequest(code);
        byte[] previousAnswer = session.lastAnswer;
        char previousSequence = session.lastSequence;
        Sip2Outcome outcome = deviation != null && deviation.askToResend
                ? Sip2Outcome.ASK_TO_RESEND
                : answers.answer(request, session, out);
        if (carriesPin && outcome != Sip2Outcome.ASK_TO_RESEND && outcome != Sip2Outcome.BARE_ASK_TO_RESEND) {
            ledger.pinProcessed();
        }
        if (session.loggedIn && !session.countedAsSession) {
            session.countedAsSession = ledger.beginSession(setup.sessionLimit, setup.sessionLinger);
            if (!session.countedAsSession) {
                return false;
            }
        }
        if (deviation != null && deviation.previousAnswer && previousAnswer != null) {
            out.clear();
            out.put(previousAnswer);
            return deliver(Sip2Outcome.ANSWER, deviation, previousSequence);
        }
        char sequence = code.equals(Sip2Codes.ASK_TO_RESEND) ? '0' : request.sequence();
        return deliver(outcome, deviation, sequence);
    }

    private boolean deliver(Sip2Outcome outcome, @Nullable Sip2Deviation deviation, char sequence)
            throws IOException, InterruptedException {
        switch (outcome) {
            case CLOSE -> {
                return false;
            }
            case NOTHING -> {
                return true;
            }
            case ASK_TO_RESEND -> {
                write("96AZFEF6");
                return deviation == null || !end(deviation.ending);
            }
            case BARE_ASK_TO_RESEND -> {
                write("96");
                return true;
            }
            case PLAIN_TEXT -> {
                out.put(terminator);
                send(out.array(), out.length());
                return true;
            }
            case ANSWER, ANSWER_AND_RESET -> {
                if (deviation != null) {
                    deviate(deviation, sequence);
                    return !end(deviation.ending);
                }
                finish(sequence, 0, terminator);
                send(out.array(), out.length());
                return outcome == Sip2Outcome.ANSWER || !end(Ending.RESET);
            }
        }
        throw new AssertionError(outcome);
    }

    private void write(String ascii) throws IOException {
        out.clear();
        out.ascii(ascii);
        out.put(terminator);
        send(out.array(), out.length());
    }

    private void send(byte[] bytes, int length) throws IOException {
        ledger.sent(number, Sip2Codes.intern(bytes, 0, length), length);
        to.write(bytes, 0, length);
        to.flush();
    }

    /** Adds error detection and the end of the message to the body. */
    private void finish(char sequence, int checksumError, byte[] end) {
        if (sequence != Sip2Request.NO_SEQUENCE) {
            out.put((byte) 'A');
            out.put((byte) 'Y');
            out.put((byte) sequence);
            out.put((byte) 'A');
            out.put((byte) 'Z');
            out.hex(out.checksum() ^ checksumError, setup.personality.padsChecksum());
        }
        out.put(end);
    }

    // Going wrong.

    private void deviate(Sip2Deviation deviation, char sequence) throws IOException, InterruptedException {
        if (comesToNothing(deviation.held, deviation.delay) || deviation.silent) {
            return;
        }
        byte[] message = message(deviation, sequence);
        if (deviation.swapped) {
            message = swap(message);
        }
        ByteSink all = new ByteSink();
        if (deviation.before != null) {
            all.put(deviation.before);
        }
        if (deviation.statusFirst) {
            putUnaskedStatus(all, sequence);
        }
        for (int copy = 0; copy < deviation.copies; copy++) {
            all.put(message);
        }
        int length = deviation.cutAt < 0 ? all.length() : Math.min(deviation.cutAt, all.length());
        if (deviation.endless) {
            sendForEver(message);
        } else if (deviation.drip != null) {
            ledger.sent(number, Sip2Codes.intern(all.array(), 0, length), length);
            drip(to, all.array(), length, deviation.drip);
        } else {
            send(all.array(), length);
        }
    }

    private byte[] message(Sip2Deviation deviation, char sequence) {
        byte[] end = deviation.terminator == null ? terminator : deviation.terminator;
        if (deviation.verbatim != null) {
            out.clear();
            out.put(deviation.verbatim);
            out.put(end);
            return out.toByteArray();
        }
        edit(deviation.fieldEdits);
        if (deviation.code != null) {
            out.array()[0] = (byte) deviation.code.charAt(0);
            out.array()[1] = (byte) deviation.code.charAt(1);
        }
        boolean detected = sequence != Sip2Request.NO_SEQUENCE && !deviation.withoutErrorDetection;
        char sent =
                detected ? (char) ('0' + (sequence - '0' + deviation.sequenceOffset) % 10) : Sip2Request.NO_SEQUENCE;
        finish(sent, deviation.wrongChecksum ? 0x0101 : 0, end);
        return out.toByteArray();
    }

    private void edit(List<UnaryOperator<List<byte[]>>> edits) {
        if (edits.isEmpty()) {
            return;
        }
        byte[] body = out.toByteArray();
        int at = Sip2Codes.fixedLengthOfAnswer(Sip2Codes.of(body));
        byte separator = (byte) setup.separator;
        List<byte[]> fields = new ArrayList<>();
        int start = at;
        for (int i = at; i < body.length; i++) {
            if (body[i] == separator) {
                fields.add(Arrays.copyOfRange(body, start, i));
                start = i + 1;
            }
        }
        for (UnaryOperator<List<byte[]>> edit : edits) {
            fields = edit.apply(fields);
        }
        out.clear();
        out.put(body, 0, at);
        for (byte[] field : fields) {
            out.put(field);
            out.put(separator);
        }
    }

    private byte[] swap(byte[] mine) throws InterruptedException {
        try {
            return swaps.exchange(mine, PATIENCE_FOR_A_PARTNER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return mine;
        }
    }

    private void putUnaskedStatus(ByteSink all, char sequence) {
        out.clear();
        out.ascii("98YYYYYN60000320260101    1200002.00AOfake|BXYYYYYYYYYYNYNYYY|");
        finish(sequence, 0, terminator);
        all.put(out.array(), 0, out.length());
    }

    private void sendForEver(byte[] message) throws IOException {
        ledger.sent(number, Sip2Codes.intern(message, 0, message.length), message.length);
        int start = Sip2Codes.fixedLengthOfAnswer(Sip2Codes.of(message));
        to.write(message, 0, Math.min(start, message.length));
        byte[] more = new byte[8192];
        Arrays.fill(more, (byte) 'x');
        more[0] = 'A';
        more[1] = 'F';
        while (!isClosed()) {
            to.write(more);
        }
    }

    private static byte[] ascii(String text) {
        return text.isEmpty() ? NO_BYTES : text.getBytes(StandardCharsets.US_ASCII);
    }
}
