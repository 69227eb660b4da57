package org.patronauth.opds;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;

/** The one place that knows how JSON is written. */
final class DocumentJson {
    private static final int MAXIMUM_TEXT = 16 * 1024;
    private static final long MAXIMUM_DOCUMENT = 64 * 1024;

    private final ObjectMapper mapper;

    DocumentJson() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonTree.MAXIMUM_DEPTH / 2)
                        .maxStringLength(MAXIMUM_TEXT)
                        .maxDocumentLength(MAXIMUM_DOCUMENT)
                        .build())
                .build();
        mapper = new ObjectMapper(factory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    byte[] write(Map<String, Object> document) {
        try {
            return mapper.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A checked document could not be written: " + e.getClass());
        }
    }

    /** What a text that an administrator entered says in JSON; nothing when it is no JSON, or none of usual size. */
    Optional<Object> read(String text) {
        try {
            return Optional.ofNullable(mapper.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
