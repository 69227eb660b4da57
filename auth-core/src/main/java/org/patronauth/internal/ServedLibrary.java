package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.LibraryId;
import org.patronauth.PatronRecord;
import org.patronauth.PatronType;
import org.patronauth.store.LibraryRow;

/**
 * A library, ready to serve logins.
 *
 * @param row the library as stored
 * @param patronTypes what it says of its patrons' types
 * @param associations its services that can be used, in order
 * @param hasDefects whether a service of its own cannot be used as it is configured
 */
record ServedLibrary(
        LibraryRow row, Map<String, PatronType> patronTypes, List<ServedAssociation> associations, boolean hasDefects) {
    private static final String ANY_OTHER_TYPE = "*";

    LibraryId id() {
        return row.id();
    }

    Optional<ServedAssociation> association(long id) {
        for (ServedAssociation association : associations) {
            if (association.row().id() == id) {
                return Optional.of(association);
            }
        }
        return Optional.empty();
    }

    Optional<PatronType> typeOf(PatronRecord patron) {
        PatronType own = patron.externalType().map(patronTypes::get).orElse(null);
        return Optional.ofNullable(own != null ? own : patronTypes.get(ANY_OTHER_TYPE));
    }
}
