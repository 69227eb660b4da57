package org.patronauth.mock;

import java.nio.charset.StandardCharsets;

/** The messages that terminals send: their codes and the length of their fixed parts, code included. */
final class Sip2Codes {
    static final String BLOCK_PATRON = "01";
    static final String PATRON_STATUS = "23";
    static final String END_SESSION = "35";
    static final String PATRON_INFORMATION = "63";
    static final String LOGIN = "93";
    static final String RESEND_REQUESTED = "96";
    static final String ASK_TO_RESEND = "97";
    static final String STATUS = "99";

    /** Positions of the codes in field BX of a 98. */
    private static final String[] BX_ORDER = {
        "23", "11", "09", "01", "99", "97", "93", "63", "35", "37", "17", "19", "25", "15", "29", "65"
    };

    private static final String[] KNOWN = new String[100];

    static {
        for (int i = 0; i < KNOWN.length; i++) {
            KNOWN[i] = "" + (char) ('0' + i / 10) + (char) ('0' + i % 10);
        }
    }

    private Sip2Codes() {}

    /** The code at the start of a message; whatever is not two digits reads as an empty code. */
    static String intern(byte[] bytes, int from, int to) {
        if (to - from < 2) {
            return "";
        }
        int tens = bytes[from] - '0';
        int ones = bytes[from + 1] - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? KNOWN[tens * 10 + ones] : "";
    }

    static String of(byte[] message) {
        String code = intern(message, 0, message.length);
        return code.isEmpty() ? new String(message, 0, Math.min(2, message.length), StandardCharsets.US_ASCII) : code;
    }

    /** Zero for a code that the fake does not serve. */
    static int fixedLength(String code) {
        return switch (code) {
            case BLOCK_PATRON -> 21;
            case PATRON_STATUS -> 23;
            case END_SESSION -> 20;
            case PATRON_INFORMATION -> 33;
            case LOGIN -> 4;
            case ASK_TO_RESEND -> 2;
            case STATUS -> 10;
            default -> 0;
        };
    }

    /** The fixed part of an answer, code included. */
    static int fixedLengthOfAnswer(String code) {
        return switch (code) {
            case "24" -> 37;
            case "36" -> 21;
            case "64" -> 61;
            case "94" -> 3;
            case "98" -> 36;
            default -> 2;
        };
    }

    static int positionInBx(String code) {
        for (int i = 0; i < BX_ORDER.length; i++) {
            if (BX_ORDER[i].equals(code)) {
                return i;
            }
        }
        return -1;
    }
}
