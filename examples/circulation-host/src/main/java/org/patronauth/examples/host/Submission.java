package org.patronauth.examples.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationDraft;
import org.patronauth.ConfigurationDocument;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.DiagnosisRequest;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.ServiceDraft;
import org.patronauth.settings.SettingProblem;

/** What an administrator sends: a JSON object of the right shape, whose values are checked by the library. */
final class Submission {
    private static final Set<String> LIBRARY = Set.of("short_name", "name", "settings", "version");
    private static final Set<String> SERVICE =
            Set.of("id", "name", "protocol", "settings", "version", "libraries", "last_self_test", "status");
    private static final Set<String> DIAGNOSIS = Set.of("identifier", "password", "support_code");
    private static final Set<String> ASSOCIATION = Set.of(
            "service_id",
            "name",
            "patron_restriction_type",
            "patron_restriction_field",
            "patron_restriction",
            "library_identifier_restriction_type",
            "library_identifier_field",
            "library_identifier_restriction",
            "library_identifier_restriction_criteria",
            "settings",
            "position",
            "version");
    private static final Set<String> RULE_TRIAL = Set.of("rule");

    /** What the entries of a configuration as a whole have, by list. */
    private static final Map<String, Set<String>> ENTRIES = Map.of(
            "libraries",
            Set.of("short_name", "name", "settings"),
            "services",
            Set.of("name", "protocol", "settings"),
            "associations",
            Set.of(
                    "library",
                    "service",
                    "patron_restriction_type",
                    "patron_restriction_field",
                    "patron_restriction",
                    "settings",
                    "position"));

    private final Map<String, JsonNode> members;
    private final List<SettingProblem> problems = new ArrayList<>();

    private Submission(Map<String, JsonNode> members) {
        this.members = members;
    }

    static Submission library(Context context) {
        return read(context, LIBRARY);
    }

    static Submission service(Context context) {
        return read(context, SERVICE);
    }

    static Submission association(Context context) {
        return read(context, ASSOCIATION);
    }

    /** An association as it may become, and a value to try it on. */
    static Submission restrictionTrial(Context context) {
        Set<String> known = new HashSet<>(ASSOCIATION);
        known.add("value");
        return read(context, known);
    }

    static Submission ruleTrial(Context context) {
        return read(context, RULE_TRIAL);
    }

    /** A text that must be there. */
    String requiredText(String name) {
        String text = text(name);
        if (text == null && problems.isEmpty()) {
            problems.add(new SettingProblem(name, ProblemType.INCOMPLETE_CONFIGURATION, "This is required."));
        }
        return checked(text == null ? "" : text);
    }

    /** The members of a configuration as a whole, which may be longer than one thing. */
    static Map<String, JsonNode> document(Context context) {
        return Json.readLongObject(body(context, Json.MAXIMUM_DOCUMENT))
                .orElseThrow(() -> wrong("body", "The body must be one JSON object."));
    }

