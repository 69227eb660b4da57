package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.p;

import org.patronauth.ConfigurationRefusedException;

/** Pages that say why there is nothing else to see. */
final class Messages {
    private Messages() {}

    static Page refused(ConfigurationRefusedException refusal) {
        return saying(refusal.problem().title(), refusal.problem().detail());
    }

    static Page databaseAway() {
        return saying("The database cannot be reached", "Nothing has been changed. Try again in a moment.");
    }

    static Page foreignForm() {
        return saying(
                "This form has expired",
                "It was not sent from a page of your present session, so nothing has been changed."
                        + " Open the page again and repeat what you did.");
    }

    static Page unreadableForm() {
        return saying(
                "This form cannot be read",
                "It was too long, or did not arrive as a whole, so nothing has been changed.");
    }

    private static Page saying(String what, String more) {
        return Page.of(what)
                .with(p(more).withClass("lead"), p(a("To the overview").withHref(Paths.HOME)));
    }
}
