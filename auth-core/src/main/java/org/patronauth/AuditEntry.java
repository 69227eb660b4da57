package org.patronauth;

/**
 * A change of the configuration as it stands in the record of changes.
 *
 * @param id its number; later changes have greater ones
 * @param event what was done
 * @since 0.1
 */
public record AuditEntry(long id, AuditEvent event) {}
