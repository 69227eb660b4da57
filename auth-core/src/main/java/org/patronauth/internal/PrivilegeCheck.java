package org.patronauth.internal;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;
import org.patronauth.store.PatronStore;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenHolder;

/** Judges a known patron without credentials; refreshes the record first where it is due and the protocol can. */
final class PrivilegeCheck {
    private static final List<ProblemDetail> GONE = List.of(ProblemDetail.of(ProblemType.SUSPENDED_CREDENTIALS));

    private final PatronStore patrons;
    private final PatronReconciler reconciler;
    private final SyncBackoff backoff;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;

    PrivilegeCheck(
            PatronStore patrons,
            PatronReconciler reconciler,
            SyncBackoff backoff,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.patrons = patrons;
        this.reconciler = reconciler;
        this.backoff = backoff;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    BorrowingPrivileges judge(ServedLibrary library, long patronId) {
        Patron patron = patrons.find(library.row(), patronId)
                .orElseThrow(() -> new NoSuchElementException("The library has no patron with that id."));
        Optional<ServedAssociation<?>> association = associationOf(library, patron.record());
        if (association.isEmpty()) {
            throw new NoSuchElementException("The library has no service that knows its patrons.");
        }
        BlockingRules.Findings findings = association.get().recalled(patron.record(), null, clock);
        return judge(library, association.get(), patron, findings, findings.areIncomplete())
                .privileges();
    }

    /**
     * The verdict, and what it was based on.
     *
     * @param newVerdict what to keep with the patron's tokens where the source of truth was asked
     */
    record Judged(Patron patron, BorrowingPrivileges privileges, Optional<String> newVerdict) {}

    /** Judges whoever showed a token. A rule that was set since then is a reason to ask, too. */
    Judged judge(ServedLibrary library, ServedAssociation<?> association, TokenHolder holder) {
        BlockingRules.Findings kept = association.recalled(holder.patron().record(), holder.ruleVerdict(), clock);
        return judge(library, association, holder.patron(), kept, kept.areIncomplete());
    }

    private Judged judge(
            ServedLibrary library,
            ServedAssociation<?> association,
            Patron patron,
            BlockingRules.Findings known,
            boolean askInAnyCase) {
        if (!askInAnyCase && !reconciler.isDue(association, patron.record(), known)) {
            return new Judged(patron, association.privileges(patron.record(), known, clock), Optional.empty());
        }
        return refreshed(library, association, patron)
                .orElseGet(() -> new Judged(
                        patron,
                        association.privileges(
                                patron.record(),
                                known,
                                clock,
                                patron.record().lastExternalSync().orElse(null)),
                        Optional.empty()));
    }

    private static Optional<ServedAssociation<?>> associationOf(ServedLibrary library, PatronRecord record) {
        List<ServedAssociation<BasicService>> basic = library.basic();
        if (basic.size() == 1 && library.oauth().isEmpty()) {
            return Optional.of(basic.get(0));
        }
        Optional<ServedAssociation<BasicService>> matching = basic.stream()
                .filter(association -> record.authorizationIdentifier()
                        .or(record::username)
                        .filter(association.service().credentialCheck()::identifierMatches)
                        .isPresent())
                .findFirst();
        return matching.isPresent()
                ? Optional.of(matching.get())
                : library.oauth().stream().findFirst().map(Function.identity());
    }

    private Optional<Judged> refreshed(ServedLibrary library, ServedAssociation<?> association, Patron patron) {
        RunningService service = association.service();
        Optional<PatronLookup> lookup =
                service instanceof BasicService basic ? basic.provider().lookup() : Optional.empty();
        if (lookup.isEmpty()
                || service.maintenance().isPresent()
                || !backoff.permits(patron.id(), clock.instant())
                || !service.enter()) {
            return Optional.empty();
        }
        try {
            Call call = association.call(Deadline.after(service.timeout(), nanoTime));
            Optional<PatronData> fresh = service.ask(call, () -> lookup.get().lookUp(known(patron.record()), call));
            backoff.succeeded(patron.id());
            if (fresh.isEmpty()
                    || !association.restriction().judge(fresh.get(), null).matched()) {
                // An answer, and no failure: the stored record is of somebody who is none of the library's now.
                return Optional.of(new Judged(
                        patron,
                        association
                                .privileges(patron.record(), BlockingRules.Findings.NONE, clock)
                                .and(GONE),
                        Optional.empty()));
            }
            Patron refreshed = reconciler
                    .refresh(library.row(), association, fresh.get(), patron)
                    .patron();
            BlockingRules.Findings findings = association.findings(refreshed.record(), fresh.get(), clock);
            findings.undecided()
                    .forEach(sentence -> events.warning(service.name(), "At " + library.id() + ": " + sentence));
            return Optional.of(new Judged(
                    refreshed, association.privileges(refreshed.record(), findings, clock), findings.toKeep()));
        } catch (IOException e) {
            backoff.failed(patron.id(), clock.instant());
            events.warning(service.name(), "A patron's record could not be refreshed: " + Failures.describe(e));
            return Optional.empty();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            // A defect in a provider; its message may hold anything.
            backoff.failed(patron.id(), clock.instant());
            events.warning(
                    service.name(),
                    "A patron's record could not be refreshed: " + e.getClass().getName());
            return Optional.empty();
        } finally {
            service.leave();
        }
    }

    private static PatronData known(PatronRecord record) {
        return PatronData.partial()
                .permanentId(record.permanentId().orElse(null))
                .username(record.username().orElse(null))
                .authorizationIdentifier(record.authorizationIdentifier().orElse(null))
                .build();
    }
}
