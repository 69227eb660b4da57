package org.patronauth.millenium;

import java.util.List;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSettings;
import org.patronauth.http.HttpSource;
import org.patronauth.rule.RuleValues;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * Signs patrons in against the Patron API of a Millenium or Sierra library system, over HTTP.
 *
 * <p>A PIN is tested with one request that is never repeated, since a server counts wrong PINs. Where a service asks for
 * the family name or for nothing beside the identifier, the patron's record decides. A login is accepted when the Patron
 * API says yes in so many words; a page of anything else is an outage.
 *
 * <p><b>Thread safety.</b> The factory and its providers may be used by any number of threads.
 *
 * <p><b>Privacy.</b> With GET the PIN is part of the address, as the protocol has it: use https, and POST where the server
 * knows it. Addresses are never logged. Hashes of PINs in records are never read.
 *
 * @since 0.1
 */
public final class MilleniumProviderFactory implements BasicAuthenticationProviderFactory {
    /** As the reference systems have it: the record of a patron with very many notes. */
    private static final int LARGEST_ANSWER = 1 << 20;

    private final @Nullable OkHttpClient client;

    /** Makes a factory whose providers use no proxy and trust the certificates of the system. */
    public MilleniumProviderFactory() {
        this(null);
    }

    /**
     * Makes a factory whose providers derive from an HTTP client of the host's: its proxy, its socket factory and its TLS
     * settings.
     *
     * @param client the client, or null for one without proxy
     */
    public MilleniumProviderFactory(@Nullable OkHttpClient client) {
        this.client = client;
    }

    @Override
    public String protocol() {
        return "Millenium Patron";
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api.millenium_patron", "MilleniumPatronAPI");
    }

    @Override
    public String displayName() {
        return "Millenium";
    }

    @Override
    public String description() {
        return "Asks a Millenium or Sierra library system through its Patron API.";
    }

    @Override
    public SettingsSchema schema() {
        return MilleniumSettings.SCHEMA;
    }

    @Override
    public BasicSettings basicSettings() {
        return MilleniumSettings.BASIC;
    }

    @Override
    public boolean knowsRestrictionField(String field) {
        return RecordMap.restrictionCode(field).isPresent();
    }

    @Override
    public RuleValues ruleValues() {
        return RuleFields.ALL;
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        HttpRoot root = HttpRoot.of(settings.require(MilleniumSettings.URL));
        HttpSource source =
                HttpSettings.source(settings, root, MilleniumSettings.URL, client, LARGEST_ANSWER, environment);
        boolean asksForName = MilleniumSettings.authenticationMode(settings) == AuthenticationMode.FAMILY_NAME;
        if (asksForName && !MilleniumSettings.BASIC.collectsPin(settings)) {
            environment
                    .warnings()
                    .warn("authentication_mode is \"family_name\", but password_keyboard is \"No input\":"
                            + " whoever knows an identifier can sign in with it.");
        }
        PatronApi api = new PatronApi(source, root, settings.require(MilleniumSettings.USE_POST_REQUESTS));
        return new MilleniumProvider(api, settings, environment.warnings());
    }
}
