package org.patronauth;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what, and when.
 *
 * <p><b>Privacy.</b> Secrets are masked, and patrons appear by their local ids alone.
 *
 * @param at when
 * @param actor the name of whoever did it, as the host gave it
 * @param action what was done
 * @param subject to what
 * @param name which one: a library's short name, a service's name, or both with a colon between for an association
 * @param changes the values that changed; none where there is nothing more to say
 * @since 0.1
 */
public record AuditEvent(Instant at, String actor, Action action, Subject subject, String name, List<Change> changes) {
    /**
     * Keeps a copy of the changes.
     *
     * @param at when
     * @param actor the name of whoever did it, as the host gave it
     * @param action what was done
     * @param subject to what
     * @param name which one: a library's short name, a service's name, or both with a colon between for an association
     * @param changes the values that changed; none where there is nothing more to say
     */
    public AuditEvent {
        changes = List.copyOf(changes);
    }

    /**
     * One value that changed. Equal secrets and different ones look the same: masked.
     *
     * @param key the field, such as {@code name} or {@code settings.port}
     * @param before what stood there: what JSON knows, null where nothing stood
     * @param after what stands there now, null where nothing stands
     * @since 0.1
     */
    public record Change(
            String key, @Nullable Object before, @Nullable Object after) {}

    /**
     * What was done.
     *
     * @since 0.1
     */
    public enum Action {
        /** Something is there that was not there. */
        CREATE,
        /** Something is otherwise than it was. */
        CHANGE,
        /** Something is gone. */
        DELETE,
        /** Patrons were signed out. */
        REVOKE,
        /** A throttle was lifted. */
        LIFT,
        /** Secrets were brought under the key that encrypts now. */
        REENCRYPT,
        /** The configuration of another system was taken over. */
        IMPORT,
        /** The configuration was made equal to a document. */
        APPLY;

        /**
         * The word for it in JSON.
         *
         * @return small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * To what something was done.
     *
     * @since 0.1
     */
    public enum Subject {
        /** A library. */
        LIBRARY,
        /** A service. */
        SERVICE,
        /** That a library uses a service. */
        ASSOCIATION,
        /** The order of a library's services. */
        ORDER,
        /** The tokens of a patron or of a service. */
        TOKENS,
        /** The throttle of a library. */
        THROTTLE,
        /** The stored secrets of all services. */
        SECRETS,
        /** The configuration as a whole. */
        CONFIGURATION;

        /**
         * The word for it in JSON.
         *
         * @return small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
