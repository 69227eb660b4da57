package org.patronauth.spi;

import java.io.IOException;
import java.time.Duration;

/**
 * The source of truth itself says that too many attempts at a card failed, and that this one was not looked at. It is no
 * outage, and counts as no further failure.
 *
 * <p><b>Privacy.</b> The message is fixed.
 *
 * @since 0.1
 */
public class TooManyAttemptsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Until the next attempt may be made. */
    private final Duration wait;

    /**
     * An attempt that was not looked at.
     *
     * @param wait how long to wait before the next one
     */
    public TooManyAttemptsException(Duration wait) {
        super("The source of truth says that too many attempts failed.");
        this.wait = wait;
    }

    /**
     * How long to wait before the next attempt.
     *
     * @return the wait
     */
    public Duration waitBeforeNext() {
        return wait;
    }
}
