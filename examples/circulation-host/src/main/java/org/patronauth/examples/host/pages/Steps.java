package org.patronauth.examples.host.pages;

import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.li;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.patronauth.SelfTestReport.Step;
import org.patronauth.SelfTestReport.StepOutcome;

/** What was tried, step by step, with what was sent and received where a step tells it. */
final class Steps {
    private Steps() {}

    static DomContent of(List<Step> steps) {
        return ol(each(steps, Steps::step)).withClass("steps");
    }

    private static DomContent step(Step step) {
        return li(
                        div(
                                        h3(step.name()),
                                        badge(step.outcome()),
                                        span(step.duration().toMillis() + " ms").withClass("duration"))
                                .withClass("step"),
                        step.detail().isBlank() ? text("") : p(step.detail()),
                        told(step.sent(), step.received()))
                .withClass(step.outcome().name().toLowerCase(Locale.ROOT));
    }

    private static DomContent badge(StepOutcome outcome) {
        return switch (outcome) {
            case PASSED -> Badge.good("Passed");
            case FAILED -> Badge.bad("Failed");
            case SKIPPED -> Badge.plain("Skipped");
        };
    }

    private static DomContent told(Optional<String> sent, Optional<String> received) {
        if (sent.isEmpty() && received.isEmpty()) {
            return text("");
        }
        return details(summary("What was sent and received"), line("Sent", sent), line("Received", received));
    }

    private static DomContent line(String what, Optional<String> said) {
        return said.<DomContent>map(
                        words -> div(p(what).withClass("hint"), pre(words).attr("tabindex", "0")))
                .orElse(text(""));
    }
}
