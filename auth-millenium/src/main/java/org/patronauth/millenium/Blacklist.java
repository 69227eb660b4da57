package org.patronauth.millenium;

import java.util.List;
import org.patronauth.settings.BoundedPattern;

/** Identifiers that are none, such as those of lost cards. */
final class Blacklist {
    private final List<BoundedPattern> patterns;

    /** Patterns that do not tell capital letters from small ones. */
    Blacklist(List<BoundedPattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** Whether a value is listed, as it stands or without its white space. */
    boolean lists(String value, String compact) {
        for (BoundedPattern pattern : patterns) {
            if (hits(pattern, value) || (!compact.equals(value) && hits(pattern, compact))) {
                return true;
            }
        }
        return false;
    }

    boolean lists(String value) {
        return !patterns.isEmpty() && lists(value, WhiteSpace.without(value));
    }

    private static boolean hits(BoundedPattern pattern, String value) {
        // A pattern that was given up may have been about to hit: a lost card must not come back.
        return pattern.find(value) != BoundedPattern.Outcome.NO_MATCH;
    }
}
