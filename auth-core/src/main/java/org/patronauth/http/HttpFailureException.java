package org.patronauth.http;

import java.io.IOException;

/**
 * A request that got no usable answer: the connection broke, the answer was no HTTP, too large, or encoded.
 *
 * <p><b>Privacy.</b> The message holds nothing of the request but host and port, and there is no cause: the texts of HTTP
 * libraries carry addresses, and addresses carry PINs.
 *
 * @since 0.1
 */
public final class HttpFailureException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A request without a usable answer.
     *
     * @param message one sentence without anything of the request or the answer
     */
    public HttpFailureException(String message) {
        super(message);
    }
}
