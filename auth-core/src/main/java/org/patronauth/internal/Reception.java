package org.patronauth.internal;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Restriction;

/** What every way of signing in does with somebody whom the source of truth knows. */
final class Reception {
    private final Events events;
    private final Clock clock;

    Reception(Events events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /** Whether an answer says who the patron is. */
    static boolean identifiesSomebody(PatronData data) {
        return data.permanentId().isPresent()
                || data.username().isPresent()
                || !data.authorizationIdentifiers().isEmpty();
    }

    /**
     * Whether the patron is one of the library's, by what the source of truth said.
     *
     * @param typed what the patron typed, where they typed anything
     */
    Restriction.Verdict judge(
            ServedLibrary library,
            ServedAssociation<?> association,
            PatronData data,
            @Nullable PatronIdentifier typed) {
        Restriction.Verdict verdict = association.restriction().judge(data, typed);
        if (verdict.gaveUp()) {
            events.warning(
                    association.service().name(), "The restriction of " + library.id() + ": " + verdict.reason());
        }
        return verdict;
    }

    Authenticated welcome(
            ServedLibrary library,
            ServedAssociation<?> association,
            PatronReconciler.Reconciled reconciled,
            PatronData data) {
        Patron patron = reconciled.patron();
        BlockingRules.Findings findings = association.findings(patron.record(), data, clock);
        findings.undecided()
                .forEach(sentence ->
                        events.warning(association.service().name(), "At " + library.id() + ": " + sentence));
        return new Authenticated(
                patron,
                data,
                association.privileges(patron.record(), findings, clock),
                reconciled.isNew(),
                association.service().name(),
                library.typeOf(patron.record()).orElse(null),
                association.admission(findings));
    }
}
