package org.patronauth.examples.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON, read strictly and within bounds: what comes from outside is short, shallow and says everything once. */
final class Json {
    static final int MAXIMUM_BODY = 64 * 1024;
    /** A configuration of some thousand libraries. */
    static final int MAXIMUM_DOCUMENT = 8 * 1024 * 1024;

    private static final ObjectMapper MAPPER = mapper(MAXIMUM_BODY);
    private static final ObjectMapper LONG = mapper(MAXIMUM_DOCUMENT);

    private Json() {}

    private static ObjectMapper mapper(int maximum) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(32)
                                .maxStringLength(16 * 1024)
                                .maxNumberLength(100)
                                .maxDocumentLength(maximum)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        // A message that quotes the source would show secrets.
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** The members of an object; empty when the text is anything else. */
    static Optional<Map<String, JsonNode>> readObject(byte[] text) {
        return readObject(MAPPER, text);
    }

    /** As {@link #readObject}, for texts that may be longer. */
    static Optional<Map<String, JsonNode>> readLongObject(byte[] text) {
        return readObject(LONG, text);
    }

    private static Optional<Map<String, JsonNode>> readObject(ObjectMapper mapper, byte[] text) {
        try {
            JsonNode tree = mapper.readTree(text);
            if (tree == null || !tree.isObject()) {
                return Optional.empty();
            }
            Map<String, JsonNode> members = new LinkedHashMap<>();
            tree.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            return Optional.of(members);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What JSON knows as ordinary Java: maps, lists, texts, numbers, booleans and null. */
    static @Nullable Object toJava(JsonNode node) {
        return MAPPER.convertValue(node, Object.class);
    }

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer of ours cannot be written as JSON.", e);
        }
    }
}
