package org.patronauth.examples.host.pages;

import static j2html.TagCreator.a;
import static j2html.TagCreator.div;
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
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.Health;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemType;
import org.patronauth.ProtocolDescription;
import org.patronauth.SelfTestReport;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;

/** Services: all of them, one with its self-test, the form that makes or changes one, and deleting one. */
final class ServicePages {
    private static final String NAME = "name";
    private static final String PROTOCOL = "protocol";

    private final PatronAuthenticator authenticator;
    private final PatronAuthenticationServices services;

    ServicePages(PatronAuthenticator authenticator) {
        this.authenticator = authenticator;
        this.services = authenticator.administration();
    }

    void addTo(Frontier frontier) {
        frontier.get(Paths.SERVICES, this::list);
        frontier.get(Paths.NEW_SERVICE, this::begin);
        frontier.post(Paths.NEW_SERVICE, this::create);
        frontier.get(Paths.SERVICES + "/{service}", visit -> visit.show(page(visit, service(visit))));
        frontier.get(Paths.SERVICES + "/{service}/edit", this::edit);
        frontier.post(Paths.SERVICES + "/{service}/edit", this::change);
        frontier.post(Paths.SERVICES + "/{service}/self-test", this::selfTest);
        frontier.get(Paths.SERVICES + "/{service}/delete", visit -> visit.show(deletePage(visit, service(visit))));
        frontier.post(Paths.SERVICES + "/{service}/delete", this::delete);
    }

    private ServiceView service(Visit visit) {
        return services.service(visit.actor(), visit.service());
    }

    static DomContent table(List<ServiceView> all) {
        Table table = Table.of("Services", "Service", "Protocol", "Status", "Libraries");
        all.forEach(service -> table.row(
                a(service.name()).withHref(Paths.service(service.id())),
                text(service.protocol()),
                div(
                        Badge.of(service.status()),
                        service.status().detail().isBlank()
                                ? text("")
                                : p(service.status().detail()).withClass("hint")),
                service.libraries().isEmpty() ? text("None") : libraries(service)));
        return table.isEmpty() ? p("There are no services yet.") : table.content();
    }

    private static DomContent libraries(ServiceView service) {
        return ul(each(service.libraries(), library -> li(a(library.shortName()).withHref(Paths.library(library)))))
                .withClass("bare inline");
    }

    private void list(Visit visit) {
        visit.show(Page.of("Services")
                .with(
                        table(services.services(visit.actor())),
                        Parts.actions(Parts.way("Add a service", Paths.NEW_SERVICE))));
    }

    // One service

    private Page page(Visit visit, ServiceView service, DomContent... before) {
        return Page.of(service.name())
                .under("Services", Paths.SERVICES)
                .withStatus(Badge.of(service.status()))
                .with(before)
                .with(
                        service.status().detail().isBlank()
                                ? text("")
                                : p(service.status().detail()).withClass("lead"),
                        Parts.facts(facts(service)),
                        Parts.actions(
                                Parts.way("Change", Paths.service(service.id()) + "/edit"),
                                Parts.way("Delete", Paths.service(service.id()) + "/delete")),
                        Parts.section("self-test", "Self-test", selfTestForm(visit, service), history(visit, service)));
    }

    private Map<String, DomContent> facts(ServiceView service) {
        Map<String, DomContent> facts = new LinkedHashMap<>();
        facts.put("Protocol", text(service.protocol()));
        facts.put("Used by", service.libraries().isEmpty() ? text("No library yet") : libraries(service));
        Health health = authenticator.health();
        health.services().stream()
                .filter(running -> running.name().equals(service.name()))
                .findFirst()
                .ifPresent(running -> {
                    facts.put("On this host now", traffic(running.traffic()));
                    facts.put("On all hosts", text(together(health.hosts(), running.traffic())));
                });
        for (Setting<?> setting : settings(service)) {
            Object value = service.settings().get(setting.key());
            if (value != null) {
                facts.put(
                        setting.label(), text(setting.isSecret() ? "Stored, not shown" : Values.text(setting, value)));
            }
        }
        return facts;
    }

    private static DomContent traffic(Health.Traffic traffic) {
        String connections = traffic.connections() + " connections open, " + traffic.inUse() + " logins under way, "
                + traffic.waiting() + " waiting";
        return traffic.breakerOpen()
                ? div(Badge.warning("Not asked for the moment"), text(" " + connections))
                : text(connections);
    }

    /** What the library system has to put up with, and what it was said to. */
    private static String together(int hosts, Health.Traffic traffic) {
        String most = hosts == 1
                ? "One host, which may open up to " + traffic.most() + " connections"
                : hosts + " hosts, which may open up to " + hosts * traffic.most() + " connections together";
        return most + (traffic.budget() == 0 ? "; no budget is set" : "; the budget is " + traffic.budget());
    }

