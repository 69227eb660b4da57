package org.patronauth;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses under which a host serves what this library produces, and what its clients look for next. All are
 * absolute, and the same however often they are asked for. What a host does not have is not mentioned to clients.
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
     * Where a patron begins to browse a library's catalog.
     *
     * @param library the library
     * @return the root of the catalog, if the host has one
     */
    default Optional<URI> start(LibraryId library) {
        return Optional.empty();
    }

    /**
     * Where this host takes patrons back who signed in elsewhere. A service may have another address set.
     *
     * @return an absolute address, or empty where each service has to have one of its own
     */
    default Optional<URI> oauthCallback() {
        return Optional.empty();
    }

    /**
     * Where a patron finds loans and holds.
     *
     * @param library the library
     * @return the address of the shelf, if the host has one
     */
    default Optional<URI> loans(LibraryId library) {
        return Optional.empty();
    }

    /**
     * Where a patron finds what is known of the patron.
     *
     * @param library the library
     * @return the address of the profile, if the host has one
     */
    default Optional<URI> patronProfile(LibraryId library) {
        return Optional.empty();
    }

    /**
     * Where identifier and PIN are exchanged for a token.
     *
     * @param library the library
     * @return the address, if the host issues tokens
     */
    default Optional<URI> token(LibraryId library) {
        return Optional.empty();
    }

    /**
     * Where a sign-in elsewhere begins. A client adds its own address as the parameter {@code redirect_uri}.
     *
     * @param library the library
     * @param serviceName the service that signs in, as the parameter {@code provider} names it
     * @return an address that ends in its query, if the host serves such sign-ins
     */
    default Optional<URI> oauthAuthenticate(LibraryId library, String serviceName) {
        return Optional.empty();
    }

    /**
     * Where an image for a sign-in button is.
     *
     * @param library the library
     * @param imageName the name by which a provider calls its image, such as {@code CleverLoginButton280.png}
     * @return the address of the image, if the host has it
     */
    default Optional<URI> loginButtonImage(LibraryId library, String imageName) {
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
