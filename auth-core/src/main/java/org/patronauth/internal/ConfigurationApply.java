package org.patronauth.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuditEvent.Action;
import org.patronauth.AuditEvent.Subject;
import org.patronauth.ConfigurationChanges;
import org.patronauth.ConfigurationDocument;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.ServiceDraft;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.SettingProblem;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/**
 * Makes the stored configuration equal to a document, in one transaction. Everything is checked as the administration
 * checks single changes; the rules that concern several things are judged on what comes out in the end.
 */
public final class ConfigurationApply {
    private final ConfigurationDesk desk;
    private final ServiceFacts facts;
    private final ServiceCheck services;
    private final AssociationCheck associations;

    public ConfigurationApply(
            ConfigurationDesk desk, ServiceFacts facts, ServiceCheck services, AssociationCheck associations) {
        this.desk = desk;
        this.facts = facts;
        this.services = services;
        this.associations = associations;
    }

    public ConfigurationChanges run(Actor actor, ConfigurationDocument document, boolean dryRun) {
        try {
            return desk.change(actor, change -> {
                List<ConfigurationChanges.Change> changes = new Run(change, document).changes();
                if (dryRun) {
                    throw new DryRunException(changes);
                }
                if (!changes.isEmpty()) {
                    change.record(desk.event(actor, Action.APPLY, Subject.CONFIGURATION, "document"));
                }
                return new ConfigurationChanges(changes, false);
            });
        } catch (DryRunException e) {
            return new ConfigurationChanges(e.changes, true);
        }
    }

    /** Takes everything back that was tried. */
    private static final class DryRunException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<ConfigurationChanges.Change> changes;

