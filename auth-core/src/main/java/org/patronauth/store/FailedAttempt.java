package org.patronauth.store;

import org.patronauth.guard.FailureRule;

/**
 * A failure that is to be counted.
 *
 * <p><b>Privacy.</b> The key is a hash that says nothing without the installation's key.
 *
 * @param key what failed, as a hash
 * @param serviceId the service at which it failed
 * @param rule what is borne
 * @since 0.1
 */
public record FailedAttempt(String key, long serviceId, FailureRule rule) {}
