package org.patronauth.opds;

/**
 * Something that a library tells every patron who opens a client.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param id by which clients remember that they have shown it; never the same for two of them
 * @param content one or two sentences for people, plain text
 * @since 0.1
 */
public record Announcement(String id, String content) {
    /**
     * Refuses an announcement that says nothing.
     *
     * @param id by which clients remember that they have shown it; never the same for two of them
     * @param content one or two sentences for people, plain text
     * @throws IllegalArgumentException when either is blank
     */
    public Announcement {
        if (id.isBlank() || content.isBlank()) {
            throw new IllegalArgumentException("An announcement needs an id and a content.");
        }
    }
}
