package org.patronauth.mock;

/**
 * The family of library system whose manners a {@link FakeSip2Server} has. Servers agree on the layout of SIP2 messages
 * and differ on nearly everything else.
 *
 * @since 0.1
 */
public enum Sip2Personality {
    /** SIPServer as Evergreen runs it; closes without a word on whatever it does not expect. */
    SIP_SERVER,
    /**
     * Koha's descendant of SIPServer: CR LF ends a message, an unknown message is answered by a bare 96, field CC is
     * always sent, screen messages say what was wrong, and a 24 starts with AE and ends with AO.
     */
    KOHA,
    /**
     * FOLIO's edge-sip2: no PIN verification unless it is switched on (then every AD is one), all fourteen flags at
     * once, plain text for what it cannot parse, and the previous answer for a request with the same AY and AZ.
     */
    FOLIO,
    /**
     * invenio-sip2: one read is one message, AY must follow the previous one, AZ is printed without leading zeros, and
     * the connection is closed on what cannot be decoded.
     */
    INVENIO,
    /** fsip2: silence for what it cannot parse, 96 for a 97, CP needed at login. */
    FSIP2,
    /** Sierra: blank language and counters for an unknown card, zone {@code 0000}, and all flags for a wrong PIN. */
    SIERRA;

    boolean endsMessagesWithCrLf() {
        return this == KOHA;
    }

    boolean verifiesPins() {
        return this != FOLIO;
    }

    boolean readsOneMessagePerRead() {
        return this == INVENIO;
    }

    boolean padsChecksum() {
        return this != INVENIO;
    }

    String zone() {
        return this == SIERRA ? "0000" : "    ";
    }
}
