package org.patronauth.opds;

import java.util.List;
import org.patronauth.LibraryId;

/**
 * Where a host keeps what its libraries announce.
 *
 * <p>It is asked when a document is built, not when it is served: a host whose announcements begin or end calls {@link
 * org.patronauth.PatronAuthenticator#renewDocuments()}.
 *
 * <p><b>Thread safety.</b> Asked by any number of threads at once.
 *
 * <p><b>Failure.</b> An exception is reported as a warning, and the document is built without announcements.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AnnouncementSource {
    /**
     * What a library announces today.
     *
     * @param library the library
     * @return the announcements in order, possibly none
     */
    List<Announcement> announcements(LibraryId library);
}
