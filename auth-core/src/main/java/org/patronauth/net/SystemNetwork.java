package org.patronauth.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Network;

/**
 * The network as the system sees it.
 *
 * @since 0.1
 */
public final class SystemNetwork implements Network {
    private SystemNetwork() {}

    /**
     * Starts.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public List<InetAddress> resolve(String hostName, Deadline deadline) throws IOException {
        return List.of(InetAddress.getAllByName(hostName));
    }

    /**
     * Builds.
     *
     * @since 0.1
     */
    public static final class Builder {
        private Builder() {}

        /**
         * Builds.
         *
         * @return the network
         */
        public SystemNetwork build() {
            return new SystemNetwork();
        }
    }
}
