package org.patronauth.millenium;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The text of an answer. Servers name a charset that they do not use, or none: what is well-formed UTF-8 is UTF-8, since
 * other charsets hardly ever look like it.
 */
final class BodyText {
    private static final Charset USUAL = Charset.forName("windows-1252");
    private static final char REPLACEMENT = '\uFFFD';

    private BodyText() {}

    static String of(byte[] body, Optional<Charset> named) {
        int start = startsWithMark(body) ? 3 : 0;
        int length = body.length - start;
        String text = new String(body, start, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0 || isUtf8(ByteBuffer.wrap(body, start, length))) {
            return text;
        }
        Charset charset = named.filter(c -> !c.equals(StandardCharsets.UTF_8)).orElse(USUAL);
        return new String(body, start, length, charset);
    }

    private static boolean startsWithMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
