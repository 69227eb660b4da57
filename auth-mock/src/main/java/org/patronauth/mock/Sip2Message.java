package org.patronauth.mock;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A terminal's message, read so strictly that nothing can hide in it: whatever a client was made to send, this says
 * whether it is exactly one well-formed request and which values it carries. It shares no code with any client.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> Holds PINs and passwords as they were received; {@link #toString()} shows none of them.
 *
 * @since 0.1
 */
public final class Sip2Message {
    private static final Set<String> PATRON_FIELDS = Set.of("AO", "AA", "AC", "AD", "BP", "BQ");
    private static final Set<String> LOGIN_FIELDS = Set.of("CN", "CO", "CP");

    private final String code;
    private final String fixed;
    private final List<Field> fields;
    private final @Nullable Character sequence;

    private Sip2Message(String code, String fixed, List<Field> fields, @Nullable Character sequence) {
        this.code = code;
        this.fixed = fixed;
        this.fields = List.copyOf(fields);
        this.sequence = sequence;
    }

    /**
     * Reads one message.
     *
     * @param message the bytes between two terminators
     * @param charset the charset that the client was told to use
     * @param separator the field separator
     * @return the message
     * @throws IllegalArgumentException when the bytes are anything but one well-formed request with a right checksum;
     *     the text holds no value
     */
    public static Sip2Message parseStrictly(byte[] message, Charset charset, char separator) {
        for (byte value : message) {
            require(value >= ' ' || value < 0, "a control character");
            require(value != 0x7F, "a control character");
        }
        String code = Sip2Codes.intern(message, 0, message.length);
        int fixedLength = Sip2Codes.fixedLength(code);
        require(fixedLength > 0, "an unknown code");
        require(message.length >= fixedLength, "a fixed part that is too short");
        int end = message.length;
        Character sequence = null;
        if (end >= fixedLength + 6 && startsWith(message, end - 6, "AZ")) {
            require(checksumIsRight(message), "a wrong checksum");
            end -= 6;
            if (end >= fixedLength + 3 && startsWith(message, end - 3, "AY")) {
                sequence = (char) message[end - 1];
                require(sequence >= '0' && sequence <= '9', "a sequence number that is no digit");
                end -= 3;
            }
        }
        String fixed = new String(message, 2, fixedLength - 2, StandardCharsets.US_ASCII);
        return new Sip2Message(
                code, fixed, fields(code, decode(message, fixedLength, end, charset), separator), sequence);
    }

    private static List<Field> fields(String code, String text, char separator) {
        Set<String> allowed = code.equals(Sip2Codes.LOGIN) ? LOGIN_FIELDS : PATRON_FIELDS;
        List<Field> fields = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(separator, at);
            require(end >= 0, "a field without a separator behind it");
            require(end - at >= 2, "a field without a name");
            String name = text.substring(at, at + 2);
            require(allowed.contains(name), "a field that does not belong there");
            require(fields.stream().noneMatch(field -> field.name.equals(name)), "a field that occurs twice");
            fields.add(new Field(name, text.substring(at + 2, end)));
            at = end + 1;
        }
        return fields;
    }

    private static String decode(byte[] message, int from, int to, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(message, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("Not one strict SIP2 message: bytes of another charset.", e);
        }
    }

    private static boolean checksumIsRight(byte[] message) {
        String sent = new String(message, message.length - 4, 4, StandardCharsets.ISO_8859_1);
        int expected = ByteSink.checksum(message, 0, message.length - 4);
        return sent.equals(String.format(Locale.ROOT, "%04X", expected));
    }

    private static boolean startsWith(byte[] message, int at, String text) {
        return message[at] == text.charAt(0) && message[at + 1] == text.charAt(1);
    }

    private static void require(boolean condition, String found) {
        if (!condition) {
            throw new IllegalArgumentException("Not one strict SIP2 message: " + found + ".");
        }
    }

    /**
     * The message's code.
     *
     * @return two digits
     */
    public String code() {
        return code;
    }

    /**
     * The fixed part behind the code.
     *
     * @return the text, possibly empty
     */
    public String fixedPart() {
        return fixed;
    }

    /**
     * The names of the fields.
     *
     * @return the names in the order in which they were sent
     */
    public List<String> fieldNames() {
        return fields.stream().map(field -> field.name).toList();
    }

    /**
     * The value of a field, as it was sent.
     *
     * @param name the field's two characters
     * @return the value, if the message has the field
     */
    public Optional<String> value(String name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .map(field -> field.value)
                .findFirst();
    }

    /**
     * The sequence number of field AY.
     *
     * @return the number, if the message carries one
     */
    public Optional<Integer> sequence() {
        return Optional.ofNullable(sequence).map(digit -> digit - '0');
    }

    @Override
    public String toString() {
        return "Sip2Message[" + code + " " + fieldNames() + "]";
    }

    private record Field(String name, String value) {}
}
