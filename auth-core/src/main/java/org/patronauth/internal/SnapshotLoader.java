package org.patronauth.internal;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryId;
import org.patronauth.PrivilegeRules;
import org.patronauth.Restriction;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.RedirectAllowList;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.UnreadableSecretException;

/**
 * Builds a snapshot from what is stored. What cannot be used is reported and left out; it never keeps anything else
 * from working.
 */
final class SnapshotLoader {
    private static final String UNREADABLE = "The stored settings cannot be read.";

    private final ProviderRegistry registry;
    private final SecretVault vault;
    private final Clock clock;
    private final Events events;
    private final Function<String, ProviderEnvironment> environments;
    private final ServiceLines lines;

    SnapshotLoader(
            ProviderRegistry registry,
            SecretVault vault,
            Clock clock,
            Events events,
            Function<String, ProviderEnvironment> environments,
            ServiceLines lines) {
        this.registry = registry;
        this.vault = vault;
        this.clock = clock;
        this.events = events;
        this.environments = environments;
        this.lines = lines;
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
                running.put(row.id(), start(row, kept));
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

    /** Starts a service, unless it runs already with the same settings in clear text. */
    private RunningService start(ServiceRow row, @Nullable RunningService before) throws UnusableException {
        AuthenticationProviderFactory factory = registry.find(row.protocol())
                .orElseThrow(
                        () -> new UnusableException("This host does not know the protocol " + row.protocol() + "."));
        try {
            Settings settings = factory.serviceSchema().parse(vault.open(row, factory.serviceSchema()));
            if (before != null && before.isAs(row, settings)) {
                before.storedAs(row);
                return before;
            }
            if (vault.holdsPlain(row, factory.serviceSchema()) && !(vault.plainAllowed() && !vault.hasKeys())) {
                events.warning(
                        row.name(), "Its secrets are stored in clear text; give a key and encrypt what is stored.");
            }
            ProviderEnvironment environment = environments.apply(row.name());
            if (factory instanceof OAuthAuthenticationProviderFactory oauth) {
                OAuthAuthenticationProvider provider = oauth.create(settings, environment);
                return new OAuthService(
                        row, oauth, settings, provider, lines.to(row, factory, settings, provider), clock);
            }
            BasicAuthenticationProviderFactory basic = (BasicAuthenticationProviderFactory) factory;
            BasicAuthenticationProvider provider = basic.create(settings, environment);
            return new BasicService(row, basic, settings, provider, lines.to(row, factory, settings, provider), clock);
        } catch (InvalidSettingsException | UnreadableSecretException e) {
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
            return ServedLibrary.unusable(library);
        }
        List<ServedAssociation<BasicService>> basic = new ArrayList<>();
        List<ServedAssociation<OAuthService>> oauth = new ArrayList<>();
        boolean defects = false;
        Set<String> brokenSignIns = new LinkedHashSet<>();
        boolean several =
                rows.stream().filter(row -> !isOAuth(configuration, row)).count() > 1;
        for (AssociationRow row : rows) {
            RunningService service = running.get(row.serviceId());
            if (service == null) {
                if (isOAuth(configuration, row)) {
                    brokenSignIns.add(nameOf(configuration, row));
                } else {
                    defects = true;
                }
                continue;
            }
            try {
                if (configuration.unreadable().associations().contains(row.id())) {
                    throw new UnusableException(UNREADABLE);
                }
                if (service instanceof OAuthService elsewhere) {
                    oauth.add(associate(row, elsewhere, privilegeRules(null, settings)));
                } else if (service instanceof BasicService typed) {
                    if (several && !typed.hasOwnIdentifierPattern()) {
                        throw new UnusableException(
                                "The library has several basic services, and this one has no identifier pattern of its own.");
                    }
                    BigDecimal limit = typed.settings()
                            .get(typed.basicSettings().maxOutstandingFines())
                            .orElse(null);
                    basic.add(associate(row, typed, privilegeRules(limit, settings)));
                }
            } catch (UnusableException e) {
                isolate(service.name() + " at " + library.id(), e.getMessage());
                if (service instanceof OAuthService) {
                    brokenSignIns.add(service.name());
                } else {
                    defects = true;
                }
            }
        }
        return new ServedLibrary(
                library,
                settings,
                List.copyOf(basic),
                List.copyOf(oauth),
                Set.copyOf(brokenSignIns),
                RedirectAllowList.of(settings.get(LibrarySettings.REDIRECT_URIS).orElse(List.of())),
                defects);
    }

    /** Whether an association is with a service whose patrons sign in elsewhere, however broken it is. */
    private boolean isOAuth(Configuration configuration, AssociationRow association) {
        return serviceOf(configuration, association)
                .flatMap(row -> registry.find(row.protocol()))
                .filter(OAuthAuthenticationProviderFactory.class::isInstance)
                .isPresent();
    }

    private static String nameOf(Configuration configuration, AssociationRow association) {
        return serviceOf(configuration, association).map(ServiceRow::name).orElse("");
    }

    private static Optional<ServiceRow> serviceOf(Configuration configuration, AssociationRow association) {
        return configuration.services().stream()
                .filter(row -> row.id() == association.serviceId())
                .findFirst();
    }

    private <S extends RunningService> ServedAssociation<S> associate(
            AssociationRow row, S service, PrivilegeRules privilegeRules) throws UnusableException {
        Restriction restriction =
                Restriction.ofStored(row.restrictionType(), row.restrictionField(), row.restriction());
        Optional<String> defect = restriction.defect();
        if (defect.isPresent()) {
            throw new UnusableException(defect.get());
        }
        try {
            SettingsSchema schema =
                    AssociationSettings.SCHEMA.and(service.factory().librarySchema());
            Settings settings = schema.parse(row.settings());
            BlockingRules blockingRules = settings.get(AssociationSettings.PATRON_BLOCKING_RULES)
                    .map(rules -> BlockingRules.of(rules, service.factory().ruleValues()))
                    .orElse(BlockingRules.NONE);
            blockingRules.defects().forEach(sentence -> events.warning(service.name(), sentence));
            return new ServedAssociation<>(row, service, settings, restriction, privilegeRules, blockingRules);
        } catch (InvalidSettingsException e) {
            throw new UnusableException(String.valueOf(e.getMessage()));
        }
    }

    private PrivilegeRules privilegeRules(@Nullable BigDecimal serviceLimit, Settings library) {
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
