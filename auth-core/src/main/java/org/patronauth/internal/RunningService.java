package org.patronauth.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.ServiceStatus;
import org.patronauth.guard.SingleFlight;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.store.ServiceRow;

/**
 * One service with its provider, shared by every library that uses it. A service that was replaced closes when its last
 * login has ended.
 */
final class RunningService {
    /** Set in {@link #users} once the service is replaced; the other bits count the logins under way. */
    private static final long RETIRED = 1L << 62;

    private final ServiceRow row;
    private final AuthenticationProviderFactory factory;
    private final Settings settings;
    private final BasicAuthenticationProvider provider;
    private final CredentialCheck credentialCheck;
    private final SingleFlight<LoginKey, Optional<PatronData>> flights = new SingleFlight<>();
    private final AtomicLong users = new AtomicLong();
    private volatile @Nullable ServiceStatus trouble;

    RunningService(
            ServiceRow row,
            AuthenticationProviderFactory factory,
            Settings settings,
            BasicAuthenticationProvider provider) {
        this.row = row;
        this.factory = factory;
        this.settings = settings;
        this.provider = provider;
        this.credentialCheck = new CredentialCheck(factory.basicSettings(), settings);
    }

    /** What makes two logins the same: they share one question to the source of truth. */
    record LoginKey(
            Settings librarySettings, @Nullable String restrictionField, PatronIdentifier identifier, Secret pin) {}

    ServiceRow row() {
        return row;
    }

    String name() {
        return row.name();
    }

    String protocol() {
        return factory.protocol();
    }

    Settings settings() {
        return settings;
    }

    BasicSettings basicSettings() {
        return factory.basicSettings();
    }

    AuthenticationProviderFactory factory() {
        return factory;
    }

    BasicAuthenticationProvider provider() {
        return provider;
    }

    CredentialCheck credentialCheck() {
        return credentialCheck;
    }

    SingleFlight<LoginKey, Optional<PatronData>> flights() {
        return flights;
    }

    Duration timeout() {
        return Duration.ofSeconds(settings.require(factory.basicSettings().timeout()));
    }

    boolean hasOwnIdentifierPattern() {
        return settings.isGiven(factory.basicSettings().identifierPattern());
    }

    DocumentFlow.Basic flow(String description, boolean offersToken) {
        BasicSettings basic = factory.basicSettings();
        return new DocumentFlow.Basic(
                description,
                new DocumentFlow.Field(
                        settings.require(basic.identifierLabel()),
                        settings.require(basic.identifierKeyboard()),
                        settings.get(basic.identifierMaximumLength()).orElse(null)),
                new DocumentFlow.Field(
                        settings.require(basic.passwordLabel()),
                        settings.require(basic.passwordKeyboard()),
                        settings.get(basic.passwordMaximumLength()).orElse(null)),
                settings.get(basic.identifierBarcodeFormat())
                        .filter(format -> !format.equals(BasicSettings.NO_BARCODE))
                        .orElse(null),
                factory.loginButtonImage().orElse(null),
                offersToken);
    }

    ServiceStatus status() {
        ServiceStatus now = trouble;
        return now == null ? ServiceStatus.READY : now;
    }

    void answered() {
        if (trouble != null) {
            trouble = null;
        }
    }

    void troubled(ServiceStatus status) {
        trouble = status;
    }

    /** Takes part in the service; false when it was replaced in the meantime. */
    boolean enter() {
        while (true) {
            long now = users.get();
            if ((now & RETIRED) != 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void leave() {
        if (users.decrementAndGet() == RETIRED) {
            provider.close();
        }
    }

    void retire() {
        long before = users.getAndUpdate(now -> now | RETIRED);
        if (before == 0) {
            provider.close();
        }
    }

    @Override
    public String toString() {
        return "RunningService[" + row.name() + "]";
    }
}
