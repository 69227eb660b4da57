package org.patronauth.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.patronauth.LibraryId;

/**
 * All configuration of a running host at one version. Logins read it without lock or SQL.
 *
 * @param version the version of the stored configuration
 * @param libraries every library by short name
 * @param services every service that works, by id
 * @param broken what is wrong with every service that does not, by id
 */
record Snapshot(
        long version,
        Map<LibraryId, ServedLibrary> libraries,
        Map<Long, RunningService> services,
        Map<Long, BrokenService> broken) {
    static final Snapshot EMPTY = new Snapshot(-1, Map.of(), Map.of(), Map.of());

    /** A service that cannot be used as it is configured. */
    record BrokenService(String name, String detail) {}

    Optional<ServedLibrary> library(LibraryId id) {
        return Optional.ofNullable(libraries.get(id));
    }

    /** A library by the primary key of its row. Sign-ins elsewhere alone ask for one, and they are rare. */
    Optional<ServedLibrary> libraryByKey(long key) {
        return libraries.values().stream()
                .filter(library -> library.row().key() == key)
                .findFirst();
    }

    Collection<RunningService> runningServices() {
        return services.values();
    }
}
