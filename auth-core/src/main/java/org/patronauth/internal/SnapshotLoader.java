package org.patronauth.internal;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryId;
import org.patronauth.PrivilegeRules;
import org.patronauth.Restriction;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/**
 * Builds a snapshot from what is stored. What cannot be used is reported and left out; it never keeps anything else
 * from working.
 */
final class SnapshotLoader {
    private static final String UNREADABLE = "The stored settings cannot be read.";

    private final ProviderRegistry registry;
    private final Clock clock;
    private final Events events;
    private final Function<String, ProviderEnvironment> environments;

    SnapshotLoader(
            ProviderRegistry registry, Clock clock, Events events, Function<String, ProviderEnvironment> environments) {
        this.registry = registry;
        this.clock = clock;
        this.events = events;
        this.environments = environments;
    }

    /** A snapshot of the configuration that keeps the running services of the one before where nothing changed. */
    Snapshot load(Configuration configuration, Snapshot before) {
        Map<Long, RunningService> running = new LinkedHashMap<>();
        Map<Long, Snapshot.BrokenService> broken = new LinkedHashMap<>();
        for (ServiceRow row : configuration.services()) {
            RunningService kept = before.services().get(row.id());
            if (kept != null && kept.row().equals(row)) {
                running.put(row.id(), kept);
                continue;
            }
            try {
                if (configuration.unreadable().services().contains(row.id())) {
                    throw new UnusableException(UNREADABLE);
                }
                running.put(row.id(), start(row));
            } catch (UnusableException e) {
                broken.put(row.id(), isolate(row.name(), e.getMessage()));
            }
        }
        Map<Long, List<AssociationRow>> associations =
                configuration.associations().stream().collect(Collectors.groupingBy(AssociationRow::libraryKey));
        Map<LibraryId, ServedLibrary> libraries = new HashMap<>();
        for (LibraryRow library : configuration.libraries()) {
            libraries.put(
                    library.id(),
                    serve(library, associations.getOrDefault(library.key(), List.of()), running, configuration));
        }
        return new Snapshot(configuration.version(), Map.copyOf(libraries), Map.copyOf(running), Map.copyOf(broken));
    }

    private RunningService start(ServiceRow row) throws UnusableException {
        AuthenticationProviderFactory factory = registry.find(row.protocol())
                .orElseThrow(
                        () -> new UnusableException("This host does not know the protocol " + row.protocol() + "."));
        try {
            SettingsSchema schema = factory.schema().and(factory.basicSettings().schema());
            Settings settings = schema.parse(row.settings());
            AuthenticationProvider provider = factory.create(settings, environments.apply(row.name()));
            return new RunningService(row, factory, settings, (BasicAuthenticationProvider) provider);
        } catch (InvalidSettingsException e) {
            throw new UnusableException(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            // A factory of anybody's making: its message may hold a secret, so only its kind is told.
            throw new UnusableException(
                    "The provider could not be built: " + e.getClass().getName() + ".");
        }
    }

    private ServedLibrary serve(
            LibraryRow library,
            List<AssociationRow> rows,
            Map<Long, RunningService> running,
            Configuration configuration) {
        Settings settings;
        try {
            if (configuration.unreadable().libraries().contains(library.key())) {
                throw new UnusableException(UNREADABLE);
            }
            settings = LibrarySettings.SCHEMA.parse(library.settings());
        } catch (InvalidSettingsException | UnusableException e) {
            isolate("library " + library.id(), e.getMessage());
            return new ServedLibrary(library, Map.of(), List.of(), true);
        }
        List<ServedAssociation> served = new ArrayList<>();
        boolean defects = false;
        boolean several = rows.size() > 1;
        for (AssociationRow row : rows) {
            RunningService service = running.get(row.serviceId());
            if (service == null) {
                defects = true;
                continue;
            }
            try {
                if (configuration.unreadable().associations().contains(row.id())) {
                    throw new UnusableException(UNREADABLE);
                }
                served.add(associate(row, service, settings, several));
            } catch (UnusableException e) {
                isolate(service.name() + " at " + library.id(), e.getMessage());
                defects = true;
            }
        }
        return new ServedLibrary(
                library, settings.get(LibrarySettings.PATRON_TYPES).orElse(Map.of()), List.copyOf(served), defects);
    }

    private ServedAssociation associate(AssociationRow row, RunningService service, Settings library, boolean several)
            throws UnusableException {
        if (several && !service.hasOwnIdentifierPattern()) {
            throw new UnusableException(
                    "The library has several basic services, and this one has no identifier pattern of its own.");
        }
        Restriction restriction =
                Restriction.ofStored(row.restrictionType(), row.restrictionField(), row.restriction());
        Optional<String> defect = restriction.defect();
        if (defect.isPresent()) {
            throw new UnusableException(defect.get());
        }
        try {
            SettingsSchema schema =
                    AssociationSettings.SCHEMA.and(service.factory().librarySchema());
            return new ServedAssociation(
                    row, service, schema.parse(row.settings()), restriction, privilegeRules(service, library));
        } catch (InvalidSettingsException e) {
            throw new UnusableException(String.valueOf(e.getMessage()));
        }
    }

    private PrivilegeRules privilegeRules(RunningService service, Settings library) {
        BigDecimal serviceLimit = service.settings()
                .get(service.basicSettings().maxOutstandingFines())
                .orElse(null);
        return PrivilegeRules.of(
                serviceLimit,
                library.get(LibrarySettings.MAX_OUTSTANDING_FINES).orElse(null),
                library.require(LibrarySettings.ALLOW_BORROWING_WITH_EXPIRED_AUTHORIZATION),
                library.get(LibrarySettings.TIME_ZONE).map(ZoneId::of).orElse(clock.getZone()));
    }

    private Snapshot.BrokenService isolate(String name, @Nullable String detail) {
        String text = String.valueOf(detail);
        events.serviceIsolated(name, text);
        return new Snapshot.BrokenService(name, text);
    }

    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }
}
