package org.patronauth.mock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the faults of a fake SIP2 server do to one connection or answer, together. */
final class Sip2Faults {
    private final ArmedFaults<Sip2Fault> armed;

    Sip2Faults(ArmedFaults<Sip2Fault> armed) {
        this.armed = armed;
    }

    @Nullable Sip2Deviation forConnection() {
        return together(armed.strike(Sip2Fault::strikesConnections));
    }

    @Nullable Sip2Deviation forRequest(String code) {
        return together(armed.strike(fault -> fault.strikes(code)));
    }

    private static @Nullable Sip2Deviation together(List<Sip2Fault> faults) {
        if (faults.isEmpty()) {
            return null;
        }
        Sip2Deviation deviation = new Sip2Deviation();
        faults.forEach(fault -> fault.writeTo(deviation));
        return deviation;
    }
}
