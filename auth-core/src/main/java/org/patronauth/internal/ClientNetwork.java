package org.patronauth.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.patronauth.ClientInfo;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.net.IpLiteral;
import org.patronauth.store.IdentifierHash;

/** Where a client comes from, as far as failures go: one IPv4 address, or the 64 bits that an IPv6 customer has. */
record ClientNetwork(String prefix) {
    private static final int CUSTOMER_BYTES = 8;
    private static final int UNIQUE_LOCAL_MASK = 0xFE;
    private static final int UNIQUE_LOCAL = 0xFC;

    /** Where a client comes from; empty where nothing is counted for it. */
    static Optional<ClientNetwork> of(ClientInfo client, ThrottleRules rules) {
        return client.address()
                .flatMap(IpLiteral::parse)
                .filter(address -> !isInside(address) && rules.cover(address))
                .map(ClientNetwork::of);
    }

    private static ClientNetwork of(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] prefix = address instanceof Inet6Address ? Arrays.copyOf(bytes, CUSTOMER_BYTES) : bytes;
        return new ClientNetwork(HexFormat.of().formatHex(prefix));
    }

    /** Whether an address is that of this machine or of a private network: it may stand for all clients there are. */
    private static boolean isInside(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || (address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL);
    }

    /** What stands for it outside of this process. */
    String hash(IdentifierHash hash) {
        return hash.of("network of a client", prefix);
    }

    @Override
    public String toString() {
        return "ClientNetwork";
    }
}
