package org.patronauth.mock;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many wrong PINs in a row each patron has had, and who is locked for it. */
final class WrongPins {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final int lockAfter;

    /** Zero locks nobody. */
    WrongPins(int lockAfter) {
        this.lockAfter = lockAfter;
    }

    /** Whether a patron gets in with a PIN that is right or wrong; counts it unless the patron is locked. */
    boolean admit(String barcode, boolean right) {
        if (lockAfter > 0 && of(barcode) >= lockAfter) {
            return false;
        }
        if (right) {
            counts.remove(barcode);
        } else {
            counts.merge(barcode, 1, Integer::sum);
        }
        return right;
    }

    int of(String barcode) {
        return counts.getOrDefault(barcode, 0);
    }
}
