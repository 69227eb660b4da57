package org.patronauth;

import org.jspecify.annotations.Nullable;

/**
 * By which association of library and service a patron was let in, and under which version of its restriction. A token
 * that is issued for a login is worth something as long as both stay as they were.
 *
 * @param serviceId the service that knew the patron
 * @param associationId the library's use of that service
 * @param restrictionVersion the version of the restriction that the patron was judged by
 * @param byToken whether the patron showed a token, and the source of truth was not asked
 * @param ruleVerdict what blocking rules said that need more of the answer than what is stored, for the store alone;
 *     null where there are none
 * @since 0.1
 */
public record Admission(
        long serviceId,
        long associationId,
        long restrictionVersion,
        boolean byToken,
        @Nullable String ruleVerdict) {}
