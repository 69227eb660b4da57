package org.patronauth.mock;

import java.io.IOException;

/** What a client sent is no HTTP, or more than a fake server takes. */
final class MalformedRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    MalformedRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
