package org.patronauth.examples.host;

/** What was typed on the command line cannot be used. The message is one line for the person who typed it. */
final class BadArgumentException extends Exception {
    private static final long serialVersionUID = 1L;

    BadArgumentException(String message) {
        super(message);
    }
}