    /** One entry of a list in a configuration. */
    static Submission entry(JsonNode node, String list, String place) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        if (!node.isObject() || !ENTRIES.getOrDefault(list, Set.of()).containsAll(members.keySet())) {
            throw wrong(place, "This must be an object, and have no members that are not known here.");
        }
        return new Submission(members);
    }

    static Submission diagnosis(Context context) {
        return read(context, DIAGNOSIS);
    }

    private static Submission read(Context context, Set<String> known) {
        Submission submission = new Submission(Json.readObject(body(context, Json.MAXIMUM_BODY))
                .orElseThrow(() -> wrong("body", "The body must be one JSON object.")));
        // What one misspells must not look like something left out: a change replaces all settings.
        if (!known.containsAll(submission.members.keySet())) {
            throw wrong("body", "The body has a member that is not known here.");
        }
        return submission;
    }

    /** What was sent, as it was sent. */
    static byte[] octets(Context context) {
        return body(context, Json.MAXIMUM_DOCUMENT);
    }

    private static byte[] body(Context context, int maximum) {
        try (InputStream in = context.req().getInputStream()) {
            byte[] body = in.readNBytes(maximum + 1);
            if (body.length > maximum) {
                throw wrong("body", "The body is too long.");
            }
            return body;
        } catch (IOException e) {
            throw wrong("body", "The body could not be read.");
        }
    }

    private static ConfigurationRefusedException wrong(String field, String detail) {
        return ConfigurationRefusedException.invalid(
                List.of(new SettingProblem(field, ProblemType.INVALID_INPUT, detail)));
    }

    LibraryDraft toLibrary(@Nullable LibraryId existing) {
        String shortName = text("short_name");
        LibraryDraft draft = new LibraryDraft(
                shortName == null && existing != null ? existing.shortName() : shortName, text("name"), settings());
        return checked(draft);
    }

    ServiceDraft toService() {
        return checked(new ServiceDraft(text("name"), text("protocol"), settings()));
    }

    AssociationDraft toAssociation() {
        JsonNode position = members.get("position");
        Integer place = null;
        if (position != null && !position.isNull()) {
            if (position.isIntegralNumber() && position.canConvertToInt()) {
                place = position.intValue();
            } else {
                problems.add(new SettingProblem("position", ProblemType.INVALID_INPUT, "This must be a whole number."));
            }
        }
        AssociationDraft draft = new AssociationDraft(
                text("patron_restriction_type", "library_identifier_restriction_type"),
                text("patron_restriction_field", "library_identifier_field"),
                text("patron_restriction", "library_identifier_restriction", "library_identifier_restriction_criteria"),
                settings(),
                place);
        return checked(draft);
    }

    ConfigurationDocument.Association toAssociationOf() {
        return new ConfigurationDocument.Association(text("library"), text("service"), toAssociation());
    }

    /** Either a patron, with or without the PIN, or a support code. */
    DiagnosisRequest toDiagnosis() {
        String identifier = text("identifier");
        String pin = text("password");
        String code = text("support_code");
        if (code == null && identifier == null) {
            problems.add(new SettingProblem(
                    "identifier", ProblemType.INVALID_INPUT, "Name a patron by identifier, or a support code."));
        } else if (code != null && (identifier != null || pin != null)) {
            problems.add(new SettingProblem(
                    "support_code",
                    ProblemType.INVALID_INPUT,
                    "A support code comes without identifier and password."));
        }
        return checked(
                code == null
                        ? new DiagnosisRequest.OfPatron(
                                identifier == null ? "" : identifier, pin == null ? null : Secret.of(pin))
                        : new DiagnosisRequest.OfSupportCode(code));
    }

    /** The version that a change is based on. */
    OptionalLong version() {
        JsonNode version = members.get("version");
        return version != null && version.isIntegralNumber() && version.canConvertToLong()
                ? OptionalLong.of(version.longValue())
                : OptionalLong.empty();
    }

    private <T> T checked(T draft) {
        if (problems.isEmpty()) {
            return draft;
        }
        throw ConfigurationRefusedException.invalid(problems);
    }

    private @Nullable String text(String... names) {
        String found = null;
        for (String name : names) {
            JsonNode node = members.get(name);
            if (node == null || node.isNull()) {
                continue;
            }
            if (!node.isTextual()) {
                problems.add(new SettingProblem(name, ProblemType.INVALID_INPUT, "This must be a text."));
            } else if (found != null && !found.equals(node.textValue())) {
                problems.add(new SettingProblem(
                        name,
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "\"" + name + "\" is another name of \"" + names[0]
                                + "\", which is given with another value."));
            } else {
                found = node.textValue();
            }
        }
        return found;
    }

    private Map<String, @Nullable Object> settings() {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        JsonNode node = members.get("settings");
        if (node == null || node.isNull()) {
            return settings;
        }
        if (!node.isObject()) {
            problems.add(new SettingProblem("settings", ProblemType.INVALID_INPUT, "This must be an object."));
            return settings;
        }
        node.properties().forEach(member -> settings.put(member.getKey(), Json.toJava(member.getValue())));
        return settings;
    }
}
