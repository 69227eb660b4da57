package org.patronauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A PIN, password or key that must not be seen: its text form is a mask, and {@link #reveal()} is the only way out.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> Safe to log, to compare and to put into collections; comparison takes the same time whatever the
 * content.
 *
 * @since 0.1
 */
public final class Secret {
    /** What stands in place of a secret wherever one would be shown. */
    public static final String MASK = "********";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Hides a text.
     *
     * @param value what to hide; may be empty
     * @return the hidden text
     */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /**
     * The hidden text itself. Every call of this method is a place where a secret leaves its box: hand the value to the
     * wire or to a vendor, and to nothing else.
     *
     * @return the clear text
     */
    public String reveal() {
        return value;
    }

    /**
     * Whether nothing is hidden here.
     *
     * @return true for the empty secret
     */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /**
     * Whether nothing is hidden here but white space, the no-break space included. A blank PIN is taken for none by some
     * sources of truth, and no PIN is the right one for some of those.
     *
     * @return true for the empty secret too
     */
    public boolean isBlank() {
        return value.chars().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
