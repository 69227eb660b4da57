package org.patronauth.clever;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of schools in a file: one JSON array of strings, or numbers. */
final class SchoolListFile implements SchoolListSource<SchoolListFile.State> {
    private static final int MIB = 1024 * 1024;
    private static final int LARGEST_FILE = 32 * MIB;
    private static final int LONGEST_ENTRY = 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1)
                    .maxStringLength(LONGEST_ENTRY)
                    .maxNumberLength(LONGEST_ENTRY)
                    .maxDocumentLength(LARGEST_FILE)
                    .build())
            .build();

    private final Path file;

    SchoolListFile(Path file) {
        this.file = file;
    }

    /** The key tells a file from the one that it replaced. */
    record State(FileTime modified, long size, @Nullable Object key) {}

    @Override
    public State state() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    @Override
    public Collection<String> read(State state) throws IOException {
        List<String> entries = new ArrayList<>();
        try (JsonParser json = JSON.createParser(Files.newInputStream(file))) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("The list is no JSON array.");
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                JsonToken token = json.currentToken();
                if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
                    entries.add(json.getText());
                } else if (token != JsonToken.VALUE_NULL) {
                    throw new IOException("The list holds something that is no string, or has no end.");
                }
            }
            if (json.nextToken() != null) {
                throw new IOException("There is something behind the list.");
            }
        }
        return entries;
    }
}
