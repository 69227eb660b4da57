package org.patronauth.internal;

import java.io.IOException;
import java.time.Duration;

/** Nobody was asked: the source of truth is known to be down, or has more to do than it can before the deadline. */
final class ShedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    ShedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** Thrown for each login to a source that is down: where it comes from is known. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
