package org.patronauth.store;

/**
 * The database did not do what was asked of it: it is away, out of connections, or refused.
 *
 * <p><b>Privacy.</b> The message names the operation and the database's error code, never values.
 *
 * @since 0.1
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failed operation.
     *
     * @param message what was tried and the database's error code
     */
    public StoreException(String message) {
        super(message);
    }
}
