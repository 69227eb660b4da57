package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of bytes that one connection uses again for each of its answers. */
final class ByteSink {
    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[512];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    void put(byte value) {
        ensure(1);
        bytes[length++] = value;
    }

    void put(byte[] values) {
        put(values, 0, values.length);
    }

    void put(byte[] values, int offset, int count) {
        ensure(count);
        System.arraycopy(values, offset, bytes, length, count);
        length += count;
    }

    void ascii(String text) {
        int count = text.length();
        ensure(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** The two's complement of the low sixteen bits of the sum of everything so far. */
    int checksum() {
        return checksum(bytes, 0, length);
    }

    static int checksum(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += bytes[i] & 0xFF;
        }
        return -sum & 0xFFFF;
    }

    void hex(int value, boolean padded) {
        boolean significant = padded;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >> shift & 0xF;
            if (digit != 0 || shift == 0) {
                significant = true;
            }
            if (significant) {
                put(UPPER_HEX[digit]);
            }
        }
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
