package org.patronauth.firstbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;

/**
 * A code and a PIN signed with the key of a service: a compact JWS (RFC 7515 section 3.1) by HMAC with SHA-256.
 *
 * <p>Libraries for such tokens refuse keys under 32 bytes (RFC 7518 section 3.2); the keys that FirstBook gives are as
 * long as they are.
 */
final class SignedToken {
    private static final String ALGORITHM = "HmacSHA256";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

    private final SecretKeySpec key;
    private final Clock clock;

    SignedToken(Secret key, Clock clock) {
        this.key = new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    /** FirstBook wants all three claims as strings, the time as well. */
    Secret of(PatronIdentifier code, Secret pin) {
        Map<String, String> claims = new LinkedHashMap<>();
        claims.put("barcode", code.value());
        claims.put("pin", pin.reveal());
        claims.put("iat", String.valueOf(clock.instant().getEpochSecond()));
        try {
            String signed = HEADER + "." + encoded(JSON.writeValueAsString(claims));
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Secret.of(
                    signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII))));
        } catch (JsonProcessingException | GeneralSecurityException e) {
            // Its text may hold the claims.
            throw new IllegalStateException("A token could not be signed.");
        }
    }

    private static String encoded(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "SignedToken";
    }
}
