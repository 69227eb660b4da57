package org.patronauth.sip2;

import java.util.Locale;

/**
 * Whether an answer says yes. Nothing but positive evidence counts: a missing or odd field is never a yes, and never a
 * no either.
 */
enum Decision {
    /** The server knows the patron and, where one is collected, accepts the PIN. */
    ACCEPTED,
    /** The server said no. */
    REFUSED,
    /** The server did not say whether the patron is valid. */
    VALIDITY_NOT_TOLD,
    /** The server did not say whether the PIN is right. */
    PIN_NOT_JUDGED;

    /** What an answer without CQ means. */
    enum MissingCq {
        REJECT,
        ACCEPT_IF_NO_PIN_COLLECTED,
        ACCEPT;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Judges an answer that is known to belong to the request.
     *
     * @param validPatron the first character of BL, 0 when there is none
     * @param validPin the first character of CQ, 0 when there is none
     * @param pinSent whether a PIN was sent
     */
    static Decision of(char validPatron, char validPin, boolean pinSent, MissingCq missingCq) {
        if (validPatron == 'N' || (pinSent && validPin == 'N')) {
            return REFUSED;
        }
        if (validPatron != 'Y') {
            return VALIDITY_NOT_TOLD;
        }
        if (!pinSent || validPin == 'Y' || (validPin == 0 && missingCq == MissingCq.ACCEPT)) {
            return ACCEPTED;
        }
        return PIN_NOT_JUDGED;
    }
}
