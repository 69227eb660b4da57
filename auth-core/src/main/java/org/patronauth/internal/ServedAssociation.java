package org.patronauth.internal;

import java.util.Optional;
import org.patronauth.PrivilegeRules;
import org.patronauth.Restriction;
import org.patronauth.guard.Deadline;
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

    Optional<BoundedPattern> externalTypePattern() {
        return settings.get(AssociationSettings.EXTERNAL_TYPE_PATTERN);
    }
}
