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
 * @param hosts how many hosts are at work on the database, this one among them, as far as this one was told within the
 *     last half minute, or before the database went away
 * @param services how each service is doing
 * @since 0.1
 */
public record Health(
        boolean databaseReachable,
        long configurationVersion,
        Duration configurationAge,
        boolean canServe,
        int hosts,
        List<Service> services) {
    /**
     * Keeps a copy of the services.
     *
     * @param databaseReachable whether the database answered when last asked
     * @param configurationVersion the version of the configuration in force
     * @param configurationAge for how long it has not been compared with what is stored
     * @param canServe whether at least one library can be signed in to, or none is configured
     * @param hosts how many hosts are at work on the database
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
     * @param traffic what is under way between this host and the service's source of truth
     * @since 0.1
     */
    public record Service(String name, ServiceStatus status, Traffic traffic) {
        /**
         * A service to which there is no way.
         *
         * @param name the service's name
         * @param status in one word and one sentence
         */
        public Service(String name, ServiceStatus status) {
            this(name, status, Traffic.NONE);
        }
    }

    /**
     * What is under way between this host and a source of truth.
     *
     * @param connections how many connections are open, in use or idle
     * @param inUse how many questions are under way
     * @param waiting how many logins wait for their turn
     * @param breakerOpen whether nobody is sent there, since it was found to be down
     * @param permits how many questions may be under way at a time on this host now
     * @param most how many questions may be under way at a time on one host, where the budget does not say less
     * @param budget how many connections all hosts together may have open; 0 where that is not limited
     * @since 0.1
     */
    public record Traffic(
            int connections, int inUse, int waiting, boolean breakerOpen, int permits, int most, int budget) {
        /** None at all. */
        public static final Traffic NONE = new Traffic(0, 0, 0, false, 0, 0, 0);
    }
}
