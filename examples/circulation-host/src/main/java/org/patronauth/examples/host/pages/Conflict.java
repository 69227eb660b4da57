package org.patronauth.examples.host.pages;

import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;

import j2html.tags.DomContent;

/** The page that one sees when somebody else has saved in the meantime. */
final class Conflict {
    private Conflict() {}

    /**
     * A page that shows what differs; the form with what one entered follows, ready to be saved over it.
     *
     * @param afresh where what is stored now can be edited
     */
    static Page page(String thing, Differences differences, String afresh) {
        DomContent what = differences.areNone()
                ? p("What you entered is what is stored now, as far as can be shown. Secrets are not compared.")
                : differences.content();
        return Page.of("Somebody else changed “" + thing + "”")
                .with(
                        p("It was saved while you were working on it, so nothing of yours has been saved yet."
                                        + " This is where the two differ:")
                                .withClass("lead"),
                        what,
                        Parts.actions(Parts.way("Drop mine and start from what is stored", afresh)),
                        h2("Or save yours over it"));
    }
}
