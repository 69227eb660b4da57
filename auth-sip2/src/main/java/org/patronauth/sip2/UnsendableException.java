package org.patronauth.sip2;

/** A value that cannot be put into a message: it cannot be encoded, or its bytes would end a field or a message. */
final class UnsendableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsendableException(String code) {
        super(
                "The value of field " + code + " cannot be sent in the configured charset and separator.",
                null,
                false,
                false);
    }
}
