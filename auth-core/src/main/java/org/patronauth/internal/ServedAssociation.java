package org.patronauth.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Admission;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.PrivilegeRules;
import org.patronauth.Restriction;
import org.patronauth.guard.Deadline;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;
import org.patronauth.store.AssociationRow;

/**
 * A library's use of a service, ready to serve logins.
 *
 * @param <S> the kind of service
 */
record ServedAssociation<S extends RunningService>(
        AssociationRow row,
        S service,
        Settings settings,
        Restriction restriction,
        PrivilegeRules privilegeRules,
        BlockingRules blockingRules) {

    Call call(Deadline deadline) {
        Call plain = Call.of(deadline, settings);
        Call call = blockingRules.needMoreThanStored() ? plain.withRuleValues() : plain;
        return restriction.recordField().map(call::withRestrictionField).orElse(call);
    }

    /** How a patron was let in whom this association's source of truth knew. */
    Admission admission(BlockingRules.Findings findings) {
        return new Admission(
                row.serviceId(),
                row.id(),
                row.restrictionVersion(),
                false,
                findings.toKeep().orElse(null));
    }

    /** What the library's own rules say of a patron of whom the source of truth has just spoken. */
    BlockingRules.Findings findings(PatronRecord record, PatronData said, Clock clock) {
        return blockingRules.judge(record, said.ruleValues(), privilegeRules.today(clock));
    }

    /** The same of a patron of whom it spoke earlier, when this verdict was kept, if any was. */
    BlockingRules.Findings recalled(PatronRecord record, @Nullable String kept, Clock clock) {
        return blockingRules.recall(record, kept, privilegeRules.today(clock));
    }

    /** Whether a patron may borrow, by rules of either kind. */
    BorrowingPrivileges privileges(PatronRecord record, BlockingRules.Findings findings, Clock clock) {
        return privileges(record, findings, clock, null);
    }

    /** The same by facts that could not be refreshed. */
    BorrowingPrivileges privileges(
            PatronRecord record, BlockingRules.Findings findings, Clock clock, @Nullable Instant asOf) {
        return privilegeRules.judge(record, clock, asOf).and(findings.reasons());
    }

    boolean issuesBasicTokens() {
        return settings.require(AssociationSettings.BASIC_TOKEN_ENABLED);
    }

    /**
     * How patrons sign in here, as clients are told.
     *
     * @param ambiguous whether the library has another service of this protocol, so that the protocol's name does not
     *     tell a patron which button is the right one
     */
    DocumentFlow flow(boolean ambiguous) {
        return service.flow(ambiguous ? service.name() : service.factory().displayName(), issuesBasicTokens());
    }

    Optional<BoundedPattern> externalTypePattern() {
        return settings.get(AssociationSettings.EXTERNAL_TYPE_PATTERN);
    }
}
