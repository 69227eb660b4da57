package org.patronauth.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.patronauth.Patron;

/**
 * Whom a token stands for, and since when and how it came about.
 *
 * @param patron the patron
 * @param serviceId the service that knew the patron
 * @param associationId the library's use of that service, which is as it was when the token was issued
 * @param restrictionVersion the version of its restriction, then and now
 * @param expiresAt the first moment at which the token is worth nothing; possibly past
 * @param ruleVerdict what blocking rules said when the source of truth was asked last; null where nothing was kept
 * @since 0.1
 */
public record TokenHolder(
        Patron patron,
        long serviceId,
        long associationId,
        long restrictionVersion,
        Instant expiresAt,
        @Nullable String ruleVerdict) {}
