package org.patronauth.internal;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.store.TokenHash;

/**
 * What a browser keeps between the beginning of a sign-in and its end: a secret, so that nobody else can end it, and when
 * a sign-in was last begun for it that came without one, so that it is not sent to and fro for ever. A browser keeps its
 * secret for several sign-ins, so that two of its windows do not disturb each other.
 */
final class BrowserBinding {
    private static final Duration BETWEEN_RESTARTS = Duration.ofSeconds(60);
    private static final int LONGEST_TIME = 18;
    private static final int NO_TIME = -1;

    private final String secret;
    private final @Nullable Instant restarted;

    private BrowserBinding(String secret, @Nullable Instant restarted) {
        this.secret = secret;
        this.restarted = restarted;
    }

    /** What the browser showed, or a new one where it showed none of ours. */
    static BrowserBinding ofBrowser(@Nullable String shown) {
        return read(shown).orElseGet(() -> new BrowserBinding(OpaqueText.next(), null));
    }

    /** What the browser showed, if it is one of ours. */
    static Optional<BrowserBinding> read(@Nullable String shown) {
        if (shown == null) {
            return Optional.empty();
        }
        int dot = shown.indexOf('.');
        String secret = dot == NO_TIME ? shown : shown.substring(0, dot);
        if (!OpaqueText.looksLikeOurs(secret)) {
            return Optional.empty();
        }
        if (dot == NO_TIME) {
            return Optional.of(new BrowserBinding(secret, null));
        }
        String time = shown.substring(dot + 1);
        boolean digits =
                !time.isEmpty() && time.length() <= LONGEST_TIME && time.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits
                ? Optional.of(new BrowserBinding(secret, Instant.ofEpochMilli(Long.parseLong(time))))
                : Optional.empty();
    }

    boolean mayRestart(Instant now) {
        return restarted == null || !now.isBefore(restarted.plus(BETWEEN_RESTARTS));
    }

    BrowserBinding restartedAt(Instant now) {
        return new BrowserBinding(secret, now);
    }

    TokenHash hash() {
        return OpaqueText.hash(secret);
    }

    boolean fits(TokenHash kept) {
        return MessageDigest.isEqual(hash().bytes(), kept.bytes());
    }

    /** What the browser is given to keep. */
    Secret text() {
        return Secret.of(restarted == null ? secret : secret + "." + restarted.toEpochMilli());
    }

    @Override
    public String toString() {
        return "BrowserBinding";
    }
}
