package org.patronauth.mock;

import java.util.Iterator;
import java.util.List;

/** The words of a command line: options, and values behind them. */
final class Words {
    private final Iterator<String> words;

    Words(String... words) {
        this.words = List.of(words).iterator();
    }

    boolean hasNext() {
        return words.hasNext();
    }

    String next() {
        return words.next();
    }

    String valueOf(String option) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    int numberOf(String option) {
        try {
            return Integer.parseInt(valueOf(option));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number", e);
        }
    }
}
