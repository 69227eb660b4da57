package org.patronauth.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.LibraryId;
import org.patronauth.ProblemDetail;
import org.patronauth.RejectionReason;

/** The answers to one request; each is told to the listeners as it is given. */
final class Answers {
    static final Duration RETRY_DATABASE = Duration.ofSeconds(2);

    private final Events events;
    private final LibraryId library;
    private final Stopwatch stopwatch;
    private @Nullable RunningService service;
    private @Nullable String identifier;

    Answers(Events events, LibraryId library, Stopwatch stopwatch) {
        this.events = events;
        this.library = library;
        this.stopwatch = stopwatch;
    }

    /** Names the service that the request turned out to be about. */
    void concern(RunningService chosen) {
        service = chosen;
    }

    /** Names the patron whom the request turned out to be about. */
    void concern(Optional<String> whose) {
        identifier = whose.orElse(null);
    }

    Rejected rejected(RejectionReason reason, Map<String, String> headers) {
        return new Rejected(reason, refused(reason, reason.problemType().defaultDetail()), headers);
    }

    /** What to tell a client that is refused, in words of its own. */
    ProblemDetail refused(RejectionReason reason, String detail) {
        return refused(reason, detail, Circumstance.of(reason));
    }

    ProblemDetail refused(RejectionReason reason, String detail, Circumstance circumstance) {
        ProblemDetail problem = ProblemDetail.of(reason.problemType(), detail);
        if (reason == RejectionReason.NO_CREDENTIALS) {
            // Every client begins like this and is shown a document in place of the code: nobody will ask.
            String code = SupportCode.next();
            events.loginEnded(stopwatch.event(library, service, Outcome.REJECTED, problem.problemType(), code));
            return problem.withInstance(code);
        }
        return told(Outcome.REJECTED, problem, circumstance);
    }

    /** What to tell a client that nobody could be asked about. */
    ProblemDetail failed(Outage outage) {
        return told(Outcome.UNAVAILABLE, outage.problem(), outage.circumstance());
    }

    Unavailable unavailable(Outage outage) {
        return new Unavailable(failed(outage), outage.retryAfter());
    }

    Authenticated authenticated(Authenticated result) {
        events.loginEnded(stopwatch.event(library, service, Outcome.AUTHENTICATED, null, null));
        return result;
    }

    private ProblemDetail told(Outcome outcome, ProblemDetail problem, Circumstance circumstance) {
        String code = SupportCode.next();
        events.loginEnded(
                stopwatch.event(library, service, outcome, problem.problemType(), code),
                circumstance.identifier() == null ? circumstance.concerning(identifier) : circumstance);
        return problem.withInstance(code);
    }
}
