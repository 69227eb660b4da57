package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys of a fake OpenID provider, and the ID tokens that it signs, good and bad. Shared by its connections. */
final class OpenIdTokens {
    private static final long LIFE_SECONDS = 300;
    private static final long HOUR_SECONDS = 3600;
    private static final int MORE_THAN_ALLOWED = 13_000;

    private final OpenIdSetup setup;
    private final ReentrantLock lock = new ReentrantLock();
    private int made;
    private @Nullable OpenIdKey current;
    private @Nullable OpenIdKey foreign;
    private @Nullable OpenIdKey weak;

    OpenIdTokens(OpenIdSetup setup) {
        this.setup = setup;
    }

    private OpenIdKey make() {
        made++;
        String id = "key-" + made;
        return setup.ellipticCurve ? OpenIdKey.ellipticCurve(id) : OpenIdKey.rsa(id);
    }

    private OpenIdKey current() {
        lock.lock();
        try {
            current = current == null ? make() : current;
            return current;
        } finally {
            lock.unlock();
        }
    }

    private OpenIdKey foreign() {
        lock.lock();
        try {
            foreign = foreign == null ? make() : foreign;
            return foreign;
        } finally {
            lock.unlock();
        }
    }

    private OpenIdKey weak() {
        lock.lock();
        try {
            weak = weak == null ? OpenIdKey.shortRsa("short") : weak;
            return weak;
        } finally {
            lock.unlock();
        }
    }

    void rotate() {
        lock.lock();
        try {
            current = make();
        } finally {
            lock.unlock();
        }
    }

    String published(@Nullable OpenIdTokenFault fault) {
        List<String> keys = new ArrayList<>();
        keys.add(current().published());
        if (fault == OpenIdTokenFault.SHORT_KEY) {
            keys.add(weak().published());
        }
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    String algorithm() {
        return setup.ellipticCurve ? "ES256" : "RS256";
    }

    /** A token about a patron, with what is wrong with it. */
    String token(
            String issuer,
            String subject,
            Map<String, String> patron,
            @Nullable String nonce,
            long now,
            @Nullable OpenIdTokenFault fault) {
        OpenIdJson claims = new OpenIdJson()
                .texts(patron)
                .text("iss", issuer)
                .text("sub", subject)
                .text("aud", setup.clientId)
                .number("exp", now + LIFE_SECONDS)
                .number("iat", now);
        if (nonce != null) {
            claims.text("nonce", nonce);
        }
        OpenIdKey key = current();
        OpenIdJson header =
                new OpenIdJson().text("alg", key.algorithm()).text("typ", "JWT").text("kid", key.id());
        if (fault == null) {
            return signed(key, header, claims);
        }
        return switch (fault) {
            case MISSING, NOT_A_TOKEN -> "no.token";
            case ALGORITHM_NONE -> joined(header.text("alg", "none"), claims) + ".";
            case HMAC_WITH_PUBLIC_KEY -> signed(key.encodedPublicKey(), header, claims);
            case HMAC_WITH_CLIENT_SECRET -> signed(setup.clientSecret.getBytes(StandardCharsets.UTF_8), header, claims);
            case NO_SIGNATURE -> joined(header, claims) + ".";
            case CHANGED_CLAIMS -> {
                String signature = OpenIdKey.encoded(key.sign(joined(header, claims)));
                yield joined(header, claims.text("sub", subject + "0")) + "." + signature;
            }
            case FOREIGN_KEY -> signed(foreign(), header, claims);
            case UNKNOWN_KEY -> signed(foreign(), header.text("kid", foreign().id()), claims);
            case SHORT_KEY -> signed(weak(), header.text("kid", weak().id()).text("alg", weak().algorithm()), claims);
            case EMBEDDED_KEY -> signed(foreign(), header.raw("jwk", foreign().published()), claims);
            case KEY_ADDRESS -> signed(key, header.text("jku", issuer + "/jwks"), claims);
            case CRITICAL_EXTENSION -> signed(key, header.raw("crit", "[\"exp\"]"), claims);
            case WRONG_TYPE -> signed(key, header.text("typ", "at+jwt"), claims);
            case WRONG_ISSUER -> signed(key, header, claims.text("iss", issuer + "/"));
            case NO_ISSUER -> signed(key, header, claims.without("iss"));
            case WRONG_AUDIENCE -> signed(key, header, claims.text("aud", "another-" + setup.clientId));
            case SEVERAL_AUDIENCES ->
                signed(key, header, claims.raw("aud", "[" + OpenIdJson.quoted(setup.clientId) + ",\"another\"]"));
            case NO_AUDIENCE -> signed(key, header, claims.without("aud"));
            case NO_SUBJECT -> signed(key, header, claims.without("sub"));
            case EXPIRED -> signed(key, header, claims.number("exp", now - HOUR_SECONDS));
            case NO_EXPIRY -> signed(key, header, claims.without("exp"));
            case EXPIRY_AS_TEXT -> signed(key, header, claims.text("exp", Long.toString(now + LIFE_SECONDS)));
            case FROM_THE_FUTURE -> signed(key, header, claims.number("iat", now + HOUR_SECONDS));
            case NO_TIME_OF_ISSUE -> signed(key, header, claims.without("iat"));
            case WRONG_NONCE -> signed(key, header, claims.text("nonce", "of-another-sign-in"));
            case NO_NONCE -> signed(key, header, claims.without("nonce"));
            case OVERSIZED -> signed(key, header, claims.text("padding", "x".repeat(MORE_THAN_ALLOWED)));
        };
    }

    private static String joined(OpenIdJson header, OpenIdJson claims) {
        return OpenIdKey.encoded(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + OpenIdKey.encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String signed(OpenIdKey key, OpenIdJson header, OpenIdJson claims) {
        String text = joined(header, claims);
        return text + "." + OpenIdKey.encoded(key.sign(text));
    }

    private static String signed(byte[] secret, OpenIdJson header, OpenIdJson claims) {
        String text = joined(header.text("alg", "HS256"), claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return text + "." + OpenIdKey.encoded(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256.", e);
        }
    }
}
