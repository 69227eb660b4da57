package org.patronauth.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes what was typed into an address or a form so that it stays what was typed (RFC 3986 section 2.1): UTF-8, each
 * octet that is not allowed as {@code %} and two upper-case hexadecimal digits, a blank as {@code %20}.
 *
 * <p>Other escapers leave characters bare or write a blank as {@code +}; a PIN must arrive as it was typed.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public enum Escaping {
    /** Everything but the unreserved characters {@code A-Z a-z 0-9 - . _ ~} is escaped. */
    STRICT(""),

    /**
     * For servers that do not decode the path: the characters that a path segment may hold as they are (RFC 3986
     * section 3.3) stay bare too.
     */
    PATH_SEGMENT("!$&'()*+,;=:@");

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final int ASCII = 128;

    private final boolean[] bare = new boolean[ASCII];

    Escaping(String alsoBare) {
        (UNRESERVED + alsoBare).chars().forEach(c -> bare[c] = true);
    }

    /**
     * Escapes a text.
     *
     * @param text any text
     * @return the escaped text; empty when the text has half a surrogate pair and is no text in UTF-8
     */
    public Optional<String> escape(String text) {
        ByteBuffer octets;
        try {
            octets = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        StringBuilder escaped = new StringBuilder(octets.remaining() * 2);
        while (octets.hasRemaining()) {
            int octet = octets.get() & 0xFF;
            if (octet < ASCII && bare[octet]) {
                escaped.append((char) octet);
            } else {
                escaped.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
            }
        }
        return Optional.of(escaped.toString());
    }
}
