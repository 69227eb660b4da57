package org.patronauth;

/**
 * A database of an older system could not be read.
 *
 * <p><b>Privacy.</b> The message is one line for the administrator, without addresses, values or what the driver said.
 *
 * @since 0.1
 */
public final class LegacyDatabaseException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A failed reading.
     *
     * @param message one sentence for the administrator
     */
    public LegacyDatabaseException(String message) {
        super(message);
    }
}
