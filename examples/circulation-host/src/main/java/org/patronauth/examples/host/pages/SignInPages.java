package org.patronauth.examples.host.pages;

import static j2html.TagCreator.button;
import static j2html.TagCreator.p;

import java.time.Duration;
import java.util.List;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.SettingProblem;

/** Signing in with the administrator's password, and signing out. */
final class SignInPages {
    private static final String PASSWORD = "password";

    private final Door door;
    private final Frontier frontier;

    SignInPages(Door door, Frontier frontier) {
        this.door = door;
        this.frontier = frontier;
    }

    void add() {
        frontier.getUnguarded(Paths.SIGN_IN, visit -> visit.show(page(visit, Errors.NONE)));
        frontier.postUnguarded(Paths.SIGN_IN, this::signIn);
        frontier.post(Paths.SIGN_OUT, frontier::signOut);
    }

    private void signIn(Visit visit) {
        Door.Entry entry =
                door.knock(visit.context(), Secret.of(visit.submitted().text(PASSWORD)));
        if (entry.open()) {
            frontier.signIn(visit);
        } else if (entry.delay().isZero()) {
            refuse(visit, 403, ProblemType.INVALID_CREDENTIALS, "This is not the administrator's password.");
        } else {
            Duration rounded = entry.delay().plusMillis(999);
            visit.context().header("Retry-After", Long.toString(Math.max(1, rounded.toSeconds())));
            refuse(
                    visit,
                    429,
                    ProblemType.TOO_MANY_ATTEMPTS,
                    "There were too many wrong passwords. Try again in a few minutes.");
        }
    }

    private static void refuse(Visit visit, int status, ProblemType type, String why) {
        visit.show(status, page(visit, new Errors(List.of(new SettingProblem(PASSWORD, type, why)))));
    }

    private static Page page(Visit visit, Errors errors) {
        return Page.of("Sign in")
                .withSummary(errors, List.of(PASSWORD))
                .with(
                        p("For those who look after how patrons sign in.").withClass("lead"),
                        visit.formTo(Paths.SIGN_IN)
                                .with(
                                        Field.of(PASSWORD, "Administrator’s password", errors)
                                                .mandatory(true)
                                                .secret("current-password"),
                                        button("Sign in").withType("submit").withClass("button primary"))
                                .withClass("alone"));
    }
}
