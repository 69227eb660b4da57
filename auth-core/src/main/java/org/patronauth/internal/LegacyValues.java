package org.patronauth.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What values of older systems look like. */
final class LegacyValues {
    /** More than any setting may hold; a logo, for example. */
    private static final int LONGEST = 48 * 1024;

    private static final Set<String> YES = Set.of("true", "t", "yes", "y", "1");

    private LegacyValues() {}

    static boolean isBlank(@Nullable Object value) {
        return value == null
                || (value instanceof String text && text.isBlank())
                || (value instanceof List<?> items && items.isEmpty())
                || (value instanceof Map<?, ?> members && members.isEmpty());
    }

    static boolean isTooLong(Object value) {
        return value instanceof String text && text.length() > LONGEST;
    }

    /** A text or number as text; empty for anything else and for a blank one. */
    static Optional<String> text(@Nullable Object value) {
        return isBlank(value) || !(value instanceof String || value instanceof Number || value instanceof Boolean)
                ? Optional.empty()
                : Optional.of(value.toString().strip());
    }

    static boolean isYes(@Nullable Object value) {
        return text(value)
                .filter(text -> YES.contains(text.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    /** Whether a value says no; anything that is neither yes nor no does not. */
    static boolean isNo(@Nullable Object value) {
        return text(value)
                .filter(text -> Set.of("false", "f", "no", "n", "0").contains(text.toLowerCase(Locale.ROOT)))
                .isPresent();
    }
}
