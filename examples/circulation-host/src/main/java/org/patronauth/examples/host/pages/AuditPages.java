package org.patronauth.examples.host.pages;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEntry;
import org.patronauth.AuditEvent;
import org.patronauth.PatronAuthenticationServices;

/** Who changed what, the newest first. */
final class AuditPages {
    static final String PATH = Paths.HOME + "/changes";
    private static final int MANY = 50;

    private final PatronAuthenticationServices services;

    AuditPages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(PATH, this::list);
    }

    private void list(Visit visit) {
        List<AuditEntry> entries = services.auditEvents(visit.actor(), MANY, before(visit.query("before")));
        Table table = Table.of("Changes", "When", "Who", "What", "From and to");
        entries.forEach(entry -> table.row(
                text(Times.of(entry.event().at())),
                text(entry.event().actor()),
                text(what(entry.event())),
                changes(entry.event().changes())));
        visit.show(Page.of("Changes")
                .with(
                        p("Every change of libraries, services and who uses what. Secrets are never kept here.")
                                .withClass("lead"),
                        table.isEmpty() ? p("There are no more.") : table.content(),
                        entries.size() < MANY ? text("") : Parts.actions(Parts.way("Older ones", older(entries)))));
    }

    private static String older(List<AuditEntry> entries) {
        return PATH + "?before=" + entries.get(entries.size() - 1).id();
    }

    private static OptionalLong before(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String what(AuditEvent event) {
        String action = event.action().id();
        return action.substring(0, 1).toUpperCase(Locale.ROOT) + action.substring(1) + " "
                + event.subject().id() + (event.name().isBlank() ? "" : ": " + event.name());
    }

    private static DomContent changes(List<AuditEvent.Change> changes) {
        if (changes.isEmpty()) {
            return text("–");
        }
        return ul(each(
                        changes,
                        change -> li(
                                div(text(change.key() + ": " + said(change.before()) + " → " + said(change.after()))))))
                .withClass("bare");
    }

    private static String said(@Nullable Object value) {
        return value == null ? "nothing" : value instanceof String text ? text : JsonText.write(value);
    }
}
