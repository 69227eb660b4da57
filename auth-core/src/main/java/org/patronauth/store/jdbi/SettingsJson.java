package org.patronauth.store.jdbi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The settings columns: one JSON object each. */
final class SettingsJson {
    private static final int MAXIMUM_DEPTH = 32;
    /** Certificates and private keys are the longest values, and encrypted ones are longer by a third. */
    private static final int MAXIMUM_TEXT = 96 * 1024;

    private static final long MAXIMUM_DOCUMENT = 256 * 1024;

    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private final ObjectMapper mapper;

    SettingsJson() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAXIMUM_DEPTH)
                        .maxStringLength(MAXIMUM_TEXT)
                        .maxDocumentLength(MAXIMUM_DOCUMENT)
                        .build())
                .build();
        mapper = new ObjectMapper(factory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    String write(Map<String, Object> settings) {
        try {
            return mapper.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            // The cause names the value that it failed on.
            throw new IllegalArgumentException("Settings hold a value that JSON does not know.");
        }
    }

    /** The object, or nothing when the text is no JSON object within the limits. */
    Optional<Map<String, Object>> read(String text) {
        try {
            return Optional.ofNullable(mapper.readValue(text, OBJECT));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
