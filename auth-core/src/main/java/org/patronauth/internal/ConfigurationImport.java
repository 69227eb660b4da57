package org.patronauth.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.Restriction;
import org.patronauth.ServiceDraft;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/**
 * Writes an older configuration within one transaction, through the same doors as an administrator: what they would be
 * refused is left out here, with the reasons. What is here already is left as it is.
 */
final class ConfigurationImport {
    private static final String DEFAULT_LIBRARY = "default";
    /** Where the host does not let these off, a service can do without: it is stricter then, not laxer. */
    private static final Set<String> CHECKS = Set.of("settings.verify_certificate", "settings.verify_host");

    private final ProviderRegistry registry;
    private final LegacyConfiguration old;
    private final ImportNotes notes;
    private final Actor actor;
    private final ConfigurationTransaction change;
    private final PatronAuthenticationServices desk;

    private final Map<Long, PatronImport.Target> libraries = new LinkedHashMap<>();
    private final Map<Long, Imported> services = new LinkedHashMap<>();

    ConfigurationImport(
            ProviderRegistry registry,
            LegacyConfiguration old,
            ImportNotes notes,
            Actor actor,
            ConfigurationTransaction change,
            PatronAuthenticationServices desk) {
        this.registry = registry;
        this.old = old;
        this.notes = notes;
        this.actor = actor;
        this.change = change;
        this.desk = desk;
    }

    /**
     * A service of the older system as it is here now.
     *
     * @param row the service
     * @param factory its protocol
     * @param association how its first library uses it, if one does
     */
    record Imported(
            ServiceRow row,
            AuthenticationProviderFactory factory,
            @Nullable AssociationRow association) {
        @Override
        public String toString() {
            return "Imported[" + row.id() + "]";
        }
    }

    /**
     * What is here now.
     *
     * @param libraries the libraries by their older id
     * @param services the services
     */
    record Result(Map<Long, PatronImport.Target> libraries, List<Imported> services) {}

    /**
     * Writes all of it.
     *
     * @param before the configuration before the import
     * @param dryRun whether all of it will be undone
     */
    Result write(Configuration before, boolean dryRun) {
        LibraryTranslation translation = new LibraryTranslation(LibraryCheck.RESERVED, notes);
        old.libraries().forEach(library -> {
            LibraryDraft draft = translation.translate(library);
            Optional<LibraryRow> known =
                    LibraryId.parse(String.valueOf(draft.shortName())).flatMap(change::library);
            known.ifPresentOrElse(
                    row -> {
                        notes.unchanged(ImportNotes.library(row.id().shortName()));
                        libraries.put(library.id(), new PatronImport.Target(row, true));
                    },
                    () -> create(draft)
                            .ifPresent(row -> libraries.put(library.id(), new PatronImport.Target(row, !dryRun))));
        });
        Set<String> names = new HashSet<>();
        old.services().forEach(service -> names.add(String.valueOf(service.name())));
        ServiceTranslation services = new ServiceTranslation(registry, old.origin(), notes);
        old.services().forEach(service -> write(service, services, names));
        AssociationTranslation associations = new AssociationTranslation(old.origin(), notes);
        if (old.origin() == LegacyConfiguration.Origin.SITE_CONFIGURATION) {
            List<LibraryRow> everyLibrary = everyLibrary(before);
            old.associations()
                    .forEach(association -> everyLibrary.forEach(library -> write(association, library, associations)));
        } else {
            old.associations().forEach(association -> {
                PatronImport.Target library = libraries.get(association.libraryId());
                if (library != null) {
                    write(association, library.row(), associations);
                }
            });
        }
        return new Result(libraries, List.copyOf(this.services.values()));
    }

    // Libraries

