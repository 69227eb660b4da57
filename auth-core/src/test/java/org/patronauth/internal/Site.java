package org.patronauth.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationResult;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronStore;
import org.patronauth.store.RefusalStore;
import org.patronauth.store.SelfTestStore;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.StoreException;
import org.patronauth.store.Stores;
import org.patronauth.store.TokenStore;

/** A host in a test: libraries and services are written down, and each service answers as the test says. */
final class Site implements AutoCloseable {
    static final LibraryId FERGUSON = new LibraryId("ferguson");
    static final LibraryId LION = new LibraryId("lion");
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    final InMemoryPatrons patrons = new InMemoryPatrons();
    final List<AuthenticationListener.LoginEvent> logins = new CopyOnWriteArrayList<>();
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final List<Long> created = new CopyOnWriteArrayList<>();
    final List<Long> reassigned = new CopyOnWriteArrayList<>();
    final List<Long> loaded = new CopyOnWriteArrayList<>();
    final List<String> isolated = new CopyOnWriteArrayList<>();
    final List<String> surges = new CopyOnWriteArrayList<>();
    final List<String> notLoaded = new CopyOnWriteArrayList<>();
    final List<String> selfTestsChanged = new CopyOnWriteArrayList<>();
    final AtomicInteger versionReads = new AtomicInteger();
    final MovableClock clock = new MovableClock();
    TokenStore tokens;
    AttemptStore attempts;
    RefusalStore refusals;
    ActivityStore activity;
    SelfTestStore selfTests;

    private final Map<String, Source> sources = new HashMap<>();
    private final List<LibraryRow> libraries = new ArrayList<>();
    private final List<ServiceRow> services = new ArrayList<>();
    private final List<AssociationRow> associations = new ArrayList<>();
    private final AtomicLong version = new AtomicLong(1);
    private volatile boolean databaseAway;
    private UnaryOperator<PatronAuthenticator.Builder> decisions = UnaryOperator.identity();
    private PatronAuthenticator authenticator;

    /** What a service's source of truth says; the test changes it as it goes. */
    static final class Source {
        volatile Answer answer = (identifier, pin) -> Optional.empty();
        volatile Function<PatronData, Optional<PatronData>> lookup;
        volatile IOException lookupFailure;
        volatile Probe probe = () -> {};
        volatile Runnable tending = () -> {};
        volatile int concurrency = 16;
        final AtomicInteger probed = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger lookedUp = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        volatile Call lastCall;

        interface Probe {
            void run() throws IOException;
        }

        interface Answer {
            Optional<PatronData> to(String identifier, String pin) throws IOException;
        }

        void says(PatronData data) {
            answer = (identifier, pin) -> Optional.of(data);
        }

        void fails(IOException failure) {
            answer = (identifier, pin) -> {
                throw failure;
            };
        }
    }

    static final class MovableClock extends Clock {
        private volatile Instant now = NOON;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    LibraryRow library(LibraryId id, Object... settings) {
        LibraryRow row = new LibraryRow(libraries.size() + 1L, id, "Library " + id, map(settings), 1);
        libraries.add(row);
        return row;
    }

    /** A service whose source answers to the given name. */
    Source service(long id, String source, Object... settings) {
        Map<String, Object> raw = new HashMap<>(map(settings));
        raw.put("source", source);
        services.removeIf(row -> row.id() == id);
        services.add(new ServiceRow(id, "Service " + id, "Scripted", raw, version.get()));
        return sources.computeIfAbsent(source, name -> new Source());
    }

    void brokenService(long id, String protocol, Object... settings) {
        services.add(new ServiceRow(id, "Service " + id, protocol, map(settings), 1));
    }

    void associate(LibraryRow library, long serviceId) {
        associate(library, serviceId, null, null, null);
    }

    void associate(LibraryRow library, long serviceId, String type, String field, String criteria, Object... settings) {
        long id = associations.size() + 1L;
        associations.add(
                new AssociationRow(id, library.key(), serviceId, type, field, criteria, map(settings), (int) id, 1, 1));
    }

