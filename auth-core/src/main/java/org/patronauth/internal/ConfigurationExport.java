package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationDraft;
import org.patronauth.ConfigurationDocument;
import org.patronauth.LibraryDraft;
import org.patronauth.ServiceDraft;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/** Writes the stored configuration down: what this host understands of it, without secrets. */
public final class ConfigurationExport {
    private final ServiceFacts facts;

    public ConfigurationExport(ServiceFacts facts) {
        this.facts = facts;
    }

    public ConfigurationDocument of(Configuration configuration) {
        Map<Long, String> libraries = configuration.libraries().stream()
                .collect(Collectors.toMap(LibraryRow::key, row -> row.id().shortName()));
        Map<Long, ServiceRow> services =
                configuration.services().stream().collect(Collectors.toMap(ServiceRow::id, row -> row));
        return new ConfigurationDocument(
                configuration.libraries().stream().map(this::library).toList(),
                configuration.services().stream().map(this::service).toList(),
                configuration.associations().stream()
                        .filter(row -> libraries.containsKey(row.libraryKey()) && services.containsKey(row.serviceId()))
                        .map(row -> association(libraries.get(row.libraryKey()), services.get(row.serviceId()), row))
                        .toList());
    }

    private LibraryDraft library(LibraryRow row) {
        return new LibraryDraft(row.id().shortName(), row.name(), only(row.settings(), LibrarySettings.SCHEMA::knows));
    }

    private ServiceDraft service(ServiceRow row) {
        SettingsSchema schema = facts.schema(row.protocol());
        Set<String> secrets = SecretVault.names(schema);
        return new ServiceDraft(
                row.name(), row.protocol(), only(row.settings(), key -> schema.knows(key) && !secrets.contains(key)));
    }

    private ConfigurationDocument.Association association(
            @Nullable String library, @Nullable ServiceRow service, AssociationRow row) {
        SettingsSchema schema = service == null ? SettingsSchema.EMPTY : facts.librarySchemaOf(service);
        return new ConfigurationDocument.Association(
                library,
                service == null ? null : service.name(),
                new AssociationDraft(
                        row.restrictionType(),
                        row.restrictionField(),
                        row.restriction(),
                        only(row.settings(), schema::knows),
                        row.position()));
    }

    /** What a newer host stored beside the known settings stays with it, and may be anything. */
    private static Map<String, @Nullable Object> only(Map<String, Object> settings, Predicate<String> wanted) {
        Map<String, @Nullable Object> some = new LinkedHashMap<>();
        settings.forEach((key, value) -> {
            if (wanted.test(key)) {
                some.put(key, value);
            }
        });
        return some;
    }
}
