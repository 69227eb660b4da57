package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.patronauth.AuditEvent;
import org.patronauth.LibraryId;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/**
 * A change of the configuration on its way to the store: secrets are sealed, and what changes is noted. Whoever writes
 * through it can forget neither.
 */
final class AuditedTransaction implements ConfigurationTransaction {
    private final ConfigurationTransaction store;
    private final SecretVault vault;
    private final ServiceFacts facts;
    private final AuditTrail trail;

    AuditedTransaction(ConfigurationTransaction store, SecretVault vault, ServiceFacts facts, AuditTrail trail) {
        this.store = store;
        this.vault = vault;
        this.facts = facts;
        this.trail = trail;
    }

    @Override
    public List<LibraryRow> libraries() {
        return store.libraries();
    }

    @Override
    public Optional<LibraryRow> library(LibraryId id) {
        return store.library(id);
    }

    @Override
    public Optional<LibraryRow> library(long key) {
        return store.library(key);
    }

    @Override
    public LibraryRow insertLibrary(LibraryId id, String name, Map<String, Object> settings) {
        LibraryRow created = store.insertLibrary(id, name, settings);
        trail.library(null, created);
        return created;
    }

    @Override
    public Optional<LibraryRow> updateLibrary(LibraryRow library) {
        Optional<LibraryRow> before = store.library(library.key());
        Optional<LibraryRow> after = store.updateLibrary(library);
        after.ifPresent(row -> trail.library(before.orElse(null), row));
        return after;
    }

    @Override
    public boolean deleteLibrary(long key) {
        Optional<LibraryRow> before = store.library(key);
        boolean deleted = store.deleteLibrary(key);
        if (deleted) {
            before.ifPresent(row -> trail.library(row, null));
        }
        return deleted;
    }

    @Override
    public List<ServiceRow> services() {
        return store.services();
    }

    @Override
    public Optional<ServiceRow> service(long id) {
        return store.service(id);
    }

    @Override
    public Optional<Long> integrationNamed(String name) {
        return store.integrationNamed(name);
    }

    @Override
    public ServiceRow insertService(String name, String protocol, LongFunction<Map<String, Object>> settings) {
        ServiceRow created =
                store.insertService(name, protocol, id -> vault.seal(id, settings.apply(id), facts.schema(protocol)));
        trail.service(null, created);
        return created;
    }

    @Override
    public Optional<ServiceRow> updateService(ServiceRow service) {
        Optional<ServiceRow> before = store.service(service.id());
        Optional<ServiceRow> after = store.updateService(new ServiceRow(
                service.id(),
                service.name(),
                service.protocol(),
                vault.seal(service.id(), service.settings(), facts.schema(service.protocol())),
                service.version()));
        after.ifPresent(row -> trail.service(before.orElse(null), row));
        return after;
    }

    @Override
    public void deleteService(long id) {
        Optional<ServiceRow> before = store.service(id);
        store.deleteService(id);
        before.ifPresent(row -> trail.service(row, null));
    }

    @Override
    public Optional<AssociationRow> association(long id) {
        return store.association(id);
    }

    @Override
    public List<AssociationRow> associationsOfLibrary(long libraryKey) {
        return store.associationsOfLibrary(libraryKey);
    }

    @Override
    public List<AssociationRow> associationsOfService(long serviceId) {
        return store.associationsOfService(serviceId);
    }

    @Override
    public AssociationRow insertAssociation(
            long libraryKey, long serviceId, Restriction restriction, Map<String, Object> settings, int position) {
        AssociationRow created = store.insertAssociation(libraryKey, serviceId, restriction, settings, position);
        trail.association(library(created), service(created), null, created);
        return created;
    }

    @Override
    public Optional<AssociationRow> updateAssociation(AssociationRow association) {
        Optional<AssociationRow> before = store.association(association.id());
        Optional<AssociationRow> after = store.updateAssociation(association);
        after.ifPresent(row -> trail.association(library(row), service(row), before.orElse(null), row));
        return after;
    }

    @Override
    public void deleteAssociation(long id) {
        Optional<AssociationRow> before = store.association(id);
        store.deleteAssociation(id);
        before.ifPresent(row -> trail.association(library(row), service(row), row, null));
    }

    private String library(AssociationRow association) {
        return store.library(association.libraryKey())
                .map(row -> row.id().shortName())
                .orElse("");
    }

    private String service(AssociationRow association) {
        return store.service(association.serviceId()).map(ServiceRow::name).orElse("");
    }

    @Override
    public void record(AuditEvent event) {
        trail.also(event);
    }
}
