package org.patronauth.mock;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a fake OpenID provider answers. Shared by the connections of a server. */
final class OpenIdAnswers implements HttpHandler {
    static final String DESCRIPTION = "description";
    static final String KEYS = "keys";
    static final String AUTHORIZE = "authorize";
    static final String TOKEN = "token";
    static final String USERINFO = "userinfo";

    private static final Duration LIFE_OF_A_CODE = Duration.ofMinutes(1);
    private static final int SECRET_BYTES = 24;
    private static final Map<String, String> KINDS = Map.of(
            ".well-known/openid-configuration",
            DESCRIPTION,
            "jwks",
            KEYS,
            "authorize",
            AUTHORIZE,
            "token",
            TOKEN,
            "userinfo",
            USERINFO);

    private final HttpSetup http;
    private final OpenIdSetup setup;
    private final OpenIdTokens tokens;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, String> accessTokens = new ConcurrentHashMap<>();
    private volatile String issuer = "";
    private volatile @Nullable OpenIdTokenFault fault;
    private volatile @Nullable HttpAnswer tokenAnswer;
    private volatile @Nullable HttpAnswer userinfoAnswer;
    private volatile @Nullable String describedAs;

    OpenIdAnswers(HttpSetup http, OpenIdSetup setup) {
        this.http = http;
        this.setup = setup;
        this.tokens = new OpenIdTokens(setup);
    }

    /** What a code stands for. */
    private static final class Grant {
        final String subject;
        final OpenIdForm request;
        final Instant made;

        Grant(String subject, OpenIdForm request, Instant made) {
            this.subject = subject;
            this.request = request;
            this.made = made;
        }
    }

    void isAt(String url) {
        issuer = url.substring(0, url.length() - 1);
    }

    String issuer() {
        return issuer;
    }

    void rotateKeys() {
        tokens.rotate();
    }

    void spoilTokens(@Nullable OpenIdTokenFault value) {
        fault = value;
    }

    void answerCodesWith(int status, @Nullable String json) {
        tokenAnswer = json == null ? null : HttpAnswer.json("told-to", status, json);
    }

    void answerUserinfoWith(int status, @Nullable String json) {
        userinfoAnswer = json == null ? null : HttpAnswer.json("told-to", status, json);
    }

    void describeAs(@Nullable String value) {
        describedAs = value;
    }

    private String kind(HttpRequest request) {
        String path = request.path();
        return path.startsWith(http.root) ? KINDS.getOrDefault(path.substring(http.root.length()), OTHER) : OTHER;
    }

    @Override
    public HttpSighting see(HttpRequest request) {
        return HttpSighting.of(kind(request));
    }

    @Override
    public HttpAnswer answer(HttpRequest request) {
        String kind = kind(request);
        boolean post = request.method().equals("POST");
        if (!post && !request.method().equals("GET")) {
            return HttpAnswer.page("wrong-method", 405, "Method Not Allowed");
        }
        return switch (kind) {
            case DESCRIPTION -> HttpAnswer.json("described", 200, description());
            case KEYS -> HttpAnswer.json("published", 200, tokens.published(fault));
            case AUTHORIZE -> post ? chosen(request.body()) : choice(request.query());
            case TOKEN -> post ? exchanged(request) : HttpAnswer.page("wrong-method", 405, "Method Not Allowed");
            case USERINFO -> userinfo(request);
            default -> HttpAnswer.page("not-found", 404, "Not Found");
        };
    }

    private String description() {
        String described = describedAs;
        OpenIdJson json = new OpenIdJson()
                .text("issuer", described == null ? issuer : described)
                .text("authorization_endpoint", issuer + "/authorize")
                .text("token_endpoint", issuer + "/token")
                .text("jwks_uri", issuer + "/jwks")
                .raw("response_types_supported", "[\"code\"]")
                .raw("subject_types_supported", "[\"public\"]")
                .raw("id_token_signing_alg_values_supported", "[" + OpenIdJson.quoted(tokens.algorithm()) + "]")
                .raw("token_endpoint_auth_methods_supported", "[\"client_secret_basic\",\"client_secret_post\"]")
                .raw("code_challenge_methods_supported", "[\"S256\"]")
                .raw("authorization_response_iss_parameter_supported", Boolean.toString(setup.issuerParameter));
        if (setup.userinfo) {
            json.text("userinfo_endpoint", issuer + "/userinfo");
        }
        return json.toString();
    }

