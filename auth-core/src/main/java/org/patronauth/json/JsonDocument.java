package org.patronauth.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JSON text (RFC 8259) that came from a server, read within limits: 64 KiB in all, 32 levels, 16 Ki characters in a
 * string. A text with a member twice, or with something behind its end, is none.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows nothing of the content.
 *
 * @since 0.1
 */
public final class JsonDocument {
    /** How long a text may be, in bytes. */
    public static final int MAXIMUM_BYTES = 64 * 1024;

    private static final int MAXIMUM_DEPTH = 32;
    private static final int MAXIMUM_STRING = 16 * 1024;
    private static final int MAXIMUM_SCALE = 100;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAXIMUM_DEPTH)
                            .maxStringLength(MAXIMUM_STRING)
                            .maxDocumentLength(MAXIMUM_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JsonNode root;

    private JsonDocument(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads a text.
     *
     * @param utf8 the octets
     * @return the document; empty when they are no JSON text within the limits
     */
    public static Optional<JsonDocument> parse(byte[] utf8) {
        if (utf8.length > MAXIMUM_BYTES) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            JsonNode root = MAPPER.readTree(text);
            return root == null || root.isMissingNode() ? Optional.empty() : Optional.of(new JsonDocument(root));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            // Its message quotes the text. An exponent can be too long for the reader of numbers.
            return Optional.empty();
        }
    }

    /**
     * Whether there is an object at a place.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return true when there is
     */
    public boolean isObject(String pointer) {
        return at(pointer).isObject();
    }

    /**
     * Whether there is a string at a place.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return true when there is
     */
    public boolean isString(String pointer) {
        return at(pointer).isTextual();
    }

    /**
     * Whether there is {@code true} at a place.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return true when there is
     */
    public boolean isTrue(String pointer) {
        return at(pointer).isBoolean() && at(pointer).booleanValue();
    }

    /**
     * Whether there is anything at a place, {@code null} included.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return true when there is
     */
    public boolean has(String pointer) {
        return !at(pointer).isMissingNode();
    }

    /**
     * The string or number at a place.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return its text, a number as it is written; empty for anything else, and for a number with more than 100 zeros
     *     or decimal places in front or behind, as ten characters can ask for a billion of them
     */
    public Optional<String> text(String pointer) {
        JsonNode node = at(pointer);
        if (node.isTextual()) {
            return Optional.of(node.textValue());
        }
        if (node.isIntegralNumber()) {
            return Optional.of(node.bigIntegerValue().toString());
        }
        return node.isNumber() && Math.abs((long) node.decimalValue().scale()) <= MAXIMUM_SCALE
                ? Optional.of(node.decimalValue().toPlainString())
                : Optional.empty();
    }

    /**
     * The strings and numbers of the array at a place.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return their texts in order, without other elements; none where there is no array
     */
    public List<String> texts(String pointer) {
        List<String> texts = new ArrayList<>();
        JsonNode node = at(pointer);
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            text(pointer + "/" + i).ifPresent(texts::add);
        }
        return List.copyOf(texts);
    }

    /**
     * What stands at a place as ordinary Java: maps, lists, texts, numbers and booleans.
     *
     * @param pointer a JSON pointer (RFC 6901); empty for the whole document
     * @return the value, with {@code null} for every {@code null} inside it; empty where there is nothing or {@code null}
     */
    public Optional<Object> value(String pointer) {
        JsonNode node = at(pointer);
        return node.isMissingNode() ? Optional.empty() : Optional.ofNullable(MAPPER.convertValue(node, Object.class));
    }

    /**
     * Whether a text is a JSON pointer (RFC 6901).
     *
     * @param text the text
     * @return true when it is one
     */
    public static boolean isPointer(String text) {
        try {
            JsonPointer.valueOf(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private JsonNode at(String pointer) {
        return root.at(pointer);
    }

    @Override
    public String toString() {
        return "JsonDocument[not shown]";
    }
}
