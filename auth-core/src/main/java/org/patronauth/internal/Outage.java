package org.patronauth.internal;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.ServiceStatus;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.store.StoreException;

/**
 * Why nobody could be asked: "could not ask", never "no".
 *
 * @param problem what the client is told
 * @param retryAfter when to try again
 * @param circumstance what staff are told
 */
record Outage(ProblemDetail problem, Duration retryAfter, Circumstance circumstance) {
    private static final Duration RETRY_REMOTE = Duration.ofSeconds(5);
    private static final Duration RETRY_BUSY = Duration.ofSeconds(1);
    private static final Duration RETRY_MISCONFIGURED = Duration.ofMinutes(1);
    private static final String DATABASE = "Using the database";
    private static final String CONFIGURATION = "Choosing the service";

    private Outage(ProblemType type, Duration retryAfter, String step, String reason) {
        this(ProblemDetail.of(type), retryAfter, new Circumstance(step, reason, null));
    }

    /** What an exception on the way to an answer comes to. */
    static Outage of(Exception failure) {
        if (failure instanceof ShedException shed) {
            return new Outage(
                    ProblemType.SERVICE_UNAVAILABLE,
                    shed.retryAfter(),
                    Circumstance.SOURCE_OF_TRUTH,
                    "Nobody was asked: " + shed.getMessage());
        }
        if (failure instanceof ServiceMisconfiguredException) {
            return new Outage(
                    ProblemType.SERVICE_MISCONFIGURED,
                    RETRY_MISCONFIGURED,
                    Circumstance.SOURCE_OF_TRUTH,
                    String.valueOf(failure.getMessage()));
        }
        if (failure instanceof IOException io) {
            return new Outage(
                    ProblemType.REMOTE_INTEGRATION_FAILED,
                    RETRY_REMOTE,
                    Circumstance.SOURCE_OF_TRUTH,
                    "The source of truth could not be asked: " + Failures.describe(io));
        }
        if (failure instanceof StoreException) {
            return databaseAway("The database could not be used: " + failure.getMessage());
        }
        // A defect in a provider is no reason to call a PIN wrong, and its message may hold anything.
        return new Outage(
                ProblemType.REMOTE_INTEGRATION_FAILED,
                RETRY_REMOTE,
                Circumstance.SOURCE_OF_TRUTH,
                "A login failed unexpectedly: " + failure.getClass().getName());
    }

    /** Tells the listeners what happened as well, and remembers it with the service. */
    static Outage of(Exception failure, RunningService service, Events events) {
        Outage outage = of(failure);
        if (failure instanceof ShedException) {
            // Told once, when it began: a line for each login would only hide it.
            events.sourceAnswered(service, Outcome.UNAVAILABLE);
            return outage;
        }
        events.warning(service.name(), outage.circumstance().reason());
        if (failure instanceof IOException io) {
            events.sourceAnswered(service, Outcome.UNAVAILABLE);
            service.troubled(
                    failure instanceof ServiceMisconfiguredException
                            ? new ServiceStatus(
                                    ServiceStatus.State.MISCONFIGURED,
                                    outage.circumstance().reason())
                            : new ServiceStatus(ServiceStatus.State.UNREACHABLE, Failures.describe(io)));
        }
        return outage;
    }

    /** So many others were under way that this one had no turn; the source of truth may be well. */
    static Outage busy() {
        return new Outage(
                ProblemType.SERVICE_UNAVAILABLE,
                RETRY_BUSY,
                Circumstance.SOURCE_OF_TRUTH,
                "Nobody was asked: other attempts at the same card were under way until the time was up.");
    }

    static Outage misconfigured() {
        return new Outage(
                ProblemType.SERVICE_MISCONFIGURED,
                RETRY_MISCONFIGURED,
                CONFIGURATION,
                "A service of the library cannot be used as it is configured, or the library has none.");
    }

    static Outage databaseAway(String sentence) {
        return new Outage(ProblemType.SERVICE_UNAVAILABLE, Answers.RETRY_DATABASE, DATABASE, sentence);
    }

    /** A token of an association that this host has not heard of: the next look at the configuration finds it. */
    static Outage newerConfiguration(Duration retryAfter) {
        return new Outage(
                ProblemType.SERVICE_UNAVAILABLE,
                retryAfter,
                CONFIGURATION,
                "The token is of a configuration that this host had not read yet.");
    }

    /** The people who run the source of truth work on it: nobody is asked, and no PIN is sent. */
    static Outage maintenance(@Nullable String text, Duration remaining) {
        ProblemDetail problem = text == null
                ? ProblemDetail.of(ProblemType.SERVICE_UNAVAILABLE)
                : ProblemDetail.of(ProblemType.SERVICE_UNAVAILABLE, text);
        return new Outage(
                problem,
                remaining,
                new Circumstance(
                        Circumstance.MAINTENANCE,
                        "The service is in maintenance, as its settings say; nobody was asked.",
                        null));
    }

    ProblemType type() {
        return problem.problemType();
    }

    Outage concerning(String identifier) {
        return new Outage(problem, retryAfter, circumstance.concerning(identifier));
    }
}
