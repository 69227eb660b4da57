package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.net.AddressBlocks;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;

/** Signing in elsewhere as a browser meets it: over HTTP, with a cookie. */
class OAuthTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String CLIENT = "https://app.open-ebooks.example/signed-in";
    private static final LibraryId OPEN_EBOOKS = new LibraryId("open-ebooks");

    private final HttpClient browser = HttpClient.newHttpClient();
    private FakeAuthorizationServer elsewhere;
    private Database database;
    private PatronAuthenticator authenticator;
    private Web web;
    private Addresses addresses;
    private String base;

    @BeforeEach
    void start() throws IOException, StartFailedException {
        start(Optional.empty());
    }

    private void start(Optional<URI> publicUrl) throws IOException, StartFailedException {
        elsewhere = new FakeAuthorizationServer();
        database = Database.open(Optional.empty(), EncryptionKeys::none, false);
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress bound = (InetSocketAddress) socket.getLocalAddress();
        base = "http://" + Addresses.text(bound);
        addresses = new Addresses(publicUrl, bound);
        authenticator = PatronAuthenticator.builder(database.stores())
                .providers(ProviderRegistry.of(elsewhere))
                .pollInterval(Duration.ofHours(1))
                .hostUrls(addresses)
                .build();
        PatronAuthenticationServices services = authenticator.administration();
        Actor operator = Actor.system("test");
        for (String library : List.of("open-ebooks", "lci")) {
            services.createLibrary(
                    operator, new LibraryDraft(library, library, Map.of("redirect_uris", List.of(CLIENT))));
        }
        long service = services.createService(
                        operator, new ServiceDraft("Elsewhere", "Fake OAuth", Map.of("server", elsewhere.address())))
                .id();
        services.associate(operator, OPEN_EBOOKS, service, new AssociationDraft(null, null, null, Map.of(), null));
        web = Web.start(
                socket,
                List.of(
                        new OAuthRoutes(authenticator, addresses.areHttps())::addTo,
                        new PatronRoutes(authenticator, new Clients(Optional.empty(), AddressBlocks.NONE))::addTo));
    }

    @AfterEach
    void end() {
        web.close();
        authenticator.close();
        database.close();
        elsewhere.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> begin() throws IOException, InterruptedException {
        return get("/open-ebooks/oauth_authenticate?provider=Elsewhere&redirect_uri=" + escaped(CLIENT));
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String location(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        return response.headers().firstValue("Location").orElseThrow();
    }

    private static String setCookie(HttpResponse<String> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow();
    }

    private static String cookie(HttpResponse<String> response) {
        return setCookie(response).split(";")[0];
    }

    private static String state(HttpResponse<String> begun) {
        return FakeAuthorizationServer.members(URI.create(location(begun)).getRawQuery())
                .get("state");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Location")).isEmpty();
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo(LS + type);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
    }

    // O1, O2, O4, O7, T18
    @Test
    void aPatronSignsInElsewhereAndTheAppGetsATokenOfOurs() throws Exception {
        HttpResponse<String> begun =
                begun(elsewhere.address() + "/authorize?redirect_uri=" + escaped(addresses.at("/oauth/callback")));
        assertThat(setCookie(begun))
                .matches("patron-auth=[A-Za-z0-9_-]{43}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
        String code = elsewhere.codeFor("leona");

        HttpResponse<String> back =
                get("/oauth/callback?state=" + state(begun) + "&code=" + code, "Cookie", cookie(begun));

        String address = location(back);
        assertThat(address).startsWith(CLIENT + "#access_token=pat_");
        assertThat(address + back.body() + back.headers().map())
                .doesNotContain(FakeAuthorizationServer.PROVIDERS_TOKEN);
        Map<String, String> told = FakeAuthorizationServer.members(address.substring(address.indexOf('#') + 1));
        assertThat(told)
                .containsOnlyKeys("access_token", "patron_info", "is_new")
                .containsEntry("is_new", "true");
        HttpResponse<String> me = get("/open-ebooks/patrons/me", "Authorization", "Bearer " + told.get("access_token"));
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(me.body()).contains("\"leona\"").doesNotContain(FakeAuthorizationServer.PROVIDERS_TOKEN);

        // The code arrives again and again, and is exchanged once, with the verifier that no browser saw.
        for (int i = 0; i < 20; i++) {
            assertProblem(
                    get("/oauth/callback?state=" + state(begun) + "&code=" + code, "Cookie", cookie(begun)),
                    400,
                    "invalid-oauth-callback-parameters");
        }
        assertThat(elsewhere.exchanges).hasSize(1);
        String verifier = elsewhere.exchanges.get(0).get("code_verifier");
        assertThat(verifier).hasSize(43);
        assertThat(location(begun) + begun.headers().map() + back.headers().map())
                .doesNotContain(verifier);
        assertThat(elsewhere.exchanges.get(0)).containsEntry("redirect_uri", addresses.at("/oauth/callback"));
    }

    private HttpResponse<String> begun(String start) throws IOException, InterruptedException {
        HttpResponse<String> begun = begin();
        assertThat(location(begun)).startsWith(start);
        return begun;
    }

    // O2, T15
    @Test
    void onlyTheBrowserThatBeganASignInCanEndIt() throws Exception {
        HttpResponse<String> begun = begin();
        HttpResponse<String> stranger = begin();
        String path = "/oauth/callback?state=" + state(begun) + "&code=" + elsewhere.codeFor("leona");

        assertProblem(get(path), 400, "invalid-oauth-callback-parameters");
        assertProblem(get(path, "Cookie", cookie(stranger)), 400, "invalid-oauth-callback-parameters");
        assertThat(elsewhere.exchanges).isEmpty();
    }

    // O3, T16
    @Test
    void anAddressThatIsNotAllowedIsAnsweredAndNotFollowed() throws Exception {
        for (String address : List.of("https://evil.example/", CLIENT + "/", "javascript:alert(1)", "")) {
            assertProblem(
                    get("/open-ebooks/oauth_authenticate?provider=Elsewhere&redirect_uri=" + escaped(address)),
                    400,
                    "redirect-uri-not-allowed");
        }
        assertProblem(get("/open-ebooks/oauth_authenticate?provider=Elsewhere"), 400, "redirect-uri-not-allowed");
        assertProblem(
                get("/nowhere/oauth_authenticate?provider=Elsewhere&redirect_uri=" + escaped(CLIENT)),
                404,
                "library-not-found");
    }

    // O3: whatever else is wrong with the request is not told to an address that nobody allowed
    @Test
    void anUnknownProviderIsNoReasonToFollowAnAddressThatIsNotAllowed() throws Exception {
        for (String address : List.of("https://evil.example/", CLIENT + "#here", "//evil.example/signed-in")) {
            HttpResponse<String> answer =
                    get("/open-ebooks/oauth_authenticate?provider=Nobody&redirect_uri=" + escaped(address));
            assertProblem(answer, 400, "redirect-uri-not-allowed");
            assertThat(answer.body()).doesNotContain("Nobody", "evil");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
        assertProblem(get("/open-ebooks/oauth_authenticate?provider=Nobody"), 400, "redirect-uri-not-allowed");
        // Two addresses are none.
        assertProblem(
                get("/open-ebooks/oauth_authenticate?provider=Elsewhere&redirect_uri=" + escaped(CLIENT)
                        + "&redirect_uri=https://evil.example/"),
                400,
                "redirect-uri-not-allowed");
    }

    // O4
    @Test
    void whatWentWrongIsToldInTheFragment() throws Exception {
        String unknown =
                location(get("/open-ebooks/oauth_authenticate?provider=Nobody&redirect_uri=" + escaped(CLIENT)));
        assertThat(error(unknown).path("type").asText()).isEqualTo(LS + "unknown-oauth-provider");

        HttpResponse<String> denied = begin();
        assertThat(error(location(get(
                                "/open-ebooks/oauth_callback?error=access_denied&state=" + state(denied),
                                "Cookie",
                                cookie(denied))))
                        .path("type")
                        .asText())
                .isEqualTo(LS + "credentials-invalid");

        HttpResponse<String> down = begin();
        String code = elsewhere.codeFor("leona");
        elsewhere.close();
        JsonNode outage =
                error(location(get("/oauth/callback?state=" + state(down) + "&code=" + code, "Cookie", cookie(down))));
        assertThat(outage.path("type").asText()).isEqualTo(LS + "remote-integration-failed");
        assertThat(outage.path("status").asInt()).isEqualTo(502);
    }

    private static JsonNode error(String address) throws IOException {
        assertThat(address).startsWith(CLIENT + "#error=");
        return new ObjectMapper()
                .readTree(FakeAuthorizationServer.members(address.substring(address.indexOf('#') + 1))
                        .get("error"));
    }

    // O6, T19
    @Test
    void aPortalsPatronBeginsHereAfreshAndIsNotSentInCircles() throws Exception {
        HttpResponse<String> fresh = get("/open-ebooks/oauth_callback?code=of-the-portal");
        assertThat(location(fresh)).startsWith(elsewhere.address() + "/authorize?");

        assertProblem(
                get("/open-ebooks/oauth_callback?code=of-the-portal", "Cookie", cookie(fresh)),
                400,
                "invalid-oauth-callback-parameters");
        assertProblem(get("/oauth/callback?code=of-the-portal"), 400, "invalid-oauth-callback-parameters");
        assertProblem(get("/lci/oauth_callback?code=of-the-portal"), 400, "invalid-oauth-callback-parameters");
        assertProblem(get("/nowhere/oauth_callback?code=x"), 404, "library-not-found");
        assertThat(elsewhere.exchanges).isEmpty();

        String path = "/open-ebooks/oauth_callback?state=" + state(fresh) + "&code=" + elsewhere.codeFor("leona");
        assertThat(location(get(path, "Cookie", cookie(fresh)))).startsWith(CLIENT + "#access_token=");
    }

    // S8
    @Test
    void whileTheDatabaseIsAwayNobodyIsSentAnywhere() throws Exception {
        HttpResponse<String> begun = begin();
        database.close();

        assertProblem(begin(), 503, "service-unavailable");
        HttpResponse<String> back = get("/oauth/callback?state=" + state(begun) + "&code=x", "Cookie", cookie(begun));
        assertProblem(back, 503, "service-unavailable");
        assertThat(back.headers().firstValue("Retry-After")).isPresent();
    }

    // O2
    @Test
    void overHttpsTheCookieIsBoundToThisHost() throws Exception {
        end();
        start(Optional.of(URI.create("HTTPS://library.example")));
        HttpResponse<String> begun = begin();

        assertThat(setCookie(begun))
                .matches("__Host-patron-auth=[A-Za-z0-9_-]{43}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
        String path = "/oauth/callback?state=" + state(begun) + "&code=" + elsewhere.codeFor("leona");
        assertThat(location(get(path, "Cookie", cookie(begun)))).startsWith(CLIENT + "#access_token=");
    }
}
