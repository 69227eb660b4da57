package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.ReencryptionReport;
import org.patronauth.settings.SettingProblem;

/**
 * What administrators do with the configuration as a whole: export and apply it, see who changed it, and bring its
 * secrets under another key. It lies below what the routes of single things guard.
 */
final class ConfigurationRoutes {
    private static final String API = "/admin/api";
    private static final Actor ADMIN = Actor.system("admin");
    private static final int USUAL_RECORDS = 100;
    private static final int MOST_RECORDS = 1000;

    private final PatronAuthenticationServices services;

    ConfigurationRoutes(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(RoutesConfig routes) {
        routes.get(API + "/export", this::export);
        routes.post(API + "/apply", this::apply);
        routes.get(API + "/audit", this::audit);
        routes.post(API + "/secrets/reencrypt", this::reencrypt);
    }

    private void export(Context context) {
        Answers.json(context, 200, ConfigurationJson.document(services.export(ADMIN)));
    }

    private void apply(Context context) {
        boolean dryRun = dryRun(context);
        Answers.json(
                context,
                200,
                ConfigurationJson.changes(services.apply(ADMIN, ConfigurationJson.read(context), dryRun)));
    }

    private static boolean dryRun(Context context) {
        String text = context.queryParam("dry_run");
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw wrong("dry_run", "This is true or false.");
    }

    private void audit(Context context) {
        int limit = (int) number(context, "limit", 1, MOST_RECORDS).orElse(USUAL_RECORDS);
        OptionalLong before = number(context, "before", 1, Long.MAX_VALUE);
        Answers.json(
                context,
                200,
                services.auditEvents(ADMIN, limit, before).stream()
                        .map(ConfigurationJson::auditEntry)
                        .toList());
    }

    private static OptionalLong number(Context context, String name, long minimum, long maximum) {
        String text = context.queryParam(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= minimum && number <= maximum) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            // Answered as any other bad number.
        }
        throw wrong(name, "This is a number from " + minimum + " to " + maximum + ".");
    }

    private void reencrypt(Context context) {
        ReencryptionReport report = services.reencryptSecrets(ADMIN);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("services", report.services());
        members.put("unreadable", report.unreadable());
        Answers.json(context, 200, members);
    }

    private static ConfigurationRefusedException wrong(String field, String detail) {
        return ConfigurationRefusedException.invalid(
                List.of(new SettingProblem(field, ProblemType.INVALID_INPUT, detail)));
    }
}
