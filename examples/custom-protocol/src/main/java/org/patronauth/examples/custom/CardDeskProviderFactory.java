package org.patronauth.examples.custom;

import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/** Signs patrons in against a card desk, which answers one line for one line. */
public final class CardDeskProviderFactory implements BasicAuthenticationProviderFactory {
    static final Setting<String> HOST =
            Setting.text("url", "Host name").required().build();
    static final Setting<Integer> PORT =
            Setting.integer("port", "Port", 1, 65_535).defaultsTo(7001).build();
    static final BasicSettings BASIC = BasicSettings.builder().build();

    @Override
    public String protocol() {
        return "Card desk";
    }

    @Override
    public String displayName() {
        return "Card desk";
    }

    @Override
    public String description() {
        return "Asks a card desk, one line for one line.";
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(HOST, PORT);
    }

    @Override
    public BasicSettings basicSettings() {
        return BASIC;
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
        return new CardDeskProvider(settings.require(HOST), settings.require(PORT), environment.network());
    }
}
