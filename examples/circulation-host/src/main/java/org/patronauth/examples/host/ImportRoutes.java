package org.patronauth.examples.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ImportOptions;
import org.patronauth.ImportReport;
import org.patronauth.ImportSource;
import org.patronauth.LegacyDatabase;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.SettingProblem;
import org.patronauth.store.jdbi.JdbcLegacyDatabase;

/** Imports the configuration of an older system; below {@code /admin/api}, so that administrators alone get here. */
final class ImportRoutes {
    private static final Actor ADMIN = Actor.system("admin");
    private static final Set<String> DATABASE = Set.of("jdbc_url", "user", "password");

    private final PatronAuthenticationServices services;

    ImportRoutes(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/admin/api/import", this::importFrom);
    }

    private void importFrom(Context context) {
        ImportOptions options = new ImportOptions(
                flag(context, "dry_run", true), flag(context, "patrons", false), flag(context, "probe", false));
        Answers.json(context, 200, json(services.importFrom(ADMIN, source(context), options)));
    }

    private static boolean flag(Context context, String name, boolean usual) {
        String text = context.queryParam(name);
        if (text == null) {
            return usual;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "This must be true or false.");
        };
    }

    private static ImportSource source(Context context) {
        String source = context.queryParam("source");
        return switch (source == null ? "" : source) {
            case "site-config" -> ImportSource.siteConfiguration(Submission.octets(context));
            case "nypl" -> ImportSource.nypl(database(context));
            case "palace" -> ImportSource.palace(database(context));
            default -> throw wrong("source", "The source is site-config, nypl or palace.");
        };
    }

    private static LegacyDatabase database(Context context) {
        Map<String, JsonNode> members = Json.readObject(Submission.octets(context))
                .filter(object -> DATABASE.containsAll(object.keySet()))
                .orElseThrow(() -> wrong("body", "The body must be one JSON object with jdbc_url, user and password."));
        String url = text(members, "jdbc_url");
        if (url == null) {
            throw wrong("jdbc_url", "The address of the database is needed.");
        }
        String password = text(members, "password");
        try {
            return JdbcLegacyDatabase.of(url, text(members, "user"), password == null ? null : Secret.of(password));
        } catch (IllegalArgumentException e) {
            throw wrong("jdbc_url", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String text(Map<String, JsonNode> members, String name) {
        JsonNode node = members.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw wrong(name, "This must be a text.");
        }
        return node.textValue();
    }

    private static ConfigurationRefusedException wrong(String field, String detail) {
        return ConfigurationRefusedException.invalid(
                List.of(new SettingProblem(field, ProblemType.INVALID_INPUT, detail)));
    }

    private static Map<String, @Nullable Object> json(ImportReport report) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("created", report.created());
        members.put("unchanged", report.unchanged());
        members.put(
                "skipped",
                report.skipped().stream()
                        .map(skipped -> Map.of("what", skipped.what(), "why", skipped.why()))
                        .toList());
        members.put("warnings", report.warnings());
        members.put("dry_run", report.dryRun());
        members.put("probes", report.probes().stream().map(ImportRoutes::json).toList());
        members.put("patrons", report.patrons().map(ImportRoutes::json).orElse(null));
        return members;
    }

    private static Map<String, Object> json(ImportReport.Probe probe) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("service", probe.service());
        members.put("self_test", AdminJson.selfTest(probe.report()));
        members.put("differences", probe.differences());
        return members;
    }

    private static Map<String, Object> json(ImportReport.Patrons patrons) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("read", patrons.read());
        members.put("created", patrons.created());
        members.put("joined", patrons.joined());
        members.put("unchanged", patrons.unchanged());
        members.put("keys_left_out", patrons.keysLeftOut());
        members.put("without_key", patrons.withoutKey());
        members.put("without_library", patrons.withoutLibrary());
        members.put("unreadable", patrons.unreadable());
        return members;
    }
}
