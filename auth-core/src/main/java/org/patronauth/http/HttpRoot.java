package org.patronauth.http;

import java.net.URI;
import java.util.Objects;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address below which a service answers: http or https, a host, and a path that ends in exactly one slash.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class HttpRoot {
    private final HttpUrl url;

    HttpRoot(HttpUrl url) {
        this.url = url;
    }

    /**
     * Reads an address that an administrator entered.
     *
     * @param address an absolute address
     * @return the root
     * @throws IllegalArgumentException with a sentence for the administrator, when it is no http or https address with a
     *     host, or has user info, a query, a fragment, an empty segment or one of dots
     */
    public static HttpRoot of(URI address) {
        HttpUrl parsed = HttpUrl.parse(address.toString());
        if (parsed == null || address.getRawAuthority() == null || HttpAddress.hasUserInfo(address, parsed)) {
            throw new IllegalArgumentException("This must be an http or https address with a host name.");
        }
        if (parsed.encodedQuery() != null || parsed.encodedFragment() != null) {
            throw new IllegalArgumentException("This must be an address without query (?) and fragment (#).");
        }
        String written = Objects.requireNonNullElse(address.getRawPath(), "");
        String path = written.replaceAll("/+$", "") + "/";
        HttpUrl root = parsed.newBuilder().encodedPath(path).build();
        if (!root.encodedPath().equals(path) || path.contains("//")) {
            throw new IllegalArgumentException("This must be an address whose path has no empty segment and no dots.");
        }
        return new HttpRoot(root);
    }

    HttpUrl url() {
        return url;
    }

    /**
     * Starts an address below this root.
     *
     * @return a builder
     */
    public HttpAddress.Builder address() {
        return new HttpAddress.Builder(url);
    }

    /**
     * The host.
     *
     * @return a name in its ASCII form, or a literal address, an IPv6 one without brackets
     */
    public String host() {
        return url.host();
    }

    /**
     * The port.
     *
     * @return the given port, or that of the scheme
     */
    public int port() {
        return url.port();
    }

    /**
     * Whether requests go over the network unencrypted.
     *
     * @return true for http
     */
    public boolean isPlain() {
        return !url.isHttps();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpRoot root && root.url.equals(url);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
