package org.patronauth.examples.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.patronauth.store.EncryptionKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of a file, read anew when it changes. While the file cannot be used, the last keys stay in use. */
final class KeyFile implements Supplier<EncryptionKeys> {
    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

    private final Path file;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile EncryptionKeys keys;
    private State state;
    private long lookedAt;

    private record State(FileTime modified, long size) {}

    /**
     * Reads the file for the first time.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it holds no keys, naming the line
     */
    KeyFile(Path file, LongSupplier nanoTime) throws IOException {
        this.file = file;
        this.nanoTime = nanoTime;
        this.state = state();
        this.keys = read();
        this.lookedAt = nanoTime.getAsLong();
    }

    @Override
    public EncryptionKeys get() {
        // Whoever finds somebody else looking takes the keys that are there.
        if (lock.tryLock()) {
            try {
                look();
            } finally {
                lock.unlock();
            }
        }
        return keys;
    }

    private void look() {
        long now = nanoTime.getAsLong();
        if (now - lookedAt < LOOK_EVERY_NANOS) {
            return;
        }
        lookedAt = now;
        try {
            State found = state();
            if (!found.equals(state)) {
                keys = read();
                state = found;
                log.info("The encryption keys were read anew: {}", keys);
            }
        } catch (IOException e) {
            log.warn("The file of encryption keys cannot be read; the last keys stay in use.");
        } catch (IllegalArgumentException e) {
            log.warn("The file of encryption keys cannot be used, {}; the last keys stay in use.", e.getMessage());
        }
    }

    private State state() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(attributes.lastModifiedTime(), attributes.size());
    }

    private EncryptionKeys read() throws IOException {
        return EncryptionKeys.parse(Files.readString(file));
    }
}
