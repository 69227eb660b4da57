package org.patronauth.examples.host.pages;

import static j2html.TagCreator.div;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.RuleTrial;
import org.patronauth.ServiceView;
import org.patronauth.rule.InvalidRuleException;
import org.patronauth.rule.RuleVerdict;
import org.patronauth.settings.SettingProblem;

/** Trying a blocking rule on the test patron before it is saved. */
final class RulePages {
    private static final String PATH = Paths.LIBRARIES + "/{library}/services/{service}/rule";
    private static final String RULE = "rule";

    private final PatronAuthenticationServices services;

    RulePages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(PATH, visit -> visit.show(page(visit, Errors.NONE, Optional.empty())));
        frontier.post(PATH, this::tryOut);
    }

    private void tryOut(Visit visit) {
        try {
            RuleTrial trial = services.tryRule(
                    visit.actor(),
                    visit.library(),
                    visit.service(),
                    visit.submitted().text(RULE));
            visit.show(page(visit, Errors.NONE, Optional.of(trial)));
        } catch (InvalidRuleException e) {
            Errors errors = new Errors(List.of(new SettingProblem(
                    RULE,
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "At character " + e.column() + ": " + e.sentence())));
            visit.show(400, page(visit, errors, Optional.empty()));
        }
    }

    private Page page(Visit visit, Errors errors, Optional<RuleTrial> trial) {
        LibraryView library = services.library(visit.actor(), visit.library());
        ServiceView service = services.service(visit.actor(), visit.service());
        String association = Paths.association(library.id(), service.id());
        return Page.of("Try a blocking rule")
                .under("Libraries", Paths.LIBRARIES)
                .under(library.name(), Paths.library(library.id()))
                .under(service.name(), association)
                .withSummary(errors, List.of(RULE))
                .with(
                        p("Judges the test patron by a rule. Nothing is saved; the library system is asked once.")
                                .withClass("lead"),
                        visit.formTo(association + "/rule")
                                .with(
                                        Field.of(RULE, "Rule", errors)
                                                .withHint("Such as {fines} >= 10")
                                                .mandatory(true)
                                                .lines(visit.submitted().text(RULE), 3),
                                        Parts.actions(Parts.save("Try"))),
                        trial.map(RulePages::result).orElse(text("")));
    }

    private static DomContent result(RuleTrial trial) {
        Table fields = Table.of("What a rule can look at", "Name", "Of the test patron");
        trial.fields().forEach((name, value) -> fields.row(List.of("{" + name + "}", value)));
        return Parts.section(
                "result",
                "What it says of the test patron",
                div(badge(trial.verdict()), p(trial.verdict().reason()))
                        .withClass("verdict")
                        .withId("verdict"),
                fields.isEmpty() ? text("") : fields.content());
    }

    private static DomContent badge(RuleVerdict verdict) {
        return switch (verdict.outcome()) {
            case ALLOWED -> Badge.good("May borrow");
            case BLOCKED -> Badge.bad("May not borrow");
            case UNDECIDED -> Badge.warning("Cannot be decided");
        };
    }
}
