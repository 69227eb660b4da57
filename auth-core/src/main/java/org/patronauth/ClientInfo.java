package org.patronauth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a host knows about the client of a request, beside its credentials.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class ClientInfo {
    /** Nothing is known about the client. */
    public static final ClientInfo UNKNOWN = new ClientInfo(null, null);

    private final @Nullable String address;
    private final @Nullable String requestedWith;

    private ClientInfo(@Nullable String address, @Nullable String requestedWith) {
        this.address = address;
        this.requestedWith = requestedWith;
    }

    /**
     * A client.
     *
     * @param address the address it connects from, or null
     * @param requestedWith the value of its {@code X-Requested-With} header, or null
     * @return the client
     */
    public static ClientInfo of(@Nullable String address, @Nullable String requestedWith) {
        return new ClientInfo(address, requestedWith);
    }

    /**
     * The address that the client connects from.
     *
     * @return the address, if the host knows it
     */
    public Optional<String> address() {
        return Optional.ofNullable(address);
    }

    /**
     * Whether the request was made by a script in a page: a browser must then not be made to ask for a password.
     *
     * @return true when {@code X-Requested-With} says so
     */
    public boolean isScriptInPage() {
        return "XMLHttpRequest".equalsIgnoreCase(requestedWith);
    }

    @Override
    public String toString() {
        return "ClientInfo[scriptInPage=" + isScriptInPage() + "]";
    }
}