    /** What the host decides beside the usual, before the first login. */
    void decide(UnaryOperator<PatronAuthenticator.Builder> more) {
        decisions = more;
    }

    PatronAuthenticator authenticator() {
        if (authenticator == null) {
            PatronAuthenticator.Builder builder = PatronAuthenticator.builder(new Kept())
                    .providers(ProviderRegistry.of(new Scripted()))
                    .clock(clock)
                    .pollInterval(Duration.ofMillis(5))
                    .listener(new Recorder());
            authenticator = decisions.apply(builder).build();
        }
        return authenticator;
    }

    AuthenticationResult signIn(LibraryId library, String identifier, String pin) {
        return authenticate(library, basic(identifier, pin));
    }

    AuthenticationResult authenticate(LibraryId library, String... headers) {
        return authenticator().authenticate(library, List.of(headers), ClientInfo.UNKNOWN);
    }

    AuthenticationResult signIn(LibraryId library, String identifier, String pin, String address) {
        return authenticator().authenticate(library, List.of(basic(identifier, pin)), ClientInfo.of(address, null));
    }

    /** What was written down, as a host holds it, for what needs no more of a host. */
    Snapshot snapshot(Events events, LongSupplier nanoTime) {
        return loader(events, nanoTime).load(configuration().load(), Snapshot.EMPTY);
    }

    ConfigurationStore configuration() {
        return new Written();
    }

    SnapshotLoader loader(Events events, LongSupplier nanoTime) {
        return new SnapshotLoader(
                ProviderRegistry.of(new Scripted()),
                new SecretVault(() -> Kept.KEYS, false),
                clock,
                events,
                this::environment,
                new ServiceLines(events, nanoTime, new ConnectionBudgets(null, nanoTime)));
    }

    ProviderEnvironment environment(String serviceName) {
        Network network = (hostName, deadline) -> {
            throw new IOException("Nobody resolves a name here.");
        };
        return new ProviderEnvironment(
                serviceName, clock, network, false, text -> warnings.add(serviceName + ": " + text));
    }

    /** Events that the lists of this site remember. */
    Events events() {
        return new Events(
                List.of(new Recorder()),
                new Refusals(null, IdentifierHash.random(), Duration.ZERO, clock),
                new ActivityCount(null, clock));
    }

