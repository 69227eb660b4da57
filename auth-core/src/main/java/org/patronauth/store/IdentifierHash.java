package org.patronauth.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns what a patron typed into a text that says nothing about it without the key: a keyed hash (HMAC-SHA-256, RFC 2104).
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> A card number has so few digits that a hash without a key would be no secret. The key is never
 * shown.
 *
 * @since 0.1
 */
public final class IdentifierHash {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_LENGTH = 32;

    private final SecretKeySpec key;

    private IdentifierHash(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * A hash with a known key.
     *
     * @param key at least 32 bytes, of which a copy is kept
     * @return the hash
     * @throws IllegalArgumentException when there are fewer
     */
    public static IdentifierHash of(byte[] key) {
        if (key.length < KEY_LENGTH) {
            throw new IllegalArgumentException("The key needs at least " + KEY_LENGTH + " bytes.");
        }
        return new IdentifierHash(key);
    }

    /**
     * A hash with a key that nobody else has.
     *
     * @return the hash
     */
    public static IdentifierHash random() {
        byte[] key = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(key);
        return new IdentifierHash(key);
    }

    /**
     * Hashes a text.
     *
     * @param scope what it is said about, for example a service; equal texts in two scopes have nothing in common
     * @param text the text
     * @return 43 letters, digits, hyphens and underscores
     */
    public String of(String scope, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] scopeBytes = scope.getBytes(StandardCharsets.UTF_8);
            // The length first, so that no two pairs run into one.
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, scopeBytes.length));
            mac.update(scopeBytes);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "IdentifierHash[not shown]";
    }
}
