package org.patronauth.internal;

import java.time.Clock;
import org.patronauth.opds.DocumentFlow;
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
            OAuthAuthenticationProvider provider,
            ServiceLine line,
            Clock clock) {
        super(row, factory, settings, line, clock);
        this.provider = provider;
    }

    @Override
    OAuthAuthenticationProvider provider() {
        return provider;
    }

    @Override
    DocumentFlow flow(String description, boolean offersToken) {
        OAuthDeclaration declared = provider.declaration();
        return new DocumentFlow.OAuth(
                declared.name().orElse(description),
                name(),
                declared.flowType(),
                declared.buttonImage().orElse(null));
    }
}
