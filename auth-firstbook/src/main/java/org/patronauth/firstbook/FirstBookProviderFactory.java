package org.patronauth.firstbook;

import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;
import org.patronauth.http.HttpSettings;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * Signs patrons of Open eBooks in with the access codes that FirstBook gives out, by either version of its API.
 *
 * <p>A code is upper-cased and is all that is known of a patron. What type of patron it stands for is told by the
 * library's {@code external_type_regular_expression}.
 *
 * <p><b>Thread safety.</b> The factory and its providers may be used by any number of threads.
 *
 * <p><b>Privacy.</b> Logs and exceptions hold FirstBook's host and port and no code, PIN, key or token.
 *
 * @since 0.1
 */
public final class FirstBookProviderFactory implements BasicAuthenticationProviderFactory {
    private final @Nullable OkHttpClient client;

    /** Makes a factory whose providers have HTTP clients of their own. */
    public FirstBookProviderFactory() {
        this.client = null;
    }

    /**
     * Makes a factory whose providers use the proxy, sockets and TLS settings of a client of the host's.
     *
     * @param client the host's client; it is not closed
     */
    public FirstBookProviderFactory(OkHttpClient client) {
        this.client = client;
    }

    @Override
    public String protocol() {
        return "First Book";
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api.firstbook", "api.firstbook2", "FirstBookAuthenticationAPI");
    }

    @Override
    public String displayName() {
        return "First Book";
    }

    @Override
    public String description() {
        return "An authentication service for Open eBooks that authenticates using access codes and PINs of First Book.";
    }

    @Override
    public Optional<String> loginButtonImage() {
        return Optional.of("FirstBookLoginButton280.png");
    }

    @Override
    public SettingsSchema schema() {
        return FirstBookSettings.SCHEMA;
    }

    @Override
    public BasicSettings basicSettings() {
        return FirstBookSettings.BASIC;
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        if (!FirstBookSettings.BASIC.collectsPin(settings)) {
            throw new InvalidSettingsException(List.of(new SettingProblem(
                    FirstBookSettings.BASIC.passwordKeyboard().key(),
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "FirstBook can only be asked with a PIN, so one must be collected.")));
        }
        HttpSource source = HttpSettings.source(
                settings,
                FirstBookSettings.root(settings),
                FirstBookSettings.URL,
                client,
                JsonDocument.MAXIMUM_BYTES,
                environment);
        return new FirstBookProvider(settings, source, environment);
    }
}
