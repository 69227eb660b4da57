package org.patronauth.internal;

import java.io.IOException;
import java.time.Duration;
import org.patronauth.ProblemType;
import org.patronauth.ServiceStatus;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.store.StoreException;

/** What an exception on the way to an answer comes to: "could not ask", never "no". */
record Outage(ProblemType type, Duration retryAfter) {
    private static final Duration RETRY_REMOTE = Duration.ofSeconds(5);
    private static final Duration RETRY_MISCONFIGURED = Duration.ofMinutes(1);
    private static final Duration RETRY_BUSY = Duration.ofSeconds(1);

    /** Tells the listeners what happened, and remembers it with the service. */
    static Outage of(Exception failure, RunningService service, Events events) {
        if (failure instanceof ShedException shed) {
            // Told once, when it began: a line for each login would only hide it.
            return new Outage(ProblemType.SERVICE_UNAVAILABLE, shed.retryAfter());
        }
        if (failure instanceof ServiceMisconfiguredException) {
            String detail = String.valueOf(failure.getMessage());
            events.warning(service.name(), detail);
            service.troubled(new ServiceStatus(ServiceStatus.State.MISCONFIGURED, detail));
            return misconfigured();
        }
        if (failure instanceof IOException io) {
            String detail = Failures.describe(io);
            events.warning(service.name(), "The source of truth could not be asked: " + detail);
            service.troubled(new ServiceStatus(ServiceStatus.State.UNREACHABLE, detail));
            return new Outage(ProblemType.REMOTE_INTEGRATION_FAILED, RETRY_REMOTE);
        }
        if (failure instanceof StoreException) {
            events.warning(service.name(), "The database could not be used: " + failure.getMessage());
            return new Outage(ProblemType.SERVICE_UNAVAILABLE, Answers.RETRY_DATABASE);
        }
        // A defect in a provider is no reason to call a PIN wrong, and its message may hold anything.
        events.warning(
                service.name(),
                "A login failed unexpectedly: " + failure.getClass().getName());
        return new Outage(ProblemType.REMOTE_INTEGRATION_FAILED, RETRY_REMOTE);
    }

    /** So many others were under way that this one had no turn; the source of truth may be well. */
    static Outage busy() {
        return new Outage(ProblemType.SERVICE_UNAVAILABLE, RETRY_BUSY);
    }

    static Outage misconfigured() {
        return new Outage(ProblemType.SERVICE_MISCONFIGURED, RETRY_MISCONFIGURED);
    }
}
