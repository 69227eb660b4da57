package org.patronauth.millenium;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which values of MBLOCK[p56] mean that a patron may not borrow. */
final class BlockRule {
    private static final String NOT_BLOCKED = "-";

    private final Set<String> blocking;

    private BlockRule(Set<String> blocking) {
        this.blocking = blocking;
    }

    /** Reads the setting: values with commas or blanks between them, or else one value in each character. */
    static BlockRule of(Optional<String> blockTypes) {
        Set<String> blocking = new LinkedHashSet<>();
        String types = blockTypes.orElse("");
        boolean separated = types.contains(",") || WhiteSpace.isIn(types);
        StringBuilder token = new StringBuilder();
        types.codePoints().forEach(c -> {
            boolean separator = c == ',' || (Character.isBmpCodePoint(c) && WhiteSpace.is((char) c));
            if (!separator) {
                token.appendCodePoint(c);
            }
            if ((separator || !separated) && !token.isEmpty()) {
                blocking.add(token.toString());
                token.setLength(0);
            }
        });
        if (!token.isEmpty()) {
            blocking.add(token.toString());
        }
        return new BlockRule(blocking);
    }

    /** Judges a clean value; null where the record has none. */
    boolean blocks(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return false;
        }
        return blocking.isEmpty() ? !value.equals(NOT_BLOCKED) : blocking.contains(value);
    }
}
