package org.patronauth.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is stored: never the token itself.
 *
 * @param hash the SHA-256 of the token
 * @param patronId the patron whom it stands for
 * @param serviceId the service that knew the patron
 * @param associationId the library's use of that service
 * @param restrictionVersion the version of the restriction that the patron was judged by
 * @param type the kind of token
 * @param dataSource where its provider says the patron comes from, or null
 * @param issuedAt when it was issued
 * @param expiresAt the first moment at which it is worth nothing
 * @param ruleVerdict what blocking rules said of the patron that need more than what is stored; null where there are
 *     none
 * @since 0.1
 */
public record TokenRow(
        TokenHash hash,
        long patronId,
        long serviceId,
        long associationId,
        long restrictionVersion,
        String type,
        @Nullable String dataSource,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable String ruleVerdict) {}
