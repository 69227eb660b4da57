package org.patronauth;

import java.time.Instant;

/**
 * A wait after failed logins that has not ended: of a card, or of the network that a client comes from.
 *
 * <p><b>Privacy.</b> The key is a hash that tells nothing without a key of the installation.
 *
 * @param service the name of the service at which the last login failed
 * @param key stands for what has to wait
 * @param failures how many logins failed in a row
 * @param until when the wait ends
 * @since 0.1
 */
public record ThrottleView(String service, String key, int failures, Instant until) {}
