package org.patronauth.sip2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One message from the server: its fixed part by position, and its fields in order. Field values are found in one pass
 * over the bytes and become text only when somebody asks for them.
 */
final class Response {
    static final int REQUEST_RESEND = 96;
    static final int LOGIN = 94;
    static final int STATUS = 98;
    static final int PATRON_STATUS = 24;
    static final int PATRON_INFORMATION = 64;
    static final int END_SESSION = 36;

    private static final int FIELD_INTS = 3;
    private static final int INITIAL_FIELDS = 20;
    private static final String ESCAPED_SEPARATOR = "&#124;";

    private final byte[] frame;
    private final Charset charset;
    private final int code;
    private int[] fields = new int[INITIAL_FIELDS * FIELD_INTS];
    private int fieldCount;
    private int sequence = -1;
    private boolean checksumPresent;
    private boolean checksumGood;

    private Response(byte[] frame, int code, Charset charset) {
        this.frame = frame;
        this.code = code;
        this.charset = charset;
    }

    /**
     * Reads a message.
     *
     * @param frame the bytes without terminator; kept, not copied
     * @throws ProtocolException when it is no message, or its fixed part is cut short
     */
    static Response parse(byte[] frame, byte separator, Charset charset) throws ProtocolException {
        if (frame.length < 2 || !isDigit(frame[0]) || !isDigit(frame[1])) {
            throw new ProtocolException("The server sent something that is no SIP2 message.");
        }
        int code = (frame[0] - '0') * 10 + frame[1] - '0';
        int start = fixedLength(code);
        if (frame.length < start) {
            throw new ProtocolException("The server's message " + code + " is cut short.");
        }
        Response response = new Response(frame, code, charset);
        response.scan(start, separator);
        return response;
    }

