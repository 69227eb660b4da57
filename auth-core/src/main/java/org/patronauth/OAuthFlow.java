package org.patronauth;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs to know to let a patron sign in elsewhere.
 *
 * @param serviceName the name of the service, which a client names to begin
 * @param uri names this way of signing in
 * @param flowType the type of its entry in an authentication document
 * @param tokenType what the tokens of its sessions are called
 * @param tokenDataSource where they come from
 * @param buttonImage the name of the image of the button that begins the sign-in, or null where there is none
 * @since 0.1
 */
public record OAuthFlow(
        String serviceName,
        URI uri,
        URI flowType,
        String tokenType,
        String tokenDataSource,
        @Nullable String buttonImage) {}
