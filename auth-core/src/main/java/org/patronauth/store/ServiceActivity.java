package org.patronauth.store;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many logins the source of truth behind a service was asked about, and how they ended.
 *
 * @param authenticated how many it accepted
 * @param rejected how many it refused
 * @param unavailable how many it gave no answer to
 * @param lastSuccess when it last accepted one, or null where that is not known
 * @since 0.1
 */
public record ServiceActivity(
        long authenticated,
        long rejected,
        long unavailable,
        @Nullable Instant lastSuccess) {
    /** No login at all. */
    public static final ServiceActivity NONE = new ServiceActivity(0, 0, 0, null);

    /**
     * Both together.
     *
     * @param other other logins at the same service
     * @return the sums, and the later success
     */
    public ServiceActivity plus(ServiceActivity other) {
        Instant later = lastSuccess == null || (other.lastSuccess != null && other.lastSuccess.isAfter(lastSuccess))
                ? other.lastSuccess
                : lastSuccess;
        return new ServiceActivity(
                authenticated + other.authenticated, rejected + other.rejected, unavailable + other.unavailable, later);
    }

    /**
     * When the source of truth last accepted somebody.
     *
     * @return the time, if it is known
     */
    public Optional<Instant> lastSuccessTime() {
        return Optional.ofNullable(lastSuccess);
    }
}
