package org.patronauth.spi;

import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/**
 * A protocol whose patrons sign in elsewhere (RFC 6749 section 4.1).
 *
 * <p><b>Thread safety.</b> Every method may be called by any number of threads at once.
 *
 * @since 0.1
 */
public non-sealed interface OAuthAuthenticationProviderFactory extends AuthenticationProviderFactory {
    @Override
    default SettingsSchema serviceSchema() {
        return schema().and(commonSettings().schema());
    }

    @Override
    OAuthAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException;
}
