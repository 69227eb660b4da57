package org.patronauth.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.Health;
import org.patronauth.ServiceStatus;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.MaintenanceWindow;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.store.ServiceRow;

/**
 * One service with its provider, shared by every library that uses it. A service that was replaced closes when its last
 * login has ended.
 */
abstract sealed class RunningService permits BasicService, OAuthService {
    /** Set in {@link #users} once the service is replaced; the other bits count the logins under way. */
    private static final long RETIRED = 1L << 62;

    private volatile ServiceRow row;
    private final AuthenticationProviderFactory factory;
    private final Settings settings;
    private final ServiceLine line;
    private final Clock clock;
    private final @Nullable MaintenanceWindow window;
    private final AtomicLong users = new AtomicLong();
    private volatile @Nullable ServiceStatus trouble;

    RunningService(
            ServiceRow row, AuthenticationProviderFactory factory, Settings settings, ServiceLine line, Clock clock) {
        this.row = row;
        this.factory = factory;
        this.settings = settings;
        this.line = line;
        this.clock = clock;
        this.window = factory.commonSettings().maintenance(settings).orElse(null);
    }

    abstract AuthenticationProvider provider();

    ServiceRow row() {
        return row;
    }

    /** Whether a service of that row and those settings would be this very one. */
    boolean isAs(ServiceRow other, Settings values) {
        return row.name().equals(other.name())
                && row.protocol().equals(other.protocol())
                && settings.toRaw().equals(values.toRaw());
    }

    /** The row as it is stored by now: the same in clear text. */
    void storedAs(ServiceRow now) {
        row = now;
    }

    String name() {
        return row.name();
    }

    String protocol() {
        return factory.protocol();
    }

    boolean isOfProtocol(String name) {
        return factory.protocol().equals(name) || factory.protocolAliases().contains(name);
    }

    Settings settings() {
        return settings;
    }

    AuthenticationProviderFactory factory() {
        return factory;
    }

    /**
     * How patrons sign in here, as clients are told.
     *
     * @param description what a client writes on the button
     * @param offersToken whether identifier and PIN can be exchanged for a token
     */
    abstract DocumentFlow flow(String description, boolean offersToken);

    Duration timeout() {
        return Duration.ofSeconds(settings.require(factory.commonSettings().timeout()));
    }

    /** Asks the source of truth. Whatever a login wants to know goes through here, and nothing of an administrator's. */
    <T> T ask(Call call, RemoteQuestion<T> question) throws IOException {
        return line.ask(call, question);
    }

    /** The same for what the source of truth may not have to be asked about. */
    <T> T prepare(Call call, RemoteQuestion<T> question) throws IOException {
        return line.prepare(call, question);
    }

    <T> T inPlaceOfALogin(Supplier<T> work) {
        return line.inPlaceOfALogin(work);
    }

    Health.Traffic traffic() {
        return line.traffic();
    }

    /** Why nobody is asked at present, while the people who run the source of truth work on it. */
    Optional<Outage> maintenance() {
        MaintenanceWindow set = window;
        return set == null
                ? Optional.empty()
                : set.remaining(clock.instant(), clock.getZone())
                        .map(left -> Outage.maintenance(set.text().orElse(null), left));
    }

    ServiceStatus status() {
        Optional<Outage> maintenance = maintenance();
        if (maintenance.isPresent()) {
            return new ServiceStatus(
                    ServiceStatus.State.MAINTENANCE,
                    "Nobody is asked until "
                            + clock.instant()
                                    .plus(maintenance.get().retryAfter())
                                    .truncatedTo(ChronoUnit.SECONDS)
                            + ", as the settings say.");
        }
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
            line.close();
        }
    }

    void retire() {
        long before = users.getAndUpdate(now -> now | RETIRED);
        if (before == 0) {
            line.close();
        } else {
            line.retire();
        }
    }

    @Override
    public String toString() {
        return "RunningService[" + row.name() + "]";
    }
}