    static String basic(String identifier, String pin) {
        byte[] bytes = (identifier + ":" + pin).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    /** Makes what was written down since the version that the next poll finds. */
    void publish() {
        version.incrementAndGet();
    }

    void databaseAway(boolean away) {
        databaseAway = away;
    }

    @Override
    public void close() {
        if (authenticator != null) {
            authenticator.close();
        }
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private final class Kept implements Stores {
        private static final EncryptionKeys KEYS = EncryptionKeys.random();

        private final ConfigurationStore configuration = Site.this.configuration();

        @Override
        public ConfigurationStore configuration() {
            return configuration;
        }

        @Override
        public PatronStore patrons() {
            return patrons;
        }

        @Override
        public EncryptionKeys encryptionKeys() {
            return KEYS;
        }

        @Override
        public Optional<TokenStore> tokens() {
            return Optional.ofNullable(tokens);
        }

        @Override
        public Optional<AttemptStore> attempts() {
            return Optional.ofNullable(attempts);
        }

        @Override
        public Optional<RefusalStore> refusals() {
            return Optional.ofNullable(refusals);
        }

        @Override
        public Optional<ActivityStore> activity() {
            return Optional.ofNullable(activity);
        }

        @Override
        public Optional<SelfTestStore> selfTests() {
            return Optional.ofNullable(selfTests);
        }
    }

    private final class Written implements ConfigurationStore {
        @Override
        public long version() {
            versionReads.incrementAndGet();
            return ifThere(version.get());
        }

        @Override
        public Configuration load() {
            return ifThere(new Configuration(
                    version.get(), libraries, services, associations, Configuration.Unreadable.NOTHING));
        }

        private <T> T ifThere(T value) {
            if (databaseAway) {
                throw new StoreException("reading the configuration: SQLState 08001");
            }
            return value;
        }

        @Override
        public <T> T change(Function<ConfigurationTransaction, T> work) {
            throw new UnsupportedOperationException("These tests write the configuration down by hand.");
        }
    }

    private final class Recorder implements AuthenticationListener {
        @Override
        public void loginEnded(LoginEvent event) {
            logins.add(event);
        }

        @Override
        public void patronCreated(LibraryId library, String serviceName, long patronId) {
            created.add(patronId);
        }

        @Override
        public void keyReassigned(LibraryId library, long formerOwnerId) {
            reassigned.add(formerOwnerId);
        }

        @Override
        public void configurationLoaded(long newVersion) {
            loaded.add(newVersion);
        }

        @Override
        public void configurationNotLoaded(String detail) {
            notLoaded.add(detail);
        }

        @Override
        public void selfTestChanged(String serviceName, SelfTestReport report) {
            selfTestsChanged.add(serviceName + ": " + report.success());
        }

        @Override
        public void warning(String serviceName, String message) {
            warnings.add(serviceName + ": " + message);
        }

        @Override
        public void failuresSurged(LibraryId library, int attempts, int failures) {
            surges.add(library + ": " + failures + " of " + attempts);
        }

        @Override
        public void serviceIsolated(String serviceName, String detail) {
            isolated.add(serviceName + ": " + detail);
            throw new IllegalStateException("A listener that throws harms nobody.");
        }
    }

    private final class Scripted implements BasicAuthenticationProviderFactory {
        private final Setting<String> source =
                Setting.text("source", "Source").required().build();
        private final Setting<Boolean> explodes =
                Setting.bool("explodes", "Explodes").defaultsTo(false).build();
        private final BasicSettings basic = BasicSettings.builder().build();
        private final SettingsSchema schema = SettingsSchema.of(source, explodes);
        private final SettingsSchema librarySchema =
                SettingsSchema.of(Setting.text("institution_id", "Institution").build());

        @Override
        public String protocol() {
            return "Scripted";
        }

        @Override
        public String displayName() {
            return "Scripted";
        }

        @Override
        public String description() {
            return "Answers as the test says.";
        }

        @Override
        public SettingsSchema schema() {
            return schema;
        }

        @Override
        public Optional<String> loginButtonImage() {
            return Optional.of("ScriptedLoginButton280.png");
        }

        @Override
        public SettingsSchema librarySchema() {
            return librarySchema;
        }

        @Override
        public BasicSettings basicSettings() {
            return basic;
        }

        @Override
        public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
                throws InvalidSettingsException {
            if (settings.require(explodes)) {
                throw new IllegalStateException("secret-of-the-constructor");
            }
            return new Provider(sources.get(settings.require(source)));
        }
    }

    private static final class Provider implements BasicAuthenticationProvider {
        private final Source source;

        Provider(Source source) {
            this.source = source;
        }

        @Override
        public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call)
                throws IOException {
            source.asked.incrementAndGet();
            source.lastCall = call;
            return source.answer.to(identifier.value(), pin.reveal());
        }

        @Override
        public Optional<PatronLookup> lookup() {
            if (source.lookup == null) {
                return Optional.empty();
            }
            return Optional.of((known, call) -> {
                source.lookedUp.incrementAndGet();
                if (source.lookupFailure != null) {
                    throw source.lookupFailure;
                }
                return source.lookup.apply(known);
            });
        }

        @Override
        public void probe(Call call) throws IOException {
            source.probed.incrementAndGet();
            source.probe.run();
        }

        @Override
        public void housekeep() {
            source.tending.run();
        }

        @Override
        public int concurrency() {
            return source.concurrency;
        }

        @Override
        public void close() {
            source.closed.incrementAndGet();
        }
    }
}
