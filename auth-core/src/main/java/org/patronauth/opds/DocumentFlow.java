package org.patronauth.opds;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a library's patrons sign in, as far as a client has to know it.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface DocumentFlow {
    /**
     * What a client writes on the button.
     *
     * @return a name for people
     */
    String description();

    /**
     * Identifier and PIN, and where the host issues tokens for them, a token.
     *
     * @param description what a client writes on the button
     * @param login the field for the identifier
     * @param password the field for the PIN; keyboard {@code No input} when no PIN is collected
     * @param barcodeFormat the format in which to show the identifier as a barcode, or null
     * @param buttonImage the name of an image for the button, or null
     * @param offersToken whether identifier and PIN can be exchanged for a token
     * @since 0.1
     */
    record Basic(
            String description,
            Field login,
            Field password,
            @Nullable String barcodeFormat,
            @Nullable String buttonImage,
            boolean offersToken)
            implements DocumentFlow {}

    /**
     * A sign-in elsewhere, in the browser.
     *
     * @param description what a client writes on the button
     * @param serviceName the service by which the host is told where to begin
     * @param type the flow type that the provider declares
     * @param buttonImage the name of an image for the button, or null
     * @since 0.1
     */
    record OAuth(
            String description,
            String serviceName,
            URI type,
            @Nullable String buttonImage) implements DocumentFlow {}

    /**
     * A field that a client shows.
     *
     * @param label what to write beside it
     * @param keyboard which keyboard to show for it
     * @param maximumLength in characters, or null where nothing is set
     * @since 0.1
     */
    record Field(String label, String keyboard, @Nullable Integer maximumLength) {}
}
