package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.each;
import static j2html.TagCreator.input;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.patronauth.AssociationView;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ServiceStatus;
import org.patronauth.ServiceView;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Setting;

/** Libraries: all of them, one with its services, and the form that makes or changes one. */
final class LibraryPages {
    private static final List<Setting<?>> SETTINGS = LibrarySettings.SCHEMA.settings();
    private static final String SHORT_NAME = "short_name";
    private static final String NAME = "name";

    private final PatronAuthenticationServices services;

    LibraryPages(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(Frontier frontier) {
        frontier.get(Paths.LIBRARIES, this::list);
        frontier.get(Paths.NEW_LIBRARY, visit -> visit.show(newPage(visit, Entry.empty(), Errors.NONE)));
        frontier.post(Paths.NEW_LIBRARY, this::create);
        frontier.get(Paths.LIBRARIES + "/{library}", this::show);
        frontier.get(Paths.LIBRARIES + "/{library}/edit", this::edit);
        frontier.post(Paths.LIBRARIES + "/{library}/edit", this::change);
    }

    private void list(Visit visit) {
        Table table = Table.of("Libraries", "Library", "Short name");
        services.libraries(visit.actor())
                .forEach(library -> table.row(
                        a(library.name()).withHref(Paths.library(library.id())),
                        text(library.id().shortName())));
        visit.show(Page.of("Libraries")
                .with(
                        table.isEmpty() ? p("There are no libraries yet.") : table.content(),
                        Parts.actions(Parts.way("Add a library", Paths.NEW_LIBRARY))));
    }

    private void show(Visit visit) {
        LibraryId id = visit.library();
        LibraryView library = services.library(visit.actor(), id);
        List<AssociationView> used = services.associations(visit.actor(), id);
        visit.show(Page.of(library.name())
                .under("Libraries", Paths.LIBRARIES)
                .with(
                        Parts.facts(Map.of("Short name", text(id.shortName()))),
                        Parts.actions(
                                Parts.way("Why can’t a patron sign in?", DiagnosisPages.path(id)),
                                Parts.way("Who has to wait", ThrottlePages.path(id))),
                        Parts.section(
                                "services",
                                "How patrons sign in",
                                used.isEmpty()
                                        ? p("No service yet, so nobody can sign in at this library.")
                                        : associations(visit, id, used),
                                Parts.actions(Parts.way("Add a service", Paths.library(id) + "/add-service"))),
                        Parts.section(
                                "settings",
                                "Settings",
                                settings(library),
                                Parts.actions(Parts.way("Change the settings", Paths.library(id) + "/edit")))));
    }

    private DomContent associations(Visit visit, LibraryId library, List<AssociationView> used) {
        Map<Long, ServiceStatus> states = new LinkedHashMap<>();
        for (ServiceView service : services.services(visit.actor())) {
            states.put(service.id(), service.status());
        }
        Table table = Table.of("Services of this library", "Service", "Status", "Who is let in", "Order");
        for (AssociationView one : used) {
            table.row(
                    a(one.serviceName()).withHref(Paths.association(library, one.serviceId())),
                    Badge.of(states.getOrDefault(one.serviceId(), ServiceStatus.READY)),
                    text(RestrictionEditor.inWords(one)),
                    order(visit, one, used.size()));
        }
        return table.content();
    }

    private static DomContent order(Visit visit, AssociationView one, int all) {
        String path = Paths.association(one.library(), one.serviceId()) + "/move";
        return visit.formTo(path)
                .with(
                        text((one.position() + 1) + " of " + all),
                        mover("up", "Up", one, one.position() > 0),
                        mover("down", "Down", one, one.position() < all - 1))
                .withClass("mover");
    }

    private static DomContent mover(String way, String word, AssociationView one, boolean possible) {
        return possible
                ? Parts.press(word).withName("way").withValue(way).attr("aria-label", word + ": " + one.serviceName())
                : text("");
    }

    private static DomContent settings(LibraryView library) {
        Map<String, DomContent> facts = new LinkedHashMap<>();
        for (Setting<?> setting : SETTINGS) {
            Object value = library.settings().get(setting.key());
            if (value != null) {
                facts.put(setting.label(), text(Values.text(setting, value)));
            }
        }
        return facts.isEmpty() ? p("Nothing has been set; the usual values hold.") : Parts.facts(facts);
    }

    /** What stands in the form. */
    private record Entry(String shortName, String name, Values values, boolean sent) {
        static Entry empty() {
            return new Entry("", "", Values.stored(SETTINGS, Map.of()), false);
        }

        static Entry of(LibraryView library) {
            return new Entry(
                    library.id().shortName(), library.name(), Values.stored(SETTINGS, library.settings()), false);
        }

        static Entry of(Submitted form) {
            return new Entry(form.text(SHORT_NAME), form.text(NAME), Values.submitted(SETTINGS, form), true);
        }
    }

    private static LibraryDraft draft(Submitted form, Map<String, Object> stored) {
        return new LibraryDraft(
                form.text(SHORT_NAME),
                form.text(NAME),
                SettingsForm.of(SETTINGS, stored).read(form));
    }

    private void create(Visit visit) {
        try {
            LibraryView created = services.createLibrary(visit.actor(), draft(visit.submitted(), Map.of()));
            visit.goOn(Paths.library(created.id()), "The library has been added.");
        } catch (ConfigurationRefusedException e) {
            visit.show(e.problem().status(), newPage(visit, Entry.of(visit.submitted()), Errors.of(e)));
        }
    }

    private void edit(Visit visit) {
        LibraryView library = services.library(visit.actor(), visit.library());
        visit.show(editPage(visit, library, Entry.of(library), library.version(), Errors.NONE));
    }

    private void change(Visit visit) {
        LibraryView stored = services.library(visit.actor(), visit.library());
        Submitted form = visit.submitted();
        long version = form.number("version");
        try {
            LibraryView changed =
                    services.changeLibrary(visit.actor(), stored.id(), draft(form, stored.settings()), version);
            visit.goOn(Paths.library(changed.id()), "The library has been changed.");
        } catch (ConfigurationRefusedException e) {
            Entry entry = Entry.of(form);
            if (e.currentVersion().isPresent()) {
                Differences differences = new Differences();
                differences.add("Short name", stored.id().shortName(), entry.shortName());
                differences.add("Name", stored.name(), entry.name());
                differences.addAll(SETTINGS, Values.stored(SETTINGS, stored.settings()), entry.values());
                visit.show(
                        409,
                        Conflict.page(stored.name(), differences, Paths.library(stored.id()) + "/edit")
                                .with(form(
                                        visit,
                                        Paths.library(stored.id()) + "/edit",
                                        entry,
                                        stored.settings(),
                                        stored.version(),
                                        Errors.NONE,
                                        "Save mine instead")));
            } else {
                visit.show(e.problem().status(), editPage(visit, stored, entry, version, Errors.of(e)));
            }
        }
    }

    private static Page newPage(Visit visit, Entry entry, Errors errors) {
        return Page.of("Add a library")
                .under("Libraries", Paths.LIBRARIES)
                .withSummary(errors, names())
                .with(form(visit, Paths.NEW_LIBRARY, entry, Map.of(), 0, errors, "Add the library"));
    }

    private static Page editPage(Visit visit, LibraryView library, Entry entry, long version, Errors errors) {
        return Page.of("Change the library")
                .under("Libraries", Paths.LIBRARIES)
                .under(library.name(), Paths.library(library.id()))
                .withSummary(errors, names())
                .with(form(
                        visit,
                        Paths.library(library.id()) + "/edit",
                        entry,
                        library.settings(),
                        version,
                        errors,
                        "Save"));
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of(SHORT_NAME, NAME));
        names.addAll(SettingsForm.of(SETTINGS, Map.of()).names());
        return names;
    }

    private static DomContent form(
            Visit visit,
            String action,
            Entry entry,
            Map<String, Object> stored,
            long version,
            Errors errors,
            String button) {
        return visit.formTo(action)
                .with(each(
                        input().withType("hidden").withName("version").withValue(Long.toString(version)),
                        Field.of(NAME, "Name", errors).mandatory(true).line(entry.name()),
                        Field.of(SHORT_NAME, "Short name", errors)
                                .withHint("Part of the addresses that apps use, so it should never change:"
                                        + " small letters, digits and hyphens.")
                                .mandatory(true)
                                .code(entry.shortName()),
                        SettingsForm.of(SETTINGS, stored).fields(entry.values(), errors, entry.sent()),
                        Parts.actions(Parts.save(button), Parts.back("Cancel", Paths.LIBRARIES))));
    }
}
