package org.patronauth.internal;

import java.security.SecureRandom;
import java.util.Locale;

/** A random name for one occasion, which a patron can read out to the staff. It says nothing about the patron. */
final class SupportCode {
    private static final String PREFIX = "urn:patron-auth:support:";
    private static final int BITS = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SupportCode() {}

    static String next() {
        long value = RANDOM.nextLong() & ((1L << BITS) - 1);
        String code = Long.toString(value, 32).toUpperCase(Locale.ROOT);
        return PREFIX + "0".repeat(BITS / 5 - code.length()) + code;
    }

    /** A code as it was given out, from what somebody read out or typed. */
    static String complete(String shown) {
        String text = WhiteSpace.strip(shown);
        String code = text.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? text.substring(PREFIX.length()) : text;
        return PREFIX + code.toUpperCase(Locale.ROOT);
    }
}
