package org.patronauth.examples.benchmarks;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import org.patronauth.PatronAuthenticator;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.sip2.Sip2ProviderFactory;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;

/** What asks library systems on this machine over SIP2. */
final class Loopback {
    private Loopback() {}

    /** The beginning of a whole host. */
    static PatronAuthenticator.Builder host(JdbiStores stores) {
        return PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new Sip2ProviderFactory()))
                .network(SystemNetwork.builder()
                        .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                        .build());
    }

    /** What surrounds a provider without a host. */
    static ProviderEnvironment environment() {
        return new ProviderEnvironment(
                "ILS",
                Clock.systemUTC(),
                (host, deadline) -> List.of(InetAddress.getByName(host)),
                false,
                warning -> {});
    }
}
