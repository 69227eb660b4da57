package org.patronauth.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.patronauth.guard.Deadline;

/**
 * Turns the host name of a service into addresses that may be connected to.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public interface Network {
    /**
     * Resolves a name and keeps to the addresses that the host allows.
     *
     * <p><b>Blocking.</b> At the most until the deadline, however slow the name server is.
     *
     * @param hostName a host name or literal address
     * @param deadline when to give up
     * @return the addresses in the order in which to try them, at least one
     * @throws java.net.UnknownHostException when the name has no address
     * @throws ServiceMisconfiguredException when every address is one that the host does not allow
     * @throws IOException when the deadline passed
     */
    List<InetAddress> resolve(String hostName, Deadline deadline) throws IOException;

    /**
     * Whether a literal address is one that the host does not allow. Of a name nothing can be said before it is
     * resolved.
     *
     * <p><b>Blocking.</b> Never.
     *
     * @param hostName a host name or literal address
     * @return true when it can already be told that nobody will ever connect to it
     */
    default boolean refuses(String hostName) {
        return false;
    }

    /**
     * Resolves a name for a request that is not encrypted, and keeps to the addresses that the host allows for those.
     *
     * <p><b>Blocking.</b> As {@link #resolve}.
     *
     * @param hostName a host name or literal address
     * @param deadline when to give up
     * @return the addresses in the order in which to try them, at least one
     * @throws java.net.UnknownHostException when the name has no address
     * @throws ServiceMisconfiguredException when no address is one that the host allows for this
     * @throws IOException when the deadline passed
     */
    default List<InetAddress> resolveForPlainHttp(String hostName, Deadline deadline) throws IOException {
        return resolve(hostName, deadline);
    }

    /**
     * Whether a literal address is one that the host does not allow for requests that are not encrypted.
     *
     * <p><b>Blocking.</b> Never.
     *
     * @param hostName a host name or literal address
     * @return true when it can already be told that nobody will ever ask it in plain text
     */
    default boolean refusesPlainHttp(String hostName) {
        return refuses(hostName);
    }
}
