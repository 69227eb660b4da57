package org.patronauth.internal;

import java.io.IOException;

/** Other attempts at the same card, or from the same place, were under way until the deadline: nobody was asked. */
final class StillUnderWayException extends IOException {
    private static final long serialVersionUID = 1L;

    StillUnderWayException() {
        super("Other attempts were under way until the deadline.");
    }
}
