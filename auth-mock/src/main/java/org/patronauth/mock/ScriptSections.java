package org.patronauth.mock;

import java.time.DateTimeException;
import java.util.List;

/**
 * A text file of patrons: a name in brackets begins a section, the lines below it are {@code key = value}. Blank lines
 * and those that begin with {@code #} say nothing.
 */
final class ScriptSections {
    private ScriptSections() {}

    /** What becomes of the lines. */
    interface Reader {
        void begin(String name);

        void entry(String key, String value);
    }

    static void read(List<String> text, Reader reader) {
        boolean begun = false;
        int number = 0;
        for (String raw : text) {
            number++;
            String line = raw.strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    begun = read(line, begun, reader);
                } catch (IllegalArgumentException | DateTimeException e) {
                    throw new IllegalArgumentException("Line " + number + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private static boolean read(String line, boolean begun, Reader reader) {
        if (line.startsWith("[") && line.endsWith("]")) {
            reader.begin(line.substring(1, line.length() - 1).strip());
            return true;
        }
        int equals = line.indexOf('=');
        if (equals < 0 || !begun) {
            throw new IllegalArgumentException("expected [barcode] or key = value.");
        }
        reader.entry(
                line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        return true;
    }
}
