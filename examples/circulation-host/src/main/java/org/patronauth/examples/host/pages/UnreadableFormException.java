package org.patronauth.examples.host.pages;

/** The body of a request is no form, or is longer than forms may be. What it held is not told. */
final class UnreadableFormException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private UnreadableFormException(int status, String message) {
        super(message);
        this.status = status;
    }

    static UnreadableFormException tooLong() {
        return new UnreadableFormException(413, "the form is too long");
    }

    static UnreadableFormException broken() {
        return new UnreadableFormException(400, "the form cannot be read");
    }

    int status() {
        return status;
    }
}
