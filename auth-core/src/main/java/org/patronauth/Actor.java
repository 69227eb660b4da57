package org.patronauth;

/**
 * Who asks for something in the administration. The host has already made sure that it is them.
 *
 * <p>Staff of a library may find out why a patron of theirs cannot sign in, and let them try again: diagnose, see recent
 * attempts, and lift a throttle. Everything else takes an administrator of the whole system.
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
        return new Actor(name, new Scope.Everything());
    }

    /**
     * Somebody of the staff of one library.
     *
     * @param name who it is
     * @param library the library
     * @return the actor
     */
    public static Actor library(String name, LibraryId library) {
        return new Actor(name, new Scope.OneLibrary(library));
    }

    /**
     * What an actor may touch.
     *
     * @since 0.1
     */
    public sealed interface Scope {
        /**
         * The whole system.
         *
         * @since 0.1
         */
        record Everything() implements Scope {}

        /**
         * The patrons of one library.
         *
         * @param library the library
         * @since 0.1
         */
        record OneLibrary(LibraryId library) implements Scope {}
    }

    /**
     * Lets an administrator of the whole system pass.
     *
     * @throws ConfigurationRefusedException for everybody else
     */
    void requireSystem() {
        if (!(scope instanceof Scope.Everything)) {
            throw ConfigurationRefusedException.notAllowed();
        }
    }

    /**
     * Lets the staff of a library pass, and an administrator of the whole system.
     *
     * @throws ConfigurationRefusedException for everybody else
     */
    void requireStaffOf(LibraryId library) {
        if (scope instanceof Scope.OneLibrary own && !own.library().equals(library)) {
            throw ConfigurationRefusedException.notAllowed();
        }
    }
}
