package org.patronauth.mock;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A key that signs ID tokens, and how it is published (RFC 7517). Immutable. */
final class OpenIdKey {
    private static final int USUAL_BITS = 2048;
    private static final int SHORT_BITS = 1024;
    private static final int COORDINATE_BYTES = 32;

    private final String id;
    private final String algorithm;
    private final String signatureName;
    private final KeyPair pair;

    private OpenIdKey(String id, String algorithm, String signatureName, KeyPair pair) {
        this.id = id;
        this.algorithm = algorithm;
        this.signatureName = signatureName;
        this.pair = pair;
    }

    static OpenIdKey rsa(String id) {
        return rsa(id, USUAL_BITS);
    }

    static OpenIdKey shortRsa(String id) {
        return rsa(id, SHORT_BITS);
    }

    private static OpenIdKey rsa(String id, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new OpenIdKey(id, "RS256", "SHA256withRSA", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has RSA.", e);
        }
    }

    static OpenIdKey ellipticCurve(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new OpenIdKey(id, "ES256", "SHA256withECDSAinP1363Format", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has the curve P-256.", e);
        }
    }

    String id() {
        return id;
    }

    String algorithm() {
        return algorithm;
    }

    /** The public key as it is stored in files, which some have taken for a secret. */
    byte[] encodedPublicKey() {
        return pair.getPublic().getEncoded();
    }

    String published() {
        OpenIdJson json = new OpenIdJson().text("kid", id).text("use", "sig").text("alg", algorithm);
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            int length = rsa.getModulus().bitLength() / Byte.SIZE;
            return json.text("kty", "RSA")
                    .text("n", encoded(rsa.getModulus(), length))
                    .text("e", "AQAB")
                    .toString();
        }
        ECPublicKey curve = (ECPublicKey) pair.getPublic();
        return json.text("kty", "EC")
                .text("crv", "P-256")
                .text("x", encoded(curve.getW().getAffineX(), COORDINATE_BYTES))
                .text("y", encoded(curve.getW().getAffineY(), COORDINATE_BYTES))
                .toString();
    }

    byte[] sign(String text) {
        try {
            Signature signature = Signature.getInstance(signatureName);
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + signatureName + ".", e);
        }
    }

    static String encoded(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String encoded(BigInteger number, int length) {
        byte[] octets = number.toByteArray();
        byte[] padded = new byte[length];
        int count = Math.min(length, octets.length);
        System.arraycopy(octets, octets.length - count, padded, length - count, count);
        return encoded(padded);
    }

    @Override
    public String toString() {
        return "OpenIdKey[" + id + "]";
    }
}
