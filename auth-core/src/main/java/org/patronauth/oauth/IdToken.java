package org.patronauth.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.json.JsonDocument;

/**
 * An ID token in compact form (RFC 7515 section 3.1) whose header says nothing that is not understood. Nobody has looked
 * at its signature and claims yet.
 *
 * <p>Where a key is to be found is never the token's to say: one that brings a key along, or the address of one, is
 * refused, signed or not (RFC 8725 section 3.10).
 */
final class IdToken {
    /** Those by which an issuer alone can sign; none, and those with a shared secret, are not among them. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA);

    private static final int LONGEST = 16 * 1024;
    private static final int PARTS = 3;
    private static final int ED25519_BYTES = 32;
    private static final List<String> REFUSED_PARAMETERS =
            List.of("/crit", "/b64", "/cty", "/jwk", "/jku", "/x5u", "/x5c", "/enc", "/zip");

    private final JWSAlgorithm algorithm;
    private final @Nullable String keyId;
    private final String signed;
    private final byte[] signature;
    private final JsonDocument claims;

    private IdToken(
            JWSAlgorithm algorithm, @Nullable String keyId, String signed, byte[] signature, JsonDocument claims) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.signed = signed;
        this.signature = signature;
        this.claims = claims;
    }

    /**
     * Takes a token apart.
     *
     * @param allowed algorithms that the issuer may use
     * @return the token; empty when it is too long, is none, or has a header that is not understood
     */
    static Optional<IdToken> parse(String text, Set<JWSAlgorithm> allowed) {
        String[] parts = text.split("\\.", -1);
        if (text.length() > LONGEST || parts.length != PARTS) {
            return Optional.empty();
        }
        Optional<JsonDocument> header = decoded(parts[0]).flatMap(JsonDocument::parse);
        Optional<JsonDocument> claims = decoded(parts[1]).flatMap(JsonDocument::parse);
        Optional<byte[]> signature = decoded(parts[2]);
        if (header.isEmpty()
                || !header.get().isObject("")
                || claims.isEmpty()
                || !claims.get().isObject("")
                || signature.isEmpty()) {
            return Optional.empty();
        }
        return algorithm(header.get(), allowed)
                .map(algorithm -> new IdToken(
                        algorithm,
                        header.get().text("/kid").orElse(null),
                        parts[0] + "." + parts[1],
                        signature.get(),
                        claims.get()));
    }

    /** The algorithm of a header that may be followed. */
    private static Optional<JWSAlgorithm> algorithm(JsonDocument header, Set<JWSAlgorithm> allowed) {
        boolean understood = REFUSED_PARAMETERS.stream().noneMatch(header::has)
                && isStringOrAbsent(header, "/kid")
                && isStringOrAbsent(header, "/typ")
                && header.text("/typ").map("JWT"::equalsIgnoreCase).orElse(true)
                && header.isString("/alg");
        return understood ? header.text("/alg").map(JWSAlgorithm::new).filter(allowed::contains) : Optional.empty();
    }

    private static boolean isStringOrAbsent(JsonDocument header, String pointer) {
        return header.isString(pointer) || !header.has(pointer);
    }

    /** Exactly the one text that encodes these octets: no padding, no stray bits. */
    private static Optional<byte[]> decoded(String part) {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(part);
            boolean exact = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(octets)
                    .equals(part);
            return exact ? Optional.of(octets) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    JWSAlgorithm algorithm() {
        return algorithm;
    }

    /** The key that it names, if it names one. */
    @Nullable String keyId() {
        return keyId;
    }

    /** What it claims; to be believed only when it {@link #isSignedBy}. */
    JsonDocument claims() {
        return claims;
    }

    boolean isSignedBy(JWK key) {
        byte[] octets = signed.getBytes(StandardCharsets.US_ASCII);
        try {
            if (key instanceof OctetKeyPair pair) {
                return isSignedBy(pair, octets);
            }
            JWSVerifier verifier = key instanceof RSAKey rsa
                    ? new RSASSAVerifier(rsa.toRSAPublicKey())
                    : new ECDSAVerifier(((ECKey) key).toECPublicKey());
            return verifier.verify(new JWSHeader(algorithm), octets, Base64URL.encode(signature));
        } catch (JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** RFC 8037 section 3.1 by the JDK's own means; RFC 8032 section 5.1.5 has the point's octets backwards. */
    private boolean isSignedBy(OctetKeyPair pair, byte[] octets) throws GeneralSecurityException {
        byte[] point = pair.getDecodedX();
        if (point.length != ED25519_BYTES) {
            return false;
        }
        byte[] ordinate = new byte[ED25519_BYTES];
        for (int i = 0; i < ED25519_BYTES; i++) {
            ordinate[i] = point[ED25519_BYTES - 1 - i];
        }
        boolean odd = ordinate[0] < 0;
        ordinate[0] &= 0x7F;
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(
                        NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, ordinate)))));
        verifier.update(octets);
        return verifier.verify(signature);
    }

    @Override
    public String toString() {
        return "IdToken[not shown]";
    }
}
