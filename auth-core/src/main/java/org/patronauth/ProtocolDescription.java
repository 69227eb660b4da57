package org.patronauth;

import java.util.List;
import org.patronauth.settings.Setting;

/**
 * A protocol and everything that a form needs to know about it.
 *
 * @param name the name by which services refer to it
 * @param label the name for people
 * @param description one or two sentences on what it is for
 * @param kind how patrons sign in
 * @param settings what can be set for a service, common settings included, in the order of the form
 * @param librarySettings what can be set for a library that uses it
 * @since 0.1
 */
public record ProtocolDescription(
        String name,
        String label,
        String description,
        Kind kind,
        List<Setting<?>> settings,
        List<Setting<?>> librarySettings) {
    /**
     * Keeps copies of the lists.
     *
     * @param name the name by which services refer to it
     * @param label the name for people
     * @param description one or two sentences on what it is for
     * @param kind how patrons sign in
     * @param settings what can be set for a service, common settings included, in the order of the form
     * @param librarySettings what can be set for a library that uses it
     */
    public ProtocolDescription {
        settings = List.copyOf(settings);
        librarySettings = List.copyOf(librarySettings);
    }

    /** How patrons sign in. */
    public enum Kind {
        /** They type identifier and PIN. */
        BASIC,
        /** They sign in elsewhere. */
        OAUTH
    }
}
