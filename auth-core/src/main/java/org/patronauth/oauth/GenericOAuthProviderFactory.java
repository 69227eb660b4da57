package org.patronauth.oauth;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSettings;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * Signs patrons in at any server of OAuth 2.0 (RFC 6749 section 4.1) or OpenID Connect, by settings alone.
 *
 * <p>With an issuer, the server describes itself (RFC 8414), and who has signed in is told by an ID token that its
 * published keys have signed. Without one, the endpoints are settings. JSON pointers (RFC 6901) say where the fields of
 * a patron are: in the answer of the userinfo endpoint and then in the ID token, or in the token answer itself where
 * there is neither. The id is the patron's permanent id and their identifier. What comes back is always a complete
 * answer: nobody else could be asked for more.
 *
 * <p><b>Thread safety.</b> The factory and its providers may be used by any number of threads.
 *
 * <p><b>Privacy.</b> Logs and exceptions hold the server's host and port, and no code, token, secret or patron. The
 * server's tokens are dropped as soon as they were used.
 *
 * @since 0.1
 */
public final class GenericOAuthProviderFactory implements OAuthAuthenticationProviderFactory {
    private final @Nullable OkHttpClient client;

    /** Makes a factory whose providers have HTTP clients of their own. */
    public GenericOAuthProviderFactory() {
        this.client = null;
    }

    /**
     * Makes a factory whose providers use the proxy, sockets and TLS settings of a client of the host's.
     *
     * @param client the host's client; it is not closed
     */
    public GenericOAuthProviderFactory(OkHttpClient client) {
        this.client = client;
    }

    @Override
    public String protocol() {
        return "OAuth 2.0";
    }

    @Override
    public String displayName() {
        return "OAuth 2.0 and OpenID Connect";
    }

    @Override
    public String description() {
        return "An authentication service whose patrons sign in at a server of OAuth 2.0 or OpenID Connect.";
    }

    @Override
    public SettingsSchema schema() {
        return OAuthSettings.SCHEMA;
    }

    @Override
    public CommonSettings commonSettings() {
        return OAuthSettings.COMMON;
    }

    @Override
    public OAuthAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        List<SettingProblem> problems = new ArrayList<>();
        for (Setting<URI> setting : OAuthSettings.ADDRESSES) {
            settings.get(setting)
                    .flatMap(address -> HttpSettings.objection(setting, OAuthSettings.serverOf(address), environment))
                    .ifPresent(problems::add);
        }
        Optional<HttpSource> source = source(settings, environment, problems);
        if (source.isEmpty() || !problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        if (settings.isGiven(OAuthSettings.JWKS_URI) && !settings.isGiven(OAuthSettings.ISSUER)) {
            environment.warnings().warn("No issuer is set: any issuer whose ID tokens these keys sign is believed.");
        }
        return new GenericOAuthProvider(settings, source.get(), environment);
    }

    /** The source; empty, with the problems added that are not there yet, when this host has something against it. */
    private Optional<HttpSource> source(
            Settings settings, ProviderEnvironment environment, List<SettingProblem> problems) {
        Setting<URI> first =
                settings.isGiven(OAuthSettings.ISSUER) ? OAuthSettings.ISSUER : OAuthSettings.TOKEN_ENDPOINT;
        HttpRoot server = OAuthSettings.serverOf(settings.require(first));
        try {
            return Optional.of(
                    HttpSettings.source(settings, server, first, client, JsonDocument.MAXIMUM_BYTES, environment));
        } catch (InvalidSettingsException e) {
            e.problems().stream().filter(problem -> !problems.contains(problem)).forEach(problems::add);
            return Optional.empty();
        }
    }
}
