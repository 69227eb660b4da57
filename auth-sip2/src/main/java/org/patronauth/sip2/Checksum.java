package org.patronauth.sip2;

import java.util.Arrays;

/** The checksum of a message: what must be added to the sum of its bytes, AZ included, to reach a multiple of 65536. */
final class Checksum {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    private static final byte[] PLACEHOLDER = {'0', '0', '0', '0'};

    private Checksum() {}

    static int of(byte[] bytes, int end) {
        int sum = 0;
        for (int i = 0; i < end; i++) {
            sum += bytes[i] & 0xFF;
        }
        return -sum & 0xFFFF;
    }

    static void write(int checksum, byte[] bytes, int at) {
        bytes[at] = HEX[checksum >> 12 & 0xF];
        bytes[at + 1] = HEX[checksum >> 8 & 0xF];
        bytes[at + 2] = HEX[checksum >> 4 & 0xF];
        bytes[at + 3] = HEX[checksum & 0xF];
    }

    /** Whether digits that a server sent are the checksum: some leave leading zeros out, some send a placeholder. */
    static boolean matches(byte[] frame, int start, int end, int summedEnd) {
        if (end - start < 1 || end - start > 4) {
            return false;
        }
        if (Arrays.equals(frame, start, end, PLACEHOLDER, 0, PLACEHOLDER.length)) {
            return true;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = Character.digit(frame[i], 16);
            if (digit < 0) {
                return false;
            }
            value = value << 4 | digit;
        }
        return value == of(frame, summedEnd);
    }
}
