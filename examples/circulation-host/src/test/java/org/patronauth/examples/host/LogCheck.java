package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs after all other tests and reads what their hosts logged, at the finest level there is. */
class LogCheck {
    // T30
    @Test
    void noHostLoggedAnythingSecretOrPersonal() throws IOException {
        Path logs = Path.of(System.getProperty("patronauth.target"), "host-logs");
        int exchanges = 0;
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                String log = Files.readString(file, StandardCharsets.ISO_8859_1);
                exchanges += log.contains("-> 63") ? 1 : 0;
                assertNothing(file.getFileName().toString(), log);
            }
        }
        assertThat(exchanges).as("logs of hosts that asked a library system").isPositive();
    }

    private static void assertNothing(String file, String log) {
        String text = log.toLowerCase(Locale.ROOT);
        // The text itself is not shown: it could hold what it must not.
        assertThat(text.contains("canary")).as(file).isFalse();
        assertThat(text.contains("reader, robin")).as(file).isFalse();
        assertThat(text.contains("@ferguson.example")).as(file).isFalse();
        assertThat(text.contains("1234\"") || text.contains(":1234")).as(file).isFalse();
        assertThat(text.contains("pat_")).as("a token in " + file).isFalse();
        for (String credentials : new String[] {"23333000000001:1234", "27777000000001:1234"}) {
            String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
            assertThat(log.contains(encoded)).as(file).isFalse();
        }
    }
}
