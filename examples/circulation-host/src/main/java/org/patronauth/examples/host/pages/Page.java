package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.button;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.input;
import static j2html.TagCreator.li;
import static j2html.TagCreator.link;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.title;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import j2html.tags.specialized.ATag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page: its heading, the way to it, and what is on it. The frame around that is the same everywhere. */
final class Page {
    private static final String SITE = "Patron sign-in";
    private static final List<Place> PLACES = List.of(
            new Place("Overview", Paths.HOME),
            new Place("Libraries", Paths.LIBRARIES),
            new Place("Services", Paths.SERVICES),
            new Place("Import", ImportPages.PATH),
            new Place("Changes", AuditPages.PATH));

    private final String heading;
    private final List<Place> trail = new ArrayList<>();
    private final List<DomContent> content = new ArrayList<>();
    private @Nullable DomContent summary;
    private @Nullable DomContent status;

    private Page(String heading) {
        this.heading = heading;
    }

    private record Place(String name, String path) {}

    static Page of(String heading) {
        return new Page(heading);
    }

    /** Names a page above this one. The first of them is one of the places in the bar at the top. */
    Page under(String name, String path) {
        trail.add(new Place(name, path));
        return this;
    }

    /** Says beside the heading how the thing is that the page is about. */
    Page withStatus(DomContent badge) {
        status = badge;
        return this;
    }

    /** Puts everything that is wrong at the top of the page, and a word about it into the title. */
    Page withSummary(Errors errors, List<String> fields) {
        if (errors.any()) {
            summary = errors.summary(fields);
        }
        return this;
    }

    Page with(DomContent... parts) {
        content.addAll(List.of(parts));
        return this;
    }

    String render(Session session) {
        String name = (summary == null ? "" : "Error: ") + heading + " – " + SITE;
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                meta().withName("color-scheme").withContent("light dark"),
                                title(name),
                                link().withRel("icon").withHref(Assets.ICON).withType("image/svg+xml"),
                                link().withRel("stylesheet").withHref(Assets.STYLE)),
                        body(
                                a("Skip to the content").withHref("#content").withClass("skip"),
                                bar(session),
                                main(
                                                trail.isEmpty() ? null : trail(),
                                                summary,
                                                notice(session),
                                                div(h1(heading), status).withClass("heading"),
                                                each(content.toArray(DomContent[]::new)))
                                        .withId("content")
                                        .attr("tabindex", "-1")))
                .withLang("en"));
    }

    private DomContent bar(Session session) {
        if (!session.signedIn()) {
            return header(div(a(SITE).withHref(Paths.HOME).withClass("site")).withClass("wide"))
                    .withClass("bar");
        }
        return header(div(
                                a(SITE).withHref(Paths.HOME).withClass("site"),
                                nav(ul(each(PLACES, place -> li(at(place))))).attr("aria-label", "Main"),
                                j2html.TagCreator.form(
                                                input().withType("hidden")
                                                        .withName(Visit.TOKEN)
                                                        .withValue(session.formToken()),
                                                button("Sign out")
                                                        .withType("submit")
                                                        .withClass("plain"))
                                        .withMethod("post")
                                        .withAction(Paths.SIGN_OUT)
                                        .withClass("sign-out"))
                        .withClass("wide"))
                .withClass("bar");
    }

    private ATag at(Place place) {
        boolean here = trail.isEmpty()
                ? place.name().equals(heading)
                : place.path().equals(trail.get(0).path());
        return a(place.name()).withHref(place.path()).condAttr(here, "aria-current", trail.isEmpty() ? "page" : "true");
    }

    private DomContent trail() {
        return nav(ol(each(trail, place -> li(a(place.name()).withHref(place.path())))))
                .withClass("trail")
                .attr("aria-label", "Where you are");
    }

    private static @Nullable DomContent notice(Session session) {
        return session.takeNotice()
                .map(text -> div(p(text)).withClass("notice").attr("role", "status"))
                .orElse(null);
    }
}
