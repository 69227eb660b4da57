package org.patronauth.store;

import java.util.Map;
import org.patronauth.LibraryId;

/**
 * A library as it is stored.
 *
 * @param key the primary key; it never changes
 * @param id the short name
 * @param name the name for people
 * @param settings raw values by canonical key
 * @param version counts the changes of this row, for optimistic locking
 * @since 0.1
 */
public record LibraryRow(long key, LibraryId id, String name, Map<String, Object> settings, long version) {
    /**
     * Keeps a copy of the settings.
     *
     * @param key the primary key; it never changes
     * @param id the short name
     * @param name the name for people
     * @param settings raw values by canonical key
     * @param version counts the changes of this row, for optimistic locking
     */
    public LibraryRow {
        settings = Rows.copy(settings);
    }

    @Override
    public String toString() {
        return "LibraryRow[" + key + ", " + id + ", version " + version + "]";
    }
}
