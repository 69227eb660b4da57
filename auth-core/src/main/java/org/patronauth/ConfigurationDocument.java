package org.patronauth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Libraries, services and who uses what, as one document: to be kept beside a host's other configuration, and to make
 * one host's configuration like another's. Libraries go by their short names, services by their names.
 *
 * <p><b>Privacy.</b> An exported document holds no secrets. One that is applied may, in its services' settings.
 *
 * @param libraries all libraries
 * @param services all services
 * @param associations who uses what
 * @since 0.1
 */
public record ConfigurationDocument(
        List<LibraryDraft> libraries, List<ServiceDraft> services, List<Association> associations) {
    /**
     * Keeps copies of the lists.
     *
     * @param libraries all libraries
     * @param services all services
     * @param associations who uses what
     */
    public ConfigurationDocument {
        libraries = List.copyOf(libraries);
        services = List.copyOf(services);
        associations = List.copyOf(associations);
    }

    /**
     * That a library uses a service.
     *
     * @param library the library's short name, or null when missing
     * @param service the service's name, or null when missing
     * @param draft how it uses it
     * @since 0.1
     */
    public record Association(
            @Nullable String library, @Nullable String service, AssociationDraft draft) {}
}
