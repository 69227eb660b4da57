package org.patronauth.http;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;
import org.patronauth.net.TlsTrust;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Setting.BadValueException;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.spi.ProviderEnvironment;

/**
 * The settings that services over HTTP have in common, and what a host has to say about them.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class HttpSettings {
    /** Whether it matters who signed the server's certificate. */
    public static final Setting<Boolean> VERIFY_CERTIFICATE = Setting.bool(
                    "verify_certificate", "Check the certificate")
            .description("Leaving the check out needs the permission of whoever runs this host.")
            .defaultsTo(true)
            .build();

    /** The certificates to trust instead of the system's. */
    public static final Setting<String> TLS_CA_CERTIFICATES = Setting.pem("tls_ca_certificates", "Trusted certificates")
            .description("Certificates to trust instead of the system's, for a server with a CA of its own.")
            .check(HttpSettings::checkCertificates)
            .build();

    private HttpSettings() {}

    /**
     * Starts a setting that takes the root of a service.
     *
     * @param key the canonical key
     * @param label what a form calls it
     * @return a builder whose values {@link HttpRoot#of} accepts
     */
    public static Setting.Builder<URI> root(String key, String label) {
        return Setting.url(key, label).check(HttpSettings::checkRoot);
    }

    /**
     * What this host has against an address.
     *
     * @param setting the setting with the address
     * @param root the address
     * @param environment what the host gives
     * @return the problem, if the address can already be told never to be asked
     */
    public static Optional<SettingProblem> objection(
            Setting<?> setting, HttpRoot root, ProviderEnvironment environment) {
        boolean refused = root.isPlain()
                ? environment.network().refusesPlainHttp(root.host())
                : environment.network().refuses(root.host());
        return refused
                ? Optional.of(problem(
                        setting,
                        root.isPlain()
                                ? "This host does not connect to this address without encryption."
                                : "This host does not connect to this address."))
                : Optional.empty();
    }

    /**
     * Makes the source of a service, and warns of what makes it unsafe.
     *
     * @param settings valid values, those of this class among them where the protocol has them
     * @param root where the service is
     * @param rootSetting the setting with the address
     * @param client the host's client, or null
     * @param bodyLimit how large an answer may be, in bytes
     * @param environment what the host gives
     * @return the source
     * @throws InvalidSettingsException with every problem that this host has with the settings
     */
    public static HttpSource source(
            Settings settings,
            HttpRoot root,
            Setting<?> rootSetting,
            @Nullable OkHttpClient client,
            int bodyLimit,
            ProviderEnvironment environment)
            throws InvalidSettingsException {
        List<SettingProblem> problems = new ArrayList<>();
        objection(rootSetting, root, environment).ifPresent(problems::add);
        boolean verify = settings.get(VERIFY_CERTIFICATE).orElse(true);
        if (!verify && !environment.unverifiedTlsAllowed()) {
            problems.add(problem(VERIFY_CERTIFICATE, "This host does not allow services that leave this check out."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        if (root.isPlain()) {
            environment.warnings().warn("The address is plain http: anybody in between can read identifiers and PINs.");
        } else if (!verify) {
            environment
                    .warnings()
                    .warn(VERIFY_CERTIFICATE.key() + " is off: anybody in between can read identifiers and PINs.");
        }
        try {
            return HttpSource.builder(environment.network())
                    .client(client)
                    .trustedCertificates(settings.get(TLS_CA_CERTIFICATES).orElse(null))
                    .verifyCertificate(verify)
                    .bodyLimit(bodyLimit)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new InvalidSettingsException(
                    List.of(problem(TLS_CA_CERTIFICATES, "TLS cannot be set up with these certificates.")));
        }
    }

    private static SettingProblem problem(Setting<?> setting, String message) {
        return new SettingProblem(setting.key(), ProblemType.INVALID_CONFIGURATION_OPTION, message);
    }

    private static void checkRoot(URI address) throws BadValueException {
        try {
            HttpRoot.of(address);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(ProblemType.INVALID_URL, String.valueOf(e.getMessage()));
        }
    }

    private static void checkCertificates(String pem) throws BadValueException {
        try {
            TlsTrust.certificates(pem);
        } catch (GeneralSecurityException e) {
            throw new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, "This cannot be read.");
        }
    }
}
