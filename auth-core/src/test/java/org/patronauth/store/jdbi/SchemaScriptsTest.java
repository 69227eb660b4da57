package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What scripts may do while hosts of the version before are at work on the tables. */
class SchemaScriptsTest {
    private static final Pattern TAKES_AWAY =
            Pattern.compile("\\b(drop|rename|truncate|delete|update|alter\\s+column|set\\s+not\\s+null)\\b");
    /** A column that the version before does not fill must do without it, or be filled by the database. */
    private static final Pattern COLUMN =
            Pattern.compile("alter\\s+table\\s+\\S+\\s+add\\s+column\\s+(?:if\\s+not\\s+exists\\s+)?([^;]*)");

    static Iterable<String> scripts() {
        return Schema.SCRIPTS;
    }

    // S2
    @ParameterizedTest
    @MethodSource("scripts")
    void nothingIsTakenAwayAndNewColumnsMayBeLeftOut(String script) throws IOException {
        String text = withoutComments(read(script));
        // What a table does to its own rows when another row goes is no business of the script's.
        String statements = text.replaceAll("on\\s+(delete|update)\\s+(cascade|set\\s+null)", "");
        assertThat(TAKES_AWAY.matcher(statements).results().map(found -> found.group()))
                .isEmpty();
        assertThat(COLUMN.matcher(text).results().map(found -> found.group(1)))
                .allSatisfy(column -> assertThat(!column.contains("not null") || column.contains("default"))
                        .as(column)
                        .isTrue());
    }

    private static String withoutComments(String sql) {
        return sql.replaceAll("--[^\n]*", "").toLowerCase(Locale.ROOT);
    }

    private static String read(String script) throws IOException {
        try (InputStream in = Schema.class.getResourceAsStream(script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
