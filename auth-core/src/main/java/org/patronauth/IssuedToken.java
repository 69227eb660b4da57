package org.patronauth;

import java.time.Duration;
import java.time.Instant;

/**
 * A token that was just issued: the only time that anybody but the patron's client has it. It opens one library to one
 * patron until it expires or is revoked.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} does not show the token. Hand it to the client, and keep it nowhere.
 *
 * @param value the token: a fixed prefix and 256 random bits in base64url (RFC 4648 section 5)
 * @param expiresAt the first moment at which it is worth nothing
 * @param lifetime how long it is good from the moment of issue
 * @since 0.1
 */
public record IssuedToken(Secret value, Instant expiresAt, Duration lifetime) {
    @Override
    public String toString() {
        return "IssuedToken[not shown, expiresAt=" + expiresAt + "]";
    }
}
