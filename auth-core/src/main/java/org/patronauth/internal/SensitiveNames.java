package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.patronauth.Secret;

/** Guesses from a setting's name that it holds a secret, where no protocol says so. It rather guesses so too often. */
final class SensitiveNames {
    private static final List<String> PARTS =
            List.of("password", "passwd", "secret", "key", "token", "credential", "pin", "private", "auth", "login");

    private SensitiveNames() {}

    static boolean suggestsSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return PARTS.stream().anyMatch(lower::contains);
    }

    static Map<String, Object> allMasked(Map<String, Object> settings) {
        Map<String, Object> masked = new LinkedHashMap<>(settings);
        masked.replaceAll((key, value) -> Secret.MASK);
        return masked;
    }
}
