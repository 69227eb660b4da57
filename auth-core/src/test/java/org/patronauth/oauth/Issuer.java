package org.patronauth.oauth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An issuer of ID tokens that signs by the JDK alone, whatever it is told to sign. */
final class Issuer {
    static final String NAME = "https://sign-in.nypl.example";
    static final String CLIENT = "patron-auth";
    static final String NONCE = "Tg6vFmw1sq8vm3hTwX0bUyhGcuWyqWD0gGfK3rCXl2w";
    static final long NOW = 1_795_000_000L;

    static final KeyPair RSA = pair("RSA", 2048);
    static final KeyPair OTHER_RSA = pair("RSA", 2048);
    static final KeyPair SHORT_RSA = pair("RSA", 1024);
    static final KeyPair EDWARDS = pair("Ed25519", 0);
    static final Map<String, KeyPair> CURVES =
            Map.of("P-256", curve("secp256r1"), "P-384", curve("secp384r1"), "P-521", curve("secp521r1"));

    private Issuer() {}

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair curve(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String encoded(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(BigInteger number, int length) {
        byte[] octets = number.toByteArray();
        byte[] padded = new byte[length];
        int count = Math.min(length, octets.length);
        System.arraycopy(octets, octets.length - count, padded, length - count, count);
        return encoded(padded);
    }

    static String rsa(String id, KeyPair pair, String more) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        int length = (key.getModulus().bitLength() + 7) / 8;
        return "{\"kty\":\"RSA\",\"kid\":\"" + id + "\",\"n\":\"" + encoded(key.getModulus(), length)
                + "\",\"e\":\"AQAB\"" + more + "}";
    }

    static String curve(String id, String name, String more) {
        ECPublicKey key = (ECPublicKey) CURVES.get(name).getPublic();
        int length = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        return "{\"kty\":\"EC\",\"kid\":\"" + id + "\",\"crv\":\"" + name + "\",\"x\":\""
                + encoded(key.getW().getAffineX(), length) + "\",\"y\":\""
                + encoded(key.getW().getAffineY(), length) + "\"" + more + "}";
    }

    static String edwards(String id) {
        EdECPublicKey key = (EdECPublicKey) EDWARDS.getPublic();
        byte[] point = new byte[32];
        byte[] big = key.getPoint().getY().toByteArray();
        for (int i = 0; i < Math.min(32, big.length); i++) {
            point[i] = big[big.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            point[31] |= (byte) 0x80;
        }
        return "{\"kty\":\"OKP\",\"kid\":\"" + id + "\",\"crv\":\"Ed25519\",\"x\":\"" + encoded(point) + "\"}";
    }

    static byte[] published(String... keys) {
        return ("{\"keys\":[" + String.join(",", List.of(keys)) + "]}").getBytes(StandardCharsets.UTF_8);
    }

    static String header(String algorithm, String id) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + id + "\"}";
    }

    static String claims() {
        return claims("", "");
    }

    /** Good claims, in which one text stands in place of another. */
    static String claims(String replaced, String replacement) {
        String good = "{\"iss\":\"" + NAME + "\",\"sub\":\"23333999999999\",\"aud\":\"" + CLIENT + "\",\"exp\":"
                + (NOW + 300) + ",\"iat\":" + NOW + ",\"nonce\":\"" + NONCE + "\"}";
        return good.replace(replaced, replacement);
    }

    static String signed(String algorithm, PrivateKey key, String header, String claims) {
        String signed = encoded(header) + "." + encoded(claims);
        return signed + "." + encoded(signature(algorithm, key, signed.getBytes(StandardCharsets.US_ASCII)));
    }

    static String signedByHmac(byte[] key, String header, String claims) {
        String signed = encoded(header) + "." + encoded(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return signed + "." + encoded(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] signature(String algorithm, PrivateKey key, byte[] octets) {
        String hash = "SHA" + algorithm.substring(2);
        try {
            Signature signature = switch (algorithm.substring(0, 2)) {
                case "RS" -> Signature.getInstance(hash + "withRSA");
                case "PS" -> Signature.getInstance("RSASSA-PSS");
                case "ES" -> Signature.getInstance(hash + "withECDSAinP1363Format");
                default -> Signature.getInstance("Ed25519");
            };
            if (algorithm.startsWith("PS")) {
                int bits = Integer.parseInt(algorithm.substring(2));
                String name = "SHA-" + bits;
                signature.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), bits / 8, 1));
            }
            signature.initSign(key);
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
