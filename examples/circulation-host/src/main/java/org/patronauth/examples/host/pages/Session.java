package org.patronauth.examples.host.pages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the server knows of one browser: whether an administrator sits there, and the token that its forms carry. */
final class Session {
    private final String id;
    private final String formToken;
    private final boolean signedIn;
    private final long startedAt;
    private final AtomicReference<@Nullable String> notice = new AtomicReference<>();
    private final AtomicReference<@Nullable PendingImport> pending = new AtomicReference<>();

    Session(String id, String formToken, boolean signedIn, long startedAt) {
        this.id = id;
        this.formToken = formToken;
        this.signedIn = signedIn;
        this.startedAt = startedAt;
    }

    String id() {
        return id;
    }

    String formToken() {
        return formToken;
    }

    boolean signedIn() {
        return signedIn;
    }

    long startedAt() {
        return startedAt;
    }

    /** Whether a form was one of this session's own. The time it takes says nothing about the token. */
    boolean owns(String token) {
        return MessageDigest.isEqual(
                formToken.getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps an import until it is confirmed, or another one is tried. */
    void keep(PendingImport tried) {
        pending.set(tried);
    }

    Optional<PendingImport> takePending() {
        return Optional.ofNullable(pending.getAndSet(null));
    }

    /** Leaves one sentence for the next page. */
    void leaveNotice(String text) {
        notice.set(text);
    }

    Optional<String> takeNotice() {
        return Optional.ofNullable(notice.getAndSet(null));
    }
}
