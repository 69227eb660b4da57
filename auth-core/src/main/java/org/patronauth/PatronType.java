package org.patronauth;

import java.util.List;

/**
 * What a library says of the patrons of one type: where they start and what they are shown. It never decides whether
 * they may sign in.
 *
 * @param label a name for people, possibly empty
 * @param lane where the patron starts, in the host's words, possibly empty
 * @param audiences for whom the books are that the patron is shown, possibly none
 * @since 0.1
 */
public record PatronType(String label, String lane, List<String> audiences) {
    /**
     * Keeps a copy of the audiences.
     *
     * @param label a name for people, possibly empty
     * @param lane where the patron starts, in the host's words, possibly empty
     * @param audiences for whom the books are that the patron is shown, possibly none
     */
    public PatronType {
        audiences = List.copyOf(audiences);
    }
}
