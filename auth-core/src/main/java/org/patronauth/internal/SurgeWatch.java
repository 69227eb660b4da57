package org.patronauth.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.patronauth.AuthenticationListener;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.guard.FailureSurge;

/** Watches whether most logins with identifier and PIN at a library fail, from however many addresses. */
final class SurgeWatch implements AuthenticationListener {
    private final Map<LibraryId, FailureSurge> libraries = new ConcurrentHashMap<>();
    private final Events events;
    private final LongSupplier nanoTime;

    SurgeWatch(Events events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
    }

    @Override
    public void loginEnded(LoginEvent event) {
        // Only libraries that exist have services, so there are no more of these than of libraries.
        if (event.serviceName().isEmpty()) {
            return;
        }
        boolean failed = event.outcome() == Outcome.THROTTLED
                || event.problem()
                        .filter(ProblemType.INVALID_CREDENTIALS::equals)
                        .isPresent();
        // A token asks nobody, and says nothing about PINs.
        boolean succeeded =
                event.outcome() == Outcome.AUTHENTICATED && !event.remote().isZero();
        if (failed || succeeded) {
            libraries
                    .computeIfAbsent(event.library(), library -> new FailureSurge(nanoTime))
                    .ended(failed)
                    .ifPresent(seen -> events.failuresSurged(event.library(), seen.attempts(), seen.failures()));
        }
    }
}
