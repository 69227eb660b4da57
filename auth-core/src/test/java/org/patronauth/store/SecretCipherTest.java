package org.patronauth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretCipherTest {
    private static final String SECRET = "Terminal-Canary-5560";
    private static final String OWNER = "service/7";
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static final EncryptionKeys KEYS = EncryptionKeys.of("2026", bytes(1));

    private final SecretCipher cipher = new SecretCipher(KEYS);

    private static byte[] bytes(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    private static void refused(ThrowingCallable opening) {
        assertThatThrownBy(opening)
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageStartingWith("The stored secret of `")
                .message()
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", SECRET, "ключ \uD83D\uDD11", "{\"key\":\"2026\",\"sealed\":\"AAAA\"}"})
    void whatWasSealedOpens(String clear) throws UnreadableSecretException {
        Map<String, Object> sealed = cipher.seal(OWNER, "password", clear);

        assertThat(sealed).containsOnlyKeys("key", "sealed").containsEntry("key", "2026");
        assertThat(SecretCipher.isSealed(sealed)).isTrue();
        assertThat(SecretCipher.isSealed(clear)).isFalse();
        assertThat(cipher.open(OWNER, "password", sealed)).isEqualTo(clear);
    }

    @Test
    void equalSecretsLookDifferentEachTime() {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(cipher.seal(OWNER, "password", SECRET));
        }
        assertThat(seen).hasSize(1_000);
    }

    // T31
    @Test
    void aSealedValueOpensAtItsOwnPlaceAlone() {
        Map<String, Object> sealed = cipher.seal(OWNER, "password", SECRET);

        refused(() -> cipher.open("service/8", "password", sealed));
        refused(() -> cipher.open(OWNER, "test_password", sealed));
        // Owner and name run into the same text.
        refused(() -> cipher.open(OWNER + "p", "assword", sealed));
    }

    // T31
    @Test
    void everyFlippedBitIsFoundOut() {
        Map<String, Object> sealed = cipher.seal(OWNER, "password", SECRET);
        byte[] all = Base64.getDecoder().decode((String) sealed.get("sealed"));
        for (int bit = 0; bit < all.length * 8; bit++) {
            byte[] flipped = all.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            String text = Base64.getEncoder().encodeToString(flipped);
            refused(() -> cipher.open(OWNER, "password", Map.of("key", "2026", "sealed", text)));
        }
    }

    // T31
    @Test
    void everyOtherSpellingIsFoundOut() {
        // Twenty secret characters make 48 bytes; one more leaves bits over in the last letter, which a decoder
        // ignores.
        Map<String, Object> sealed = cipher.seal(OWNER, "password", SECRET + "!");
        String text = (String) sealed.get("sealed");
        assertThat(text).endsWith("=");
        List<String> others = new ArrayList<>(List.of("", "=", text + "A", text + "\n", " " + text, text.substring(4)));
        for (int at = 0; at < text.length(); at++) {
            for (int letter = 0; letter < BASE64.length(); letter++) {
                String other = text.substring(0, at) + BASE64.charAt(letter) + text.substring(at + 1);
                if (!other.equals(text)) {
                    others.add(other);
                }
            }
            others.add(text.substring(0, at));
        }
        for (String other : others) {
            refused(() -> cipher.open(OWNER, "password", Map.of("key", "2026", "sealed", other)));
        }
    }

    @Test
    void theIdOfTheKeyCannotBeExchanged() {
        SecretCipher two = new SecretCipher(KEYS.and("2025", bytes(1)));
        Map<String, Object> sealed = two.seal(OWNER, "password", SECRET);

        refused(() -> two.open(OWNER, "password", Map.of("key", "2025", "sealed", sealed.get("sealed"))));
        refused(() -> two.open(OWNER, "password", Map.of("key", "2024", "sealed", sealed.get("sealed"))));
    }

    @Test
    void whatHasAnotherFormIsRefused() {
        Map<String, Object> sealed = cipher.seal(OWNER, "password", SECRET);
        Object text = sealed.get("sealed");

        refused(() -> cipher.open(OWNER, "password", SECRET));
        refused(() -> cipher.open(OWNER, "password", Map.of("sealed", text)));
        refused(() -> cipher.open(OWNER, "password", Map.of("key", 2026, "sealed", text)));
        refused(() -> cipher.open(OWNER, "password", Map.of("key", "2026", "sealed", List.of(text))));
        refused(() -> cipher.open(OWNER, "password", Map.of("key", "2026", "sealed", text, "more", 1)));
    }

    // S5
    @Test
    void theFirstKeyEncryptsAndEachDecrypts() throws UnreadableSecretException {
        Map<String, Object> old = cipher.seal(OWNER, "password", SECRET);
        SecretCipher rotated =
                new SecretCipher(EncryptionKeys.of("2027", bytes(2)).and("2026", bytes(1)));
        Map<String, Object> now = rotated.seal(OWNER, "password", SECRET);

        assertThat(now).containsEntry("key", "2027");
        assertThat(rotated.open(OWNER, "password", old)).isEqualTo(SECRET);
        assertThat(rotated.open(OWNER, "password", now)).isEqualTo(SECRET);
        assertThat(rotated.isCurrent(old)).isFalse();
        assertThat(rotated.isCurrent(now)).isTrue();
        assertThat(rotated.isCurrent(SECRET)).isFalse();
        refused(() -> cipher.open(OWNER, "password", now));
    }

    @Test
    void aKeyFileHasOneKeyOnEachLine() {
        String one = Base64.getEncoder().encodeToString(bytes(1));
        String two = Base64.getEncoder().encodeToString(bytes(2));

        EncryptionKeys keys = EncryptionKeys.parse("# ours\n\n new : " + two + "\r\nold:" + one + "\n");

        assertThat(keys).isEqualTo(EncryptionKeys.of("new", bytes(2)).and("old", bytes(1)));
        assertThat(keys).isNotEqualTo(EncryptionKeys.of("old", bytes(1)).and("new", bytes(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "KeyCanaryKeyCanaryKeyCanaryKeyCanaryKeyCana=",
                "id:KeyCanary",
                "id:KeyCanary*KeyCanaryKeyCanaryKeyCanaryKeyCanary=",
                ":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "two words:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "id:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nid:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
            })
    void aBadKeyFileIsRefusedInOneLineThatShowsNoKey(String text) {
        assertThatThrownBy(() -> EncryptionKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("\n", "KeyCanary", "AAECAwQF");
    }

    // S5
    @Test
    void keysAreNeverShown() {
        String key = Base64.getEncoder().encodeToString(bytes(1));

        assertThat(KEYS.toString() + cipher)
                .contains("2026")
                .doesNotContain(key)
                .doesNotContain(Arrays.toString(bytes(1)));
    }
}
