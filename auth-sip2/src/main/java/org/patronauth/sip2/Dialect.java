package org.patronauth.sip2;

/** What kinds of servers want to hear beyond the patron's data. */
enum Dialect {
    GENERIC("GenericILS", "Generic ILS", false, true),
    AG_VERSO("AutoGraphicsVerso", "Auto-Graphics VERSO", false, false),
    FOLIO("TZSpaces", "FOLIO", false, true),
    SIP_V2("SipV2Compliant", "SIP v2.00 compliant", true, true);

    private final String id;
    private final String label;
    private final boolean asksStatusFirst;
    private final boolean endsSessions;

    Dialect(String id, String label, boolean asksStatusFirst, boolean endsSessions) {
        this.id = id;
        this.label = label;
        this.asksStatusFirst = asksStatusFirst;
        this.endsSessions = endsSessions;
    }

    String id() {
        return id;
    }

    String label() {
        return label;
    }

    /** Whether a session begins with message 99. */
    boolean asksStatusFirst() {
        return asksStatusFirst;
    }

    /** Whether the server knows message 35. */
    boolean endsSessions() {
        return endsSessions;
    }
}