    private DomContent selfTestForm(Visit visit, ServiceView service) {
        List<SettingOption> choices = new ArrayList<>(List.of(new SettingOption("", "No library in particular")));
        service.libraries()
                .forEach(library -> choices.add(new SettingOption(library.shortName(), library.shortName())));
        return visit.formTo(Paths.service(service.id()) + "/self-test")
                .with(
                        p("Asks the library system about the test patron, step by step. Nothing is changed."),
                        choices.size() == 1
                                ? text("")
                                : Field.of("library", "Library", Errors.NONE)
                                        .withHint("Also shows what this library's restriction says.")
                                        .choice(visit.submitted().text("library"), choices),
                        Parts.actions(Parts.press("Run the self-test")));
    }

    private DomContent history(Visit visit, ServiceView service) {
        Table table = Table.of("Self-tests so far", "When", "Result", "What failed");
        services.selfTestHistory(visit.actor(), service.id())
                .forEach(report -> table.row(
                        text(Times.of(report.started())),
                        report.success() ? Badge.good("Passed") : Badge.bad("Failed"),
                        text(report.steps().stream()
                                .filter(step -> step.outcome() == SelfTestReport.StepOutcome.FAILED)
                                .map(SelfTestReport.Step::name)
                                .findFirst()
                                .orElse("Nothing"))));
        return table.isEmpty() ? text("") : table.content();
    }

