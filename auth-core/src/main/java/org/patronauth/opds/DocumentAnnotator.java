package org.patronauth.opds;

import java.util.Map;
import org.patronauth.LibraryId;

/**
 * Rewrites the documents of a host that has more to say, such as another start link or an age gate.
 *
 * <p>It is asked when a document is built, not when it is served: a host whose annotator would decide otherwise now
 * calls {@link org.patronauth.PatronAuthenticator#renewDocuments()}.
 *
 * <p><b>Thread safety.</b> Called by any number of threads at once.
 *
 * <p><b>Failure.</b> Where it throws, or leaves something that is no authentication document, all that it did is
 * dropped, a warning is reported, and the document is served without it. No login is affected.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DocumentAnnotator {
    /**
     * Changes a document in place.
     *
     * <p>Afterwards {@code id} and {@code title} are texts, {@code authentication} is a list of objects that each have
     * a {@code type}, and {@code links} is a list of objects that each have {@code rel} and {@code href}.
     *
     * @param library whose document it is
     * @param document the members in order: texts, numbers, booleans, null, and lists and maps of them, all mutable and
     *     the annotator's own
     */
    void annotate(LibraryId library, Map<String, Object> document);
}
