package org.patronauth.sip2;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One message to the server: everything but sequence number, checksum and terminator, which differ each time it is
 * sent.
 *
 * <p>Values are encoded first and looked at afterwards, as bytes: what matters is what the server would see.
 */
final class Request {
    /** Stands for a message that is sent again after a 96: it carries a checksum but no sequence number. */
    static final int RESEND = -1;

    private static final int INITIAL_SIZE = 192;
    private static final int TRAILER = "AY0AZ0000\r\n".length();
    private static final byte[] LANGUAGE_UNKNOWN = {'0', '0', '0'};
    private static final byte[] NO_SUMMARY = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    private static final byte[] STATUS_OK_WIDTH_999_VERSION_2 = {'0', '9', '9', '9', '2', '.', '0', '0'};
    private static final int DELETE = 0x7F;

    private final WireFormat format;
    private byte[] bytes = new byte[INITIAL_SIZE];
    private int length;

    private Request(WireFormat format, char first, char second) {
        this.format = format;
        put(first);
        put(second);
    }

    /** Whether a server would get a value as it was typed, and as nothing but a value. */
    static boolean isSendable(WireFormat format, String value) {
        Request scratch = new Request(format, '0', '0');
        try {
            scratch.field('A', 'A', value);
            return true;
        } catch (UnsendableException e) {
            return false;
        } finally {
            scratch.wipe();
        }
    }

    /** 93: our own login. */
    static Request login(WireFormat format, String user, String password, @Nullable String location)
            throws UnsendableException {
        Request request = new Request(format, '9', '3');
        request.put('0');
        request.put('0');
        request.field('C', 'N', user);
        request.field('C', 'O', password);
        if (location != null) {
            request.field('C', 'P', location);
        }
        return request;
    }

    /** 99: how is the server, and what does it know? */
    static Request status(WireFormat format) {
        Request request = new Request(format, '9', '9');
        request.put(STATUS_OK_WIDTH_999_VERSION_2);
        return request;
    }

    /** 63: who is this patron? */
    static Request patronInformation(WireFormat format, byte[] now, Asked asked) throws UnsendableException {
        Request request = new Request(format, '6', '3');
        request.put(LANGUAGE_UNKNOWN);
        request.put(now);
        request.put(NO_SUMMARY);
        request.patron(asked);
        return request;
    }

    /** 23: may this patron borrow? The older question, for servers that do not know 63. */
    static Request patronStatus(WireFormat format, byte[] now, Asked asked) throws UnsendableException {
        Request request = new Request(format, '2', '3');
        request.put(LANGUAGE_UNKNOWN);
        request.put(now);
        request.patron(asked);
        return request;
    }

    /** 35: the patron has gone. Never with a PIN: some servers would check it once more. */
    static Request endSession(WireFormat format, byte[] now, Asked asked) throws UnsendableException {
        Request request = new Request(format, '3', '5');
        request.put(now);
        request.patron(asked.withoutPin());
        return request;
    }

    /**
     * Whom a message is about.
     *
     * @param institution field AO, often empty
     * @param identifier field AA
     * @param pin field AD, or null to leave the field out
     */
    record Asked(
            String institution, String identifier, @Nullable String pin) {
        Asked withoutPin() {
            return new Asked(institution, identifier, null);
        }

        @Override
        public String toString() {
            return "Asked[not shown]";
        }
    }

    private void patron(Asked asked) throws UnsendableException {
        field('A', 'O', asked.institution());
        field('A', 'A', asked.identifier());
        field('A', 'C', "");
        if (asked.pin() != null) {
            field('A', 'D', asked.pin());
        }
    }

    private void field(char first, char second, String value) throws UnsendableException {
        put(first);
        put(second);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= DELETE) {
                encode(first, second, value.substring(i));
                break;
            }
            append(first, second, (byte) c);
        }
        put((char) format.separator());
    }

    /** The slow way, for text that is not plain ASCII from here on. */
    private void encode(char first, char second, String rest) throws UnsendableException {
        ByteBuffer encoded;
        try {
            encoded = format.charset()
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(rest));
        } catch (CharacterCodingException e) {
            throw new UnsendableException("" + first + second);
        }
        for (int i = 0; i < rest.length(); i++) {
            if (Character.getType(rest.charAt(i)) == Character.CONTROL) {
                throw new UnsendableException("" + first + second);
            }
        }
        while (encoded.hasRemaining()) {
            append(first, second, encoded.get());
        }
    }

    private void append(char first, char second, byte b) throws UnsendableException {
        if ((b >= 0 && b < ' ') || b == DELETE || b == format.separator()) {
            throw new UnsendableException("" + first + second);
        }
        put((char) (b & 0xFF));
    }

    private void put(char c) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) c;
    }

    private void put(byte[] more) {
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** The two digits that the message begins with. */
    int code() {
        return (bytes[0] - '0') * 10 + bytes[1] - '0';
    }

    /**
     * Completes the message as it goes over the wire: the first bytes of {@link #bytes()}.
     *
     * @param sequence 0 to 9, or {@link #RESEND}
     * @return how many bytes
     */
    int seal(int sequence) {
        if (length + TRAILER > bytes.length) {
            bytes = Arrays.copyOf(bytes, length + TRAILER);
        }
        int end = length;
        if (format.errorDetection()) {
            if (sequence != RESEND) {
                bytes[end++] = 'A';
                bytes[end++] = 'Y';
                bytes[end++] = (byte) ('0' + sequence);
            }
            bytes[end++] = 'A';
            bytes[end++] = 'Z';
            Checksum.write(Checksum.of(bytes, end), bytes, end);
            end += 4;
        }
        bytes[end++] = '\r';
        if (format.endsWithLineFeed()) {
            bytes[end++] = '\n';
        }
        return end;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Forgets what was to be sent: it may hold a PIN. */
    void wipe() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }

    @Override
    public String toString() {
        return "Request[not shown]";
    }
}
