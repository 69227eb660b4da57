package org.patronauth.examples.host;

import java.io.PrintStream;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ImportOptions;
import org.patronauth.ImportReport;
import org.patronauth.ImportSource;
import org.patronauth.PatronAuthenticationServices;

/** The site configuration of an early circulation manager, imported when the host starts. */
final class SiteConfiguration {
    private static final Actor OPERATOR = Actor.system("operator");

    private SiteConfiguration() {}

    /**
     * Imports it and says what was done.
     *
     * @throws BadArgumentException when the file is none
     */
    static void importFrom(byte[] file, PatronAuthenticationServices services, PrintStream out)
            throws BadArgumentException {
        ImportReport report;
        try {
            report = services.importFrom(OPERATOR, ImportSource.siteConfiguration(file), ImportOptions.CONFIGURATION);
        } catch (ConfigurationRefusedException e) {
            throw new BadArgumentException("--site-config: " + e.problem().detail());
        }
        report.created().forEach(what -> out.println("import created " + what));
        report.skipped().forEach(skipped -> out.println("import skipped " + skipped.what() + ": " + skipped.why()));
        report.warnings().forEach(warning -> out.println("import warns " + warning));
    }
}
