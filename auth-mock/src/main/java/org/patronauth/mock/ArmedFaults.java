package org.patronauth.mock;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The faults that a server has been told to show, and for how long. Safe for use by all of its threads.
 *
 * @param <F> the kind of fault
 */
final class ArmedFaults<F> {
    private static final int FOR_EVER = -1;

    private final List<Armed<F>> armed = new CopyOnWriteArrayList<>();

    void arm(F fault) {
        armed.add(new Armed<>(fault, FOR_EVER));
    }

    void arm(int times, F fault) {
        if (times < 1) {
            throw new IllegalArgumentException("A fault strikes at least once.");
        }
        armed.add(new Armed<>(fault, times));
    }

    void disarm() {
        armed.clear();
    }

    /** The faults that strike now; each has struck once more when this returns. */
    List<F> strike(Predicate<F> strikes) {
        if (armed.isEmpty()) {
            return List.of();
        }
        return armed.stream()
                .filter(candidate -> strikes.test(candidate.fault) && take(candidate))
                .map(candidate -> candidate.fault)
                .toList();
    }

    private boolean take(Armed<F> candidate) {
        int before = candidate.left.getAndUpdate(left -> left > 0 ? left - 1 : left);
        if (before == 1) {
            armed.remove(candidate);
        }
        return before != 0;
    }

    private static final class Armed<F> {
        final F fault;
        final AtomicInteger left;

        Armed(F fault, int times) {
            this.fault = fault;
            this.left = new AtomicInteger(times);
        }
    }
}