    // The page.

    private HttpAnswer choice(String query) {
        OpenIdForm request = OpenIdForm.read(query);
        String objection = objection(request);
        if (request == null || objection != null) {
            return HttpAnswer.page("refused", 400, String.valueOf(objection));
        }
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><title>Sign in</title></head>"
                + "<body><h1>Who is signing in?</h1><form method=\"post\" action=\"authorize\">");
        request.all()
                .forEach((name, value) -> page.append("<input type=\"hidden\" name=\"")
                        .append(escaped(name))
                        .append("\" value=\"")
                        .append(escaped(value))
                        .append("\">"));
        setup.patrons.forEach((subject, claims) -> page.append("<p><button name=\"subject\" value=\"")
                .append(escaped(subject))
                .append("\">")
                .append(escaped(claims.getOrDefault("name", subject)))
                .append("</button></p>"));
        page.append("<p><button name=\"subject\" value=\"\">Cancel</button></p></form></body></html>\n");
        return HttpAnswer.html("shown", 200, page.toString());
    }

    private HttpAnswer chosen(String form) {
        OpenIdForm fields = OpenIdForm.read(form);
        String objection = objection(fields);
        return fields == null || objection != null
                ? HttpAnswer.page("refused", 400, String.valueOf(objection))
                : HttpAnswer.redirect("sent-back", back(fields, fields.get("subject")));
    }

    URI signIn(URI address, String subject) {
        OpenIdForm request = OpenIdForm.read(String.valueOf(address.getRawQuery()));
        String objection = address.toString().startsWith(issuer + "/authorize?")
                ? objection(request)
                : "The address is not that of the page.";
        if (request == null || objection != null) {
            throw new IllegalArgumentException(objection);
        }
        return URI.create(back(request, subject));
    }

    /** Why a browser is not sent back; null when it is. */
    private @Nullable String objection(@Nullable OpenIdForm request) {
        if (request == null) {
            return "A parameter comes twice.";
        }
        if (!request.get("client_id").equals(setup.clientId)) {
            return "The client is not known.";
        }
        String address = request.get("redirect_uri");
        boolean known = setup.redirectAddresses.isEmpty()
                ? address.startsWith("http://") || address.startsWith("https://")
                : setup.redirectAddresses.contains(address);
        return known ? null : "The client does not have this address.";
    }

    private String back(OpenIdForm request, String subject) {
        String address = request.get("redirect_uri");
        StringBuilder back = new StringBuilder(address).append(address.indexOf('?') < 0 ? '?' : '&');
        String error = error(request, subject);
        if (error == null) {
            String code = secret();
            codes.put(code, new Grant(subject, request, http.clock.instant()));
            back.append("code=").append(code);
        } else {
            back.append("error=").append(error);
        }
        if (request.has("state")) {
            back.append("&state=").append(escapedForUrl(request.get("state")));
        }
        if (setup.issuerParameter) {
            back.append("&iss=").append(escapedForUrl(issuer));
        }
        return back.toString();
    }

    /** RFC 6749 section 4.1.2.1. */
    private @Nullable String error(OpenIdForm request, String subject) {
        if (!request.get("response_type").equals("code")) {
            return "unsupported_response_type";
        }
        boolean challenged = request.has("code_challenge");
        if (challenged ? !request.get("code_challenge_method").equals("S256") : setup.pkceRequired) {
            return "invalid_request";
        }
        return setup.patrons.containsKey(subject) ? null : "access_denied";
    }

    // Codes.

    private HttpAnswer exchanged(HttpRequest request) {
        HttpAnswer instead = tokenAnswer;
        if (instead != null) {
            return instead;
        }
        OpenIdForm form = OpenIdForm.read(request.body());
        if (form == null || !form.get("grant_type").equals("authorization_code")) {
            return error(400, form == null ? "invalid_request" : "unsupported_grant_type");
        }
        if (!isClient(request, form)) {
            return error(401, "invalid_client").with("WWW-Authenticate", "Basic realm=\"token\"");
        }
        Grant grant = codes.remove(form.get("code"));
        boolean good = grant != null
                && grant.made.plus(LIFE_OF_A_CODE).isAfter(http.clock.instant())
                && grant.request.get("redirect_uri").equals(form.get("redirect_uri"))
                && grant.request.get("code_challenge").equals(challenge(form.get("code_verifier")));
        if (!good || grant == null) {
            return error(400, "invalid_grant");
        }
        return HttpAnswer.json("exchanged", 200, tokenAnswer(grant)).with("Cache-Control", "no-store");
    }

    private String tokenAnswer(Grant grant) {
        String accessToken = secret();
        accessTokens.put(accessToken, grant.subject);
        Map<String, String> patron = setup.patrons.getOrDefault(grant.subject, Map.of());
        OpenIdJson json = new OpenIdJson()
                .text("access_token", accessToken)
                .text("token_type", "Bearer")
                .number("expires_in", 3600);
        OpenIdTokenFault wrong = fault;
        boolean openId = (" " + grant.request.get("scope") + " ").contains(" openid ");
        if (openId && wrong != OpenIdTokenFault.MISSING) {
            String nonce = grant.request.has("nonce") ? grant.request.get("nonce") : null;
            long now = http.clock.instant().getEpochSecond();
            json.text("id_token", tokens.token(issuer, grant.subject, patron, nonce, now, wrong));
        }
        if (setup.claimsInTokenAnswers) {
            json.raw(
                    "patron",
                    new OpenIdJson().texts(patron).text("sub", grant.subject).toString());
        }
        return json.toString();
    }

    private boolean isClient(HttpRequest request, OpenIdForm form) {
        String header = request.header("Authorization");
        boolean inForm = form.has("client_secret");
        if (setup.clientSecret.isEmpty()) {
            return header == null && !inForm && isSame(setup.clientId, form.get("client_id"));
        }
        if (header == null) {
            return inForm
                    && isSame(setup.clientId, form.get("client_id"))
                    && isSame(setup.clientSecret, form.get("client_secret"));
        }
        if (inForm || !header.startsWith("Basic ")) {
            return false;
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon >= 0
                    && isSame(setup.clientId, PercentText.decodeForm(pair.substring(0, colon)))
                    && isSame(setup.clientSecret, PercentText.decodeForm(pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private HttpAnswer userinfo(HttpRequest request) {
        HttpAnswer instead = userinfoAnswer;
        if (instead != null) {
            return instead;
        }
        String header = request.header("Authorization");
        String subject = header != null && header.startsWith("Bearer ") ? accessTokens.get(header.substring(7)) : null;
        if (subject == null || !setup.userinfo) {
            return error(401, "invalid_token").with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        Map<String, String> patron = setup.patrons.getOrDefault(subject, Map.of());
        return HttpAnswer.json(
                "told", 200, new OpenIdJson().texts(patron).text("sub", subject).toString());
    }

    private static HttpAnswer error(int status, String error) {
        return HttpAnswer.json(
                error, status, new OpenIdJson().text("error", error).toString());
    }

    private String secret() {
        byte[] octets = new byte[SECRET_BYTES];
        random.nextBytes(octets);
        return OpenIdKey.encoded(octets);
    }

    /** The challenge of a verifier (RFC 7636 section 4.6); none where there is no verifier. */
    private static String challenge(String verifier) {
        if (verifier.isEmpty()) {
            return "";
        }
        try {
            return OpenIdKey.encoded(
                    MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private static boolean isSame(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }

    private static String escapedForUrl(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
