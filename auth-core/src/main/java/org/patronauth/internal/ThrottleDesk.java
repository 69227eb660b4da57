package org.patronauth.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.PatronIdentifier;
import org.patronauth.ThrottleView;

/** Shows staff who has to wait at some services, and lets them try again. */
public final class ThrottleDesk {
    private static final int MOST = 1_000;

    private final LoginThrottle throttle;

    ThrottleDesk(LoginThrottle throttle) {
        this.throttle = throttle;
    }

    /** The waits at some services, by id and name, that have not ended. */
    public List<ThrottleView> waits(Map<Long, String> services) {
        return throttle.waits(services.keySet(), MOST).stream()
                .map(wait -> new ThrottleView(
                        services.getOrDefault(wait.serviceId(), ""), wait.key(), wait.failures(), wait.until()))
                .toList();
    }

    /** Ends all waits at some services, or those of one card. */
    public void lift(Collection<Long> serviceIds, Optional<PatronIdentifier> identifier) {
        if (identifier.isPresent()) {
            throttle.lift(
                    serviceIds,
                    new PatronIdentifier(WhiteSpace.strip(identifier.get().value())));
        } else {
            throttle.lift(serviceIds);
        }
    }
}
