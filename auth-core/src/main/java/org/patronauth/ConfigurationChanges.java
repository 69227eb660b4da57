package org.patronauth;

import java.util.List;

/**
 * What makes the stored configuration equal to a document.
 *
 * @param changes what is created, changed and deleted; none when the two are equal
 * @param dryRun whether it was only found out, and not done
 * @since 0.1
 */
public record ConfigurationChanges(List<Change> changes, boolean dryRun) {
    /**
     * Keeps a copy of the list.
     *
     * @param changes what is created, changed and deleted; none when the two are equal
     * @param dryRun whether it was only found out, and not done
     */
    public ConfigurationChanges {
        changes = List.copyOf(changes);
    }

    /**
     * One thing that changes.
     *
     * @param action created, changed or deleted
     * @param subject a library, a service or an association
     * @param name which one: a short name, a service's name, or both with a colon between for an association
     * @since 0.1
     */
    public record Change(AuditEvent.Action action, AuditEvent.Subject subject, String name) {}
}
