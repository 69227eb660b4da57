package org.patronauth.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which secrets are kept in the database, in order: the first encrypts, and each of them decrypts what was
 * encrypted under it. A new key is brought in beside the old one, put first when every host has it, and the old one is
 * taken away when {@link org.patronauth.PatronAuthenticationServices#reencryptSecrets} has left nothing under it.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> Keys go in and never come out; {@link #toString()} shows their ids.
 *
 * @since 0.1
 */
public final class EncryptionKeys {
    private static final int KEY_LENGTH = 32;
    private static final String ALGORITHM = "AES";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final EncryptionKeys NONE = new EncryptionKeys(Map.of());

    /** In the order in which they were given. */
    private final Map<String, SecretKeySpec> keys;

    private EncryptionKeys(Map<String, SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * No keys at all: nothing can be encrypted, and nothing decrypted.
     *
     * @return the empty keys
     */
    public static EncryptionKeys none() {
        return NONE;
    }

    /**
     * One key.
     *
     * @param id what stands beside each value that the key encrypts: 1 to 64 letters, digits, dots, hyphens, underscores
     * @param key 32 bytes, of which a copy is kept
     * @return the keys
     * @throws IllegalArgumentException when the id has another form or the key another length
     */
    public static EncryptionKeys of(String id, byte[] key) {
        return NONE.and(id, key);
    }

    /**
     * One key that nobody else has and that is gone when the process ends: for a database in memory.
     *
     * @return the keys
     */
    public static EncryptionKeys random() {
        byte[] key = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(key);
        return of("random", key);
    }

    /**
     * Reads the lines of a key file: {@code id:base64 of 32 bytes} each, the first encrypts. Blank lines and lines that
     * begin with {@code #} are passed over.
     *
     * @param text the whole file
     * @return the keys, at least one
     * @throws IllegalArgumentException naming the line, and nothing of what stands in it
     */
    public static EncryptionKeys parse(String text) {
        EncryptionKeys keys = NONE;
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                keys = keys.andLine(line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key in it");
        }
        return keys;
    }

    private EncryptionKeys andLine(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a line is an id, a colon, and the base64 of 32 bytes");
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(line.substring(colon + 1).strip().getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            // Its message quotes the key.
            throw new IllegalArgumentException("what follows the colon is no base64");
        }
        return and(line.substring(0, colon).strip(), key);
    }

    /**
     * These keys and, behind them, one more, which decrypts only.
     *
     * @param id what stands beside each value that the key encrypted, not taken
     * @param key 32 bytes, of which a copy is kept
     * @return the longer list
     * @throws IllegalArgumentException when the id is taken or has another form, or the key another length
     */
    public EncryptionKeys and(String id, byte[] key) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a key's id is 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a key has " + KEY_LENGTH + " bytes");
        }
        Map<String, SecretKeySpec> more = new LinkedHashMap<>(keys);
        if (more.putIfAbsent(id, new SecretKeySpec(key, ALGORITHM)) != null) {
            throw new IllegalArgumentException("two keys have one id");
        }
        return new EncryptionKeys(more);
    }

    /**
     * Whether there is no key.
     *
     * @return true when nothing can be encrypted
     */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The id of the key that encrypts. */
    Optional<String> firstId() {
        return keys.keySet().stream().findFirst();
    }

    @Nullable SecretKey key(String id) {
        return keys.get(id);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncryptionKeys that
                && List.copyOf(keys.entrySet()).equals(List.copyOf(that.keys.entrySet()));
    }

    @Override
    public int hashCode() {
        return Map.copyOf(keys).hashCode();
    }

    @Override
    public String toString() {
        return "EncryptionKeys" + keys.keySet();
    }
}
