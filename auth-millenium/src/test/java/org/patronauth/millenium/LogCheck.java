package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs after all other tests and reads what they logged, at the finest level there is. */
class LogCheck {
    // M2.7, M4.7, T30
    @Test
    void theWholeTestRunLoggedNothingSecretOrPersonal() throws IOException {
        Path target = Path.of(System.getProperty("patronauth.target"));
        String log = Files.readString(target.resolve("trace.log"), StandardCharsets.ISO_8859_1);
        assertThat(log).contains("GET http://127.0.0.1:", "ERRNUM=4, ERRMSG=Invalid patron PIN", "ERRNUM=1");
        assertNothing("trace.log", log);
        try (Stream<Path> reports = Files.list(target.resolve("surefire-reports"))) {
            for (Path report : reports.filter(Files::isRegularFile).toList()) {
                assertNothing(report.getFileName().toString(), Files.readString(report, StandardCharsets.ISO_8859_1));
            }
        }
        // An identifier in a report may be a test's own; in a log there is none.
        assertThat(log.contains(Desk.JANE) || log.contains(Desk.JOHN)).isFalse();
    }

    private static void assertNothing(String file, String text) {
        // The text itself is not shown: it could hold what it must not.
        assertThat(text.toLowerCase(Locale.ROOT).contains("canary")).as(file).isFalse();
    }
}
