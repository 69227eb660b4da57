package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What Clever answers, to browsers and to the application. Shared by the connections of a server. */
final class CleverAnswers implements HttpHandler {
    static final String AUTHORIZE = "authorize";
    static final String PORTAL = "portal";
    static final String TOKEN = "token";
    static final String ME = "me";
    static final String USER = "user";
    static final String SCHOOL = "school";
    static final String DISTRICT = "district";

    private static final String BEARER = "Bearer ";

    private final HttpSetup http;
    private final CleverSetup setup;
    private final CleverSignIns signIns;
    private final Map<String, FakeCleverPatron> patrons = new ConcurrentSkipListMap<>();
    private final List<String> redirectUris = new CopyOnWriteArrayList<>();

    CleverAnswers(HttpSetup http, CleverSetup setup) {
        this.http = http;
        this.setup = setup;
        this.signIns = new CleverSignIns(http.clock);
        this.patrons.putAll(setup.patrons);
        this.redirectUris.addAll(setup.redirectUris);
    }

    void put(FakeCleverPatron patron) {
        patrons.put(patron.id(), patron);
    }

    void remove(String id) {
        patrons.remove(id);
    }

    void register(String redirectUri) {
        redirectUris.add(redirectUri);
    }

    String code(String patron, String redirectUri) {
        return signIns.code(patron, redirectUri);
    }

    @Override
    public HttpSighting see(HttpRequest request) {
        return HttpSighting.of(Question.of(request, http.root).kind());
    }

    @Override
    public HttpAnswer answer(HttpRequest request) {
        Question question = Question.of(request, http.root);
        return switch (question.kind()) {
            case AUTHORIZE -> request.method().equals("GET") ? page(request) : choice(request);
            case PORTAL -> portal(question.id());
            case TOKEN -> token(request);
            case ME -> me(request);
            case USER -> user(request, question.id());
            case SCHOOL -> school(request, question.id());
            case DISTRICT -> district(request, question.id());
            default -> error("not-found", 404, "Resource not found");
        };
    }

    // Browsers.

    private HttpAnswer page(HttpRequest request) {
        Map<String, String> parameters = FormText.read(request.query());
        HttpAnswer refusal = refusal(parameters);
        if (refusal != null) {
            return refusal;
        }
        Map<String, String> hidden = new LinkedHashMap<>();
        for (String name : new String[] {"response_type", "client_id", "redirect_uri", "state", "district_id"}) {
            String value = parameters.get(name);
            if (value != null) {
                hidden.put(name, value);
            }
        }
        String district = parameters.get("district_id");
        Collection<FakeCleverPatron> shown = patrons.values().stream()
                .filter(patron -> district == null || district.equals(patron.district()))
                .toList();
        return CleverPages.choice(http.root + "oauth/authorize", hidden, shown);
    }

    private HttpAnswer choice(HttpRequest request) {
        Map<String, String> fields = FormText.read(request.body());
        HttpAnswer refusal = refusal(fields);
        if (refusal != null) {
            return refusal;
        }
        String redirectUri = fields.getOrDefault("redirect_uri", "");
        String state = fields.get("state");
        String[] echoed = state == null ? new String[] {} : new String[] {"state", state};
        if (fields.containsKey("cancel")) {
            return HttpAnswer.redirect(
                    "cancelled",
                    FormText.withParameters(FormText.withParameters(redirectUri, "error", "access_denied"), echoed));
        }
        String patron = fields.getOrDefault("patron", "");
        if (!patrons.containsKey(patron)) {
            return HttpAnswer.page("unknown-patron", 400, "There is no such patron.");
        }
        String code = signIns.code(patron, redirectUri);
        return HttpAnswer.redirect(
                "signed-in", FormText.withParameters(FormText.withParameters(redirectUri, "code", code), echoed));
    }

    /** What is wrong with the parameters of a sign-in; never a redirect, since the address could be anybody's. */
    private @Nullable HttpAnswer refusal(Map<String, String> parameters) {
        if (!"code".equals(parameters.get("response_type"))) {
            return HttpAnswer.page("bad-response-type", 400, "The response type must be code.");
        }
        if (!setup.clientId.equals(parameters.get("client_id"))) {
            return HttpAnswer.page("unknown-client", 400, "There is no application of that id.");
        }
        String redirectUri = parameters.get("redirect_uri");
        if (redirectUri == null || (!redirectUris.isEmpty() && !redirectUris.contains(redirectUri))) {
            return HttpAnswer.page("bad-redirect-uri", 400, "This redirect address is not registered.");
        }
        return null;
    }

    private HttpAnswer portal(String patron) {
        if (patron.isEmpty()) {
            return CleverPages.portal(http.root, patrons.values());
        }
        if (redirectUris.isEmpty() || !patrons.containsKey(patron)) {
            return HttpAnswer.page("no-redirect-uri", 400, "No redirect address is registered, or no such patron.");
        }
        String redirectUri = redirectUris.get(0);
        String code = signIns.code(patron, redirectUri);
        return HttpAnswer.redirect(
                "portal-start", FormText.withParameters(redirectUri, "code", code, "scope", "read:user_id"));
    }

