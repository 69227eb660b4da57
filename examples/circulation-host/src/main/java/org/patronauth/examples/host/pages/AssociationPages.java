package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.input;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationDraft;
import org.patronauth.AssociationView;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.ProtocolDescription;
import org.patronauth.Restriction;
import org.patronauth.ServiceView;
import org.patronauth.settings.Setting;

/** How a library uses a service: letting it, restricting it, its place among the library's services, ending it. */
final class AssociationPages {
    private static final String ONE = Paths.LIBRARIES + "/{library}/services/{service}";
    private static final String ADD = Paths.LIBRARIES + "/{library}/add-service";

    private final PatronAuthenticationServices services;

    AssociationPages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(ADD, this::begin);
        frontier.post(ADD, this::associate);
        frontier.get(ONE, this::open);
        frontier.post(ONE, this::change);
        frontier.post(ONE + "/move", this::move);
        frontier.get(ONE + "/remove", this::askToRemove);
        frontier.post(ONE + "/remove", this::remove);
    }

    /** The library and the service that a page is about, and the settings that the two can have together. */
    private record Pair(LibraryView library, ServiceView service, List<Setting<?>> settings) {
        String path() {
            return Paths.association(library.id(), service.id());
        }

        String library(String path) {
            return Paths.library(library.id()) + path;
        }
    }

    /** What stands in the form. */
    private record Entry(RestrictionEditor.Entry restriction, Values values, boolean sent) {
        static Entry of(Submitted form, Pair pair) {
            return new Entry(RestrictionEditor.Entry.of(form), Values.submitted(pair.settings(), form), true);
        }

        static Entry of(AssociationView stored, Pair pair) {
            return new Entry(
                    RestrictionEditor.Entry.of(stored), Values.stored(pair.settings(), stored.settings()), false);
        }
    }

    /** How a form that came back went: what is wrong with it, or what a value that was tried met with. */
    private record Outcome(Errors errors, Optional<Restriction.Verdict> verdict) {
        static final Outcome NONE = new Outcome(Errors.NONE, Optional.empty());

        static Outcome refused(ConfigurationRefusedException refusal) {
            return new Outcome(Errors.of(refusal), Optional.empty());
        }
    }

    private Pair pair(Visit visit, long serviceId) {
        ServiceView service = services.service(visit.actor(), serviceId);
        List<Setting<?>> settings = services.protocols().stream()
                .filter(known -> known.name().equals(service.protocol()))
                .findFirst()
                .map(ProtocolDescription::librarySettings)
                .orElse(List.of());
        return new Pair(services.library(visit.actor(), visit.library()), service, settings);
    }

    private AssociationView association(Visit visit, Pair pair) {
        return services.associations(visit.actor(), pair.library().id()).stream()
                .filter(one -> one.serviceId() == pair.service().id())
                .findFirst()
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.MISSING_SERVICE));
    }

    private static AssociationDraft draft(Pair pair, Submitted form, Map<String, Object> stored) {
        return new AssociationDraft(
                form.text(RestrictionEditor.TYPE),
                form.text(RestrictionEditor.FIELD),
                form.text(RestrictionEditor.CRITERIA),
                SettingsForm.of(pair.settings(), stored).read(form),
                null);
    }

    // A new one

    private void begin(Visit visit) {
        String chosen = visit.query("service");
        if (!chosen.isEmpty()) {
            Pair pair = pair(visit, Visit.serviceId(chosen));
            Entry entry = new Entry(RestrictionEditor.Entry.none(), Values.stored(pair.settings(), Map.of()), false);
            visit.show(newPage(visit, pair, entry, Outcome.NONE));
            return;
        }
        LibraryView library = services.library(visit.actor(), visit.library());
        List<ServiceView> free = services.services(visit.actor()).stream()
                .filter(service -> !service.libraries().contains(library.id()))
                .toList();
        visit.show(Page.of("Add a service to " + library.name())
                .under("Libraries", Paths.LIBRARIES)
                .under(library.name(), Paths.library(library.id()))
                .with(
                        free.isEmpty()
                                ? p("This library uses all the services that there are.")
                                : choices(library.id(), free),
                        Parts.actions(Parts.way("Make a new service", Paths.NEW_SERVICE))));
    }

    private static DomContent choices(LibraryId library, List<ServiceView> free) {
        return ul(each(
                        free,
                        service -> li(
                                h2(a(service.name())
                                        .withHref(Paths.library(library) + "/add-service?service=" + service.id())),
                                p(service.protocol()))))
                .withClass("choices");
    }

    private void associate(Visit visit) {
        Submitted form = visit.submitted();
        Pair pair = pair(visit, form.number("service"));
        Entry entry = Entry.of(form, pair);
        if (form.text("do").equals("try")) {
            show(visit, pair, outcome -> newPage(visit, pair, entry, outcome), entry);
            return;
        }
        try {
            services.associate(
                    visit.actor(), pair.library().id(), pair.service().id(), draft(pair, form, Map.of()));
            visit.goOn(
                    pair.library(""),
                    pair.library().name() + " now uses “" + pair.service().name() + "”.");
        } catch (ConfigurationRefusedException e) {
            if (e.currentVersion().isPresent()) {
                visit.goOn(pair.path(), "The library uses this service already. This is how.");
            } else {
                visit.show(e.problem().status(), newPage(visit, pair, entry, Outcome.refused(e)));
            }
        }
    }

    private Page newPage(Visit visit, Pair pair, Entry entry, Outcome outcome) {
        return Page.of("Let " + pair.library().name() + " use “"
                        + pair.service().name() + "”")
                .under("Libraries", Paths.LIBRARIES)
                .under(pair.library().name(), pair.library(""))
                .withSummary(outcome.errors(), names(pair))
                .with(form(
                        visit,
                        pair,
                        pair.library("/add-service"),
                        entry,
                        new Stored(Map.of(), 0),
                        outcome,
                        "Add the service"));
    }

    /** What an association is stored with. */
    private record Stored(Map<String, Object> settings, long version) {}

    // One that is there

    private void open(Visit visit) {
        Pair pair = pair(visit, visit.service());
        AssociationView stored = association(visit, pair);
        visit.show(page(visit, pair, stored, Entry.of(stored, pair), stored.version(), Outcome.NONE));
    }

    private void change(Visit visit) {
        Pair pair = pair(visit, visit.service());
        AssociationView stored = association(visit, pair);
        Submitted form = visit.submitted();
        long version = form.number("version");
        Entry entry = Entry.of(form, pair);
        String wanted = form.text("do");
        if (wanted.equals("try")) {
            show(visit, pair, outcome -> page(visit, pair, stored, entry, version, outcome), entry);
            return;
        }
        boolean everybody = wanted.equals("everybody");
        try {
            AssociationDraft draft = everybody ? unrestricted(stored) : draft(pair, form, stored.settings());
            services.changeAssociation(
                    visit.actor(), pair.library().id(), pair.service().id(), draft, version);
            visit.goOn(
                    pair.path(),
                    everybody
                            ? "The restriction has been removed: everybody is let in."
                            : "The change has been saved.");
        } catch (ConfigurationRefusedException e) {
            if (e.currentVersion().isPresent()) {
                visit.show(409, conflict(visit, pair, stored, everybody ? Entry.of(stored, pair) : entry));
            } else {
                visit.show(e.problem().status(), page(visit, pair, stored, entry, version, Outcome.refused(e)));
            }
        }
    }

    private static AssociationDraft unrestricted(AssociationView stored) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>(stored.settings());
        return new AssociationDraft(null, null, null, settings, null);
    }

    private static Page conflict(Visit visit, Pair pair, AssociationView stored, Entry entry) {
        RestrictionEditor.Entry now = RestrictionEditor.Entry.of(stored);
        Differences differences = new Differences();
        differences.add("How it is compared", now.type(), entry.restriction().type());
        differences.add("What is looked at", now.field(), entry.restriction().field());
        differences.add("With what", now.criteria(), entry.restriction().criteria());
        differences.addAll(pair.settings(), Values.stored(pair.settings(), stored.settings()), entry.values());
        return Conflict.page(pair.service().name(), differences, pair.path())
                .with(form(
                        visit,
                        pair,
                        pair.path(),
                        entry,
                        new Stored(stored.settings(), stored.version()),
                        Outcome.NONE,
                        "Save mine instead"));
    }

    private static Page page(
            Visit visit, Pair pair, AssociationView stored, Entry entry, long version, Outcome outcome) {
        DomContent lift = stored.restrictionType() == null
                ? text("")
                : visit.formTo(pair.path())
                        .with(
                                input().withType("hidden")
                                        .withName("version")
                                        .withValue(Long.toString(stored.version())),
                                Parts.press("Remove the restriction")
                                        .withName("do")
                                        .withValue("everybody"));
        return Page.of(pair.service().name() + " at " + pair.library().name())
                .under("Libraries", Paths.LIBRARIES)
                .under(pair.library().name(), pair.library(""))
                .withStatus(Badge.of(pair.service().status()))
                .withSummary(outcome.errors(), names(pair))
                .with(
                        p(
                                text("How this library uses the service. What is the same for all libraries is at "),
                                a(pair.service().name())
                                        .withHref(Paths.service(pair.service().id())),
                                text(".")),
                        form(visit, pair, pair.path(), entry, new Stored(stored.settings(), version), outcome, "Save"),
                        Parts.section(
                                "end",
                                "Remove",
                                Parts.actions(lift, Parts.way("Stop using this service", pair.path() + "/remove"))),
                        Parts.section(
                                "rules",
                                "Blocking rules",
                                p("A library can keep patrons from borrowing by rules of its own. Try one on the test"
                                        + " patron before you save it."),
                                Parts.actions(Parts.way("Try a blocking rule", pair.path() + "/rule"))));
    }

    private static List<String> names(Pair pair) {
        List<String> names = new ArrayList<>(RestrictionEditor.NAMES);
        names.addAll(SettingsForm.of(pair.settings(), Map.of()).names());
        return names;
    }

    private static DomContent form(
            Visit visit, Pair pair, String action, Entry entry, Stored stored, Outcome outcome, String button) {
        return visit.formTo(action)
                .with(each(
                        input().withType("hidden")
                                .withName("service")
                                .withValue(Long.toString(pair.service().id())),
                        input().withType("hidden").withName("version").withValue(Long.toString(stored.version())),
                        RestrictionEditor.fields(entry.restriction(), outcome.errors(), outcome.verdict()),
                        SettingsForm.of(pair.settings(), stored.settings())
                                .fields(entry.values(), outcome.errors(), entry.sent()),
                        Parts.actions(Parts.save(button), Parts.back("Cancel", pair.library("")))));
    }

    // Trying

    @FunctionalInterface
    private interface Shown {
        Page with(Outcome outcome);
    }

    /** Shows the form again, with what the restriction in it says of the value beside it. */
    private void show(Visit visit, Pair pair, Shown page, Entry entry) {
        RestrictionEditor.Entry draft = entry.restriction();
        try {
            visit.show(page.with(new Outcome(
                    Errors.NONE,
                    Optional.of(services.tryRestriction(
                            visit.actor(),
                            pair.library().id(),
                            pair.service().id(),
                            new AssociationDraft(draft.type(), draft.field(), draft.criteria(), Map.of(), null),
                            draft.value())))));
        } catch (ConfigurationRefusedException e) {
            visit.show(e.problem().status(), page.with(Outcome.refused(e)));
        }
    }

    // Order and end

    private void move(Visit visit) {
        Pair pair = pair(visit, visit.service());
        AssociationView stored = association(visit, pair);
        int place = stored.position() + (visit.submitted().text("way").equals("up") ? -1 : 1);
        Map<String, @Nullable Object> settings = new LinkedHashMap<>(stored.settings());
        services.changeAssociation(
                visit.actor(),
                pair.library().id(),
                pair.service().id(),
                new AssociationDraft(
                        stored.restrictionType(),
                        stored.restrictionField(),
                        stored.restriction(),
                        settings,
                        Math.max(0, place)),
                stored.version());
        visit.goOn(pair.library(""), "The order has been changed.");
    }

    private void askToRemove(Visit visit) {
        Pair pair = pair(visit, visit.service());
        association(visit, pair);
        visit.show(Page.of("Stop using “" + pair.service().name() + "”?")
                .under("Libraries", Paths.LIBRARIES)
                .under(pair.library().name(), pair.library(""))
                .with(
                        p("Patrons of " + pair.library().name()
                                        + " can no longer sign in with it, and those who are signed in with it are"
                                        + " signed out. The service itself stays.")
                                .withClass("lead"),
                        visit.formTo(pair.path() + "/remove")
                                .with(Parts.actions(
                                        Parts.danger("Stop using it"), Parts.back("Go on using it", pair.path())))));
    }

    private void remove(Visit visit) {
        Pair pair = pair(visit, visit.service());
        services.disassociate(visit.actor(), pair.library().id(), pair.service().id());
        visit.goOn(
                pair.library(""),
                pair.library().name() + " no longer uses “" + pair.service().name() + "”.");
    }
}
