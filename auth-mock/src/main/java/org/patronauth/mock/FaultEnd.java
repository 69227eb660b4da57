package org.patronauth.mock;

/**
 * How a login ends when something is wrong with the source of truth; there is no fifth way.
 *
 * @since 0.1
 */
public enum FaultEnd {
    /** The source of truth said yes, wholly and to this very question. */
    AUTHENTICATED,
    /** The source of truth said no. */
    DENIED,
    /** Nobody could say. */
    UNAVAILABLE,
    /** The source of truth refuses the service, not the patron. */
    MISCONFIGURED
}
