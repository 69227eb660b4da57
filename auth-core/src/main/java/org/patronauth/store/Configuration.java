package org.patronauth.store;

import java.util.List;
import java.util.Set;

/**
 * Everything that is configured, read at one moment.
 *
 * @param version the version of the configuration as a whole; any change raises it
 * @param libraries all libraries
 * @param services all patron authentication services
 * @param associations who uses what, by library and position
 * @param unreadable rows whose stored settings cannot be read; they are listed without settings
 * @since 0.1
 */
public record Configuration(
        long version,
        List<LibraryRow> libraries,
        List<ServiceRow> services,
        List<AssociationRow> associations,
        Unreadable unreadable) {
    /**
     * Keeps copies of the lists.
     *
     * @param version the version of the configuration as a whole; any change raises it
     * @param libraries all libraries
     * @param services all patron authentication services
     * @param associations who uses what, by library and position
     * @param unreadable rows whose stored settings cannot be read; they are listed without settings
     */
    public Configuration {
        libraries = List.copyOf(libraries);
        services = List.copyOf(services);
        associations = List.copyOf(associations);
    }

    /**
     * Rows whose stored settings cannot be read, by primary key.
     *
     * @param libraries keys of libraries
     * @param services keys of services
     * @param associations keys of associations
     * @since 0.1
     */
    public record Unreadable(Set<Long> libraries, Set<Long> services, Set<Long> associations) {
        /** Every row can be read. */
        public static final Unreadable NOTHING = new Unreadable(Set.of(), Set.of(), Set.of());

        /**
         * Keeps copies of the sets.
         *
         * @param libraries keys of libraries
         * @param services keys of services
         * @param associations keys of associations
         */
        public Unreadable {
            libraries = Set.copyOf(libraries);
            services = Set.copyOf(services);
            associations = Set.copyOf(associations);
        }
    }
}
