package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.Restriction;
import org.patronauth.RuleTrial;
import org.patronauth.rule.InvalidRuleException;
import org.patronauth.settings.SettingProblem;

/** Where administrators try restrictions and rules out before they save them. */
final class TrialRoutes {
    private static final String SERVICE = "/admin/api/libraries/{library}/services/{service}";
    private static final Actor ADMIN = Actor.system("admin");

    private final PatronAuthenticationServices services;

    TrialRoutes(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(RoutesConfig routes) {
        routes.post(SERVICE + "/try-restriction", this::tryRestriction);
        routes.post(SERVICE + "/try-rule", this::tryRule);
    }

    private void tryRestriction(Context context) {
        LibraryId library = Answers.library(context);
        long service = AdminRoutes.serviceId(context);
        Submission submission = Submission.restrictionTrial(context);
        String value = submission.requiredText("value");
        Restriction.Verdict verdict =
                services.tryRestriction(ADMIN, library, service, submission.toAssociation(), value);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("verdict", verdict.matched() ? "matched" : "not_matched");
        members.put("reason", verdict.reason());
        Answers.json(context, 200, members);
    }

    private void tryRule(Context context) {
        LibraryId library = Answers.library(context);
        long service = AdminRoutes.serviceId(context);
        String rule = Submission.ruleTrial(context).requiredText("rule");
        try {
            RuleTrial trial = services.tryRule(ADMIN, library, service, rule);
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("verdict", trial.verdict().outcome().id());
            members.put("reason", trial.verdict().reason());
            members.put("fields", trial.fields());
            Answers.json(context, 200, members);
        } catch (InvalidRuleException e) {
            String detail = "Column " + e.column() + ": " + e.sentence();
            Answers.refused(
                    context,
                    ConfigurationRefusedException.invalid(
                            List.of(new SettingProblem("rule", ProblemType.INVALID_CONFIGURATION_OPTION, detail))),
                    Map.of("column", e.column()));
        }
    }
}
