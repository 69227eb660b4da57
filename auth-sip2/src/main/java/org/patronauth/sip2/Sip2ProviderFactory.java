package org.patronauth.sip2;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.patronauth.ProblemType;
import org.patronauth.rule.RuleValues;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * Signs patrons in against a library system that speaks SIP2 (3M Standard Interchange Protocol 2.00), over plain TCP or
 * TLS.
 *
 * <p>Each service keeps a few connections to its server and asks with message 63, or 23 where a server does not know
 * 63. A login is accepted when the answer to this very request says that patron and PIN are valid, and in no other case.
 *
 * <p><b>Thread safety.</b> The factory and its providers may be used by any number of threads.
 *
 * <p><b>Privacy.</b> Logs hold codes and lengths of messages, never their content.
 *
 * @since 0.1
 */
public final class Sip2ProviderFactory implements BasicAuthenticationProviderFactory {
    /** Makes a factory; it holds no state. */
    public Sip2ProviderFactory() {}

    @Override
    public String protocol() {
        return "SIP2";
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api.sip", "api.sip2", "SIPAuthenticationProvider", "SIP2AuthenticationProvider");
    }

    @Override
    public String displayName() {
        return "SIP2";
    }

    @Override
    public String description() {
        return "Asks a library system that speaks SIP2, as most of them do.";
    }

    @Override
    public SettingsSchema schema() {
        return Sip2Settings.SCHEMA;
    }

    @Override
    public SettingsSchema librarySchema() {
        return Sip2Settings.LIBRARY_SCHEMA;
    }

    @Override
    public BasicSettings basicSettings() {
        return Sip2Settings.BASIC;
    }

    @Override
    public boolean knowsRestrictionField(String field) {
        return Sip2Settings.isFieldCode(field);
    }

    @Override
    public RuleValues ruleValues() {
        return RuleFields.ALL;
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        List<SettingProblem> problems = new ArrayList<>();
        boolean tls = Sip2Settings.usesTls(settings);
        checkVerification(settings, Sip2Settings.VERIFY_CERTIFICATE, tls, environment, problems);
        checkVerification(settings, Sip2Settings.VERIFY_HOST, tls, environment, problems);
        if (environment.network().refuses(settings.require(Sip2Settings.URL))) {
            problems.add(new SettingProblem(
                    Sip2Settings.URL.key(),
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "This host does not connect to this address."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        if (Sip2Settings.missingCq(settings) == Decision.MissingCq.ACCEPT) {
            environment
                    .warnings()
                    .warn("missing_cq is \"accept\": where the server does not judge PINs, any PIN is right.");
        }
        try {
            return Sip2Provider.of(settings, environment);
        } catch (GeneralSecurityException e) {
            throw new InvalidSettingsException(List.of(new SettingProblem(
                    Sip2Settings.USE_SSL.key(),
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "TLS cannot be set up with these certificates.")));
        }
    }

    private static void checkVerification(
            Settings settings,
            Setting<Boolean> setting,
            boolean tls,
            ProviderEnvironment environment,
            List<SettingProblem> problems) {
        if (settings.require(setting)) {
            return;
        }
        if (!environment.unverifiedTlsAllowed()) {
            problems.add(new SettingProblem(
                    setting.key(),
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "This host does not allow services that leave this check out."));
        } else if (tls) {
            environment.warnings().warn(setting.key() + " is off: anybody in between can read identifiers and PINs.");
        }
    }
}
