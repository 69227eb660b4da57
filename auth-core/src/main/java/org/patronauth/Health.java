package org.patronauth;

import java.time.Duration;
import java.util.List;

/**
 * How a host is doing. It holds no secret and no patron.
 *
 * @param databaseReachable whether the database answered when last asked
 * @param configurationVersion the version of the configuration in force
 * @param configurationAge for how long it has not been compared with what is stored
 * @param canServe whether at least one library can be signed in to, or none is configured
 * @param services how each service is doing
 * @since 0.1
 */
public record Health(
        boolean databaseReachable,
        long configurationVersion,
        Duration configurationAge,
        boolean canServe,
        List<Service> services) {
    /**
     * Keeps a copy of the services.
     *
     * @param databaseReachable whether the database answered when last asked
     * @param configurationVersion the version of the configuration in force
     * @param configurationAge for how long it has not been compared with what is stored
     * @param canServe whether at least one library can be signed in to, or none is configured
     * @param services how each service is doing
     */
    public Health {
        services = List.copyOf(services);
    }

    /**
     * How a service is doing on this host.
     *
     * @param name the service's name
     * @param status in one word and one sentence
     * @since 0.1
     */
    public record Service(String name, ServiceStatus status) {}
}
