package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A compact token of RFC 7515 with the claims of First Book, all of them strings; its signature is not yet proved. */
final class FirstBookToken {
    private static final long OLDEST_SECONDS = 2;

    private final String barcode;
    private final String pin;
    private final String issuedAt;
    private final String signed;
    private final byte[] signature;

    private FirstBookToken(Map<String, String> claims, String signed, byte[] signature) {
        this.barcode = claims.getOrDefault("barcode", "");
        this.pin = claims.getOrDefault("pin", "");
        this.issuedAt = claims.getOrDefault("iat", "");
        this.signed = signed;
        this.signature = signature;
    }

    /** Takes a token apart; null when it is none, or one of another kind. */
    static @Nullable FirstBookToken read(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || text.indexOf('=') >= 0) {
            return null;
        }
        try {
            Map<String, String> header = object(parts[0]);
            Map<String, String> claims = object(parts[1]);
            boolean known = header != null
                    && claims != null
                    && "HS256".equals(header.get("alg"))
                    && "JWT".equals(header.get("typ"))
                    && claims.keySet().containsAll(Set.of("barcode", "pin", "iat"));
            return known && claims != null
                    ? new FirstBookToken(
                            claims,
                            parts[0] + "." + parts[1],
                            Base64.getUrlDecoder().decode(parts[2]))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Map<String, String> object(String part) {
        return TextObject.read(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    String barcode() {
        return barcode;
    }

    String pin() {
        return pin;
    }

    boolean isSignedWith(String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return MessageDigest.isEqual(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)), signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256.", e);
        }
    }

    /** Whether it was made in this second or the two before it; a clock that is two seconds ahead is forgiven. */
    boolean isFresh(Clock clock) {
        if (!issuedAt.matches("[0-9]{1,12}")) {
            return false;
        }
        long age = clock.instant().getEpochSecond() - Long.parseLong(issuedAt);
        return Math.abs(age) <= OLDEST_SECONDS;
    }

    @Override
    public String toString() {
        return "FirstBookToken[…]";
    }
}
