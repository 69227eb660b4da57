package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.SingleFlight;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.store.ServiceRow;

/** A service whose patrons type identifier and PIN. */
final class BasicService extends RunningService {
    private final BasicSettings basic;
    private final @Nullable String loginButtonImage;
    private final BasicAuthenticationProvider provider;
    private final CredentialCheck credentialCheck;
    private final SingleFlight<LoginKey, LoginAnswer> flights = new SingleFlight<>();

    BasicService(
            ServiceRow row,
            BasicAuthenticationProviderFactory factory,
            Settings settings,
            BasicAuthenticationProvider provider,
            ServiceLine line,
            Clock clock) {
        super(row, factory, settings, line, clock);
        this.basic = factory.basicSettings();
        this.loginButtonImage = factory.loginButtonImage().orElse(null);
        this.provider = provider;
        this.credentialCheck = new CredentialCheck(basic, settings);
    }

    /**
     * What makes two logins the same: they share one question to the source of truth.
     *
     * @param memory the library and version whose remembered answers will do, or null where none will
     */
    record LoginKey(
            Settings librarySettings,
            @Nullable String restrictionField,
            PatronIdentifier identifier,
            Secret pin,
            RecentLogins.@Nullable Scope memory) {}

    /** For how long a successful login is remembered; zero where it is not. */
    Duration rememberedFor() {
        return Duration.ofSeconds(settings().require(factory().commonSettings().cacheSeconds()));
    }

    @Override
    BasicAuthenticationProvider provider() {
        return provider;
    }

    CredentialCheck credentialCheck() {
        return credentialCheck;
    }

    SingleFlight<LoginKey, LoginAnswer> flights() {
        return flights;
    }

    BasicSettings basicSettings() {
        return basic;
    }

    boolean hasOwnIdentifierPattern() {
        return settings().isGiven(basic.identifierPattern());
    }

    @Override
    DocumentFlow flow(String description, boolean offersToken) {
        return new DocumentFlow.Basic(
                description,
                new DocumentFlow.Field(
                        settings().require(basic.identifierLabel()),
                        settings().require(basic.identifierKeyboard()),
                        settings().get(basic.identifierMaximumLength()).orElse(null)),
                new DocumentFlow.Field(
                        settings().require(basic.passwordLabel()),
                        settings().require(basic.passwordKeyboard()),
                        settings().get(basic.passwordMaximumLength()).orElse(null)),
                settings()
                        .get(basic.identifierBarcodeFormat())
                        .filter(format -> !format.equals(BasicSettings.NO_BARCODE))
                        .orElse(null),
                loginButtonImage,
                offersToken);
    }
}
