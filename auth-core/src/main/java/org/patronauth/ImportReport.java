package org.patronauth;

import java.util.List;
import java.util.Optional;

/**
 * What an import did, or in a dry run would have done.
 *
 * <p><b>Privacy.</b> Names libraries, services and settings, never the value of a setting, and counts patrons.
 *
 * @param created what was created: libraries, services, and who uses what
 * @param unchanged what was here already and was left as it is
 * @param skipped what could not be carried over
 * @param warnings what was carried over in another form, and what to look at
 * @param dryRun whether everything was undone
 * @param probes how each imported service does, where that was asked for
 * @param patrons how many patrons were imported, where that was asked for
 * @since 0.1
 */
public record ImportReport(
        List<String> created,
        List<String> unchanged,
        List<Skipped> skipped,
        List<String> warnings,
        boolean dryRun,
        List<Probe> probes,
        Optional<Patrons> patrons) {
    /**
     * Keeps copies of the lists.
     *
     * @param created what was created: libraries, services, and who uses what
     * @param unchanged what was here already and was left as it is
     * @param skipped what could not be carried over
     * @param warnings what was carried over in another form, and what to look at
     * @param dryRun whether everything was undone
     * @param probes how each imported service does, where that was asked for
     * @param patrons how many patrons were imported, where that was asked for
     */
    public ImportReport {
        created = List.copyOf(created);
        unchanged = List.copyOf(unchanged);
        skipped = List.copyOf(skipped);
        warnings = List.copyOf(warnings);
        probes = List.copyOf(probes);
    }

    /**
     * Something that could not be carried over.
     *
     * @param what what it is
     * @param why one sentence for the administrator
     * @since 0.1
     */
    public record Skipped(String what, String why) {}

    /**
     * How an imported service does.
     *
     * @param service the service's name
     * @param report its self-test
     * @param differences what is or may be different from how the older system did it
     * @since 0.1
     */
    public record Probe(String service, SelfTestReport report, List<String> differences) {
        /**
         * Keeps a copy of the differences.
         *
         * @param service the service's name
         * @param report its self-test
         * @param differences what is or may be different from how the older system did it
         */
        public Probe {
            differences = List.copyOf(differences);
        }
    }

    /**
     * How many patrons were imported in this run.
     *
     * @param read rows of the older system that were looked at; fewer than it has where an earlier run was cut short
     * @param created patrons who were not here yet
     * @param joined patrons who had signed in here already; they got their older id and keep what is known of them here
     * @param unchanged patrons whom an earlier run had imported
     * @param keysLeftOut user names and card numbers that somebody else here holds, so that they were not taken over
     * @param withoutKey patrons who had nothing, or nothing else, to be known by; they were left out
     * @param withoutLibrary patrons of libraries that were not imported
     * @param unreadable amounts, dates and times that made no sense; they are unknown until the next login
     * @since 0.1
     */
    public record Patrons(
            long read,
            long created,
            long joined,
            long unchanged,
            long keysLeftOut,
            long withoutKey,
            long withoutLibrary,
            long unreadable) {}
}
