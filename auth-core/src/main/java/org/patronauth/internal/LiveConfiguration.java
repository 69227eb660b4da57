package org.patronauth.internal;

import java.util.Optional;
import java.util.function.Supplier;
import org.patronauth.ServiceStatus;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.ProviderEnvironment;

/** The configuration as it runs on this host, seen from the administration. */
public interface LiveConfiguration {
    /** Puts the stored configuration in force; when this returns, the next login is served by it. */
    void reload();

    /** How a service is doing on this host. */
    ServiceStatus status(long serviceId);

    /** The running provider of a service, unless the service is misconfigured or unknown. */
    Optional<AuthenticationProvider> provider(long serviceId);

    /** Does something that asks a service's source of truth in the place of a login, so that it is one question too. */
    <T> T inPlaceOfALogin(long serviceId, Supplier<T> work);

    /** The environment in which a provider of that name would be built. */
    ProviderEnvironment environment(String serviceName);
}
