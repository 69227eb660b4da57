package org.patronauth.sip2;

import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import org.patronauth.guard.Deadline;

/**
 * Cuts what arrives into messages. A message ends at CR or LF, whichever the server sends; empty ones and noise before
 * the first digit are passed over.
 */
final class FrameReader {
    /** No answer about one patron is longer, in bytes. */
    static final int MAXIMUM_LENGTH = 64 * 1024;

    private static final int INITIAL_SIZE = 1_024;

    private final Transport transport;
    private byte[] buffer = new byte[INITIAL_SIZE];
    private int start;
    private int end;

    FrameReader(Transport transport) {
        this.transport = transport;
    }

    /**
     * The next message, without terminator.
     *
     * @throws ConnectionLostException when the stream ends before the first byte of it
     * @throws ProtocolException when it is too long, or the stream ends in its middle
     */
    byte[] next(Deadline deadline) throws IOException {
        int scanned = start;
        while (true) {
            skipNoise();
            // Where nothing is left, what comes next begins anew.
            scanned = start == end ? start : Math.max(scanned, start);
            for (; scanned < end; scanned++) {
                if (isTerminator(buffer[scanned])) {
                    byte[] frame = Arrays.copyOfRange(buffer, start, scanned);
                    start = scanned + 1;
                    return frame;
                }
            }
            if (end - start >= MAXIMUM_LENGTH) {
                throw new ProtocolException("The server's answer is longer than " + MAXIMUM_LENGTH + " bytes.");
            }
            int moved = makeRoom();
            scanned -= moved;
            fill(deadline);
        }
    }

    private void fill(Deadline deadline) throws IOException {
        int count;
        try {
            count = transport.read(buffer, end, deadline);
        } catch (SocketException e) {
            count = -1;
        }
        if (count < 0) {
            if (end > start) {
                throw new ProtocolException("The server closed the connection in the middle of an answer.");
            }
            throw ConnectionLostException.whileWaiting();
        }
        end += count;
    }

    private void skipNoise() {
        while (start < end && isNoise(buffer[start])) {
            start++;
        }
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    private int makeRoom() {
        int moved = 0;
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            moved = start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(MAXIMUM_LENGTH, 2 * buffer.length));
        }
        return moved;
    }

    /** Whether something other than line ends has arrived that nobody has read: it answers nothing that we asked. */
    boolean hasLeftovers() {
        skipNoise();
        return start < end;
    }

    private static boolean isTerminator(byte b) {
        return b == '\r' || b == '\n';
    }

    private static boolean isNoise(byte b) {
        return isTerminator(b) || b == ' ' || b == 0;
    }
}
