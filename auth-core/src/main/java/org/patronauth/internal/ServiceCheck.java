package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;
import org.patronauth.ServiceDraft;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.ServiceRow;

/** Checks a service as it was submitted. */
public final class ServiceCheck {
    private final ProviderRegistry registry;
    private final ServiceFacts facts;
    private final SecretVault vault;
    private final LiveConfiguration live;

    public ServiceCheck(ProviderRegistry registry, ServiceFacts facts, SecretVault vault, LiveConfiguration live) {
        this.registry = registry;
        this.facts = facts;
        this.vault = vault;
        this.live = live;
    }

    /**
     * What a submission comes to.
     *
     * @param factory the protocol, unless it is unknown
     * @param name the name for people
     * @param settings the settings, unless any is bad; secrets that stayed what they were in their stored form
     */
    public record Checked(
            Optional<AuthenticationProviderFactory> factory, String name, Optional<Drafts.Parsed> settings) {}

    /** Notes everything that is wrong with a new service. */
    public Checked checkNew(Drafts drafts, ConfigurationTransaction change, ServiceDraft draft) {
        Optional<AuthenticationProviderFactory> factory = protocol(drafts, draft);
        String name = name(drafts, draft, change, null);
        Optional<Drafts.Parsed> settings =
                factory.flatMap(protocol -> drafts.settings(protocol.serviceSchema(), draft.settings(), Map.of()));
        settings.ifPresent(parsed -> {
            tryOut(drafts, factory.orElseThrow(), parsed.settings(), name);
            vault.refusePlain(
                    drafts, parsed.kept(), Map.of(), factory.orElseThrow().serviceSchema());
        });
        return new Checked(factory, name, settings);
    }

    /** Notes everything that is wrong with a service that is to be configured anew. */
    public Checked checkChange(Drafts drafts, ConfigurationTransaction change, ServiceDraft draft, ServiceRow stored) {
        Optional<AuthenticationProviderFactory> factory = registry.find(stored.protocol());
        if (factory.isEmpty()) {
            drafts.add("protocol", ProblemType.UNKNOWN_PROTOCOL, "This host does not know that protocol.");
        } else if (draft.protocol() != null && !registry.find(draft.protocol()).equals(factory)) {
            drafts.add("protocol", ProblemType.CANNOT_CHANGE_PROTOCOL, "A service keeps its protocol.");
        }
        String name = name(drafts, draft, change, stored);
        return new Checked(factory, name, factory.flatMap(protocol -> settings(drafts, draft, stored, protocol, name)));
    }

    private Optional<Drafts.Parsed> settings(
            Drafts drafts, ServiceDraft draft, ServiceRow stored, AuthenticationProviderFactory factory, String name) {
        SettingsSchema schema = factory.serviceSchema();
        SecretVault.Opened opened = vault.openWhatCanBe(stored, schema);
        noteUnreadable(drafts, draft, opened, schema);
        Optional<Drafts.Parsed> settings = drafts.settings(schema, draft.settings(), opened.clear());
        return settings.map(parsed -> {
            tryOut(drafts, factory, parsed.settings(), name);
            vault.refusePlain(drafts, parsed.kept(), opened.clear(), schema);
            return new Drafts.Parsed(parsed.settings(), vault.asStored(parsed.kept(), opened, stored, schema));
        });
    }

    /** A stored secret that cannot be read can be replaced or cleared, and not be kept. */
    private static void noteUnreadable(
            Drafts drafts, ServiceDraft draft, SecretVault.Opened opened, SettingsSchema schema) {
        opened.unreadable().forEach((key, why) -> {
            boolean given = schema.settings().stream()
                    .filter(setting ->
                            setting.key().equals(key) || setting.aliases().contains(key))
                    .anyMatch(setting -> Drafts.isGiven(setting, draft.settings()));
            if (!given) {
                drafts.add(
                        "settings." + key,
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        why + " Enter it anew, or clear it.");
            }
        });
    }

    private Optional<AuthenticationProviderFactory> protocol(Drafts drafts, ServiceDraft draft) {
        if (draft.protocol() == null || draft.protocol().isBlank()) {
            drafts.add("protocol", ProblemType.NO_PROTOCOL_FOR_NEW_SERVICE, "Name the protocol of the new service.");
            return Optional.empty();
        }
        Optional<AuthenticationProviderFactory> factory = registry.find(draft.protocol());
        if (factory.isEmpty()) {
            drafts.add("protocol", ProblemType.UNKNOWN_PROTOCOL, "This host does not know that protocol.");
        }
        return factory;
    }

    private static String name(
            Drafts drafts, ServiceDraft draft, ConfigurationTransaction change, @Nullable ServiceRow own) {
        String name = draft.name() == null ? "" : draft.name().strip();
        if (name.isEmpty()) {
            drafts.add("name", ProblemType.MISSING_SERVICE_NAME, "A service needs a name.");
        } else if (change.integrationNamed(name)
                .filter(other -> own == null || other != own.id())
                .isPresent()) {
            drafts.add("name", ProblemType.INTEGRATION_NAME_ALREADY_IN_USE, "Another service has that name.");
        }
        return name;
    }

    /** Builds a provider once, so that what cannot run is refused now and not found out at the next login. */
    private void tryOut(Drafts drafts, AuthenticationProviderFactory factory, Settings settings, String name) {
        try {
            factory.create(settings, quiet(live.environment(name))).close();
        } catch (InvalidSettingsException e) {
            drafts.addSettings(e.problems());
        }
    }

    /** Nothing is in force yet, so nobody is warned of it. */
    private static ProviderEnvironment quiet(ProviderEnvironment running) {
        return new ProviderEnvironment(
                running.serviceName(),
                running.clock(),
                running.network(),
                running.unverifiedTlsAllowed(),
                warning -> {});
    }

    /** A library with several basic services tells them apart by their patterns. */
    public void checkPatternStillNeeded(
            Drafts drafts, ConfigurationTransaction change, ServiceRow stored, Checked checked) {
        if (checked.settings().isEmpty()
                || !(checked.factory().orElse(null) instanceof BasicAuthenticationProviderFactory basic)
                || checked.settings()
                        .get()
                        .settings()
                        .isGiven(basic.basicSettings().identifierPattern())) {
            return;
        }
        boolean needed = change.associationsOfService(stored.id()).stream()
                .anyMatch(association ->
                        facts.basicServices(change, association.libraryKey()).size() > 1);
        if (needed) {
            drafts.add(
                    "settings." + basic.basicSettings().identifierPattern().key(),
                    ProblemType.MULTIPLE_BASIC_AUTH_SERVICES,
                    "A library uses this service beside another one, so it needs an identifier pattern of its own.");
        }
    }

    /** The settings of a service as its provider takes them, for a test of it. */
    public Optional<Settings> forTest(ServiceRow service, AuthenticationProviderFactory factory) {
        SecretVault.Opened opened = vault.openWhatCanBe(service, factory.serviceSchema());
        return opened.unreadable().isEmpty()
                ? ServiceFacts.parsed(factory.serviceSchema(), new LinkedHashMap<>(opened.clear()))
                : Optional.empty();
    }
}
