package org.patronauth.internal;

import java.util.Optional;
import org.patronauth.PrivilegeRules;
import org.patronauth.Restriction;
import org.patronauth.guard.Deadline;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;

/**
 * A library's use of a service, ready to serve logins.
 *
 * @param <S> the kind of service
 */
record ServedAssociation<S extends RunningService>(
        S service, Settings settings, Restriction restriction, PrivilegeRules privilegeRules) {

    Call call(Deadline deadline) {
        Call call = Call.of(deadline, settings);
        return restriction.recordField().map(call::withRestrictionField).orElse(call);
    }

    boolean offersToken() {
        return settings.require(AssociationSettings.BASIC_TOKEN_ENABLED);
    }

    /**
     * How patrons sign in here, as clients are told.
     *
     * @param ambiguous whether the library has another service of this protocol, so that the protocol's name does not
     *     tell a patron which button is the right one
     */
    DocumentFlow flow(boolean ambiguous) {
        return service.flow(ambiguous ? service.name() : service.factory().displayName(), offersToken());
    }

    Optional<BoundedPattern> externalTypePattern() {
        return settings.get(AssociationSettings.EXTERNAL_TYPE_PATTERN);
    }
}
