package org.patronauth;

import java.time.Duration;

/**
 * What a source of truth said of a patron when staff asked, without a PIN.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public sealed interface PatronLookupResult {
    /**
     * The library has such a patron.
     *
     * @param data what the source of truth said, with personal details; nothing of it was stored
     * @since 0.1
     */
    record Found(PatronData data) implements PatronLookupResult {}

    /**
     * The source of truth knows nobody by that identifier, or somebody of another library.
     *
     * @since 0.1
     */
    record Unknown() implements PatronLookupResult {}

    /**
     * No service of the library can be asked without a PIN.
     *
     * @since 0.1
     */
    record NotPossible() implements PatronLookupResult {}

    /**
     * The source of truth could not be asked.
     *
     * @param problem what to tell
     * @param retryAfter after how long it makes sense to try again
     * @since 0.1
     */
    record Unavailable(ProblemDetail problem, Duration retryAfter) implements PatronLookupResult {}
}
