package org.patronauth;

import org.jspecify.annotations.Nullable;

/**
 * What staff of a library want to know about a patron who cannot sign in.
 *
 * @since 0.1
 */
public sealed interface DiagnosisRequest {
    /**
     * What would a login of this patron come to now?
     *
     * @param identifier what the patron types
     * @param pin what the patron types for a PIN, or null where staff do not have it
     * @since 0.1
     */
    record OfPatron(String identifier, @Nullable Secret pin) implements DiagnosisRequest {
        @Override
        public String toString() {
            return "OfPatron[not shown]";
        }
    }

    /**
     * What became of the login whose answer carried this code?
     *
     * @param code the code, with or without what it begins with, in small or capital letters
     * @since 0.1
     */
    record OfSupportCode(String code) implements DiagnosisRequest {}
}
