package org.patronauth.examples.host.pages;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.fieldset;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.legend;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import io.javalin.http.UploadedFile;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ImportOptions;
import org.patronauth.ImportReport;
import org.patronauth.ImportSource;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.store.jdbi.JdbcLegacyDatabase;

/** Bringing in the configuration of an older system: first to see what would happen, then for good. */
final class ImportPages {
    static final String PATH = Paths.HOME + "/import";
    private static final int LONGEST_FILE = 512 * 1024;
    private static final String SOURCE = "source";
    private static final String JSON = "json";
    private static final String FILE = "file";
    private static final String JDBC_URL = "jdbc_url";
    private static final String USER = "user";
    private static final String PASSWORD = "password";
    private static final String PATRONS = "patrons";
    private static final String PROBE = "probe";
    private static final List<String> NAMES = List.of(SOURCE, JSON, FILE, JDBC_URL, USER, PASSWORD, PATRONS, PROBE);
    private static final List<SettingOption> SOURCES = List.of(
            new SettingOption("site-config", "A JSON site configuration"),
            new SettingOption("nypl", "The database of NYPL’s circulation manager"),
            new SettingOption("palace", "The database of Palace’s circulation manager"));

    private final PatronAuthenticationServices services;

    ImportPages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(PATH, visit -> visit.show(page(visit, Errors.NONE)));
        frontier.post(PATH, this::tryOut);
        frontier.post(PATH + "/confirm", this::confirm);
    }

    private Page page(Visit visit, Errors errors) {
        Submitted form = visit.submitted();
        return Page.of("Import")
                .withSummary(errors, NAMES)
                .with(
                        p("Brings in libraries and services from an older system. First you see what would happen;"
                                        + " nothing is changed until you say so.")
                                .withClass("lead"),
                        visit.formTo(PATH)
                                .with(
                                        Field.of(SOURCE, "Where from", errors).choice(form.text(SOURCE), SOURCES),
                                        fieldset(
                                                legend("A JSON site configuration"),
                                                div(
                                                                Field.of(FILE, "The file", errors)
                                                                        .file(".json,application/json"),
                                                                Field.of(JSON, "Or its text", errors)
                                                                        .withHint("It is not shown again, since it may"
                                                                                + " hold passwords.")
                                                                        .lines("", 6))
                                                        .withClass("fields")),
                                        fieldset(
                                                legend("A database"),
                                                div(
                                                                Field.of(JDBC_URL, "Address", errors)
                                                                        .withHint("Such as"
                                                                                + " jdbc:postgresql://host/circulation."
                                                                                + " It is only read.")
                                                                        .code(form.text(JDBC_URL)),
                                                                Field.of(USER, "User", errors)
                                                                        .code(form.text(USER)),
                                                                Field.of(PASSWORD, "Password", errors)
                                                                        .secret("off"),
                                                                Field.of(PATRONS, "Bring its patrons along", errors)
                                                                        .box(form.has(PATRONS)))
                                                        .withClass("fields")),
                                        Field.of(PROBE, "Run the self-test of each service", errors)
                                                .withHint("Says what will behave differently. Takes a while.")
                                                .box(form.has(PROBE)),
                                        Parts.actions(Parts.save("See what would happen")))
                                .withEnctype("multipart/form-data"));
    }

    private void tryOut(Visit visit) {
        Submitted form = visit.submitted();
        try {
            PendingImport pending = new PendingImport(source(visit), form.has(PATRONS));
            ImportReport report = services.importFrom(
                    visit.actor(), pending.source(), new ImportOptions(true, pending.patrons(), form.has(PROBE)));
            visit.session().keep(pending);
            visit.show(Page.of("What would be imported")
                    .under("Import", PATH)
                    .with(
                            p("Nothing has been changed yet.").withClass("lead"),
                            report(report),
                            visit.formTo(PATH + "/confirm")
                                    .with(Parts.actions(Parts.save("Import this"), Parts.back("Cancel", PATH)))));
        } catch (ConfigurationRefusedException e) {
            visit.show(e.problem().status(), page(visit, Errors.of(e)));
        }
    }

    private void confirm(Visit visit) {
        Optional<PendingImport> pending = visit.session().takePending();
        if (pending.isEmpty()) {
            visit.goOn(PATH, "There is nothing to import any more. Choose it again.");
            return;
        }
        try {
            ImportReport report = services.importFrom(
                    visit.actor(),
                    pending.get().source(),
                    new ImportOptions(false, pending.get().patrons(), false));
            visit.show(Page.of("What was imported").under("Import", PATH).with(report(report)));
        } catch (ConfigurationRefusedException e) {
            visit.show(e.problem().status(), page(visit, Errors.of(e)));
        }
    }

    private static ImportSource source(Visit visit) {
        Submitted form = visit.submitted();
        return switch (form.text(SOURCE)) {
            case "site-config" -> ImportSource.siteConfiguration(json(visit));
            case "nypl" -> ImportSource.nypl(database(form));
            case "palace" -> ImportSource.palace(database(form));
            default -> throw wrong(SOURCE, "Choose where to import from.");
        };
    }

    private static byte[] json(Visit visit) {
        UploadedFile file = visit.context().uploadedFile(FILE);
        if (file == null || file.size() == 0) {
            byte[] text = visit.submitted().text(JSON).getBytes(StandardCharsets.UTF_8);
            if (text.length == 0) {
                throw wrong(JSON, "Choose a file, or enter its text.");
            }
            return text;
        }
        if (file.size() > LONGEST_FILE) {
            throw wrong(FILE, "The file is too long.");
        }
        try (InputStream in = file.content()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw wrong(FILE, "The file could not be read.");
        }
    }

    private static JdbcLegacyDatabase database(Submitted form) {
        String user = form.text(USER);
        String password = form.text(PASSWORD);
        try {
            return JdbcLegacyDatabase.of(
                    form.text(JDBC_URL).strip(),
                    user.isBlank() ? null : user,
                    password.isEmpty() ? null : Secret.of(password));
        } catch (IllegalArgumentException e) {
            throw wrong(JDBC_URL, String.valueOf(e.getMessage()));
        }
    }

    private static ConfigurationRefusedException wrong(String field, String detail) {
        return ConfigurationRefusedException.invalid(
                List.of(new SettingProblem(field, ProblemType.INVALID_INPUT, detail)));
    }

    private static DomContent report(ImportReport report) {
        Table skipped = Table.of("Left out", "What", "Why");
        report.skipped().forEach(one -> skipped.row(List.of(one.what(), one.why())));
        return each(
                Parts.section(
                        "created",
                        report.dryRun() ? "Would be added" : "Added",
                        report.created().isEmpty() ? p("Nothing.") : list(report.created())),
                report.unchanged().isEmpty()
                        ? text("")
                        : Parts.section("unchanged", "There already", list(report.unchanged())),
                report.warnings().isEmpty()
                        ? text("")
                        : Parts.section("warnings", "To look at", list(report.warnings())),
                skipped.isEmpty() ? text("") : Parts.section("skipped", "Left out", skipped.content()),
                report.patrons().map(ImportPages::patrons).orElse(text("")),
                each(report.probes(), ImportPages::probe));
    }

    private static DomContent list(List<String> lines) {
        return ul(each(lines, line -> li(line))).withClass("lines");
    }

    private static DomContent patrons(ImportReport.Patrons patrons) {
        Map<String, DomContent> facts = new LinkedHashMap<>();
        facts.put("Read", number(patrons.read()));
        facts.put("Added", number(patrons.created()));
        facts.put("Joined with a patron who was there", number(patrons.joined()));
        facts.put("There already", number(patrons.unchanged()));
        facts.put("Left out", number(patrons.withoutKey() + patrons.withoutLibrary() + patrons.unreadable()));
        return Parts.section("patrons", "Patrons", Parts.facts(facts));
    }

    private static DomContent number(long number) {
        return text(Long.toString(number));
    }

    private static DomContent probe(ImportReport.Probe probe) {
        return div(
                        h3(probe.service()),
                        probe.report().success() ? Badge.good("Self-test passed") : Badge.bad("Self-test failed"),
                        probe.differences().isEmpty() ? text("") : list(probe.differences()),
                        Steps.of(probe.report().steps()))
                .withClass("probe");
    }
}
