package org.patronauth.mock;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Codes and tokens that a fake Clever has given out. A code lives for a minute and works once. */
final class CleverSignIns {
    private static final Duration LIFE_OF_A_CODE = Duration.ofMinutes(1);
    private static final int BYTES = 18;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    CleverSignIns(Clock clock) {
        this.clock = clock;
    }

    private record Grant(String patron, String redirectUri, Instant end) {
        @Override
        public String toString() {
            return "Grant[…]";
        }
    }

    String code(String patron, String redirectUri) {
        String code = fresh();
        codes.put(code, new Grant(patron, redirectUri, clock.instant().plus(LIFE_OF_A_CODE)));
        return code;
    }

    /** A token for a code; null when the code is worthless. */
    @Nullable String exchange(String code, String redirectUri) {
        Grant grant = codes.remove(code);
        if (grant == null || !clock.instant().isBefore(grant.end) || !grant.redirectUri.equals(redirectUri)) {
            return null;
        }
        String token = "il" + fresh();
        tokens.put(token, grant.patron);
        return token;
    }

    /** The id of the patron whose token it is; null when it is nobody's. */
    @Nullable String patronOf(String token) {
        return tokens.get(token);
    }

    private String fresh() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