        DryRunException(List<ConfigurationChanges.Change> changes) {
            super(null, null, false, false);
            this.changes = changes;
        }
    }

    /** One document being applied. What is bad is noted and left out; then nothing of it all is kept. */
    private final class Run {
        private final ConfigurationTransaction change;
        private final ConfigurationDocument document;
        private final List<SettingProblem> problems = new ArrayList<>();
        private final List<ConfigurationChanges.Change> changes = new ArrayList<>();
        /** What the document has, by name; null where it is bad. */
        private final Map<String, @Nullable LibraryRow> librariesByName = new LinkedHashMap<>();

        private final Map<String, @Nullable ServiceRow> servicesByName = new LinkedHashMap<>();

        Run(ConfigurationTransaction change, ConfigurationDocument document) {
            this.change = change;
            this.document = document;
        }

        List<ConfigurationChanges.Change> changes() {
            for (int i = 0; i < document.libraries().size(); i++) {
                library("libraries[" + i + "].", document.libraries().get(i));
            }
            for (int i = 0; i < document.services().size(); i++) {
                service("services[" + i + "].", document.services().get(i));
            }
            associations();
            if (problems.isEmpty()) {
                deleteRest();
                checkTogether();
            }
            if (!problems.isEmpty()) {
                throw ConfigurationRefusedException.invalid(problems);
            }
            return changes;
        }

        private void note(String prefix, Drafts drafts) {
            drafts.problems().forEach(problem -> problems.add(problem.within(prefix)));
        }

        private void done(Action action, Subject subject, String name) {
            changes.add(new ConfigurationChanges.Change(action, subject, name));
        }

        private void library(String prefix, LibraryDraft draft) {
            Drafts drafts = new Drafts();
            String name = String.valueOf(draft.shortName());
            LibraryRow stored = LibraryId.parse(name).flatMap(change::library).orElse(null);
            if (librariesByName.containsKey(name)) {
                drafts.add(
                        "short_name",
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "The document has another library of that short name.");
            }
            LibraryCheck.Checked checked = LibraryCheck.check(drafts, change, draft, stored);
            note(prefix, drafts);
            if (!drafts.isClean()) {
                librariesByName.putIfAbsent(name, null);
                return;
            }
            Map<String, Object> settings = checked.settings().orElseThrow().kept();
            LibraryRow row;
            if (stored == null) {
                row = change.insertLibrary(checked.id().orElseThrow(), checked.name(), settings);
                done(Action.CREATE, Subject.LIBRARY, name);
            } else if (stored.name().equals(checked.name()) && RawValues.same(stored.settings(), settings)) {
                row = stored;
            } else {
                row = change.updateLibrary(
                                new LibraryRow(stored.key(), stored.id(), checked.name(), settings, stored.version()))
                        .orElseThrow(() -> ConfigurationRefusedException.versionConflict(stored.version()));
                done(Action.CHANGE, Subject.LIBRARY, name);
            }
            librariesByName.put(name, row);
        }

        private void service(String prefix, ServiceDraft draft) {
            Drafts drafts = new Drafts();
            String name = draft.name() == null ? "" : draft.name().strip();
            ServiceRow stored =
                    change.integrationNamed(name).flatMap(change::service).orElse(null);
            if (stored != null && isLeftAlone(stored, draft)) {
                servicesByName.put(name, stored);
                return;
            }
            if (servicesByName.containsKey(name)) {
                drafts.add(
                        "name",
                        ProblemType.INTEGRATION_NAME_ALREADY_IN_USE,
                        "The document has another service of that name.");
            }
            ServiceCheck.Checked checked = stored == null
                    ? services.checkNew(drafts, change, draft)
                    : services.checkChange(drafts, change, draft, stored);
            note(prefix, drafts);
            if (!drafts.isClean()) {
                servicesByName.putIfAbsent(name, null);
                return;
            }
            Map<String, Object> settings = checked.settings().orElseThrow().kept();
            ServiceRow row;
            if (stored == null) {
                row = change.insertService(name, checked.factory().orElseThrow().protocol(), settings);
                done(Action.CREATE, Subject.SERVICE, name);
            } else if (RawValues.same(stored.settings(), settings)) {
                row = stored;
            } else {
                row = change.updateService(
                                new ServiceRow(stored.id(), name, stored.protocol(), settings, stored.version()))
                        .orElseThrow(() -> ConfigurationRefusedException.versionConflict(stored.version()));
                done(Action.CHANGE, Subject.SERVICE, name);
            }
            servicesByName.put(name, row);
        }

        /** A service whose protocol this host does not know is exported without settings, and stays what it is. */
        private boolean isLeftAlone(ServiceRow stored, ServiceDraft draft) {
            return facts.factory(stored).isEmpty()
                    && stored.protocol().equals(draft.protocol())
                    && draft.settings().isEmpty();
        }

        /** One entry of the document with what it stands for. */
        private record Use(int index, LibraryRow library, ServiceRow service, AssociationDraft draft) {
            String name() {
                return library.id() + ": " + service.name();
            }

            int position() {
                return draft.position() == null ? Integer.MAX_VALUE : draft.position();
            }
        }

        private void associations() {
            List<Use> uses = uses();
            Set<String> wanted = uses.stream().map(Use::name).collect(Collectors.toCollection(HashSet::new));
            for (LibraryRow library : change.libraries()) {
                for (AssociationRow row : change.associationsOfLibrary(library.key())) {
                    String name = library.id() + ": "
                            + change.service(row.serviceId())
                                    .map(ServiceRow::name)
                                    .orElse("");
                    if (!wanted.contains(name)) {
                        change.deleteAssociation(row.id());
                        done(Action.DELETE, Subject.ASSOCIATION, name);
                    }
                }
            }
            Map<Long, List<Use>> byLibrary = uses.stream()
                    .collect(
                            Collectors.groupingBy(use -> use.library().key(), LinkedHashMap::new, Collectors.toList()));
            byLibrary.values().forEach(ofLibrary -> {
                List<Use> order = new ArrayList<>(ofLibrary);
                order.sort(Comparator.comparingInt(Use::position));
                for (int i = 0; i < order.size(); i++) {
                    associate(order.get(i), i);
                }
            });
        }

        private List<Use> uses() {
            List<Use> uses = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < document.associations().size(); i++) {
                ConfigurationDocument.Association association =
                        document.associations().get(i);
                String prefix = "associations[" + i + "].";
                String libraryName = String.valueOf(association.library());
                String serviceName = String.valueOf(association.service()).strip();
                if (!librariesByName.containsKey(libraryName)) {
                    problems.add(new SettingProblem(
                            prefix + "library",
                            ProblemType.NO_SUCH_LIBRARY,
                            "The document has no library of that short name."));
                }
                if (!servicesByName.containsKey(serviceName)) {
                    problems.add(new SettingProblem(
                            prefix + "service",
                            ProblemType.INVALID_CONFIGURATION_OPTION,
                            "The document has no service of that name."));
                }
                LibraryRow library = librariesByName.get(libraryName);
                ServiceRow service = servicesByName.get(serviceName);
                if (library == null || service == null) {
                    continue;
                }
                Use use = new Use(i, library, service, association.draft());
                if (seen.add(use.name())) {
                    uses.add(use);
                } else {
                    problems.add(new SettingProblem(
                            prefix + "service",
                            ProblemType.INVALID_CONFIGURATION_OPTION,
                            "The document has that library and that service together twice."));
                }
            }
            return uses;
        }

        private void associate(Use use, int position) {
            Optional<AssociationRow> stored = stored(use);
            if (stored.isPresent() && isLeftAlone(use, stored.get())) {
                write(use, stored.get(), restriction(stored.get()), stored.get().settings(), position);
                return;
            }
            Drafts drafts = new Drafts();
            AssociationCheck.Checked checked = associations.check(
                    drafts,
                    use.service(),
                    use.draft(),
                    stored.map(AssociationRow::settings).orElse(Map.of()));
            for (SettingProblem problem : drafts.problems()) {
                String field = problem.field().equals("service_id") ? "service" : problem.field();
                problems.add(new SettingProblem(
                        "associations[" + use.index() + "]." + field, problem.type(), problem.detail()));
            }
            if (!drafts.isClean()) {
                return;
            }
            if (stored.isPresent()) {
                write(use, stored.get(), checked.restriction(), checked.settings(), position);
            } else {
                change.insertAssociation(
                        use.library().key(), use.service().id(), checked.restriction(), checked.settings(), position);
                done(Action.CREATE, Subject.ASSOCIATION, use.name());
            }
        }

        /** What a library makes of a service that this host does not know is exported without settings too. */
        private boolean isLeftAlone(Use use, AssociationRow stored) {
            AssociationDraft draft = use.draft();
            return facts.factory(use.service()).isEmpty()
                    && draft.settings().isEmpty()
                    && restriction(stored)
                            .equals(new ConfigurationTransaction.Restriction(
                                    draft.restrictionType(), draft.restrictionField(), draft.restriction()));
        }

        private void write(
                Use use,
                AssociationRow stored,
                ConfigurationTransaction.Restriction restriction,
                Map<String, Object> settings,
                int position) {
            if (restriction(stored).equals(restriction)
                    && RawValues.same(stored.settings(), settings)
                    && stored.position() == position) {
                return;
            }
            AssociationRow wanted = new AssociationRow(
                    stored.id(),
                    stored.libraryKey(),
                    stored.serviceId(),
                    restriction.type(),
                    restriction.field(),
                    restriction.criteria(),
                    settings,
                    position,
                    stored.version(),
                    stored.restrictionVersion());
            if (change.updateAssociation(wanted).isEmpty()) {
                throw ConfigurationRefusedException.versionConflict(stored.version());
            }
            done(Action.CHANGE, Subject.ASSOCIATION, use.name());
        }

        private static ConfigurationTransaction.Restriction restriction(AssociationRow row) {
            return new ConfigurationTransaction.Restriction(
                    row.restrictionType(), row.restrictionField(), row.restriction());
        }

        private Optional<AssociationRow> stored(Use use) {
            return change.associationsOfLibrary(use.library().key()).stream()
                    .filter(row -> row.serviceId() == use.service().id())
                    .findFirst();
        }

        private void deleteRest() {
            for (ServiceRow service : change.services()) {
                if (!servicesByName.containsKey(service.name())) {
                    change.deleteService(service.id());
                    done(Action.DELETE, Subject.SERVICE, service.name());
                }
            }
            for (LibraryRow library : change.libraries()) {
                String name = library.id().shortName();
                if (librariesByName.containsKey(name)) {
                    continue;
                }
                if (change.deleteLibrary(library.key())) {
                    done(Action.DELETE, Subject.LIBRARY, name);
                } else {
                    problems.add(new SettingProblem(
                            "libraries",
                            ProblemType.INVALID_CONFIGURATION_OPTION,
                            "The library " + name + " has patrons, so the document may not leave it out."));
                }
            }
        }

        private void checkTogether() {
            for (int i = 0; i < document.libraries().size(); i++) {
                LibraryRow library = librariesByName.get(
                        String.valueOf(document.libraries().get(i).shortName()));
                if (library == null) {
                    continue;
                }
                List<ServiceRow> basic = facts.basicServices(change, library.key());
                Drafts drafts = new Drafts();
                ServiceFacts.parsed(LibrarySettings.SCHEMA, library.settings())
                        .ifPresent(settings ->
                                basic.forEach(service -> facts.checkFines(drafts, "settings.", settings, service)));
                note("libraries[" + i + "].", drafts);
                if (basic.size() > 1) {
                    basic.stream()
                            .filter(service -> facts.factory(service).isPresent() && !facts.hasOwnPattern(service))
                            .forEach(service -> lacksPattern(library, service));
                }
            }
        }

        private void lacksPattern(LibraryRow library, ServiceRow service) {
            for (int i = 0; i < document.associations().size(); i++) {
                ConfigurationDocument.Association association =
                        document.associations().get(i);
                if (library.id().shortName().equals(association.library())
                        && service.name()
                                .equals(String.valueOf(association.service()).strip())) {
                    problems.add(new SettingProblem(
                            "associations[" + i + "].service",
                            ProblemType.MULTIPLE_BASIC_AUTH_SERVICES,
                            "A library may have several basic services only if each has an identifier pattern of its"
                                    + " own."));
                }
            }
        }
    }
}