    /** Where a few settings are bad, the others are good enough for a library. */
    private Optional<LibraryRow> create(LibraryDraft draft) {
        String what = ImportNotes.library(String.valueOf(draft.shortName()));
        Map<String, @Nullable Object> settings = new LinkedHashMap<>(draft.settings());
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                LibraryId id = desk.createLibrary(actor, new LibraryDraft(draft.shortName(), draft.name(), settings))
                        .id();
                notes.created(what);
                return change.library(id);
            } catch (ConfigurationRefusedException e) {
                notes.refused(what, e.errors());
                Set<String> bad = e.errors().stream().map(SettingProblem::field).collect(Collectors.toSet());
                if (!settings.keySet().removeIf(key -> bad.contains("settings." + key))) {
                    break;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The early systems knew one library, and each service was for it. So the services of their files go to the
     * libraries that have no others; where there is no library at all, to a new one.
     */
    private List<LibraryRow> everyLibrary(Configuration before) {
        Set<Long> ours =
                services.values().stream().map(imported -> imported.row().id()).collect(Collectors.toSet());
        Map<Long, Boolean> free = new HashMap<>();
        before.associations()
                .forEach(association -> free.merge(
                        association.libraryKey(), ours.contains(association.serviceId()), Boolean::logicalAnd));
        List<LibraryRow> libraries = new ArrayList<>();
        for (LibraryRow library : before.libraries()) {
            if (free.getOrDefault(library.key(), true)) {
                libraries.add(library);
            } else {
                notes.warning(ImportNotes.library(library.id().shortName())
                        + " has services of its own and was left as it is.");
            }
        }
        if (before.libraries().isEmpty() && !services.isEmpty()) {
            create(new LibraryDraft(DEFAULT_LIBRARY, "Default library", Map.of()))
                    .ifPresent(library -> {
                        libraries.add(library);
                        notes.warning(ImportNotes.library(DEFAULT_LIBRARY)
                                + " was created, since there was none. Give it its own name.");
                    });
        }
        return libraries;
    }

    // Services

    private void write(LegacyConfiguration.Service service, ServiceTranslation translation, Set<String> names) {
        String name = LegacyValues.text(service.name()).orElseGet(() -> newName(service, translation, names));
        Optional<ServiceTranslation.Translated> translated = translation.translate(service, name);
        if (translated.isEmpty()) {
            return;
        }
        ServiceDraft draft = translated.get().draft();
        AuthenticationProviderFactory factory = translated.get().factory();
        Optional<Long> taken = change.integrationNamed(name);
        if (taken.isPresent()) {
            known(service, taken.get(), draft, factory, name);
        } else {
            create(draft, factory, name).ifPresent(row -> services.put(service.id(), new Imported(row, factory, null)));
        }
    }

    /** Early versions let a service have no name; the same service gets the same one each time. */
    private static String newName(
            LegacyConfiguration.Service service, ServiceTranslation translation, Set<String> names) {
        String base = translation
                        .protocol(service.protocol())
                        .map(AuthenticationProviderFactory::protocol)
                        .orElse(service.protocol())
                + " "
                + service.id();
        String name = base;
        for (int again = 2; !names.add(name); again++) {
            name = base + "-" + again;
        }
        return name;
    }

    private void known(
            LegacyConfiguration.Service service,
            long id,
            ServiceDraft draft,
            AuthenticationProviderFactory factory,
            String name) {
        String what = ImportNotes.service(name);
        Optional<ServiceRow> row = change.service(id)
                .filter(stored ->
                        registry.find(stored.protocol()).filter(factory::equals).isPresent());
        if (row.isEmpty()) {
            notes.skipped(
                    what,
                    "Something else has that name here: a service of another protocol, or an integration for another"
                            + " purpose. Rename one of the two.");
            return;
        }
        notes.unchanged(what);
        services.put(service.id(), new Imported(row.get(), factory, null));
        if (differs(factory.serviceSchema(), draft.settings(), row.get().settings())) {
            notes.warning(what + " is here already, with other settings. It was left as it is.");
        }
    }

    /** Whether a draft would change what is stored. */
    private static boolean differs(
            SettingsSchema schema, Map<String, @Nullable Object> submitted, Map<String, Object> stored) {
        return new Drafts()
                .settings(schema, submitted, Map.of())
                .filter(parsed -> !same(parsed.kept(), stored, schema))
                .isPresent();
    }

    private static boolean same(Map<String, Object> one, Map<String, Object> other, SettingsSchema schema) {
        return schema.settings().stream()
                .allMatch(setting -> setting.isSecret()
                        // Stored secrets are sealed.
                        ? one.containsKey(setting.key()) == other.containsKey(setting.key())
                        : String.valueOf(one.get(setting.key())).equals(String.valueOf(other.get(setting.key()))));
    }

    private Optional<ServiceRow> create(ServiceDraft draft, AuthenticationProviderFactory factory, String name) {
        String what = ImportNotes.service(name);
        try {
            return Optional.of(created(draft, what));
        } catch (ConfigurationRefusedException e) {
            boolean checksAlone = !e.errors().isEmpty()
                    && e.errors().stream().map(SettingProblem::field).allMatch(CHECKS::contains);
            if (!checksAlone) {
                notes.refused(what, e.errors());
                return Optional.empty();
            }
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>(draft.settings());
        CHECKS.forEach(field -> settings.remove(field.substring("settings.".length())));
        try {
            ServiceRow row = created(new ServiceDraft(name, factory.protocol(), settings), what);
            notes.difference(
                    name,
                    what + ": the older system left the check of the certificate out. This host does not allow that, so"
                            + " chain and host name are checked.");
            return Optional.of(row);
        } catch (ConfigurationRefusedException e) {
            notes.refused(what, e.errors());
            return Optional.empty();
        }
    }

    private ServiceRow created(ServiceDraft draft, String what) {
        long id = desk.createService(actor, draft).id();
        notes.created(what);
        return change.service(id).orElseThrow();
    }

    // Associations

    private void write(
            LegacyConfiguration.Association association, LibraryRow library, AssociationTranslation translation) {
        Imported service = services.get(association.serviceId());
        if (service == null) {
            return;
        }
        String name = service.row().name();
        String what = ImportNotes.association(library.id().shortName(), name);
        Optional<AssociationRow> known = association(library, service.row());
        if (known.isPresent()) {
            notes.unchanged(what);
            remember(association.serviceId(), service, known.get());
            if (restrictsOtherwise(association, service.factory(), known.get())) {
                notes.warning(what + " is here already, with another restriction. It was left as it is.");
            }
            return;
        }
        Optional<AssociationDraft> draft = translation.translate(association.settings(), service.factory(), name, what);
        if (draft.isEmpty()) {
            return;
        }
        try {
            desk.associate(actor, library.id(), service.row().id(), draft.get());
            notes.created(what);
            association(library, service.row()).ifPresent(row -> remember(association.serviceId(), service, row));
        } catch (ConfigurationRefusedException e) {
            notes.refused(what, e.errors());
        }
    }

    private boolean restrictsOtherwise(
            LegacyConfiguration.Association association, AuthenticationProviderFactory factory, AssociationRow stored) {
        // What there is to say about the translation was said when the association was made.
        return new AssociationTranslation(old.origin(), new ImportNotes())
                .translate(association.settings(), factory, "", "")
                .flatMap(draft -> Restriction.read(
                                draft.restrictionType(), draft.restrictionField(), draft.restriction())
                        .restriction())
                .filter(restriction -> !says(restriction, stored))
                .isPresent();
    }

    private static boolean says(Restriction restriction, AssociationRow stored) {
        Restriction theirs =
                Restriction.ofStored(stored.restrictionType(), stored.restrictionField(), stored.restriction());
        return restriction.type() == theirs.type()
                && restriction.field().equals(theirs.field())
                && restriction.criteria().equals(theirs.criteria());
    }

    private Optional<AssociationRow> association(LibraryRow library, ServiceRow service) {
        return change.associationsOfLibrary(library.key()).stream()
                .filter(row -> row.serviceId() == service.id())
                .findFirst();
    }

    private void remember(long oldId, Imported service, AssociationRow association) {
        if (service.association() == null) {
            services.put(oldId, new Imported(service.row(), service.factory(), association));
        }
    }
}
