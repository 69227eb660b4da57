package org.patronauth.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of a client behind proxies. Each proxy writes the address that it was connected from to the end of a
 * header, so that the list is true from its end up to the first address that is none of the host's own proxies; what
 * stands before it the client may have made up. A header that did not come from a trusted proxy says nothing.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class TrustedProxies {
    private final AddressBlocks proxies;

    /**
     * The proxies that tell the truth.
     *
     * @param proxies their addresses
     */
    public TrustedProxies(AddressBlocks proxies) {
        this.proxies = proxies;
    }

    /**
     * The address of the client.
     *
     * @param peer the address that the connection came from, or null
     * @param header the values of the header that the proxies write, in the order in which they came
     * @return the rightmost address that is no trusted proxy's; nothing where it is no address
     */
    public Optional<String> client(@Nullable String peer, List<String> header) {
        if (peer == null) {
            return Optional.empty();
        }
        Optional<InetAddress> connected = IpLiteral.parse(peer);
        if (connected.isEmpty() || !proxies.hold(connected.get())) {
            return Optional.of(peer);
        }
        List<String> hops = new ArrayList<>();
        header.forEach(
                value -> Stream.of(value.split(",", -1)).map(String::strip).forEach(hops::add));
        InetAddress last = connected.get();
        for (int i = hops.size() - 1; i >= 0; i--) {
            Optional<InetAddress> hop = IpLiteral.parse(withoutPort(hops.get(i)));
            if (hop.isEmpty()) {
                return Optional.empty();
            }
            last = hop.get();
            if (!proxies.hold(last)) {
                break;
            }
        }
        return Optional.of(last.getHostAddress());
    }

    /** Some proxies write the port too. */
    private static String withoutPort(String hop) {
        int colon = hop.lastIndexOf(':');
        boolean bracketed = hop.startsWith("[") && hop.indexOf(']') == colon - 1;
        boolean ipv4 = colon >= 0 && hop.indexOf(':') == colon && hop.indexOf('.') >= 0;
        return bracketed || ipv4 ? hop.substring(0, colon) : hop;
    }
}
