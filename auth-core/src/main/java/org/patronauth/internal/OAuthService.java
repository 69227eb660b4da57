package org.patronauth.internal;

import org.patronauth.OAuthFlow;
import org.patronauth.settings.Settings;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.store.ServiceRow;

/** A service whose patrons sign in elsewhere. */
final class OAuthService extends RunningService {
    private final OAuthAuthenticationProvider provider;

    OAuthService(
            ServiceRow row,
            OAuthAuthenticationProviderFactory factory,
            Settings settings,
            OAuthAuthenticationProvider provider) {
        super(row, factory, settings);
        this.provider = provider;
    }

    @Override
    OAuthAuthenticationProvider provider() {
        return provider;
    }

    OAuthFlow flow() {
        OAuthDeclaration declared = provider.declaration();
        return new OAuthFlow(
                name(),
                declared.uri(),
                declared.flowType(),
                declared.tokenType(),
                declared.tokenDataSource(),
                declared.buttonImage().orElse(null));
    }
}
