package org.patronauth.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import java.util.List;

/** Bytes are a document or not, and whatever is asked of a document has an answer. */
class JsonDocumentFuzzTest {
    private static final List<String> POINTERS = List.of("", "/", "/a", "/a/0", "/a/0/b", "/data/id", "/~1", "/~0");

    @FuzzTest(maxDuration = "1m")
    void json(byte @NotNull @WithLength(max = 70_000) [] bytes) {
        JsonDocument.parse(bytes)
                .ifPresent(document -> POINTERS.forEach(pointer -> {
                    document.text(pointer);
                    document.texts(pointer);
                    document.has(pointer);
                    document.isObject(pointer);
                    if (document.isString(pointer) && !document.has(pointer)) {
                        throw new AssertionError("a text that is not there");
                    }
                }));
    }
}
