package org.patronauth.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.ImportReport;
import org.patronauth.settings.SettingProblem;

/** Collects what an import has to say. Values of settings never get here. */
final class ImportNotes {
    private static final int LONGEST_NAME = 100;

    private final List<String> created = new ArrayList<>();
    private final List<String> unchanged = new ArrayList<>();
    private final List<ImportReport.Skipped> skipped = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, List<String>> differences = new HashMap<>();

    void created(String what) {
        created.add(what);
    }

    void unchanged(String what) {
        unchanged.add(what);
    }

    void skipped(String what, String why) {
        skipped.add(new ImportReport.Skipped(what, why));
    }

    /** Something that the administration refuses: one line for each thing that is wrong with it. */
    void refused(String what, List<SettingProblem> problems) {
        problems.forEach(problem -> skipped(what, problem.field() + ": " + problem.detail()));
    }

    void warning(String text) {
        warnings.add(text);
    }

    /** A warning that speaks of how a service behaved there and behaves here. */
    void difference(String service, String text) {
        warnings.add(text);
        differences.computeIfAbsent(service, any -> new ArrayList<>()).add(text);
    }

    List<String> differences(String service) {
        return differences.getOrDefault(service, List.of());
    }

    ImportReport report(boolean dryRun, List<ImportReport.Probe> probes, Optional<ImportReport.Patrons> patrons) {
        return new ImportReport(created, unchanged, skipped, warnings, dryRun, probes, patrons);
    }

    static String library(String shortName) {
        return "library \"" + printable(shortName) + "\"";
    }

    static String service(String name) {
        return "service \"" + printable(name) + "\"";
    }

    static String association(String shortName, String serviceName) {
        return library(shortName) + " with " + service(serviceName);
    }

    static String setting(String owner, String key) {
        return owner + ", setting " + printable(key);
    }

    /** One short line, whatever the older system held. */
    static String printable(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_NAME)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.LINE_SEPARATOR ? '?' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
