package org.patronauth.examples.host;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
        return of(library, "/authentication_document");
    }

    @Override
    public Optional<URI> patronProfile(LibraryId library) {
        return Optional.of(of(library, "/patrons/me"));
    }

    @Override
    public Optional<URI> token(LibraryId library) {
        return Optional.of(of(library, "/patrons/me/token"));
    }

    @Override
    public Optional<URI> oauthAuthenticate(LibraryId library, String serviceName) {
        // A plus sign is a blank only to those who know that this is a form.
        String provider = URLEncoder.encode(serviceName, StandardCharsets.UTF_8).replace("+", "%20");
        return Optional.of(of(library, "/oauth_authenticate?provider=" + provider));
    }

    private URI of(LibraryId library, String path) {
        return URI.create(at("/" + library + path));
    }
}
