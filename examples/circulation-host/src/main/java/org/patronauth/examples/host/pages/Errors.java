package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.li;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.settings.SettingProblem;

/** Everything that is wrong with what was sent: a summary at the top of the page, and each again beside its field. */
final class Errors {
    static final Errors NONE = new Errors(List.of());

    /** The label that the library puts before what is wrong, in quotation marks. */
    private static final Pattern LABEL = Pattern.compile("^\"([^\"]+)\": ");

    private final List<SettingProblem> problems;

    Errors(List<SettingProblem> problems) {
        this.problems = problems;
    }

    static Errors of(ConfigurationRefusedException refusal) {
        return refusal.errors().isEmpty()
                ? new Errors(List.of(new SettingProblem(
                        "", refusal.problem().problemType(), refusal.problem().detail())))
                : new Errors(refusal.errors());
    }

    boolean any() {
        return !problems.isEmpty();
    }

    /** What is wrong with one field. Beside it its name need not be said again. */
    Optional<String> at(String field, String label) {
        String name = "\"" + label + "\": ";
        String found = problems.stream()
                .filter(problem -> problem.field().equals(field))
                .map(SettingProblem::detail)
                .map(detail -> detail.startsWith(name) ? detail.substring(name.length()) : detail)
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    boolean anyOf(List<String> fields) {
        return problems.stream().anyMatch(problem -> fields.contains(problem.field()));
    }

    /**
     * The summary, which takes the focus when the page opens.
     *
     * @param fields the fields that the page has, which the summary leads to
     */
    DomContent summary(List<String> fields) {
        return div(
                        h2("There is a problem").withId("summary-title"),
                        ul(each(
                                problems,
                                problem -> li(
                                        fields.contains(problem.field())
                                                ? a(said(problem)).withHref("#" + Field.id(problem.field()))
                                                : text(said(problem))))))
                .withClass("summary")
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .attr("autofocus")
                .attr("aria-labelledby", "summary-title");
    }

    private static String said(SettingProblem problem) {
        return LABEL.matcher(problem.detail()).replaceFirst("$1: ");
    }
}
