package org.patronauth.examples.host.pages;

import static j2html.TagCreator.form;
import static j2html.TagCreator.input;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import j2html.tags.specialized.FormTag;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;

/** One request for a page: who asks, with what, and the way to answer. */
final class Visit {
    static final String TOKEN = "form_token";
    private static final Actor ADMIN = Actor.system("admin");

    private final Context context;
    private final Session session;
    private @Nullable Submitted submitted;

    Visit(Context context, Session session) {
        this.context = context;
        this.session = session;
    }

    Context context() {
        return context;
    }

    Session session() {
        return session;
    }

    /** Who does it: there is one administrator. */
    Actor actor() {
        return ADMIN;
    }

    /**
     * What was sent with the form; nothing when the page was just opened. It is read when it is first asked for, so
     * that the bodies of strangers are not.
     */
    Submitted submitted() {
        Submitted read = submitted;
        if (read == null) {
            read = Submitted.of(context);
            submitted = read;
        }
        return read;
    }

    /** A parameter of the address; empty when it is not there. */
    String query(String name) {
        String value = context.queryParam(name);
        return value == null ? "" : value;
    }

    LibraryId library() {
        return LibraryId.parse(context.pathParam("library"))
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND));
    }

    long service() {
        return serviceId(context.pathParam("service"));
    }

    static long serviceId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ConfigurationRefusedException.notFound(ProblemType.MISSING_SERVICE);
        }
    }

    /** A form of this session's. There is no other way to make one, so each carries the token. */
    FormTag formTo(String action) {
        return form(input().withType("hidden").withName(TOKEN).withValue(session.formToken()))
                .withMethod("post")
                .withAction(action)
                // The browser's own checks would hide the summary of everything that is wrong.
                .attr("novalidate");
    }

    void show(Page page) {
        show(200, page);
    }

    void show(int status, Page page) {
        context.status(status);
        context.html(page.render(session));
    }

    /** Sends the browser on after a change, so that loading again does not repeat it. */
    void goOn(String path, String notice) {
        session.leaveNotice(notice);
        context.redirect(path, HttpStatus.SEE_OTHER);
    }
}
