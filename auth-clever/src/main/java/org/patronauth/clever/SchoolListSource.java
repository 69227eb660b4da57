package org.patronauth.clever;

import java.io.IOException;
import java.util.Collection;

/**
 * Where a list of schools comes from.
 *
 * @param <S> tells one state of the list from another
 */
interface SchoolListSource<S> {
    /** Something that is equal to the last one as long as the list has not changed. It costs next to nothing. */
    S state() throws IOException;

    /** The numbers of the list, not yet normalised. */
    Collection<String> read(S state) throws IOException;
}
