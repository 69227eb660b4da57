package org.patronauth.clever;

import org.patronauth.RejectionReason;

/** Whoever signed in at Clever is not let in here. It says why and not who. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    RefusedException(RejectionReason reason) {
        super("Refused: " + reason);
        this.reason = reason;
    }

    RejectionReason reason() {
        return reason;
    }
}
