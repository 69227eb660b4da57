package org.patronauth.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.patronauth.PatronData;
import org.patronauth.PatronLookupResult;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.ServiceMisconfiguredException;

/** Asks about a patron without a PIN, for staff. It stores nothing, and tells of patrons of this library alone. */
final class StaffLookup {
    private static final Duration RETRY_REMOTE = Duration.ofSeconds(5);
    private static final Duration RETRY_MISCONFIGURED = Duration.ofMinutes(1);

    private final Events events;
    private final LongSupplier nanoTime;

    StaffLookup(Events events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /** Asks; empty where the service was replaced in the meantime, and there is a newer snapshot. */
    Optional<PatronLookupResult> lookUp(ServedLibrary library, String typed) {
        String identifier = WhiteSpace.strip(typed);
        boolean possible = false;
        for (ServedAssociation<BasicService> association : library.basic()) {
            BasicService service = association.service();
            Optional<PatronLookup> lookup = service.provider().lookup();
            possible |= lookup.isPresent();
            if (lookup.isPresent() && service.credentialCheck().identifierMatches(identifier)) {
                if (!service.enter()) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(ask(association, lookup.get(), identifier));
                } finally {
                    service.leave();
                }
            }
        }
        return Optional.of(possible ? new PatronLookupResult.Unknown() : new PatronLookupResult.NotPossible());
    }

    private PatronLookupResult ask(
            ServedAssociation<BasicService> association, PatronLookup lookup, String identifier) {
        RunningService service = association.service();
        Optional<Outage> maintenance = service.maintenance();
        if (maintenance.isPresent()) {
            return new PatronLookupResult.Unavailable(
                    maintenance.get().problem(), maintenance.get().retryAfter());
        }
        PatronData known =
                PatronData.partial().authorizationIdentifier(identifier).build();
        Call call = association.call(Deadline.after(service.timeout(), nanoTime));
        try {
            return service.ask(call, () -> lookup.lookUp(known, call))
                    .filter(data -> association.restriction().judge(data, null).matched())
                    .<PatronLookupResult>map(PatronLookupResult.Found::new)
                    .orElseGet(PatronLookupResult.Unknown::new);
        } catch (ShedException e) {
            return unavailable(ProblemType.SERVICE_UNAVAILABLE, e.retryAfter());
        } catch (ServiceMisconfiguredException e) {
            events.warning(service.name(), Failures.describe(e));
            return unavailable(ProblemType.SERVICE_MISCONFIGURED, RETRY_MISCONFIGURED);
        } catch (IOException e) {
            events.warning(service.name(), "A patron could not be looked up: " + Failures.describe(e));
            return unavailable(ProblemType.REMOTE_INTEGRATION_FAILED, RETRY_REMOTE);
        } catch (RuntimeException e) {
            // A defect in a provider; its message may hold anything.
            events.warning(
                    service.name(),
                    "A patron could not be looked up: " + e.getClass().getName());
            return unavailable(ProblemType.REMOTE_INTEGRATION_FAILED, RETRY_REMOTE);
        }
    }

    private static PatronLookupResult unavailable(ProblemType type, Duration retryAfter) {
        return new PatronLookupResult.Unavailable(ProblemDetail.of(type), retryAfter);
    }
}
