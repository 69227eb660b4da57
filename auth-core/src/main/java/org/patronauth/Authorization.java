package org.patronauth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What the Authorization header of a request says (RFC 9110 section 11.6.2): nothing, something unreadable, a scheme
 * that is not ours, Basic credentials (RFC 7617), or a bearer token (RFC 6750).
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> No {@code toString} shows a credential.
 *
 * @since 0.1
 */
public sealed interface Authorization {
    /** The longest header with Basic credentials that is read, in characters; a bearer token has any length. */
    int MAXIMUM_LENGTH = 8 * 1024;

    /**
     * There is no Authorization header.
     *
     * @since 0.1
     */
    record Missing() implements Authorization {}

    /**
     * There is more than one header, or one that cannot be read.
     *
     * @since 0.1
     */
    record Malformed() implements Authorization {}

    /**
     * The header uses a scheme that no provider takes.
     *
     * @since 0.1
     */
    record Unsupported() implements Authorization {}

    /**
     * User-id and password as they were typed. Neither is checked yet.
     *
     * @param identifier the text before the first colon, possibly empty
     * @param password the text behind it, possibly empty
     * @since 0.1
     */
    record Basic(String identifier, Secret password) implements Authorization {
        @Override
        public String toString() {
            return "Basic[not shown]";
        }
    }

    /**
     * A bearer token, of whatever shape.
     *
     * @param token the token, possibly empty
     * @since 0.1
     */
    record Bearer(Secret token) implements Authorization {
        @Override
        public String toString() {
            return "Bearer[not shown]";
        }
    }

    /**
     * Reads the Authorization headers of a request.
     *
     * @param headers the values of every Authorization header of the request
     * @return what they say; never an exception, whatever they hold
     */
    static Authorization parse(List<String> headers) {
        if (headers.isEmpty()) {
            return new Missing();
        }
        if (headers.size() > 1) {
            return new Malformed();
        }
        String[] words = withoutBlanks(headers.get(0)).split(" ", 2);
        String scheme = words[0];
        String rest = words.length == 1 ? "" : withoutBlanks(words[1]);
        if (scheme.isEmpty()) {
            return new Malformed();
        }
        if (scheme.equalsIgnoreCase("Basic")) {
            return headers.get(0).length() > MAXIMUM_LENGTH ? new Malformed() : parseBasic(rest);
        }
        if (scheme.equalsIgnoreCase("Bearer")) {
            return new Bearer(Secret.of(rest));
        }
        return new Unsupported();
    }

    /** Without what may stand around a value (RFC 9110 section 5.6.3). Other white space is no part of a good header. */
    private static String withoutBlanks(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static Authorization parseBasic(String credentials) {
        try {
            byte[] bytes = Base64.getDecoder().decode(credentials.getBytes(StandardCharsets.UTF_8));
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int colon = text.indexOf(':');
            if (colon < 0) {
                return new Malformed();
            }
            return new Basic(text.substring(0, colon), Secret.of(text.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return new Malformed();
        }
    }
}
