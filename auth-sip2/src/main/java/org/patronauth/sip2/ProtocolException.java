package org.patronauth.sip2;

import java.io.IOException;

/** The server answered, but not with what was asked for. The connection must not be used again. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
