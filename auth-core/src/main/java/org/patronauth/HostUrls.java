package org.patronauth;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses under which a host serves what this library produces.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public interface HostUrls {
    /**
     * Where the authentication document of a library is.
     *
     * @param library the library
     * @return an absolute address
     */
    URI authenticationDocument(LibraryId library);

    /**
     * Where this host takes patrons back who signed in elsewhere. A service may have another address set.
     *
     * @return an absolute address, or empty where each service has to have one of its own
     */
    default Optional<URI> oauthCallback() {
        return Optional.empty();
    }

    /**
     * Where a patron who just signed in elsewhere finds the books that are meant for them.
     *
     * @param library the library
     * @param type what the library says of patrons of this type, or null
     * @return an absolute address, if the host has one
     */
    default Optional<URI> rootLane(LibraryId library, @Nullable PatronType type) {
        return Optional.empty();
    }
}
