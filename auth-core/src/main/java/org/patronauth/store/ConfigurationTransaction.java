package org.patronauth.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEvent;
import org.patronauth.LibraryId;

/**
 * One change of the configuration under way. What it reads cannot be changed by others until it ends.
 *
 * <p><b>Thread safety.</b> Used by one thread, and only inside {@link ConfigurationStore#change}.
 *
 * @since 0.1
 */
public interface ConfigurationTransaction {
    /**
     * All libraries.
     *
     * @return the libraries by short name
     */
    List<LibraryRow> libraries();

    /**
     * Finds a library by its short name.
     *
     * @param id the short name
     * @return the library, if there is one
     */
    Optional<LibraryRow> library(LibraryId id);

    /**
     * Finds a library by its key.
     *
     * @param key the primary key
     * @return the library, if there is one
     */
    Optional<LibraryRow> library(long key);

    /**
     * Stores a new library.
     *
     * @param id its short name, not taken
     * @param name its name for people
     * @param settings raw values by canonical key
     * @return the library as stored
     */
    LibraryRow insertLibrary(LibraryId id, String name, Map<String, Object> settings);

    /**
     * Stores a library's new values and raises its version.
     *
     * @param library key and new values; the version is the one that was read
     * @return the library as stored, or empty when its version is another one by now
     */
    Optional<LibraryRow> updateLibrary(LibraryRow library);

    /**
     * Removes a library that uses no service and never had a patron.
     *
     * @param key the primary key
     * @return false when the library has patrons, and stays
     */
    boolean deleteLibrary(long key);

    /**
     * Finds a service.
     *
     * @param id the primary key
     * @return the service, if there is one with goal {@code patron_auth}
     */
    Optional<ServiceRow> service(long id);

    /**
     * Whether a name is taken by an integration of any goal.
     *
     * @param name a service's name
     * @return the id of the integration that has it
     */
    Optional<Long> integrationNamed(String name);

    /**
     * All services.
     *
     * @return the services with goal {@code patron_auth}, by primary key
     */
    List<ServiceRow> services();

    /**
     * Stores a new service.
     *
     * @param name its name, not taken
     * @param protocol the protocol's name
     * @param settings raw values by canonical key
     * @return the service as stored
     */
    default ServiceRow insertService(String name, String protocol, Map<String, Object> settings) {
        return insertService(name, protocol, id -> settings);
    }

    /**
     * Stores a new service whose values depend on its id: a sealed secret opens for one service alone.
     *
     * @param name its name, not taken
     * @param protocol the protocol's name
     * @param settings from the primary key to raw values by canonical key
     * @return the service as stored
     */
    ServiceRow insertService(String name, String protocol, LongFunction<Map<String, Object>> settings);

    /**
     * Stores a service's new values and raises its version.
     *
     * @param service id and new values; the version is the one that was read
     * @return the service as stored, or empty when its version is another one by now
     */
    Optional<ServiceRow> updateService(ServiceRow service);

    /**
     * Removes a service that no library uses.
     *
     * @param id the primary key
     */
    void deleteService(long id);

    /**
     * Finds an association.
     *
     * @param id the primary key
     * @return the association, if there is one with a service of goal {@code patron_auth}
     */
    Optional<AssociationRow> association(long id);

    /**
     * The services of a library.
     *
     * @param libraryKey the library's key
     * @return its associations by position
     */
    List<AssociationRow> associationsOfLibrary(long libraryKey);

    /**
     * The libraries of a service.
     *
     * @param serviceId the service's key
     * @return its associations, by library
     */
    List<AssociationRow> associationsOfService(long serviceId);

    /**
     * Stores that a library uses a service.
     *
     * @param libraryKey the library's key
     * @param serviceId the service's key
     * @param restriction type, field and criteria
     * @param settings raw values by canonical key
     * @param position the place among the library's services
     * @return the association as stored
     */
    AssociationRow insertAssociation(
            long libraryKey, long serviceId, Restriction restriction, Map<String, Object> settings, int position);

    /**
     * Stores an association's new values and raises its version, and the version of its restriction when that changed.
     *
     * @param association id and new values; the version is the one that was read
     * @return the association as stored, or empty when its version is another one by now
     */
    Optional<AssociationRow> updateAssociation(AssociationRow association);

    /**
     * Removes an association.
     *
     * @param id the primary key
     */
    void deleteAssociation(long id);

    /**
     * Records who changed what, as a part of the change: both are stored or neither is. A store that keeps no record
     * does nothing.
     *
     * @param event what was done
     */
    default void record(AuditEvent event) {}

    /**
     * The three columns of a restriction.
     *
     * @param type column {@code patron_restriction_type}; null for none
     * @param field column {@code patron_restriction_field}
     * @param criteria column {@code patron_restriction}
     * @since 0.1
     */
    record Restriction(
            @Nullable String type,
            @Nullable String field,
            @Nullable String criteria) {}
}
