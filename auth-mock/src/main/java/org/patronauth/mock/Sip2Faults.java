package org.patronauth.mock;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The faults that a server has been told to show, and for how long. Safe for use by all of its threads. */
final class Sip2Faults {
    private static final int FOR_EVER = -1;

    private final List<Armed> armed = new CopyOnWriteArrayList<>();

    void arm(Sip2Fault fault) {
        armed.add(new Armed(fault, FOR_EVER));
    }

    void arm(int times, Sip2Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("A fault strikes at least once.");
        }
        armed.add(new Armed(fault, times));
    }

    void disarm() {
        armed.clear();
    }

    @Nullable Sip2Deviation forConnection() {
        return collect(null);
    }

    @Nullable Sip2Deviation forRequest(String code) {
        return armed.isEmpty() ? null : collect(code);
    }

    /** All faults that strike, together; null when there is none. */
    private @Nullable Sip2Deviation collect(@Nullable String code) {
        Sip2Deviation deviation = null;
        for (Armed candidate : armed) {
            boolean strikes = code == null ? candidate.fault.strikesConnections() : candidate.fault.strikes(code);
            if (strikes && take(candidate)) {
                if (deviation == null) {
                    deviation = new Sip2Deviation();
                }
                candidate.fault.writeTo(deviation);
            }
        }
        return deviation;
    }

    private boolean take(Armed candidate) {
        int before = candidate.left.getAndUpdate(left -> left > 0 ? left - 1 : left);
        if (before == 1) {
            armed.remove(candidate);
        }
        return before != 0;
    }

    private static final class Armed {
        final Sip2Fault fault;
        final AtomicInteger left;

        Armed(Sip2Fault fault, int times) {
            this.fault = fault;
            this.left = new AtomicInteger(times);
        }
    }
}
