package org.patronauth.spi;

import java.util.Optional;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/**
 * A protocol whose patrons type identifier and PIN.
 *
 * <p><b>Thread safety.</b> Every method may be called by any number of threads at once.
 *
 * @since 0.1
 */
public non-sealed interface BasicAuthenticationProviderFactory extends AuthenticationProviderFactory {
    /**
     * The settings that every basic service has, with the defaults that suit this protocol. A factory returns the same
     * object each time.
     *
     * @return the settings
     */
    BasicSettings basicSettings();

    /**
     * The name of an image for the button with which a patron chooses this protocol. The host turns the name into an
     * address, or into none.
     *
     * @return for example {@code FirstBookLoginButton280.png}; empty for a button without an image
     */
    default Optional<String> loginButtonImage() {
        return Optional.empty();
    }

    @Override
    default CommonSettings commonSettings() {
        return basicSettings().common();
    }

    @Override
    default SettingsSchema serviceSchema() {
        return schema().and(basicSettings().schema());
    }

    @Override
    BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException;
}