    // The application.

    private HttpAnswer token(HttpRequest request) {
        if (!request.method().equals("POST")) {
            return error("bad-method", 405, "Method not allowed");
        }
        String pair = setup.clientId + ":" + setup.clientSecret;
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        if (!isSame(basic, request.header("Authorization"))) {
            return HttpAnswer.json(
                    "unauthorized", 401, "{\"error\":\"invalid_client\",\"error_description\":\"Invalid client\"}");
        }
        Map<String, String> fields = fields(request);
        if (fields == null || !"authorization_code".equals(fields.get("grant_type"))) {
            return HttpAnswer.json(
                    "malformed", 400, "{\"error\":\"invalid_request\",\"error_description\":\"Invalid request\"}");
        }
        String token = signIns.exchange(fields.getOrDefault("code", ""), fields.getOrDefault("redirect_uri", ""));
        return token == null
                ? HttpAnswer.json(
                        "refused",
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid grant: invalid code\"}")
                : HttpAnswer.json(
                        "accepted", 200, "{\"access_token\":" + JsonText.quoted(token) + ",\"token_type\":\"bearer\"}");
    }

    private static @Nullable Map<String, String> fields(HttpRequest request) {
        String type = String.valueOf(request.header("Content-Type"));
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return FormText.read(request.body());
        }
        return type.startsWith("application/json")
                ? TextObject.read(
                        new String(request.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                : null;
    }

    private HttpAnswer me(HttpRequest request) {
        FakeCleverPatron patron = patronOf(request);
        return patron == null ? unauthorized() : HttpAnswer.json("answered", 200, patron.me());
    }

    private HttpAnswer user(HttpRequest request, String id) {
        FakeCleverPatron patron = patronOf(request);
        if (patron == null) {
            return unauthorized();
        }
        return patron.id().equals(id) ? HttpAnswer.json("answered", 200, patron.record()) : outOfScope();
    }

    private HttpAnswer school(HttpRequest request, String id) {
        boolean byDistrict = isDistrictToken(request);
        if (!byDistrict && patronOf(request) == null) {
            return unauthorized();
        }
        return !byDistrict && setup.schoolsNeedDistrictToken ? outOfScope() : found(setup.schools.get(id));
    }

    private HttpAnswer district(HttpRequest request, String id) {
        return isDistrictToken(request) || patronOf(request) != null ? found(setup.districts.get(id)) : unauthorized();
    }

    private boolean isDistrictToken(HttpRequest request) {
        return !setup.districtToken.isEmpty() && isSame(BEARER + setup.districtToken, request.header("Authorization"));
    }

    private @Nullable FakeCleverPatron patronOf(HttpRequest request) {
        String header = request.header("Authorization");
        if (header == null || !header.startsWith(BEARER)) {
            return null;
        }
        String patron = signIns.patronOf(header.substring(BEARER.length()));
        return patron == null ? null : patrons.get(patron);
    }

    private static HttpAnswer found(@Nullable String json) {
        return json == null ? error("not-found", 404, "Resource not found") : HttpAnswer.json("answered", 200, json);
    }

    private static HttpAnswer unauthorized() {
        return error("unauthorized", 401, "Invalid authorization header");
    }

    private static HttpAnswer outOfScope() {
        return error("out-of-scope", 403, "Resource not in token's scopes");
    }

    private static HttpAnswer error(String outcome, int status, String message) {
        return HttpAnswer.json(outcome, status, "{\"message\":" + JsonText.quoted(message) + "}");
    }

    private static boolean isSame(String expected, @Nullable String actual) {
        return actual != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What is asked for, and about what. */
    private record Question(String kind, String id) {
        private static final Map<String, String> COLLECTIONS =
                Map.of("v3.0/users/", USER, "v3.0/schools/", SCHOOL, "v3.0/districts/", DISTRICT, "portal/", PORTAL);
        private static final Map<String, String> PLACES =
                Map.of("oauth/authorize", AUTHORIZE, "oauth/tokens", TOKEN, "v3.0/me", ME, "portal", PORTAL);

        static Question of(HttpRequest request, String root) {
            if (!request.path().startsWith(root)) {
                return new Question(OTHER, "");
            }
            String path = request.path().substring(root.length());
            String place = PLACES.get(path);
            if (place != null) {
                return new Question(place, "");
            }
            int slash = path.lastIndexOf('/') + 1;
            String collection = COLLECTIONS.get(path.substring(0, slash));
            return collection == null || slash == path.length()
                    ? new Question(OTHER, "")
                    : new Question(collection, PercentText.decode(path.substring(slash)));
        }

        @Override
        public String toString() {
            return "Question[" + kind + "]";
        }
    }
}
