package org.patronauth.internal;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.LoginEvent;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;

/** Where the time of one login went. Time that is spent on nothing else is validation. */
final class Stopwatch {
    private final LongSupplier nanoTime;
    private final long started;
    private long remote;
    private long database;

    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    void remoteSince(long start) {
        remote += now() - start;
    }

    void databaseSince(long start) {
        database += now() - start;
    }

    LoginEvent event(
            LibraryId library,
            @Nullable RunningService service,
            Outcome outcome,
            @Nullable ProblemType problem,
            @Nullable String supportCode) {
        return new LoginEvent(
                library,
                service == null ? null : service.name(),
                service == null ? null : service.protocol(),
                outcome,
                problem,
                supportCode,
                Duration.ofNanos(now() - started - remote - database),
                Duration.ofNanos(remote),
                Duration.ofNanos(database));
    }
}
