package org.patronauth.examples.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEntry;
import org.patronauth.AuditEvent;
import org.patronauth.ConfigurationChanges;
import org.patronauth.ConfigurationDocument;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryDraft;
import org.patronauth.ProblemType;
import org.patronauth.ServiceDraft;
import org.patronauth.settings.SettingProblem;

/** The configuration as one JSON document, and what becomes of it. */
final class ConfigurationJson {
    private static final String LIBRARIES = "libraries";
    private static final String SERVICES = "services";
    private static final String ASSOCIATIONS = "associations";

    private ConfigurationJson() {}

    static Map<String, Object> document(ConfigurationDocument document) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(
                LIBRARIES,
                document.libraries().stream().map(ConfigurationJson::library).toList());
        members.put(
                SERVICES,
                document.services().stream().map(ConfigurationJson::service).toList());
        members.put(
                ASSOCIATIONS,
                document.associations().stream()
                        .map(ConfigurationJson::association)
                        .toList());
        return members;
    }

    private static Map<String, @Nullable Object> library(LibraryDraft library) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("short_name", library.shortName());
        members.put("name", library.name());
        members.put("settings", library.settings());
        return members;
    }

    private static Map<String, @Nullable Object> service(ServiceDraft service) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("name", service.name());
        members.put("protocol", service.protocol());
        members.put("settings", service.settings());
        return members;
    }

    private static Map<String, @Nullable Object> association(ConfigurationDocument.Association association) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("library", association.library());
        members.put("service", association.service());
        members.put("patron_restriction_type", association.draft().restrictionType());
        members.put("patron_restriction_field", association.draft().restrictionField());
        members.put("patron_restriction", association.draft().restriction());
        members.put("settings", association.draft().settings());
        members.put("position", association.draft().position());
        return members;
    }

    static Map<String, Object> changes(ConfigurationChanges changes) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(
                "changes",
                changes.changes().stream().map(ConfigurationJson::change).toList());
        members.put("dry_run", changes.dryRun());
        return members;
    }

    private static Map<String, Object> change(ConfigurationChanges.Change change) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("action", change.action().id());
        members.put("what", change.subject().id());
        members.put("name", change.name());
        return members;
    }

    static Map<String, Object> auditEntry(AuditEntry entry) {
        AuditEvent event = entry.event();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", entry.id());
        members.put("at", event.at().toString());
        members.put("actor", event.actor());
        members.put("action", event.action().id());
        members.put("what", event.subject().id());
        members.put("name", event.name());
        members.put(
                "changes",
                event.changes().stream().map(ConfigurationJson::value).toList());
        return members;
    }

    private static Map<String, @Nullable Object> value(AuditEvent.Change change) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("field", change.key());
        members.put("old", change.before());
        members.put("new", change.after());
        return members;
    }

    /**
     * The document that was sent.
     *
     * @throws ConfigurationRefusedException with everything that has not the right shape
     */
    static ConfigurationDocument read(Context context) {
        Map<String, JsonNode> members = Submission.document(context);
        List<SettingProblem> problems = new ArrayList<>();
        if (!members.keySet().equals(Set.of(LIBRARIES, SERVICES, ASSOCIATIONS))) {
            // What is left out of the lists is deleted, so that a list must not be missing by mistake.
            problems.add(new SettingProblem(
                    "body",
                    ProblemType.INVALID_INPUT,
                    "The members are libraries, services and associations, all three and no others."));
        }
        ConfigurationDocument document = new ConfigurationDocument(
                each(members, LIBRARIES, problems, entry -> entry.toLibrary(null)),
                each(members, SERVICES, problems, Submission::toService),
                each(members, ASSOCIATIONS, problems, Submission::toAssociationOf));
        if (!problems.isEmpty()) {
            throw ConfigurationRefusedException.invalid(problems);
        }
        return document;
    }

    private static <T> List<T> each(
            Map<String, JsonNode> members, String name, List<SettingProblem> problems, Function<Submission, T> reader) {
        List<T> entries = new ArrayList<>();
        JsonNode list = members.get(name);
        if (list == null) {
            return entries;
        }
        if (!list.isArray()) {
            problems.add(new SettingProblem(name, ProblemType.INVALID_INPUT, "This must be a list."));
            return entries;
        }
        for (int i = 0; i < list.size(); i++) {
            String place = name + "[" + i + "]";
            try {
                entries.add(reader.apply(Submission.entry(list.get(i), name, place)));
            } catch (ConfigurationRefusedException e) {
                e.errors()
                        .forEach(problem -> problems.add(
                                problem.field().startsWith(place) ? problem : problem.within(place + ".")));
            }
        }
        return entries;
    }
}
