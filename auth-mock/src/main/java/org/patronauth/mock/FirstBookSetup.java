package org.patronauth.mock;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a fake First Book server was set up. Written by its builder only, read by its threads once it runs. */
final class FirstBookSetup {
    int version;
    String key;
    boolean objectAnswers;
    final Map<String, String> codes = new LinkedHashMap<>();

    FirstBookSetup(int version, String key) {
        this.version = version;
        this.key = key;
    }

    FirstBookSetup(FirstBookSetup other) {
        this(other.version, other.key);
        objectAnswers = other.objectAnswers;
        codes.putAll(other.codes);
    }

    static String stored(String code) {
        return code.toUpperCase(Locale.ROOT);
    }
}
