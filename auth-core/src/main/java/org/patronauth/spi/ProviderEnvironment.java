package org.patronauth.spi;

import java.time.Clock;

/**
 * What the host gives every provider of one service.
 *
 * <p><b>Thread safety.</b> Immutable; its parts are safe for use by several threads.
 *
 * @param serviceName the name of the service, for messages to administrators
 * @param clock the wall clock; its zone is the host's
 * @param network resolves names and refuses addresses that the host does not allow
 * @param unverifiedTlsAllowed whether the host permits services that do not check certificates
 * @param warnings takes what an administrator should know
 * @since 0.1
 */
public record ProviderEnvironment(
        String serviceName, Clock clock, Network network, boolean unverifiedTlsAllowed, Warnings warnings) {

    /**
     * Takes what an administrator should know.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Warnings {
        /**
         * Passes on a warning. It is logged and given to the host's listeners.
         *
         * @param message one sentence without secrets and without a patron's data
         */
        void warn(String message);
    }
}
