package org.patronauth;

import java.net.URI;

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
}
