package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import java.nio.charset.StandardCharsets;
import org.patronauth.PatronAuthenticator;
import org.patronauth.PrometheusMetrics;

/** What a scraper reads. */
final class MetricsRoutes {
    private final PatronAuthenticator authenticator;
    private final PrometheusMetrics metrics;

    MetricsRoutes(PatronAuthenticator authenticator, PrometheusMetrics metrics) {
        this.authenticator = authenticator;
        this.metrics = metrics;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/metrics", context -> {
            context.contentType(PrometheusMetrics.MEDIA_TYPE);
            context.result(metrics.text(authenticator.health()).getBytes(StandardCharsets.UTF_8));
        });
    }
}
