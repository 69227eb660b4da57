package org.patronauth;

/**
 * A patron of one library as the local database knows them.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows the library and the local id alone.
 *
 * @param id the local id; it never changes and is never used again
 * @param library the library that the patron belongs to
 * @param record what is stored about the patron
 * @since 0.1
 */
public record Patron(long id, LibraryId library, PatronRecord record) {
    @Override
    public String toString() {
        return "Patron[" + library + "/" + id + "]";
    }
}
