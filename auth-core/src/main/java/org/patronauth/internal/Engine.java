package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.patronauth.AuthenticationListener;
import org.patronauth.Health;
import org.patronauth.HostUrls;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.opds.AnnouncementSource;
import org.patronauth.opds.DocumentAnnotator;
import org.patronauth.opds.DocumentBuilder;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.Stores;

/** Everything that runs behind the facades, wired together. */
public final class Engine implements AutoCloseable {
    private final Events events;
    private final SecretVault vault;
    private final ConfigurationWatch watch;
    private final SignInDesk desk;
    private final Documents documents;
    private final OAuthDesk oauthDesk;
    private final ConnectionBudgets budgets;
    private final LoginThrottle throttle;
    private final SelfTestDesk selfTests;
    private final StaffDesk staff;
    private final Refusals refusals;
    private final Housekeeping housekeeping;

    /** What a host decides. */
    public record Options(
            Stores stores,
            ProviderRegistry registry,
            Clock clock,
            LongSupplier nanoTime,
            Optional<HostUrls> hostUrls,
            List<AuthenticationListener> listeners,
            Duration pollInterval,
            Network network,
            boolean unverifiedTlsAllowed,
            String realm,
            SyncRule syncRule,
            AnnouncementSource announcements,
            List<DocumentAnnotator> annotators,
            Duration tokenLifetime,
            ThrottleRules throttleRules,
            Duration failureFloor,
            boolean plainSecretsAllowed,
            Duration supportCodesKept) {}

    public Engine(Options options) {
        Stores stores = options.stores();
        IdentifierHash hash = stores.identifierHash().orElseGet(IdentifierHash::random);
        this.refusals = new Refusals(
                options.supportCodesKept().isZero() ? null : stores.refusals().orElse(null),
                hash,
                options.supportCodesKept(),
                options.clock());
        ActivityCount activity = new ActivityCount(stores.activity().orElse(null), options.clock());
        List<AuthenticationListener> listeners = new ArrayList<>(options.listeners());
        listeners.add(new SurgeWatch(new Events(options.listeners(), refusals, activity), options.nanoTime()));
        this.events = new Events(listeners, refusals, activity);
        this.vault = new SecretVault(stores::encryptionKeys, options.plainSecretsAllowed());
        this.throttle = new LoginThrottle(
                options.throttleRules(),
                stores.attempts().orElse(null),
                hash,
                events,
                options.clock(),
                options.nanoTime());
        Function<String, ProviderEnvironment> environments = name -> new ProviderEnvironment(
                name,
                options.clock(),
                options.network(),
                options.unverifiedTlsAllowed(),
                message -> events.warning(name, message));
        this.budgets = new ConnectionBudgets(options.stores().leases().orElse(null), options.nanoTime());
        ServiceLines lines = new ServiceLines(events, options.nanoTime(), budgets);
        SnapshotLoader loader =
                new SnapshotLoader(options.registry(), vault, options.clock(), events, environments, lines);
        this.watch = new ConfigurationWatch(
                options.stores().configuration(),
                loader,
                events,
                environments,
                options.nanoTime(),
                options.pollInterval(),
                // Connections are shared out as promptly as changes are looked for; what else is slow has its own
                // thread.
                List.of(budgets),
                options.stores().changeNotices().orElse(null));
        RecentLogins recentLogins = new RecentLogins(options.nanoTime());
        this.desk = new SignInDesk(
                watch::snapshot,
                options.stores().patrons(),
                options.stores().tokens().orElse(null),
                options.tokenLifetime(),
                options.syncRule(),
                new Challenges(options.realm(), options.hostUrls()),
                throttle,
                new FailureFloor(options.failureFloor(), options.nanoTime()),
                recentLogins,
                events,
                options.clock(),
                options.nanoTime());
        this.documents = new Documents(
                watch::snapshot,
                options.hostUrls()
                        .map(urls -> new DocumentBuilder(
                                urls,
                                options.announcements(),
                                options.annotators(),
                                (library, text) -> events.warning("library " + library, text))));
        OAuthSignIn signIn = new OAuthSignIn(
                new PatronReconciler(options.stores().patrons(), options.clock(), options.syncRule(), events),
                new Reception(events, options.clock()),
                desk.tokenDesk(),
                options.hostUrls(),
                events,
                options.nanoTime());
        this.oauthDesk = new OAuthDesk(
                watch::snapshot,
                options.stores().signInStates().orElse(null),
                signIn,
                options.hostUrls(),
                events,
                options.clock(),
                options.nanoTime());
        this.selfTests = new SelfTestDesk(
                watch::snapshot, stores.selfTests().orElse(null), events, options.clock(), options.nanoTime());
        this.staff = new StaffDesk(
                watch::snapshot,
                new Diagnosis(
                        new PatronReconciler(stores.patrons(), options.clock(), options.syncRule(), events),
                        activity,
                        throttle,
                        recentLogins,
                        options.clock(),
                        options.nanoTime()),
                refusals);
        List<Runnable> slowChores = new ArrayList<>(List.of(
                () -> refusals.write(watch.snapshot()),
                () -> activity.store(watch.snapshot()),
                selfTests::runThoseDue));
        refusals.cleanup(options.nanoTime()).ifPresent(slowChores::add);
        stores.tokens()
                .ifPresent(tokens -> slowChores.add(Cleanup.ofTokens(tokens, options.clock(), options.nanoTime())));
        stores.signInStates()
                .ifPresent(states -> slowChores.add(Cleanup.ofSignIns(states, options.clock(), options.nanoTime())));
        stores.attempts()
                .ifPresent(
                        attempts -> slowChores.add(Cleanup.ofAttempts(attempts, options.clock(), options.nanoTime())));
        stores.activity()
                .ifPresent(numbers -> slowChores.add(Cleanup.ofActivity(numbers, options.clock(), options.nanoTime())));
        this.housekeeping = new Housekeeping(slowChores, Housekeeping.INTERVAL, events);
    }

    public void start() {
        if (!vault.hasKeys()) {
            events.noEncryptionKey(vault.plainAllowed());
        }
        watch.start();
        housekeeping.start();
    }

    public SignInDesk desk() {
        return desk;
    }

    public Documents documents() {
        return documents;
    }

    public OAuthDesk oauthDesk() {
        return oauthDesk;
    }

    public ThrottleDesk throttles() {
        return new ThrottleDesk(throttle);
    }

    public SecretVault vault() {
        return vault;
    }

    public Events events() {
        return events;
    }

    public SelfTestDesk selfTests() {
        return selfTests;
    }

    public StaffDesk staff() {
        return staff;
    }

    public LiveConfiguration live() {
        return watch;
    }

    public Health health() {
        return watch.health(budgets.hosts());
    }

    @Override
    public void close() {
        housekeeping.close();
        try {
            refusals.write(watch.snapshot());
        } catch (RuntimeException e) {
            // The host ends all the same; what patrons were told of late is not worth waiting for the database.
        }
        watch.close();
        budgets.close();
    }
}
