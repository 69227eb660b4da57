package org.patronauth;

import org.jspecify.annotations.Nullable;

/**
 * What a client needs to know to ask a patron for identifier and PIN.
 *
 * @param serviceName the name of the service
 * @param identifierLabel what to write beside the field for the identifier
 * @param identifierKeyboard which keyboard to show for it
 * @param identifierMaximumLength in characters, or null where nothing is set
 * @param identifierBarcodeFormat the format in which to show the identifier as a barcode, or {@code None}
 * @param passwordLabel what to write beside the field for the PIN
 * @param passwordKeyboard which keyboard to show for it; {@code No input} when no PIN is collected
 * @param passwordMaximumLength in characters, or null where nothing is set
 * @since 0.1
 */
public record BasicFlow(
        String serviceName,
        String identifierLabel,
        String identifierKeyboard,
        @Nullable Integer identifierMaximumLength,
        String identifierBarcodeFormat,
        String passwordLabel,
        String passwordKeyboard,
        @Nullable Integer passwordMaximumLength) {}
