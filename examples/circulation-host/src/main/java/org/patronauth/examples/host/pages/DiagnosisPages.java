package org.patronauth.examples.host.pages;

import static j2html.TagCreator.each;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.DiagnosisReport;
import org.patronauth.DiagnosisRequest;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronIdentifier;
import org.patronauth.ProblemType;
import org.patronauth.RecentAttempt;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.settings.SettingProblem;

/** Why a patron cannot sign in, step by step. What is typed here is sent with the form and stands in no address. */
final class DiagnosisPages {
    private static final String PATH = Paths.LIBRARIES + "/{library}/diagnose";
    private static final String IDENTIFIER = "identifier";
    private static final String PIN = "pin";
    private static final String SUPPORT_CODE = "support_code";

    private final PatronAuthenticationServices services;

    DiagnosisPages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(PATH, visit -> visit.show(page(visit, Errors.NONE)));
        frontier.post(PATH, this::diagnose);
    }

    static String path(LibraryId library) {
        return Paths.library(library) + "/diagnose";
    }

    private void diagnose(Visit visit) {
        Submitted form = visit.submitted();
        String identifier = form.text(IDENTIFIER).strip();
        String code = form.text(SUPPORT_CODE).strip();
        if (identifier.isEmpty() == code.isEmpty()) {
            visit.show(
                    400,
                    page(
                            visit,
                            new Errors(List.of(new SettingProblem(
                                    IDENTIFIER,
                                    ProblemType.INVALID_INPUT,
                                    "Enter either what the patron types or a support code.")))));
            return;
        }
        LibraryId library = visit.library();
        DiagnosisReport report = services.diagnose(
                visit.actor(),
                library,
                code.isEmpty()
                        ? new DiagnosisRequest.OfPatron(identifier, pin(form))
                        : new DiagnosisRequest.OfSupportCode(code));
        Page page = page(visit, Errors.NONE).with(result(report));
        if (code.isEmpty()) {
            page.with(attempts(services.recentAttempts(visit.actor(), library, new PatronIdentifier(identifier))));
        }
        visit.show(page);
    }

    private static @Nullable Secret pin(Submitted form) {
        return form.text(PIN).isEmpty() ? null : Secret.of(form.text(PIN));
    }

    private Page page(Visit visit, Errors errors) {
        LibraryView library = services.library(visit.actor(), visit.library());
        Submitted form = visit.submitted();
        return Page.of("Why can’t this patron sign in?")
                .under("Libraries", Paths.LIBRARIES)
                .under(library.name(), Paths.library(library.id()))
                .withSummary(errors, List.of(IDENTIFIER, PIN, SUPPORT_CODE))
                .with(
                        p("Looks at everything that happens when a patron of " + library.name()
                                        + " signs in. Nothing is changed.")
                                .withClass("lead"),
                        visit.formTo(path(library.id()))
                                .with(
                                        Field.of(IDENTIFIER, "What the patron types", errors)
                                                .withHint("A barcode, or whatever the library system knows them by.")
                                                .code(form.text(IDENTIFIER)),
                                        Field.of(PIN, "PIN", errors)
                                                .withHint("If the patron is with you and wants to. Without it"
                                                        + " everything but the PIN is looked at; with it, it is sent"
                                                        + " once.")
                                                .secret("off"),
                                        Field.of(SUPPORT_CODE, "Or the support code that the patron saw", errors)
                                                .withHint("Good for a day.")
                                                .code(form.text(SUPPORT_CODE)),
                                        Parts.actions(Parts.save("Find out"))));
    }

    private static DomContent result(DiagnosisReport report) {
        return Parts.section(
                "result",
                "What was found",
                p(each(badge(report.result()), text(" " + meaning(report)))).withId("verdict"),
                troubles(report),
                Steps.of(report.steps()));
    }

    /** What to look at first among many steps. */
    private static DomContent troubles(DiagnosisReport report) {
        String failed = report.steps().stream()
                .filter(step -> step.outcome() == SelfTestReport.StepOutcome.FAILED)
                .map(SelfTestReport.Step::name)
                .collect(Collectors.joining(", "));
        return failed.isEmpty() ? text("") : p("Look at: " + failed + ".").withClass("lead");
    }

    private static DomContent badge(DiagnosisReport.Result result) {
        return switch (result) {
            case AUTHENTICATED -> Badge.good("Signed in");
            case REJECTED -> Badge.bad("Refused");
            case UNAVAILABLE -> Badge.warning("Could not ask");
            case NOT_DECIDED -> Badge.plain("Not decided");
        };
    }

    private static String meaning(DiagnosisReport report) {
        return report.problem().map(problem -> problem.detail()).orElseGet(() -> switch (report.result()) {
            case AUTHENTICATED -> "The patron can sign in.";
            case REJECTED -> "The patron cannot sign in.";
            case UNAVAILABLE -> "Whether the patron can sign in could not be found out.";
            case NOT_DECIDED -> "Nothing speaks against this patron; only the PIN was not looked at.";
        });
    }

    private static DomContent attempts(List<RecentAttempt> attempts) {
        Table table = Table.of("Refusals of the last day", "When", "Service", "Step", "Why", "Support code");
        attempts.forEach(attempt -> table.row(List.of(
                Times.of(attempt.time()),
                attempt.serviceName().orElse("None"),
                attempt.step(),
                attempt.reason(),
                attempt.supportCode())));
        return Parts.section(
                "attempts",
                "Refusals of the last day",
                table.isEmpty() ? p("This patron was not refused of late.") : table.content());
    }
}
