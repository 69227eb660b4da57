package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.patronauth.Health;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceStatus;
import org.patronauth.ServiceView;

/** Libraries and their services at a glance, and how this host is. */
final class HomePage {
    private final PatronAuthenticator authenticator;
    private final PatronAuthenticationServices services;

    HomePage(PatronAuthenticator authenticator) {
        this.authenticator = authenticator;
        this.services = authenticator.administration();
    }

    void addTo(Frontier frontier) {
        frontier.get(Paths.HOME, this::show);
    }

    private void show(Visit visit) {
        Health health = authenticator.health();
        List<ServiceView> all = services.services(visit.actor());
        List<LibraryView> libraries = services.libraries(visit.actor());
        visit.show(Page.of("Overview")
                .with(
                        state(health, all),
                        Parts.section(
                                "libraries",
                                "Libraries",
                                libraries(libraries, all),
                                Parts.actions(Parts.way("Add a library", Paths.NEW_LIBRARY))),
                        Parts.section(
                                "services",
                                "Services",
                                ServicePages.table(all),
                                Parts.actions(Parts.way("Add a service", Paths.NEW_SERVICE)))));
    }

    private static DomContent state(Health health, List<ServiceView> services) {
        long troubled = services.stream()
                .filter(service -> !service.status().equals(ServiceStatus.READY))
                .count();
        Map<String, DomContent> facts = new LinkedHashMap<>();
        facts.put("Database", health.databaseReachable() ? Badge.good("Reachable") : Badge.bad("Away"));
        facts.put(
                "Services",
                troubled == 0
                        ? Badge.good(services.isEmpty() ? "None yet" : "All ready")
                        : Badge.bad(troubled + " of " + services.size() + " in trouble"));
        facts.put(
                "Configuration",
                text("Version " + health.configurationVersion() + ", checked " + ago(health.configurationAge())));
        return Parts.tiles(facts);
    }

    private static String ago(Duration age) {
        long seconds = age.toSeconds();
        return seconds < 2 ? "just now" : seconds < 120 ? seconds + " seconds ago" : age.toMinutes() + " minutes ago";
    }

    private static DomContent libraries(List<LibraryView> libraries, List<ServiceView> services) {
        Table table = Table.of("Libraries", "Library", "Short name", "Signs patrons in with");
        libraries.forEach(library -> table.row(
                a(library.name()).withHref(Paths.library(library.id())),
                text(library.id().shortName()),
                used(library.id(), services)));
        return table.isEmpty() ? p("There are no libraries yet.") : table.content();
    }

    private static DomContent used(LibraryId library, List<ServiceView> services) {
        List<ServiceView> used = services.stream()
                .filter(service -> service.libraries().contains(library))
                .toList();
        return used.isEmpty()
                ? div(Badge.warning("No service"))
                : ul(each(
                                used,
                                service -> li(
                                        a(service.name()).withHref(Paths.association(library, service.id())),
                                        Badge.of(service.status()))))
                        .withClass("bare");
    }
}
