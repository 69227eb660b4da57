package org.patronauth;

/**
 * Who asks for a change of the configuration. The host has already made sure that it is them.
 *
 * @param name the name that stands in the record of changes
 * @param scope what the actor may touch
 * @since 0.1
 */
public record Actor(String name, Scope scope) {
    /**
     * Refuses an actor without a name.
     *
     * @param name the name that stands in the record of changes
     * @param scope what the actor may touch
     * @throws IllegalArgumentException when the name is blank
     */
    public Actor {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An actor needs a name.");
        }
    }

    /**
     * An administrator of the whole system.
     *
     * @param name who it is
     * @return the actor
     */
    public static Actor system(String name) {
        return new Actor(name, Scope.SYSTEM);
    }

    /**
     * What an actor may touch.
     *
     * @since 0.1
     */
    public enum Scope {
        /** Everything. */
        SYSTEM
    }
}
