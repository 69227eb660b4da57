package org.patronauth.store;

import java.util.List;

/**
 * Everything that is configured, read at one moment.
 *
 * @param version the version of the configuration as a whole; any change raises it
 * @param libraries all libraries
 * @param services all patron authentication services
 * @param associations who uses what, by library and position
 * @since 0.1
 */
public record Configuration(
        long version, List<LibraryRow> libraries, List<ServiceRow> services, List<AssociationRow> associations) {
    /** Keeps copies of the lists. */
    public Configuration {
        libraries = List.copyOf(libraries);
        services = List.copyOf(services);
        associations = List.copyOf(associations);
    }
}
