package org.patronauth.firstbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;

class SignedTokenTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T16:32:40.999Z"), ZoneId.of("America/New_York"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String token(String key, String code, String pin) {
        return new SignedToken(Secret.of(key), CLOCK)
                .of(new PatronIdentifier(code), Secret.of(pin))
                .reveal();
    }

    private static JsonNode part(String token, int index) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
    }

    // F3
    @Test
    void aTokenIsACompactJwsWhoseClaimsAreStrings() throws Exception {
        String token = token("k", "ABC123E", "0042");
        assertThat(token).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        assertThat(part(token, 0).toString()).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        assertThat(part(token, 1).toString())
                .isEqualTo("{\"barcode\":\"ABC123E\",\"pin\":\"0042\",\"iat\":\"1795365160\"}");
    }

    // F3
    @Test
    void theSignatureIsThatOfTheKeyWhateverItsLength() throws Exception {
        for (String key : List.of("k", "a key of thirty-one characters.", "schlüssel", "x".repeat(100))) {
            String token = token(key, "ABC123E", "1234");
            int dot = token.lastIndexOf('.');
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] expected = mac.doFinal(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
            assertThat(Base64.getUrlDecoder().decode(token.substring(dot + 1))).isEqualTo(expected);
        }
    }

    // F3
    @Test
    void whatWasTypedCannotAddAClaim() throws Exception {
        String odd = "1\",\"barcode\":\"OTHER\\";
        JsonNode claims = part(token("k", "ABC123E", odd), 1);
        assertThat(claims.size()).isEqualTo(3);
        assertThat(claims.get("barcode").textValue()).isEqualTo("ABC123E");
        assertThat(claims.get("pin").textValue()).isEqualTo(odd);
    }

    @Test
    void nothingShowsTheKey() {
        assertThat(new SignedToken(Secret.of("k-canary"), CLOCK).toString()).doesNotContain("canary");
    }
}
