package org.patronauth;

/**
 * How to import an older configuration.
 *
 * @param dryRun whether to do all of it and then undo it, for the sake of the report
 * @param patrons whether to import the patrons too, where the source has any
 * @param probe whether to try each imported service out with its test patron
 * @since 0.1
 */
public record ImportOptions(boolean dryRun, boolean patrons, boolean probe) {
    /** Shows what an import would do, and does nothing. */
    public static final ImportOptions DRY_RUN = new ImportOptions(true, false, false);

    /** Imports the configuration alone. */
    public static final ImportOptions CONFIGURATION = new ImportOptions(false, false, false);
}
