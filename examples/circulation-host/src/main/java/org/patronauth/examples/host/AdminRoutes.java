package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.examples.host.pages.Origin;
import org.patronauth.settings.SettingProblem;

/** What administrators do, below {@code /admin/api}. */
final class AdminRoutes {
    private static final String API = "/admin/api";
    private static final Actor ADMIN = Actor.system("admin");
    /** The version of nothing: a change that is based on it is never made. */
    private static final long NO_VERSION = -1;

    private final PatronAuthenticationServices services;
    private final AdminGate gate;
    private final Addresses addresses;

    AdminRoutes(PatronAuthenticationServices services, AdminGate gate, Addresses addresses) {
        this.services = services;
        this.gate = gate;
        this.addresses = addresses;
    }

    void addTo(RoutesConfig routes) {
        routes.before(API + "/*", context -> {
            if (!madeHere(context) || !gate.admits(context)) {
                context.skipRemainingHandlers();
            }
        });
        routes.get(API + "/protocols", this::protocols);

        routes.get(API + "/libraries", this::libraries);
        routes.post(API + "/libraries", this::createLibrary);
        routes.get(API + "/libraries/{library}", this::library);
        routes.put(API + "/libraries/{library}", this::changeLibrary);

        routes.get(API + "/services", this::services);
        routes.post(API + "/services", this::createService);
        routes.get(API + "/services/{service}", this::service);
        routes.put(API + "/services/{service}", this::configureService);
        routes.delete(API + "/services/{service}", this::deleteService);
        routes.post(API + "/services/{service}/self-test", this::selfTest);

        routes.get(API + "/libraries/{library}/services", this::associations);
        routes.put(API + "/libraries/{library}/services/{service}", this::associate);
        routes.delete(API + "/libraries/{library}/services/{service}", this::disassociate);

        routes.delete(API + "/libraries/{library}/patrons/{patron}/tokens", this::revokeTokens);
        routes.delete(API + "/services/{service}/tokens", this::revokeTokensOfService);
    }

    /**
     * Whether nothing is changed, or no foreign page had a browser do it: browsers keep the administrator's password
     * and add it to whatever is sent here. If not, the request has been answered.
     */
    private static boolean madeHere(Context context) {
        if (HandlerType.GET.equals(context.method())
                || HandlerType.HEAD.equals(context.method())
                || Origin.isHere(context)) {
            return true;
        }
        Answers.problem(
                context,
                ProblemDetail.of(
                        ProblemType.ADMIN_NOT_AUTHORIZED, "A page of another site had this sent. Nothing is changed."));
        return false;
    }

    private void protocols(Context context) {
        Answers.json(
                context,
                200,
                services.protocols().stream().map(AdminJson::protocol).toList());
    }

    private void libraries(Context context) {
        Answers.json(
                context,
                200,
                services.libraries(ADMIN).stream().map(AdminJson::library).toList());
    }

    private void createLibrary(Context context) {
        LibraryView created =
                services.createLibrary(ADMIN, Submission.library(context).toLibrary(null));
        context.header("Location", addresses.at(API + "/libraries/" + created.id()));
        Answers.json(context, 201, AdminJson.library(created));
    }

    private void library(Context context) {
        Answers.json(context, 200, AdminJson.library(services.library(ADMIN, Answers.library(context))));
    }

    private void changeLibrary(Context context) {
        LibraryId library = Answers.library(context);
        Submission submission = Submission.library(context);
        LibraryDraft draft = submission.toLibrary(library);
        Answers.json(
                context,
                200,
                AdminJson.library(change(
                        submission.version(), version -> services.changeLibrary(ADMIN, library, draft, version))));
    }

    private void services(Context context) {
        Answers.json(
                context,
                200,
                services.services(ADMIN).stream().map(AdminJson::service).toList());
    }

    private void createService(Context context) {
        ServiceView created =
                services.createService(ADMIN, Submission.service(context).toService());
        context.header("Location", addresses.at(API + "/services/" + created.id()));
        Answers.json(context, 201, AdminJson.service(created));
    }

    private void service(Context context) {
        Answers.json(context, 200, AdminJson.service(services.service(ADMIN, serviceId(context))));
    }

    private void configureService(Context context) {
        long id = serviceId(context);
        Submission submission = Submission.service(context);
        ServiceDraft draft = submission.toService();
        Answers.json(
                context,
                200,
                AdminJson.service(
                        change(submission.version(), version -> services.configureService(ADMIN, id, draft, version))));
    }

    private void deleteService(Context context) {
        services.deleteService(ADMIN, serviceId(context));
        context.status(204);
    }

    private void selfTest(Context context) {
        String shortName = context.queryParam("library");
        Optional<LibraryId> library = shortName == null
                ? Optional.empty()
                : Optional.of(LibraryId.parse(shortName)
                        .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND)));
        Answers.json(context, 200, AdminJson.selfTest(services.selfTest(ADMIN, serviceId(context), library)));
    }

    private void associations(Context context) {
        Answers.json(
                context,
                200,
                services.associations(ADMIN, Answers.library(context)).stream()
                        .map(AdminJson::association)
                        .toList());
    }

    private void associate(Context context) {
        LibraryId library = Answers.library(context);
        long service = serviceId(context);
        boolean exists = services.associations(ADMIN, library).stream().anyMatch(known -> known.serviceId() == service);
        Submission submission = Submission.association(context);
        AssociationDraft draft = submission.toAssociation();
        if (exists) {
            Answers.json(
                    context,
                    200,
                    AdminJson.association(change(
                            submission.version(),
                            version -> services.changeAssociation(ADMIN, library, service, draft, version))));
        } else {
            Answers.json(context, 201, AdminJson.association(services.associate(ADMIN, library, service, draft)));
        }
    }

    private void disassociate(Context context) {
        services.disassociate(ADMIN, Answers.library(context), serviceId(context));
        context.status(204);
    }

    private void revokeTokens(Context context) {
        services.revokeTokens(
                ADMIN, Answers.library(context), number(context.pathParam("patron"), ProblemType.NO_SUCH_PATRON));
        context.status(204);
    }

    private void revokeTokensOfService(Context context) {
        services.revokeTokensOfService(ADMIN, serviceId(context));
        context.status(204);
    }

    /**
     * Makes a change that needs a version. Where none was sent the change is tried nevertheless, so that everything
     * else that is wrong with it is told in the same answer; without a version it is never made.
     */
    private static <T> T change(OptionalLong version, LongFunction<T> change) {
        if (version.isPresent()) {
            return change.apply(version.getAsLong());
        }
        List<SettingProblem> problems = new ArrayList<>();
        try {
            T impossible = change.apply(NO_VERSION);
            throw new IllegalStateException("A change without a version was made: " + impossible);
        } catch (ConfigurationRefusedException e) {
            if (e.errors().isEmpty() && e.currentVersion().isEmpty()) {
                throw e;
            }
            problems.addAll(e.errors());
        }
        problems.add(new SettingProblem(
                "version",
                ProblemType.INVALID_CONFIGURATION_OPTION,
                "Send back the version that the change is based on."));
        throw ConfigurationRefusedException.invalid(problems);
    }

    static long serviceId(Context context) {
        return number(context.pathParam("service"), ProblemType.MISSING_SERVICE);
    }

    /** The number of something; what is no number is the number of nothing. */
    private static long number(String text, ProblemType missing) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ConfigurationRefusedException.notFound(missing);
        }
    }
}
