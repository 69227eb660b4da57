package org.patronauth.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads addresses that are written out, such as {@code 192.0.2.7} or {@code 2001:db8::7}, without asking a name server.
 *
 * <p>Only the usual form of an IPv4 address counts: four decimal numbers without leading zeros (RFC 6943 section 3.1.1).
 * The older spellings ({@code 127.1}, {@code 0x7f000001}, {@code 0177.0.0.1}) mean different things to different
 * programs.
 *
 * @since 0.1
 */
public final class IpLiteral {
    private static final int IPV4_LENGTH = 4;
    private static final int LONGEST_IPV6_TEXT = 45;

    private IpLiteral() {}

    /**
     * Reads an address.
     *
     * @param text an address, an IPv6 one possibly in square brackets, or anything else
     * @return the address, if the text is one
     */
    public static Optional<InetAddress> parse(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return ipv6(text.substring(1, text.length() - 1));
        }
        return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text);
    }

    /** Whether a text that is no address can be no name either, because its last label is a number. */
    static boolean looksLikeAnAddress(String name) {
        String withoutRoot = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String last = withoutRoot.substring(withoutRoot.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (last.startsWith("0x")) {
            return last.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0);
        }
        return isDecimal(last);
    }

    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Optional<InetAddress> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes = new byte[IPV4_LENGTH];
        for (int i = 0; i < IPV4_LENGTH; i++) {
            int number = decimalByte(parts[i]);
            if (number < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) number;
        }
        return Optional.of(address(bytes));
    }

    private static int decimalByte(String part) {
        if (part.isEmpty() || part.length() > 3 || !isDecimal(part) || (part.length() > 1 && part.charAt(0) == '0')) {
            return -1;
        }
        int number = Integer.parseInt(part);
        return number > 255 ? -1 : number;
    }

    private static Optional<InetAddress> ipv6(String text) {
        boolean plain = text.chars().allMatch(c -> c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0));
        if (!plain || text.indexOf(':') < 0 || text.length() > LONGEST_IPV6_TEXT) {
            return Optional.empty();
        }
        try {
            // A text with a colon is never looked up: no host name has one.
            return Optional.of(InetAddress.getByName("[" + text + "]"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("An address has 4 or 16 bytes.", e);
        }
    }
}
