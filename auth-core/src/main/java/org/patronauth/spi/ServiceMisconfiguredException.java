package org.patronauth.spi;

import java.io.IOException;

/**
 * The source of truth could be reached but refuses <em>us</em>: our login, our certificate, our address. Asking again
 * helps nobody until an administrator changes something.
 *
 * <p><b>Privacy.</b> The message is shown to administrators and logged; it never holds a secret or a patron's data.
 *
 * @since 0.1
 */
public class ServiceMisconfiguredException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A service that must be set up differently.
     *
     * @param message one sentence for the administrator
     */
    public ServiceMisconfiguredException(String message) {
        super(message);
    }

    /**
     * A service that must be set up differently.
     *
     * @param message one sentence for the administrator
     * @param cause what was seen; its text must be free of secrets too
     */
    public ServiceMisconfiguredException(String message, Throwable cause) {
        super(message, cause);
    }
}
