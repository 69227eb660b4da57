package org.patronauth.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.patronauth.store.TokenHash;

/** 256 random bits in base64url: 43 characters that say nothing, and need no escaping anywhere. */
final class OpaqueText {
    static final int LENGTH = 43;

    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private OpaqueText() {}

    static String next() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    /** Whether a text reads like one of ours. */
    static boolean looksLikeOurs(String text) {
        return text.length() == LENGTH && text.chars().allMatch(OpaqueText::isBase64Url);
    }

    private static boolean isBase64Url(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    static TokenHash hash(String text) {
        return new TokenHash(sha256(text));
    }

    /** The challenge to a PKCE verifier by method S256 (RFC 7636 section 4.2). */
    static String challenge(String verifier) {
        return BASE64.encodeToString(sha256(verifier));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has it.
            throw new IllegalStateException(e);
        }
    }
}
