package org.patronauth.oauth;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.json.JsonDocument;

/**
 * What the claims of a signed ID token have to be (OpenID Connect Core section 3.1.3.7, RFC 7519 section 4.1).
 *
 * @param issuer who has to have issued it; null where that is not known, and anybody may
 * @param clientId for whom it has to be
 */
record IdTokenClaims(@Nullable String issuer, String clientId) {
    /** By how much the clocks may differ. */
    private static final BigDecimal LEEWAY =
            BigDecimal.valueOf(Duration.ofMinutes(1).toSeconds());

    private static final int LONGEST_SUBJECT = 255;

    /** The first thing that is wrong; the nonce comes last, as it alone can be an attacker's doing. */
    Optional<IdTokenFault> fault(JsonDocument claims, String nonce, Instant now) {
        if (!isIssuer(claims)) {
            return Optional.of(IdTokenFault.ISSUER);
        }
        if (!hasSubject(claims)) {
            return Optional.of(IdTokenFault.SUBJECT);
        }
        if (!isAudience(claims)) {
            return Optional.of(IdTokenFault.AUDIENCE);
        }
        BigDecimal time = BigDecimal.valueOf(now.getEpochSecond());
        Optional<BigDecimal> expires = number(claims, "/exp");
        if (expires.isEmpty() || expires.get().add(LEEWAY).compareTo(time) <= 0) {
            return Optional.of(IdTokenFault.EXPIRED);
        }
        Optional<BigDecimal> issued = number(claims, "/iat");
        if (issued.isEmpty() || isAhead(issued.get(), time)) {
            return Optional.of(IdTokenFault.ISSUED);
        }
        Optional<BigDecimal> notBefore = number(claims, "/nbf");
        if (notBefore.isEmpty() ? claims.has("/nbf") : isAhead(notBefore.get(), time)) {
            return Optional.of(IdTokenFault.ISSUED);
        }
        return isText(claims, "/nonce", nonce) ? Optional.empty() : Optional.of(IdTokenFault.NONCE);
    }

    private boolean isIssuer(JsonDocument claims) {
        return issuer == null ? claims.isString("/iss") : isText(claims, "/iss", issuer);
    }

    private static boolean hasSubject(JsonDocument claims) {
        return claims.isString("/sub")
                && claims.text("/sub")
                        .filter(subject -> !subject.isBlank() && subject.length() <= LONGEST_SUBJECT)
                        .isPresent();
    }

    /** Where there are several audiences, or another party that it was issued to, that party has to be us. */
    private boolean isAudience(JsonDocument claims) {
        if (isText(claims, "/aud", clientId)) {
            return isTextOrAbsent(claims, "/azp", clientId);
        }
        if (claims.isObject("/aud")) {
            return false;
        }
        boolean ours = false;
        int count = 0;
        while (claims.has("/aud/" + count)) {
            String pointer = "/aud/" + count;
            if (!claims.isString(pointer)) {
                return false;
            }
            ours |= isText(claims, pointer, clientId);
            count++;
        }
        return ours && (count == 1 ? isTextOrAbsent(claims, "/azp", clientId) : isText(claims, "/azp", clientId));
    }

    private static boolean isTextOrAbsent(JsonDocument claims, String pointer, String wanted) {
        return !claims.has(pointer) || isText(claims, pointer, wanted);
    }

    private static boolean isText(JsonDocument claims, String pointer, String wanted) {
        return claims.isString(pointer) && claims.text(pointer).orElseThrow().equals(wanted);
    }

    private static boolean isAhead(BigDecimal moment, BigDecimal time) {
        return moment.subtract(LEEWAY).compareTo(time) > 0;
    }

    private static Optional<BigDecimal> number(JsonDocument claims, String pointer) {
        return claims.isString(pointer)
                ? Optional.empty()
                : claims.text(pointer).map(BigDecimal::new);
    }
}
