package org.patronauth.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.patronauth.settings.Setting;

/**
 * The protocols that a host knows.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class ProviderRegistry {
    private final Map<String, AuthenticationProviderFactory> byName;
    private final List<AuthenticationProviderFactory> factories;

    private ProviderRegistry(
            Map<String, AuthenticationProviderFactory> byName, List<AuthenticationProviderFactory> all) {
        this.byName = byName;
        this.factories = List.copyOf(all);
    }

    /**
     * A registry of the named factories.
     *
     * @param factories one for each protocol
     * @return the registry
     * @throws IllegalArgumentException when two factories claim one name, which the message names, or one has secrets that
     *     differ by library
     */
    public static ProviderRegistry of(AuthenticationProviderFactory... factories) {
        return of(List.of(factories));
    }

    /**
     * A registry of every factory that announces itself in {@code META-INF/services}. The mock never does.
     *
     * @param classLoader where to look
     * @return the registry
     * @throws IllegalArgumentException when two factories claim one name, which the message names, or one has secrets that
     *     differ by library
     */
    public static ProviderRegistry discover(ClassLoader classLoader) {
        List<AuthenticationProviderFactory> found = new ArrayList<>();
        ServiceLoader.load(AuthenticationProviderFactory.class, classLoader).forEach(found::add);
        return of(found);
    }

    /**
     * This registry and one more protocol.
     *
     * @param factory the other protocol
     * @return the larger registry
     * @throws IllegalArgumentException when the name is taken
     */
    public ProviderRegistry with(AuthenticationProviderFactory factory) {
        List<AuthenticationProviderFactory> more = new ArrayList<>(factories);
        more.add(factory);
        return of(more);
    }

    private static ProviderRegistry of(List<AuthenticationProviderFactory> factories) {
        Map<String, AuthenticationProviderFactory> byName = new LinkedHashMap<>();
        for (AuthenticationProviderFactory factory : factories) {
            List<String> names = new ArrayList<>(factory.protocolAliases());
            names.add(0, factory.protocol());
            refuseSecretsOfLibraries(factory);
            for (String name : names) {
                AuthenticationProviderFactory other = byName.putIfAbsent(name, factory);
                if (other != null) {
                    throw new IllegalArgumentException("Two factories claim the protocol \"" + name + "\": "
                            + other.getClass().getName() + " and "
                            + factory.getClass().getName() + ".");
                }
            }
        }
        return new ProviderRegistry(Map.copyOf(byName), factories);
    }

    /** Secrets are sealed for their service; what differs by library is shown to everybody who may see the library. */
    private static void refuseSecretsOfLibraries(AuthenticationProviderFactory factory) {
        for (Setting<?> setting : factory.librarySchema().settings()) {
            if (setting.isSecret()) {
                throw new IllegalArgumentException("The protocol \"" + factory.protocol()
                        + "\" has a secret among what differs by library: " + setting.key() + ".");
            }
        }
    }

    /**
     * Finds a protocol.
     *
     * @param protocol its name or an older name
     * @return the factory, if the protocol is known
     */
    public Optional<AuthenticationProviderFactory> find(String protocol) {
        return Optional.ofNullable(byName.get(protocol));
    }

    /**
     * Every protocol.
     *
     * @return the factories in the order in which they were given
     */
    public List<AuthenticationProviderFactory> factories() {
        return factories;
    }

    @Override
    public String toString() {
        return "ProviderRegistry"
                + factories.stream()
                        .map(AuthenticationProviderFactory::protocol)
                        .toList();
    }
}
