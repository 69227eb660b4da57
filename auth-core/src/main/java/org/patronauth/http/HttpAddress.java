package org.patronauth.http;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Where one request goes: a root and exactly the segments and parameters that were added to it. It is never shown: it
 * may hold an identifier or a PIN.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class HttpAddress {
    private final HttpUrl url;

    private HttpAddress(HttpUrl url) {
        this.url = url;
    }

    /**
     * An address that is complete as an administrator or a server's own description gives it, with its query.
     *
     * @param address an absolute address
     * @return the address, to the letter
     * @throws IllegalArgumentException with a sentence for the administrator, when it is no http or https address with a
     *     host, has user info or a fragment, or a path with dots
     */
    public static HttpAddress of(URI address) {
        HttpUrl parsed = HttpUrl.parse(address.toString());
        if (parsed == null || address.getRawAuthority() == null || hasUserInfo(address, parsed)) {
            throw new IllegalArgumentException("This must be an http or https address with a host name.");
        }
        if (parsed.encodedFragment() != null) {
            throw new IllegalArgumentException("This must be an address without fragment (#).");
        }
        String path = Objects.requireNonNullElse(address.getRawPath(), "");
        boolean kept = parsed.encodedPath().equals(path.isEmpty() ? "/" : path)
                && Objects.equals(parsed.encodedQuery(), address.getRawQuery());
        if (!kept) {
            throw new IllegalArgumentException("This must be an address whose path has no dots, in ASCII characters.");
        }
        return new HttpAddress(parsed);
    }

    /** A URI knows no user info where it does not know the host, as with an underscore in its name. */
    static boolean hasUserInfo(URI address, HttpUrl parsed) {
        return address.getRawUserInfo() != null
                || !parsed.encodedUsername().isEmpty()
                || !parsed.encodedPassword().isEmpty();
    }

    HttpUrl url() {
        return url;
    }

    /**
     * The server alone.
     *
     * @return its root, without the path of this address
     */
    public HttpRoot root() {
        return new HttpRoot(url.newBuilder().encodedPath("/").encodedQuery(null).build());
    }

    /** Host and port, all that may be shown. */
    String server() {
        String host = url.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + url.port();
    }

    @Override
    public String toString() {
        return url.scheme() + "://" + server() + "/…";
    }

    /**
     * Adds segments and parameters to a root.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final HttpUrl root;
        private final StringBuilder path;
        private final StringBuilder query = new StringBuilder();
        private boolean first = true;
        private boolean sendable = true;

        Builder(HttpUrl root) {
            this.root = root;
            this.path = new StringBuilder(root.encodedPath());
        }

        /**
         * Adds one segment to the path.
         *
         * @param text what the segment shall mean; it may hold any character
         * @param escaping how it is written
         * @return this builder
         */
        public Builder segment(String text, Escaping escaping) {
            Optional<String> escaped = escaping.escape(text);
            // An empty segment would vanish, and one of dots would take the segment before it along.
            if (escaped.isEmpty() || text.isEmpty() || text.equals(".") || text.equals("..")) {
                sendable = false;
                return this;
            }
            if (!first) {
                path.append('/');
            }
            path.append(escaped.get());
            first = false;
            return this;
        }

        /**
         * Adds one segment that is part of the protocol.
         *
         * @param word a word of the protocol
         * @return this builder
         */
        public Builder segment(String word) {
            return segment(word, Escaping.STRICT);
        }

        /**
         * Adds one parameter to the query.
         *
         * @param name a word of the protocol
         * @param value what was typed or is configured
         * @return this builder
         */
        public Builder query(String name, String value) {
            Optional<String> escaped = Escaping.STRICT.escape(value);
            if (escaped.isEmpty()) {
                sendable = false;
                return this;
            }
            query.append(query.isEmpty() ? "" : "&")
                    .append(Escaping.STRICT.escape(name).orElseThrow())
                    .append('=')
                    .append(escaped.get());
            return this;
        }

        /**
         * The address.
         *
         * @return the address; empty when one of the texts cannot be written so that it stays one segment or value
         */
        public Optional<HttpAddress> build() {
            if (!sendable) {
                return Optional.empty();
            }
            HttpUrl url = root.newBuilder()
                    .encodedPath(path.toString())
                    .encodedQuery(query.isEmpty() ? null : query.toString())
                    .build();
            // What the library made of it must be what was meant, to the letter.
            boolean kept = url.encodedPath().contentEquals(path)
                    && (query.isEmpty()
                            ? url.encodedQuery() == null
                            : query.toString().equals(url.encodedQuery()));
            return kept ? Optional.of(new HttpAddress(url)) : Optional.empty();
        }
    }
}
