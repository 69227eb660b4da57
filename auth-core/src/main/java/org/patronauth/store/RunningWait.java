package org.patronauth.store;

import java.time.Instant;

/**
 * A wait that has not ended yet.
 *
 * <p><b>Privacy.</b> The key is a hash that says nothing without the installation's key.
 *
 * @param serviceId the service at which the last failure was
 * @param key what has to wait, as a hash
 * @param failures how many failures there were in a row
 * @param until when the wait ends
 * @since 0.1
 */
public record RunningWait(long serviceId, String key, int failures, Instant until) {}
