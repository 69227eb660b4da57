package org.patronauth.sip2;

import org.patronauth.spi.UnusableAnswerException;

/** The server answered, but not with what was asked for. The connection must not be used again. */
final class ProtocolException extends UnusableAnswerException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
