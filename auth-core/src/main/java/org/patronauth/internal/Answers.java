package org.patronauth.internal;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.LibraryId;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;

/** The answers to one request; each is told to the listeners as it is given. */
final class Answers {
    static final Duration RETRY_DATABASE = Duration.ofSeconds(2);

    private static final Duration RETRY_MISCONFIGURED = Duration.ofMinutes(1);

    private final Events events;
    private final LibraryId library;
    private final Stopwatch stopwatch;
    private @Nullable RunningService service;

    Answers(Events events, LibraryId library, Stopwatch stopwatch) {
        this.events = events;
        this.library = library;
        this.stopwatch = stopwatch;
    }

    /** Names the service that the request turned out to be about. */
    void concern(RunningService chosen) {
        service = chosen;
    }

    Rejected rejected(RejectionReason reason, Map<String, String> headers) {
        return new Rejected(reason, refused(reason, reason.problemType().defaultDetail()), headers);
    }

    /** What to tell a client that is refused, in words of its own. */
    ProblemDetail refused(RejectionReason reason, String detail) {
        String code = SupportCode.next();
        tell(Outcome.REJECTED, reason.problemType(), code);
        return ProblemDetail.of(reason.problemType(), detail).withInstance(code);
    }

    /** What to tell a client that nobody could be asked about. */
    ProblemDetail failed(Outage outage) {
        return unavailable(outage.type(), outage.retryAfter()).problem();
    }

    Unavailable misconfigured() {
        return unavailable(ProblemType.SERVICE_MISCONFIGURED, RETRY_MISCONFIGURED);
    }

    Unavailable unavailable(ProblemType type, Duration retryAfter) {
        String code = SupportCode.next();
        tell(Outcome.UNAVAILABLE, type, code);
        return new Unavailable(ProblemDetail.of(type).withInstance(code), retryAfter);
    }

    Authenticated authenticated(Authenticated result) {
        tell(Outcome.AUTHENTICATED, null, null);
        return result;
    }

    private void tell(Outcome outcome, @Nullable ProblemType problem, @Nullable String code) {
        events.loginEnded(stopwatch.event(library, service, outcome, problem, code));
    }
}
