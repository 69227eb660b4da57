package org.patronauth.examples.host;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.ClientInfo;
import org.patronauth.net.AddressBlocks;
import org.patronauth.net.TrustedProxies;

/** What requests tell of their clients. */
final class Clients {
    private final @Nullable String addressHeader;
    private final TrustedProxies proxies;

    Clients(Optional<String> addressHeader, AddressBlocks proxies) {
        this.addressHeader = addressHeader.orElse(null);
        this.proxies = new TrustedProxies(proxies);
    }

    ClientInfo of(Context context) {
        return ClientInfo.of(address(context), context.header("X-Requested-With"));
    }

    private @Nullable String address(Context context) {
        List<String> written = addressHeader == null
                ? List.of()
                : Collections.list(context.req().getHeaders(addressHeader));
        return proxies.client(context.ip(), written).orElse(null);
    }
}
