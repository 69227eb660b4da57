package org.patronauth.internal;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.patronauth.ServiceStatus;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.AuditStore;
import org.patronauth.store.ChangeNotices;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.LeaseStore;
import org.patronauth.store.LegacyPatronStore;
import org.patronauth.store.PatronStore;
import org.patronauth.store.RefusalStore;
import org.patronauth.store.SelfTestStore;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.Stores;
import org.patronauth.store.TokenStore;

/**
 * Lets the administration make many changes in one transaction: each is part of the one that is under way, and none is in
 * force before that ends.
 */
public final class WithinTransaction {
    private WithinTransaction() {}

    /** The stores as they look from inside a transaction. */
    public static Stores stores(Stores stores, ConfigurationTransaction change) {
        return new Joined(stores, change);
    }

    /** The running configuration, which is not reloaded for each change. */
    public static LiveConfiguration live(LiveConfiguration live) {
        return new Unhurried(live);
    }

    private record Joined(Stores stores, ConfigurationTransaction change) implements Stores, ConfigurationStore {
        @Override
        public ConfigurationStore configuration() {
            return this;
        }

        @Override
        public long version() {
            return stores.configuration().version();
        }

        @Override
        public Configuration load() {
            return stores.configuration().load();
        }

        @Override
        public <T> T change(Function<ConfigurationTransaction, T> work) {
            return work.apply(change);
        }

        @Override
        public PatronStore patrons() {
            return stores.patrons();
        }

        @Override
        public Optional<TokenStore> tokens() {
            return stores.tokens();
        }

        @Override
        public Optional<SignInStateStore> signInStates() {
            return stores.signInStates();
        }

        @Override
        public Optional<IdentifierHash> identifierHash() {
            return stores.identifierHash();
        }

        @Override
        public Optional<AttemptStore> attempts() {
            return stores.attempts();
        }

        @Override
        public Optional<LeaseStore> leases() {
            return stores.leases();
        }

        @Override
        public Optional<SelfTestStore> selfTests() {
            return stores.selfTests();
        }

        @Override
        public Optional<RefusalStore> refusals() {
            return stores.refusals();
        }

        @Override
        public Optional<ActivityStore> activity() {
            return stores.activity();
        }

        @Override
        public Optional<ChangeNotices> changeNotices() {
            return stores.changeNotices();
        }

        @Override
        public Optional<AuditStore> audit() {
            return stores.audit();
        }

        @Override
        public EncryptionKeys encryptionKeys() {
            return stores.encryptionKeys();
        }

        @Override
        public boolean reencrypt() {
            return stores.reencrypt();
        }

        @Override
        public Optional<LegacyPatronStore> legacyPatrons() {
            return stores.legacyPatrons();
        }
    }

    private record Unhurried(LiveConfiguration live) implements LiveConfiguration {
        @Override
        public <T> T inPlaceOfALogin(long serviceId, Supplier<T> work) {
            return live.inPlaceOfALogin(serviceId, work);
        }

        @Override
        public void reload() {
            // Whoever began the transaction reloads when it ended.
        }

        @Override
        public ServiceStatus status(long serviceId) {
            return live.status(serviceId);
        }

        @Override
        public Optional<AuthenticationProvider> provider(long serviceId) {
            return live.provider(serviceId);
        }

        @Override
        public ProviderEnvironment environment(String serviceName) {
            return live.environment(serviceName);
        }
    }
}
