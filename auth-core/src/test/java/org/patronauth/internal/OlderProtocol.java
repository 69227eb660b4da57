package org.patronauth.internal;

import java.util.List;
import java.util.Set;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * A protocol of which an import knows the name and the keys, and which nobody asks anything.
 *
 * @param keys settings of its own, as texts
 */
record OlderProtocol(String protocol, List<String> protocolAliases, Set<String> keys)
        implements BasicAuthenticationProviderFactory {
    private static final BasicSettings BASIC = BasicSettings.builder().build();

    static OlderProtocol of(String protocol, String alias, String... keys) {
        return new OlderProtocol(protocol, List.of(alias), Set.of(keys));
    }

    @Override
    public String displayName() {
        return protocol;
    }

    @Override
    public String description() {
        return "Is carried over.";
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(keys.stream()
                .<Setting<?>>map(key -> Setting.text(key, key).build())
                .toList());
    }

    @Override
    public SettingsSchema librarySchema() {
        return SettingsSchema.of(Setting.text("institution_id", "Institution").build());
    }

    @Override
    public boolean knowsRestrictionField(String field) {
        return field.equals("p46");
    }

    @Override
    public BasicSettings basicSettings() {
        return BASIC;
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
        throw new UnsupportedOperationException();
    }
}
