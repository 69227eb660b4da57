package org.patronauth;

import java.util.Locale;

/**
 * How a service is doing on this host.
 *
 * @param state in one word
 * @param detail one sentence for staff, without secrets; empty when all is well
 * @since 0.1
 */
public record ServiceStatus(State state, String detail) {
    /** All is well. */
    public static final ServiceStatus READY = new ServiceStatus(State.READY, "");

    /**
     * The states of a service.
     *
     * @since 0.1
     */
    public enum State {
        /** It works, or nobody has tried yet. */
        READY,
        /** It cannot work as it is configured. */
        MISCONFIGURED,
        /** The last login found the source of truth out of reach. */
        UNREACHABLE,
        /** Nobody is asked, because the people who run the source of truth work on it, as the operator set. */
        MAINTENANCE;

        /**
         * The name in the admin interface.
         *
         * @return the name in small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