    private static int fixedLength(int code) {
        return switch (code) {
            case LOGIN -> 3;
            case STATUS -> 36;
            case PATRON_STATUS -> 37;
            case PATRON_INFORMATION -> 61;
            case END_SESSION -> 21;
            default -> 2;
        };
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean startsField(byte[] frame, int at) {
        if (at + 1 >= frame.length) {
            return false;
        }
        byte first = frame[at];
        byte second = frame[at + 1];
        return first >= 'A' && first <= 'Z' && ((second >= 'A' && second <= 'Z') || isDigit(second));
    }

    /** A field begins where a separator is followed by a field code; any other separator belongs to the value. */
    private void scan(int start, byte separator) {
        byte[] bytes = frame;
        int at = start;
        int end = bytes.length;
        while (at < end) {
            if (!startsField(bytes, at)) {
                at = next(at, separator);
                continue;
            }
            int key = key(bytes[at], bytes[at + 1]);
            int valueStart = at + 2;
            if (key == AY && readTrailer(at)) {
                return;
            }
            if (key == AZ && readChecksum(at)) {
                return;
            }
            int valueEnd = valueStart;
            while (valueEnd < end
                    && !(bytes[valueEnd] == separator && (valueEnd + 1 == end || startsField(bytes, valueEnd + 1)))) {
                valueEnd++;
            }
            add(key, valueStart, valueEnd);
            at = valueEnd + 1;
        }
    }

    private int next(int at, byte separator) {
        int position = at;
        while (position < frame.length && frame[position] != separator) {
            position++;
        }
        return position + 1;
    }

    /** AY, its digit, AZ and the checksum stand without separators, and nothing follows them. */
    private boolean readTrailer(int at) {
        int digit = at + 2;
        if (digit >= frame.length || !isDigit(frame[digit])) {
            return false;
        }
        int rest = digit + 1;
        if (rest == frame.length) {
            sequence = frame[digit] - '0';
            return true;
        }
        if (startsField(frame, rest) && key(frame[rest], frame[rest + 1]) == AZ && readChecksum(rest)) {
            sequence = frame[digit] - '0';
            return true;
        }
        return false;
    }

    private boolean readChecksum(int at) {
        int start = at + 2;
        int end = frame.length;
        while (end > start && (frame[end - 1] == ' ' || frame[end - 1] == '|')) {
            end--;
        }
        if (end - start > 4) {
            return false;
        }
        checksumPresent = true;
        checksumGood = Checksum.matches(frame, start, end, start);
        return true;
    }

    private void add(int key, int start, int end) {
        int index = fieldCount * FIELD_INTS;
        if (index == fields.length) {
            fields = Arrays.copyOf(fields, 2 * fields.length);
        }
        fields[index] = key;
        fields[index + 1] = start;
        fields[index + 2] = end;
        fieldCount++;
    }

    private static int key(byte first, byte second) {
        return first << 8 | second;
    }

    /** The key of a field code, for {@link #text(int)}. */
    static int key(String fieldCode) {
        return fieldCode.charAt(0) << 8 | fieldCode.charAt(1);
    }

    static final int AA = key("AA");
    static final int AE = key("AE");
    static final int AF = key("AF");
    static final int AN = key("AN");
    static final int AO = key("AO");
    static final int BE = key("BE");
    static final int BH = key("BH");
    static final int BL = key("BL");
    static final int BV = key("BV");
    static final int BX = key("BX");
    static final int CC = key("CC");
    static final int CQ = key("CQ");
    static final int PA = key("PA");
    static final int PX = key("PX");
    static final int XI = key("XI");
    private static final int AY = key("AY");
    private static final int AZ = key("AZ");

    int code() {
        return code;
    }

    /** The number of bytes, without terminator. */
    int length() {
        return frame.length;
    }

    /** One byte of the fixed part. */
    byte fixed(int position) {
        return frame[position];
    }

    /** The sequence number of the request that this answers, or -1 when the server sent none. */
    int sequence() {
        return sequence;
    }

    boolean hasBadChecksum() {
        return checksumPresent && !checksumGood;
    }

    boolean has(int key) {
        for (int i = 0; i < fieldCount; i++) {
            if (fields[i * FIELD_INTS] == key) {
                return true;
            }
        }
        return false;
    }

    /** The first value of a field that is not blank, stripped. */
    Optional<String> text(int key) {
        for (int i = 0; i < fieldCount; i++) {
            if (fields[i * FIELD_INTS] == key) {
                String text = decode(fields[i * FIELD_INTS + 1], fields[i * FIELD_INTS + 2])
                        .strip();
                if (!text.isEmpty()) {
                    return Optional.of(text);
                }
            }
        }
        return Optional.empty();
    }

    /** Every value of a field that is not blank, in order. */
    List<String> texts(int key) {
        List<String> texts = new ArrayList<>(0);
        for (int i = 0; i < fieldCount; i++) {
            if (fields[i * FIELD_INTS] == key) {
                String text = decode(fields[i * FIELD_INTS + 1], fields[i * FIELD_INTS + 2])
                        .strip();
                if (!text.isEmpty()) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /** The first character of the first value that has one, in upper case; 0 when there is none. */
    char flag(int key) {
        for (int i = 0; i < fieldCount; i++) {
            if (fields[i * FIELD_INTS] == key) {
                for (int at = fields[i * FIELD_INTS + 1]; at < fields[i * FIELD_INTS + 2]; at++) {
                    byte b = frame[at];
                    if (b != ' ') {
                        return (char) (b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b & 0xFF);
                    }
                }
            }
        }
        return 0;
    }

    /** Every field in order, for a transcript. */
    List<Field> fields() {
        List<Field> all = new ArrayList<>();
        for (int i = 0; i < fieldCount; i++) {
            int key = fields[i * FIELD_INTS];
            String fieldCode = "" + (char) (key >> 8) + (char) (key & 0xFF);
            all.add(new Field(fieldCode, decode(fields[i * FIELD_INTS + 1], fields[i * FIELD_INTS + 2])));
        }
        return all;
    }

    /** The fixed part after the code, for a transcript. */
    String fixedText() {
        return new String(frame, 2, fixedLength(code) - 2, StandardCharsets.ISO_8859_1);
    }

    record Field(String code, String value) {
        @Override
        public String toString() {
            return "Field[" + code + "]";
        }
    }

    private String decode(int start, int end) {
        boolean ascii = true;
        boolean escaped = false;
        for (int i = start; i < end; i++) {
            ascii &= frame[i] >= 0;
            escaped |= frame[i] == '&';
        }
        String text = ascii
                ? new String(frame, start, end - start, StandardCharsets.ISO_8859_1)
                : Normalizer.normalize(new String(frame, start, end - start, charset), Normalizer.Form.NFC);
        return escaped ? text.replace(ESCAPED_SEPARATOR, "|") : text;
    }

    @Override
    public String toString() {
        return "Response[" + code + ", " + frame.length + " bytes]";
    }
}