    private void selfTest(Visit visit) {
        ServiceView service = service(visit);
        String shortName = visit.submitted().text("library");
        Optional<LibraryId> library = LibraryId.parse(shortName);
        if (library.isEmpty() && !shortName.isEmpty()) {
            throw ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND);
        }
        SelfTestReport report = services.selfTest(visit.actor(), service.id(), library);
        visit.show(page(
                visit,
                services.service(visit.actor(), service.id()),
                Parts.section(
                        "result",
                        report.success() ? "The self-test passed" : "The self-test failed",
                        Steps.of(report.steps()))));
    }

    // The form

    private ProtocolDescription protocol(String name) {
        return services.protocols().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.UNKNOWN_PROTOCOL));
    }

    private List<Setting<?>> settings(ServiceView service) {
        return services.protocols().stream()
                .filter(known -> known.name().equals(service.protocol()))
                .findFirst()
                .map(ProtocolDescription::settings)
                .orElse(List.of());
    }

    private void begin(Visit visit) {
        String chosen = visit.query(PROTOCOL);
        if (chosen.isEmpty()) {
            visit.show(Page.of("Add a service")
                    .under("Services", Paths.SERVICES)
                    .with(
                            p("How does the library system say who its patrons are?")
                                    .withClass("lead"),
                            ul(each(
                                            services.protocols(),
                                            one -> li(
                                                    h2(a(one.label()).withHref(Paths.newService(one.name()))),
                                                    p(one.description()))))
                                    .withClass("choices")));
            return;
        }
        ProtocolDescription protocol = protocol(chosen);
        visit.show(newPage(
                visit, protocol, new Entry("", Values.stored(protocol.settings(), Map.of()), false), Errors.NONE));
    }

    /** What stands in the form. */
    private record Entry(String name, Values values, boolean sent) {
        static Entry of(Submitted form, List<Setting<?>> settings) {
            return new Entry(form.text(NAME), Values.submitted(settings, form), true);
        }
    }

    private void create(Visit visit) {
        Submitted form = visit.submitted();
        ProtocolDescription protocol = protocol(form.text(PROTOCOL));
        try {
            ServiceView created = services.createService(
                    visit.actor(),
                    new ServiceDraft(
                            form.text(NAME),
                            protocol.name(),
                            SettingsForm.of(protocol.settings(), Map.of()).read(form)));
            visit.goOn(Paths.service(created.id()), "The service has been added. Now let a library use it.");
        } catch (ConfigurationRefusedException e) {
            visit.show(
                    e.problem().status(), newPage(visit, protocol, Entry.of(form, protocol.settings()), Errors.of(e)));
        }
    }

    private void edit(Visit visit) {
        ServiceView service = service(visit);
        Entry entry = new Entry(service.name(), Values.stored(settings(service), service.settings()), false);
        visit.show(editPage(visit, service, entry, service.version(), Errors.NONE));
    }

    private void change(Visit visit) {
        ServiceView stored = service(visit);
        List<Setting<?>> settings = settings(stored);
        Submitted form = visit.submitted();
        long version = form.number("version");
        try {
            services.configureService(
                    visit.actor(),
                    stored.id(),
                    new ServiceDraft(
                            form.text(NAME),
                            stored.protocol(),
                            SettingsForm.of(settings, stored.settings()).read(form)),
                    version);
            visit.goOn(Paths.service(stored.id()), "The service has been changed.");
        } catch (ConfigurationRefusedException e) {
            Entry entry = Entry.of(form, settings);
            if (e.currentVersion().isPresent()) {
                Differences differences = new Differences();
                differences.add("Name", stored.name(), entry.name());
                differences.addAll(settings, Values.stored(settings, stored.settings()), entry.values());
                String path = Paths.service(stored.id()) + "/edit";
                visit.show(
                        409,
                        Conflict.page(stored.name(), differences, path)
                                .with(form(
                                        visit,
                                        path,
                                        stored.protocol(),
                                        SettingsForm.of(settings, stored.settings()),
                                        entry,
                                        stored.version(),
                                        Errors.NONE,
                                        "Save mine instead")));
            } else {
                visit.show(e.problem().status(), editPage(visit, stored, entry, version, Errors.of(e)));
            }
        }
    }

    private static Page newPage(Visit visit, ProtocolDescription protocol, Entry entry, Errors errors) {
        SettingsForm fields = SettingsForm.of(protocol.settings(), Map.of());
        return Page.of("Add a service: " + protocol.label())
                .under("Services", Paths.SERVICES)
                .under("Add a service", Paths.NEW_SERVICE)
                .withSummary(errors, names(fields))
                .with(
                        p(protocol.description()).withClass("lead"),
                        form(visit, Paths.NEW_SERVICE, protocol.name(), fields, entry, 0, errors, "Add the service"));
    }

    private Page editPage(Visit visit, ServiceView service, Entry entry, long version, Errors errors) {
        SettingsForm fields = SettingsForm.of(settings(service), service.settings());
        return Page.of("Change the service")
                .under("Services", Paths.SERVICES)
                .under(service.name(), Paths.service(service.id()))
                .withSummary(errors, names(fields))
                .with(form(
                        visit,
                        Paths.service(service.id()) + "/edit",
                        service.protocol(),
                        fields,
                        entry,
                        version,
                        errors,
                        "Save"));
    }

    private static List<String> names(SettingsForm fields) {
        List<String> names = new ArrayList<>(List.of(NAME));
        names.addAll(fields.names());
        return names;
    }

    private static DomContent form(
            Visit visit,
            String action,
            String protocol,
            SettingsForm fields,
            Entry entry,
            long version,
            Errors errors,
            String button) {
        return visit.formTo(action)
                .with(each(
                        input().withType("hidden").withName(PROTOCOL).withValue(protocol),
                        input().withType("hidden").withName("version").withValue(Long.toString(version)),
                        Field.of(NAME, "Name", errors)
                                .withHint("What staff call this service, such as “Bibliomation SIP2”.")
                                .mandatory(true)
                                .line(entry.name()),
                        fields.fields(entry.values(), errors, entry.sent()),
                        Parts.actions(Parts.save(button), Parts.back("Cancel", Paths.SERVICES))));
    }

    // Deleting

    private Page deletePage(Visit visit, ServiceView service) {
        Page page = Page.of("Delete “" + service.name() + "”?")
                .under("Services", Paths.SERVICES)
                .under(service.name(), Paths.service(service.id()));
        if (service.libraries().isEmpty()) {
            return page.with(
                    p("Its settings will be gone. This cannot be undone.").withClass("lead"),
                    visit.formTo(Paths.service(service.id()) + "/delete")
                            .with(Parts.actions(
                                    Parts.danger("Delete the service"),
                                    Parts.back("Keep it", Paths.service(service.id())))));
        }
        return page.with(
                p("It cannot be deleted while libraries use it. Remove it from these libraries first:")
                        .withClass("lead"),
                ul(each(
                        service.libraries(),
                        id -> li(a(name(visit, id)).withHref(Paths.association(id, service.id()))))),
                Parts.actions(Parts.back("Back to the service", Paths.service(service.id()))));
    }

    private String name(Visit visit, LibraryId id) {
        return services.libraries(visit.actor()).stream()
                .filter(library -> library.id().equals(id))
                .map(LibraryView::name)
                .findFirst()
                .orElse(id.shortName());
    }

    private void delete(Visit visit) {
        ServiceView service = service(visit);
        try {
            services.deleteService(visit.actor(), service.id());
        } catch (ConfigurationRefusedException e) {
            if (e.libraries().isEmpty()) {
                throw e;
            }
            visit.show(e.problem().status(), deletePage(visit, service(visit)));
            return;
        }
        visit.goOn(Paths.SERVICES, "The service “" + service.name() + "” has been deleted.");
    }
}
