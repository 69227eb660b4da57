package org.patronauth.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Turns a secret into the form in which it is kept, and back: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96
 * bits. What is kept is an object of two texts, {@code {"key": id of the key, "sealed": base64 of nonce, cipher text and
 * tag}}. A secret in clear text is never an object, so that the two cannot be taken for each other.
 *
 * <p>A sealed value opens at one place only: for one owner, such as a service, and one name, such as a setting's key.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class SecretCipher {
    private static final String KEY = "key";
    private static final String SEALED = "sealed";
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EncryptionKeys keys;

    /**
     * A cipher with these keys.
     *
     * @param keys the first encrypts, each decrypts
     */
    public SecretCipher(EncryptionKeys keys) {
        this.keys = keys;
    }

    /**
     * Whether a stored value has been sealed, rather than kept in clear text.
     *
     * @param stored a value as it was stored
     * @return true for an object that says it is sealed, whether it can be opened or not
     */
    public static boolean isSealed(@Nullable Object stored) {
        return stored instanceof Map<?, ?> members && members.containsKey(SEALED);
    }

    /**
     * Whether a stored value is sealed with the key that encrypts now.
     *
     * @param stored a value as it was stored
     * @return false for clear text, and for what was sealed under an older key
     */
    public boolean isCurrent(@Nullable Object stored) {
        return stored instanceof Map<?, ?> members
                && isSealed(stored)
                && keys.firstId().filter(id -> id.equals(members.get(KEY))).isPresent();
    }

    /**
     * Seals a secret.
     *
     * @param owner whom it belongs to
     * @param name what it is of the owner's
     * @param clear the secret itself
     * @return what to store
     * @throws IllegalStateException when there is no key
     */
    public Map<String, Object> seal(String owner, String name, String clear) {
        String id = keys.firstId().orElseThrow(() -> new IllegalStateException("There is no key to encrypt with."));
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] encrypted;
        try {
            encrypted =
                    cipher(Cipher.ENCRYPT_MODE, id, nonce, owner, name).doFinal(clear.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-256-GCM.", e);
        }
        byte[] all = ByteBuffer.allocate(nonce.length + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
        Map<String, Object> sealed = new LinkedHashMap<>();
        sealed.put(KEY, id);
        sealed.put(SEALED, Base64.getEncoder().encodeToString(all));
        return sealed;
    }

    /**
     * Opens what was sealed.
     *
     * @param owner whom it belongs to
     * @param name what it is of the owner's
     * @param stored what was stored
     * @return the secret itself
     * @throws UnreadableSecretException when it is not what this owner stored under this name, or the key is not here
     */
    public String open(String owner, String name, Object stored) throws UnreadableSecretException {
        if (!(stored instanceof Map<?, ?> members)
                || members.size() != 2
                || !(members.get(KEY) instanceof String id)
                || !(members.get(SEALED) instanceof String text)) {
            throw new UnreadableSecretException(name, "it has not the form of an encrypted value.");
        }
        if (keys.key(id) == null) {
            // The id is the host's own word for its key, unless somebody tampered with the table.
            throw new UnreadableSecretException(name, "this host has not the key that it was encrypted with.");
        }
        byte[] all = bytes(text);
        if (all.length < NONCE_BYTES + TAG_BITS / 8) {
            throw changed(name);
        }
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        try {
            byte[] clear = cipher(Cipher.DECRYPT_MODE, id, nonce, owner, name)
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(clear, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw changed(name);
        }
    }

    private static UnreadableSecretException changed(String name) {
        return new UnreadableSecretException(name, "it was changed, or belongs to something else.");
    }

    /** The bytes of the one spelling that we write; none for any other. */
    private static byte[] bytes(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private Cipher cipher(int mode, String id, byte[] nonce, String owner, String name)
            throws GeneralSecurityException {
        SecretKey key = keys.key(id);
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place(id, owner, name));
        return cipher;
    }

    /** Where a value belongs, with lengths, so that no two places run into one. */
    private static byte[] place(String... parts) {
        ByteArrayOutputStream place = new ByteArrayOutputStream();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            place.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            place.writeBytes(bytes);
        }
        return place.toByteArray();
    }

    @Override
    public String toString() {
        return "SecretCipher[" + keys + "]";
    }
}
