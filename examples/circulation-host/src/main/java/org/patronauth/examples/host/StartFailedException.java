package org.patronauth.examples.host;

/** The host cannot start where it is: a taken port, a database that is away. The message is one line. */
final class StartFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailedException(String message) {
        super(message);
    }
}
