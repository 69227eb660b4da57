package org.patronauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a token is issued.
 *
 * @param lifetime for how long it is good; positive
 * @param type the kind of token, as the provider that stands behind it declares it
 * @param dataSource where that provider says the patron comes from, or null
 * @since 0.1
 */
public record TokenTerms(
        Duration lifetime, String type, @Nullable String dataSource) {
    /** The kind of token that stands for identifier and PIN. */
    public static final String BASIC = "HTTP Basic";

    /**
     * Refuses terms without a lifetime or a type.
     *
     * @param lifetime for how long it is good; positive
     * @param type the kind of token, as the provider that stands behind it declares it
     * @param dataSource where that provider says the patron comes from, or null
     * @throws IllegalArgumentException when the lifetime is not positive or the type is blank
     */
    public TokenTerms {
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException("The lifetime of a token must be positive.");
        }
        if (type.isBlank()) {
            throw new IllegalArgumentException("A token needs a type.");
        }
    }

    /**
     * The terms of a token that stands for identifier and PIN.
     *
     * @param lifetime for how long it is good; positive
     * @return the terms
     * @throws IllegalArgumentException when the lifetime is not positive
     */
    public static TokenTerms basic(Duration lifetime) {
        return new TokenTerms(lifetime, BASIC, null);
    }
}
