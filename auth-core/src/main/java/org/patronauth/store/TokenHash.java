package org.patronauth.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a token: all of it that is ever stored.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> The token cannot be had from it; {@link #toString()} does not show it nevertheless.
 *
 * @since 0.1
 */
public final class TokenHash {
    private static final int LENGTH = 32;

    private final byte[] value;

    /**
     * Keeps a copy of the hash.
     *
     * @param value the 32 bytes
     * @throws IllegalArgumentException when these are not 32 bytes
     */
    public TokenHash(byte[] value) {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("A SHA-256 has " + LENGTH + " bytes.");
        }
        this.value = value.clone();
    }

    /**
     * The hash itself.
     *
     * @return a copy of the 32 bytes
     */
    public byte[] bytes() {
        return value.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenHash that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "TokenHash[not shown]";
    }
}
