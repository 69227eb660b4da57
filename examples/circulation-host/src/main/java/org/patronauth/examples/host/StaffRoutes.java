package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronIdentifier;
import org.patronauth.ProblemType;
import org.patronauth.settings.SettingProblem;

/** What staff look at when a patron cannot sign in, below {@code /admin/api}, where {@link AdminRoutes} keeps the gate. */
final class StaffRoutes {
    private static final Actor ADMIN = Actor.system("admin");

    private final PatronAuthenticationServices services;

    StaffRoutes(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/admin/api/libraries/{library}/diagnose", this::diagnose);
        routes.get("/admin/api/libraries/{library}/attempts", this::attempts);
        routes.get("/admin/api/services/{service}/self-tests", this::selfTests);
    }

    private void diagnose(Context context) {
        Answers.json(
                context,
                200,
                AdminJson.diagnosis(services.diagnose(
                        ADMIN,
                        Answers.library(context),
                        Submission.diagnosis(context).toDiagnosis())));
    }

    private void attempts(Context context) {
        String identifier = context.queryParam("identifier");
        if (identifier == null || identifier.isBlank()) {
            throw ConfigurationRefusedException.invalid(List.of(
                    new SettingProblem("identifier", ProblemType.INVALID_INPUT, "Name the patron by what they type.")));
        }
        Answers.json(
                context,
                200,
                services.recentAttempts(ADMIN, Answers.library(context), new PatronIdentifier(identifier)).stream()
                        .map(AdminJson::attempt)
                        .toList());
    }

    private void selfTests(Context context) {
        Answers.json(
                context,
                200,
                services.selfTestHistory(ADMIN, AdminRoutes.serviceId(context)).stream()
                        .map(AdminJson::selfTest)
                        .toList());
    }
}
