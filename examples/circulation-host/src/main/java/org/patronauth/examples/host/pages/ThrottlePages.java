package org.patronauth.examples.host.pages;

import static j2html.TagCreator.code;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronIdentifier;
import org.patronauth.ThrottleView;

/** Who has to wait after too many wrong PINs, and letting them try again. */
final class ThrottlePages {
    private static final String PATH = Paths.LIBRARIES + "/{library}/throttles";
    private static final String IDENTIFIER = "identifier";

    private final PatronAuthenticationServices services;

    ThrottlePages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(PATH, this::list);
        frontier.post(PATH, this::lift);
    }

    static String path(LibraryId library) {
        return Paths.library(library) + "/throttles";
    }

    private void list(Visit visit) {
        LibraryView library = services.library(visit.actor(), visit.library());
        List<ThrottleView> waiting = services.throttles(visit.actor(), library.id());
        visit.show(Page.of("Who has to wait")
                .under("Libraries", Paths.LIBRARIES)
                .under(library.name(), Paths.library(library.id()))
                .with(
                        p("After too many wrong PINs a patron has to wait, so that nobody can guess PINs. Barcodes are"
                                        + " not kept, so they cannot be shown.")
                                .withClass("lead"),
                        waiting.isEmpty() ? p("Nobody has to wait.") : table(waiting),
                        Parts.section("one", "Let one patron try again", form(visit, library.id())),
                        waiting.isEmpty()
                                ? text("")
                                : Parts.section("all", "Let everybody try again", everybody(visit, library.id()))));
    }

    private static DomContent table(List<ThrottleView> waiting) {
        Table table = Table.of("Who has to wait", "Patron", "Service", "Wrong PINs", "Until");
        waiting.forEach(one -> table.row(
                code(one.key()),
                text(one.service()),
                text(Integer.toString(one.failures())),
                text(Times.of(one.until()))));
        return table.content();
    }

    private static DomContent form(Visit visit, LibraryId library) {
        return visit.formTo(path(library))
                .with(
                        Field.of(IDENTIFIER, "What the patron types", Errors.NONE)
                                .mandatory(true)
                                .code(""),
                        Parts.actions(Parts.press("Let this patron try again")
                                .withName("who")
                                .withValue("one")));
    }

    private static DomContent everybody(Visit visit, LibraryId library) {
        return visit.formTo(path(library))
                .with(Parts.actions(
                        Parts.danger("Let everybody try again").withName("who").withValue("everybody")));
    }

    private void lift(Visit visit) {
        LibraryId library = visit.library();
        String identifier = visit.submitted().text(IDENTIFIER).strip();
        // An empty line must not be taken for everybody.
        if (visit.submitted().text("who").equals("everybody")) {
            services.liftThrottle(visit.actor(), library, Optional.empty());
            visit.goOn(path(library), "Everybody may try again.");
        } else if (identifier.isEmpty()) {
            visit.goOn(path(library), "Nothing was changed: enter what the patron types.");
        } else {
            services.liftThrottle(visit.actor(), library, Optional.of(new PatronIdentifier(identifier)));
            visit.goOn(path(library), "This patron may try again.");
        }
    }
}
