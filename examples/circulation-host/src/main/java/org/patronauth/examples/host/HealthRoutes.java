package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import java.util.Map;
import org.patronauth.Health;
import org.patronauth.PatronAuthenticator;

/** Whether this host is alive, and how it is doing. */
final class HealthRoutes {
    private final PatronAuthenticator authenticator;

    HealthRoutes(PatronAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/health", context -> {
            Health health = authenticator.health();
            Answers.json(context, health.canServe() ? 200 : 503, AdminJson.health(health));
        });
        routes.get("/health/live", context -> Answers.json(context, 200, Map.of("alive", true)));
    }
}
