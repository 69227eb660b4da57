package org.patronauth.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.http.HttpFailureException;
import org.patronauth.json.JsonDocument;

/** The published keys of an issuer (RFC 7517) that can check a signature; what else is published there is left out. */
final class SigningKeys {
    private static final int SHORTEST_RSA = 2048;
    private static final int LONGEST_RSA = 8192;
    private static final BigInteger SMALLEST_EXPONENT = BigInteger.valueOf(3);

    private final List<JWK> keys;

    private SigningKeys(List<JWK> keys) {
        this.keys = keys;
    }

    static SigningKeys read(byte[] body) throws HttpFailureException {
        // The limits of a document from a stranger hold before anybody else reads it.
        boolean wellFormed = JsonDocument.parse(body)
                .map(json -> json.isObject("") && json.has("/keys"))
                .orElse(false);
        if (!wellFormed) {
            throw new HttpFailureException("The authorization server's keys cannot be read.");
        }
        List<JWK> usable = new ArrayList<>();
        try {
            Map<String, Object>[] all = JSONObjectUtils.getJSONObjectArray(
                    JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8)), "keys");
            for (Map<String, Object> one : all == null ? List.<Map<String, Object>>of() : List.of(all)) {
                key(one).ifPresent(usable::add);
            }
        } catch (ParseException e) {
            // Its message quotes the text.
            throw new HttpFailureException("The authorization server's keys cannot be read.");
        }
        return new SigningKeys(List.copyOf(usable));
    }

    /** A key of an unknown kind, or one that is broken, spoils only itself (RFC 7517 section 5). */
    private static Optional<JWK> key(Map<String, Object> json) {
        try {
            JWK key = JWK.parse(json);
            return isForSignatures(key) && isStrong(key) ? Optional.of(key) : Optional.empty();
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static boolean isForSignatures(JWK key) {
        Set<KeyOperation> operations = key.getKeyOperations();
        return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (operations == null || operations.contains(KeyOperation.VERIFY));
    }

    private static boolean isStrong(JWK key) {
        if (key instanceof RSAKey rsa) {
            int bits = rsa.getModulus().decodeToBigInteger().bitLength();
            return bits >= SHORTEST_RSA
                    && bits <= LONGEST_RSA
                    && rsa.getPublicExponent().decodeToBigInteger().compareTo(SMALLEST_EXPONENT) >= 0;
        }
        return key instanceof ECKey
                || (key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519));
    }

    int size() {
        return keys.size();
    }

    /**
     * The key that a token's signature has to fit.
     *
     * @param id the key that the token names; one that names none has to mean the only one of its kind
     */
    Optional<JWK> find(JWSAlgorithm algorithm, @Nullable String id) {
        List<JWK> fitting = keys.stream()
                .filter(key -> id == null || id.equals(key.getKeyID()))
                .filter(key -> fits(key, algorithm))
                .toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static boolean fits(JWK key, JWSAlgorithm algorithm) {
        if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
            return false;
        }
        if (key instanceof RSAKey) {
            return JWSAlgorithm.Family.RSA.contains(algorithm);
        }
        if (key instanceof ECKey curve) {
            return Curve.forJWSAlgorithm(algorithm) != null
                    && Curve.forJWSAlgorithm(algorithm).contains(curve.getCurve());
        }
        return algorithm.equals(JWSAlgorithm.EdDSA);
    }

    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + "]";
    }
}
