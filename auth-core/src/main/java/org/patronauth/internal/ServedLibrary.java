package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.LibraryId;
import org.patronauth.PatronRecord;
import org.patronauth.PatronType;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Settings;
import org.patronauth.store.LibraryRow;

/**
 * A library, ready to serve logins.
 *
 * @param row the library as stored
 * @param settings what it has set
 * @param associations its services that can be used, in order
 * @param hasDefects whether a service of its own cannot be used as it is configured
 */
record ServedLibrary(LibraryRow row, Settings settings, List<ServedAssociation> associations, boolean hasDefects) {
    private static final String ANY_OTHER_TYPE = "*";

    LibraryId id() {
        return row.id();
    }

    /** How its patrons sign in, as clients are told. */
    List<DocumentFlow> flows() {
        return associations.stream()
                .map(association -> association.flow(isAmbiguous(association.service())))
                .toList();
    }

    private boolean isAmbiguous(RunningService service) {
        return associations.stream()
                        .filter(other -> other.service().protocol().equals(service.protocol()))
                        .count()
                > 1;
    }

    Optional<PatronType> typeOf(PatronRecord patron) {
        Map<String, PatronType> patronTypes =
                settings.get(LibrarySettings.PATRON_TYPES).orElse(Map.of());
        PatronType own = patron.externalType().map(patronTypes::get).orElse(null);
        return Optional.ofNullable(own != null ? own : patronTypes.get(ANY_OTHER_TYPE));
    }
}
