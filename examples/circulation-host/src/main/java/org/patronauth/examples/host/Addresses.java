package org.patronauth.examples.host;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;

/** Where this host is to be found. */
final class Addresses implements HostUrls {
    private final String base;

    Addresses(Optional<URI> publicUrl, InetSocketAddress bound) {
        this.base = publicUrl.map(URI::toString).orElseGet(() -> "http://" + text(bound));
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        boolean brackets = address.getAddress() instanceof Inet6Address;
        return (brackets ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    String at(String path) {
        return base + path;
    }

    /** Whether the outside calls this host over https. */
    boolean areHttps() {
        return base.regionMatches(true, 0, "https:", 0, "https:".length());
    }

    @Override
    public Optional<URI> oauthCallback() {
        return Optional.of(URI.create(at("/oauth/callback")));
    }

    @Override
    public URI authenticationDocument(LibraryId library) {
        return URI.create(at("/" + library + "/authentication_document"));
    }
}
