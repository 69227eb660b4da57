package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronIdentifier;
import org.patronauth.ProblemType;
import org.patronauth.ThrottleView;

/** Who has to wait after failed logins, below {@code /admin/api}, where the administrator was let in already. */
final class ThrottleRoutes {
    private static final String PATH = "/admin/api/throttles";
    private static final Actor ADMIN = Actor.system("admin");

    private final PatronAuthenticationServices services;

    ThrottleRoutes(PatronAuthenticationServices services) {
        this.services = services;
    }

    void addTo(RoutesConfig routes) {
        routes.get(PATH, this::list);
        routes.delete(PATH, this::lift);
    }

    private void list(Context context) {
        Answers.json(
                context,
                200,
                services.throttles(ADMIN, library(context)).stream()
                        .map(ThrottleRoutes::json)
                        .toList());
    }

    private static Map<String, Object> json(ThrottleView throttle) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("service", throttle.service());
        members.put("key", throttle.key());
        members.put("failures", throttle.failures());
        members.put("until", throttle.until().toString());
        return members;
    }

    private void lift(Context context) {
        services.liftThrottle(ADMIN, library(context), identifier(context));
        context.status(204);
    }

    private static LibraryId library(Context context) {
        return Optional.ofNullable(context.queryParam("library"))
                .flatMap(LibraryId::parse)
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND));
    }

    /** A blank identifier is nobody's; it does not stand for everybody. */
    private static Optional<PatronIdentifier> identifier(Context context) {
        String text = context.queryParam("identifier");
        if (text != null && text.isBlank()) {
            throw ConfigurationRefusedException.notFound(ProblemType.NO_SUCH_PATRON);
        }
        return Optional.ofNullable(text).map(PatronIdentifier::new);
    }
}
