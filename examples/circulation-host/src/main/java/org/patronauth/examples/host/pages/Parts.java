package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.button;
import static j2html.TagCreator.dd;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;

import j2html.tags.DomContent;
import j2html.tags.specialized.ATag;
import j2html.tags.specialized.ButtonTag;
import j2html.tags.specialized.DivTag;
import j2html.tags.specialized.DlTag;
import java.util.Map;

/** The pieces that pages are made of. */
final class Parts {
    private Parts() {}

    /** A part of a page under a heading of its own, which also names it. */
    static DomContent section(String id, String heading, DomContent... content) {
        return j2html.TagCreator.section(h2(heading).withId(id), each(content)).attr("aria-labelledby", id);
    }

    static DivTag actions(DomContent... buttons) {
        return div(buttons).withClass("actions");
    }

    static ButtonTag save(String words) {
        return button(words).withType("submit").withClass("button primary");
    }

    static ButtonTag press(String words) {
        return button(words).withType("submit").withClass("button");
    }

    static ButtonTag danger(String words) {
        return button(words).withType("submit").withClass("button danger");
    }

    static ATag way(String words, String path) {
        return a(words).withHref(path).withClass("button");
    }

    static ATag back(String words, String path) {
        return a(words).withHref(path).withClass("back");
    }

    /** Names and what they are, one below the other. */
    static DomContent facts(Map<String, DomContent> facts) {
        return named(facts).withClass("facts");
    }

    /** A few names and what they are, side by side where there is room. */
    static DomContent tiles(Map<String, DomContent> facts) {
        return named(facts).withClass("tiles");
    }

    private static DlTag named(Map<String, DomContent> facts) {
        return dl(each(facts.entrySet(), fact -> div(dt(fact.getKey()), dd(fact.getValue()))));
    }
}
