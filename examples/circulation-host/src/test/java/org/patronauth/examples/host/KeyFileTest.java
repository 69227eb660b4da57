package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patronauth.store.EncryptionKeys;

class KeyFileTest {
    private final AtomicLong nanos = new AtomicLong();

    private static byte[] key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    static String line(String id, int fill) {
        return id + ":" + Base64.getEncoder().encodeToString(key(fill)) + "\n";
    }

    // S5
    @Test
    void otherKeysAreTakenUpWithoutARestartAndABadFileChangesNothing(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), line("old", 1));
        KeyFile keys = new KeyFile(file, nanos::get);
        assertThat(keys.get()).isEqualTo(EncryptionKeys.of("old", key(1)));

        Files.writeString(file, line("new", 2) + line("old", 1));
        assertThat(keys.get()).as("looked at once a second").isEqualTo(EncryptionKeys.of("old", key(1)));
        aSecondPasses();
        EncryptionKeys both = EncryptionKeys.of("new", key(2)).and("old", key(1));
        assertThat(keys.get()).isEqualTo(both);

        Files.writeString(file, "new:half a key");
        aSecondPasses();
        assertThat(keys.get()).isEqualTo(both);
        Files.delete(file);
        aSecondPasses();
        assertThat(keys.get()).isEqualTo(both);
        Files.writeString(file, line("new", 2));
        aSecondPasses();
        assertThat(keys.get()).isEqualTo(EncryptionKeys.of("new", key(2)));
    }

    private void aSecondPasses() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
}
