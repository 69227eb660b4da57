package org.patronauth.internal;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.patronauth.ProblemType;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.ServiceRow;

/** What this host can tell of a stored service without its secrets, and the rules that concern several services. */
public final class ServiceFacts {
    private final ProviderRegistry registry;

    public ServiceFacts(ProviderRegistry registry) {
        this.registry = registry;
    }

    public static boolean isOAuth(AuthenticationProviderFactory factory) {
        return factory instanceof OAuthAuthenticationProviderFactory;
    }

    public static SettingsSchema librarySchema(AuthenticationProviderFactory factory) {
        return AssociationSettings.SCHEMA.and(factory.librarySchema());
    }

    Optional<AuthenticationProviderFactory> factory(ServiceRow service) {
        return registry.find(service.protocol());
    }

    /** The settings that a service can have; none where this host does not know its protocol. */
    SettingsSchema schema(String protocol) {
        return registry.find(protocol)
                .map(AuthenticationProviderFactory::serviceSchema)
                .orElse(SettingsSchema.EMPTY);
    }

    /** The settings that an association with a service can have; none where this host does not know its protocol. */
    SettingsSchema librarySchemaOf(ServiceRow service) {
        return factory(service).map(ServiceFacts::librarySchema).orElse(SettingsSchema.EMPTY);
    }

    /** A service's settings for everybody's eyes. */
    public Map<String, Object> masked(ServiceRow row) {
        if (factory(row).isEmpty()) {
            // Which of them are secrets only the protocol knows.
            return SensitiveNames.allMasked(row.settings());
        }
        return SecretVault.masked(row.settings(), schema(row.protocol()));
    }

    boolean isOAuth(ServiceRow service) {
        return factory(service).filter(ServiceFacts::isOAuth).isPresent();
    }

    /** The services of a library whose patrons type identifier and PIN, as far as this host can tell. */
    List<ServiceRow> basicServices(ConfigurationTransaction change, long libraryKey) {
        return change.associationsOfLibrary(libraryKey).stream()
                .map(association -> change.service(association.serviceId()))
                .flatMap(Optional::stream)
                .filter(service -> !isOAuth(service))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    boolean hasOwnPattern(ServiceRow service) {
        return basicProtocol(service)
                .flatMap(factory -> stored(service, factory.basicSettings().identifierPattern()))
                .isPresent();
    }

    /** A limit of fines is a rule of the library system: a library may be stricter, not more lenient. */
    public void checkFines(Drafts drafts, String prefix, Settings library, ServiceRow service) {
        basicProtocol(service)
                .flatMap(factory -> stored(service, factory.basicSettings().maxOutstandingFines()))
                .filter(limit -> exceeds(library, limit))
                .ifPresent(limit -> drafts.add(
                        prefix + LibrarySettings.MAX_OUTSTANDING_FINES.key(),
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "The library's limit is above that of its service \"" + service.name() + "\", which is "
                                + limit.toPlainString() + "."));
    }

    private static boolean exceeds(Settings library, BigDecimal limit) {
        return library.get(LibrarySettings.MAX_OUTSTANDING_FINES)
                .filter(own -> own.compareTo(limit) > 0)
                .isPresent();
    }

    private Optional<BasicAuthenticationProviderFactory> basicProtocol(ServiceRow service) {
        return factory(service)
                .filter(BasicAuthenticationProviderFactory.class::isInstance)
                .map(BasicAuthenticationProviderFactory.class::cast);
    }

    /** One setting by itself, if it was given: the others may be secrets, and those stay sealed here. */
    private static <T> Optional<T> stored(ServiceRow service, Setting<T> setting) {
        return parsed(SettingsSchema.of(setting), service.settings())
                .filter(settings -> settings.isGiven(setting))
                .flatMap(settings -> settings.get(setting));
    }

    public static Optional<Settings> parsed(SettingsSchema schema, Map<String, Object> raw) {
        try {
            return Optional.of(schema.parse(raw));
        } catch (InvalidSettingsException e) {
            return Optional.empty();
        }
    }
}
