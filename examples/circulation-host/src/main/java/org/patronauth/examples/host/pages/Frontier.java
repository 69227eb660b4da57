package org.patronauth.examples.host.pages;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.store.StoreException;

/**
 * Where requests for pages come through: only signed-in administrators see pages, and only what a page of theirs sent
 * changes anything.
 */
final class Frontier {
    private final RoutesConfig routes;
    private final Sessions sessions;
    private final boolean https;

    Frontier(RoutesConfig routes, Sessions sessions, boolean https) {
        this.routes = routes;
        this.sessions = sessions;
        this.https = https;
    }

    /** Answers a request for a page. */
    @FunctionalInterface
    interface Answer {
        void to(Visit visit) throws Exception;
    }

    void get(String path, Answer answer) {
        routes.get(path, guarded(visit -> {
            if (admitted(visit)) {
                answer.to(visit);
            }
        }));
    }

    void post(String path, Answer answer) {
        routes.post(path, guarded(visit -> {
            if (admitted(visit) && trusted(visit)) {
                answer.to(visit);
            }
        }));
    }

    /** The one page that everybody may see. */
    void getUnguarded(String path, Answer answer) {
        routes.get(path, guarded(answer));
    }

    /** The one form that everybody may send; it too has to come from its page. */
    void postUnguarded(String path, Answer answer) {
        routes.post(path, guarded(visit -> {
            if (trusted(visit)) {
                answer.to(visit);
            }
        }));
    }

    private Handler guarded(Answer answer) {
        return context -> {
            Protection.apply(context);
            Session session = sessions.find(context.cookie(cookieName())).orElseGet(() -> begin(context));
            Visit visit = new Visit(context, session);
            try {
                answer.to(visit);
            } catch (UnreadableFormException e) {
                visit.show(e.status(), Messages.unreadableForm());
            } catch (ConfigurationRefusedException e) {
                visit.show(e.problem().status(), Messages.refused(e));
            } catch (StoreException e) {
                context.header("Retry-After", "1");
                visit.show(503, Messages.databaseAway());
            }
        };
    }

    private static boolean admitted(Visit visit) {
        if (visit.session().signedIn()) {
            return true;
        }
        visit.context().redirect(Paths.SIGN_IN, HttpStatus.SEE_OTHER);
        return false;
    }

    /** What can be told without the form comes first: of somebody who has no page of ours nothing is read. */
    private boolean trusted(Visit visit) {
        if (Origin.isHere(visit.context())
                && wasSentBack(visit)
                && visit.session().owns(visit.submitted().text(Visit.TOKEN))) {
            return true;
        }
        visit.show(403, Messages.foreignForm());
        return false;
    }

    /** Whether the browser had the session before this request, so that it can have a form of the session's. */
    private boolean wasSentBack(Visit visit) {
        return visit.session().id().equals(visit.context().cookie(cookieName()));
    }

    private Session begin(Context context) {
        Session session = sessions.begin();
        send(context, session);
        return session;
    }

    void signIn(Visit visit) {
        send(visit.context(), sessions.signIn(visit.session()));
        visit.context().redirect(Paths.HOME, HttpStatus.SEE_OTHER);
    }

    void signOut(Visit visit) {
        sessions.end(visit.session());
        Session after = begin(visit.context());
        after.leaveNotice("You are signed out.");
        visit.context().redirect(Paths.SIGN_IN, HttpStatus.SEE_OTHER);
    }

    private void send(Context context, Session session) {
        Cookie cookie = new Cookie(cookieName(), session.id(), "/", -1, https, true, null, SameSite.STRICT);
        context.cookie(cookie);
    }

    private String cookieName() {
        return https ? "__Host-patron-admin" : "patron-admin";
    }
}
