package org.patronauth;

/**
 * The password that a vendor of books wants to see beside the patron's identifier: what the patron typed for this very
 * request, or nothing.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface VendorPassword {
    /**
     * What the patron typed, without the blanks that phones append.
     *
     * @param password the password, for the vendor alone
     * @since 0.1
     */
    record Available(Secret password) implements VendorPassword {}

    /**
     * There is none to pass on, and nothing may take its place: a token is ours, not the vendor's.
     *
     * @param reason why
     * @since 0.1
     */
    record NotAvailable(Reason reason) implements VendorPassword {}

    /**
     * Why there is no password.
     *
     * @since 0.1
     */
    enum Reason {
        /** The request came with a token, which holds no password. */
        TOKEN,
        /** The request has no Authorization header, or one that is not Basic. */
        NO_BASIC_CREDENTIALS,
        /** The patron typed none, as where a library collects none. */
        EMPTY,
        /** No such library, or no service of it takes such an identifier. */
        NO_SERVICE
    }
}
