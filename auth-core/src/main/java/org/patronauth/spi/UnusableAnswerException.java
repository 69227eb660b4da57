package org.patronauth.spi;

import java.io.IOException;

/**
 * The source of truth answered in time, with something that says neither yes nor no about this patron. It is up, and
 * may well answer the next question: such an answer is no outage, and keeps nobody else from asking.
 *
 * <p><b>Privacy.</b> The message is shown to administrators and logged; it never holds a secret or a patron's data.
 *
 * @since 0.1
 */
public class UnusableAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * An answer that cannot be used.
     *
     * @param message one sentence for the administrator
     */
    public UnusableAnswerException(String message) {
        super(message);
    }
}
