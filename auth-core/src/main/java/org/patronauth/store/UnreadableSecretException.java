package org.patronauth.store;

/**
 * A secret in the database that cannot be read back: changed, moved from elsewhere, or under a key that is not here.
 *
 * <p><b>Privacy.</b> The message says why, and nothing of the value.
 *
 * @since 0.1
 */
public final class UnreadableSecretException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A secret that cannot be read.
     *
     * @param name the setting that it belongs to
     * @param reason why, as the end of a sentence
     */
    public UnreadableSecretException(String name, String reason) {
        super("The stored secret of `" + name + "` cannot be read: " + reason);
    }
}
