package org.patronauth.internal;

import java.util.Optional;
import org.patronauth.Admission;
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
        AssociationRow row, S service, Settings settings, Restriction restriction, PrivilegeRules privilegeRules) {

    Call call(Deadline deadline) {
        Call call = Call.of(deadline, settings);
        return restriction.recordField().map(call::withRestrictionField).orElse(call);
    }

    /** How a patron was let in whom this association's source of truth knew. */
    Admission admission() {
        return new Admission(row.serviceId(), row.id(), row.restrictionVersion(), false);
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
