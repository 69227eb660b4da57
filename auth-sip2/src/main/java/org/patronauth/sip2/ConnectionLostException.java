package org.patronauth.sip2;

import java.io.IOException;

/** The connection broke. Whether the server can have processed the request depends on when. */
final class ConnectionLostException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean requestUnsent;

    private ConnectionLostException(String message, boolean requestUnsent) {
        super(message);
        this.requestUnsent = requestUnsent;
    }

    static ConnectionLostException whileSending() {
        return new ConnectionLostException("The connection broke before the request was sent.", true);
    }

    static ConnectionLostException whileWaiting() {
        return new ConnectionLostException("The server closed the connection instead of answering.", false);
    }

    /** Whether the server cannot have processed the request. */
    boolean requestUnsent() {
        return requestUnsent;
    }
}
