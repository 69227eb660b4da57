package org.patronauth.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One request as a lenient server sees it: a window on the bytes that its connection has read. Fields are split at every
 * separator and the first one of a name wins, whatever it may have been meant to be.
 */
final class Sip2Request {
    static final char NO_SEQUENCE = ' ';
    private static final int AY_AZ_LENGTH = 9;

    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int fieldsStart;
    private int fieldsEnd;
    private byte separator;
    private String code = "";
    private char sequence = NO_SEQUENCE;
    private boolean checksumRight;

    /** Looks at the message between two offsets, its terminator left out. */
    void read(byte[] source, int from, int to, byte fieldSeparator) {
        bytes = source;
        start = from;
        end = to;
        separator = fieldSeparator;
        code = Sip2Codes.intern(source, from, to);
        readErrorDetection();
        fieldsStart = Math.min(start + Math.max(Sip2Codes.fixedLength(code), 2), fieldsEnd);
    }

    /** Only an AY that stands nine bytes before the end counts, as with SIPServer. */
    private void readErrorDetection() {
        int ay = end - AY_AZ_LENGTH;
        sequence = NO_SEQUENCE;
        checksumRight = true;
        fieldsEnd = end;
        if (ay >= start + 2
                && bytes[ay] == 'A'
                && bytes[ay + 1] == 'Y'
                && bytes[ay + 3] == 'A'
                && bytes[ay + 4] == 'Z') {
            sequence = (char) bytes[ay + 2];
            fieldsEnd = ay;
            String sent = new String(bytes, ay + 5, 4, StandardCharsets.ISO_8859_1);
            checksumRight = sent.equalsIgnoreCase(checksumText());
        }
    }

    private String checksumText() {
        ByteSink text = new ByteSink();
        text.hex(ByteSink.checksum(bytes, start, end - 4), true);
        return new String(text.array(), 0, text.length(), StandardCharsets.US_ASCII);
    }

    /** Without error detection SIPServer cuts everything off the end that is not a letter or a digit. */
    void stripTrailingPunctuation() {
        while (fieldsEnd > fieldsStart && !isAlphanumeric(bytes[fieldsEnd - 1])) {
            fieldsEnd--;
        }
    }

    private static boolean isAlphanumeric(byte value) {
        return (value >= '0' && value <= '9')
                || (value >= 'A' && value <= 'Z')
                || (value >= 'a' && value <= 'z')
                || value < 0;
    }

    String code() {
        return code;
    }

    int length() {
        return end - start;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    boolean hasErrorDetection() {
        return sequence != NO_SEQUENCE;
    }

    char sequence() {
        return sequence;
    }

    boolean isChecksumRight() {
        return checksumRight;
    }

    /** Whether the fixed part is all there. */
    boolean isComplete() {
        int fixed = Sip2Codes.fixedLength(code);
        return fixed > 0 && fieldsEnd - start >= fixed;
    }

    boolean endsWithSeparator() {
        return fieldsEnd == fieldsStart || bytes[fieldsEnd - 1] == separator;
    }

    /** The zone of the date of a 23 or 63. */
    String zone() {
        return isComplete() ? new String(bytes, start + 13, 4, StandardCharsets.ISO_8859_1) : "";
    }

    @Nullable String value(String field, Charset charset) {
        int at = find(field);
        return at < 0 ? null : new String(bytes, at, valueEnd(at) - at, charset);
    }

    boolean has(String field) {
        return find(field) >= 0;
    }

    boolean hasNonEmpty(String field) {
        int at = find(field);
        return at >= 0 && valueEnd(at) > at;
    }

    boolean valueEquals(String field, byte[] expected) {
        int at = find(field);
        return at >= 0 && Arrays.equals(bytes, at, valueEnd(at), expected, 0, expected.length);
    }

    /** The offset of the value of the first field of a name, or -1. */
    private int find(String field) {
        byte first = (byte) field.charAt(0);
        byte second = (byte) field.charAt(1);
        int at = fieldsStart;
        while (at + 2 <= fieldsEnd) {
            if (bytes[at] == first && bytes[at + 1] == second) {
                return at + 2;
            }
            at = valueEnd(at) + 1;
        }
        return -1;
    }

    private int valueEnd(int from) {
        int at = from;
        while (at < fieldsEnd && bytes[at] != separator) {
            at++;
        }
        return at;
    }
}
