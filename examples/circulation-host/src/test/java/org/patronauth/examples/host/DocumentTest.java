package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.examples.host.HostProcess.Answer;

/** Authentication For OPDS as clients get it from the host. */
class DocumentTest {
    private static final String USUAL = "application/vnd.opds.authentication.v1.0+json";
    private static final String SPECIFIED = "application/opds-authentication+json";
    private static final String RESERVATIONS = "https://librarysimplified.org/rel/policy/reservations";

    private static HostProcess host;

    @BeforeAll
    static void start() throws IOException {
        host = HostProcess.start("--enable-mock");
    }

    @AfterAll
    static void end() throws InterruptedException {
        assertThat(host.terminate()).isZero();
    }

    private static Map<String, Object> document(String library) throws IOException {
        Answer answer = host.get("/" + library + "/authentication_document", null);
        assertThat(answer.status()).isEqualTo(200);
        return members(answer);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Answer answer) throws IOException {
        return HostProcess.JSON.readValue(answer.response().body(), LinkedHashMap.class);
    }

    private static Map<String, Object> profile(String library) {
        return Map.of(
                "rel", "http://librarysimplified.org/terms/rel/user-profile",
                "href", host.base() + "/" + library + "/patrons/me",
                "type", "vnd.librarysimplified/user-profile+json");
    }

    private static Map<String, Object> flow(String type, String description, String label, List<Object> links) {
        return Map.of(
                "type", type,
                "description", description,
                "labels", Map.of("login", label, "password", "PIN"),
                "inputs", Map.of("login", Map.of("keyboard", "Default"), "password", Map.of("keyboard", "Default")),
                "links", links);
    }

    /** A service whose patrons type identifier and PIN; the host has no images of buttons. */
    private static List<Map<String, Object>> basic(String library, String description, String label) {
        Map<String, Object> exchange =
                Map.of("rel", "authenticate", "href", host.base() + "/" + library + "/patrons/me/token");
        return List.of(
                flow(
                        "http://thepalaceproject.org/authtype/basic-token",
                        "Library Barcode + Token",
                        label,
                        List.of(exchange)),
                flow("http://opds-spec.org/auth/basic", description, label, List.of()));
    }

    private static List<Map<String, Object>> elsewhere(String library, String description, String provider) {
        Map<String, Object> begin = Map.of(
                "rel",
                "authenticate",
                "href",
                host.base() + "/" + library + "/oauth_authenticate?provider=" + provider);
        return List.of(Map.of(
                "type",
                "http://librarysimplified.org/authtype/OAuth-with-intermediary",
                "description",
                description,
                "links",
                List.of(begin)));
    }

    static List<Arguments> demonstration() {
        List<Map<String, Object>> openEbooks = new ArrayList<>(basic("open-ebooks", "First Book", "Access Code"));
        openEbooks.addAll(elsewhere("open-ebooks", "Clever", "Clever"));
        return List.of(
                arguments("ferguson", "Ferguson Library", basic("ferguson", "SIP2", "Barcode")),
                arguments("bibliomation", "Bibliomation", basic("bibliomation", "SIP2", "Barcode")),
                arguments("lion", "LION consortium: Guilford", basic("lion", "Millenium", "Barcode")),
                arguments("lci", "LCI consortium: Bloomfield", basic("lci", "Millenium", "Barcode")),
                arguments("nypl", "The New York Public Library", basic("nypl", "Millenium", "Barcode")),
                arguments("open-ebooks", "Open eBooks", openEbooks),
                arguments(
                        "oidc-demo",
                        "Library with OpenID Connect",
                        elsewhere("oidc-demo", "OpenID Connect", "OpenID%20Connect")));
    }

    // D1, D3, O1
    @ParameterizedTest
    @MethodSource("demonstration")
    void theDocumentOfADemonstrationLibraryHasTheseMembers(
            String library, String title, List<Map<String, Object>> flows) throws IOException {
        assertThat(document(library))
                .containsExactly(
                        Map.entry("id", host.base() + "/" + library + "/authentication_document"),
                        Map.entry("title", title),
                        Map.entry("authentication", flows),
                        Map.entry("links", List.of(profile(library))),
                        Map.entry("features", Map.of("enabled", List.of(RESERVATIONS), "disabled", List.of())),
                        Map.entry("announcements", List.of()));
    }

    // D1
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|" + USUAL,
                USUAL + "|" + USUAL,
                SPECIFIED + "|" + SPECIFIED,
                "Application/OPDS-Authentication+JSON; charset=utf-8|" + SPECIFIED,
                "text/html, " + SPECIFIED + ";q=0.5|" + SPECIFIED,
                SPECIFIED + ", " + USUAL + "|" + USUAL,
                SPECIFIED + ";q=0.9, " + USUAL + ";q=0.8|" + SPECIFIED,
                SPECIFIED + ";q=0.8, " + USUAL + ";q=0.9|" + USUAL,
                SPECIFIED + ";q=0.1, */*|" + USUAL,
                USUAL + ";q=0, application/*|" + SPECIFIED,
                USUAL + ";q=0, */*;q=0.1|" + SPECIFIED,
                "application/json|" + USUAL,
                "text/html|" + USUAL,
                SPECIFIED + ";q=none|" + USUAL,
            })
    void theMediaTypeIsTheOneThatTheClientPrefers(String accept, String mediaType) throws IOException {
        Answer document = host.get("/ferguson/authentication_document", null, "Accept", accept);
        assertThat(document.status()).isEqualTo(200);
        assertThat(document.header("Content-Type")).isEqualTo(mediaType);
        assertThat(document.header("Vary")).isEqualTo("Accept");
        Answer refused = host.get("/ferguson/patrons/me", null, "Accept", accept);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Content-Type")).isEqualTo(mediaType);
        assertThat(refused.header("Vary")).isEqualTo("Accept");
    }

    // D1
    @Test
    void withoutAcceptAndWithSeveralTheRuleIsTheSame() throws IOException {
        assertThat(host.get("/ferguson/authentication_document", null).header("Content-Type"))
                .isEqualTo(USUAL);
        Answer two = host.get("/ferguson/authentication_document", null, "Accept", "text/html", "Accept", SPECIFIED);
        assertThat(two.header("Content-Type")).isEqualTo(SPECIFIED);
    }

    @Test
    void problemsVaryWithAcceptToo() throws IOException {
        assertThat(host.get("/nowhere/authentication_document", null).header("Vary"))
                .isEqualTo("Accept");
        assertThat(host.get("/nowhere/authentication_document", null).status()).isEqualTo(404);
    }

    // A4
    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPECIFIED})
    void theBodyOfA401IsTheDocumentByteForByte(String accept) throws IOException {
        Answer document = host.get("/ferguson/authentication_document", null, "Accept", accept);
        Answer refused = host.get("/ferguson/patrons/me", null, "Accept", accept);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.response().body()).isEqualTo(document.response().body());
        assertThat(refused.header("Content-Type")).isEqualTo(accept);
        assertThat(refused.header("Link"))
                .isEqualTo("<" + host.base()
                        + "/ferguson/authentication_document>; rel=http://opds-spec.org/auth/document");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Basic realm=\"Library card\", charset=\"UTF-8\"");
        assertThat(host.get("/bibliomation/patrons/me", null, "Accept", accept)
                        .response()
                        .body())
                .isNotEqualTo(document.response().body());
    }

    // D1
    @Test
    void aLibraryWithoutAProviderHasADocumentWithoutFlows() throws IOException {
        host.admin("POST", "/libraries", Map.of("short_name", "lion-east", "name", "LION"));
        assertThat(document("lion-east"))
                .containsEntry("authentication", List.of())
                .containsEntry("title", "LION");
        Answer refused = host.get("/lion-east/patrons/me", null);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(members(refused)).isEqualTo(document("lion-east"));
        assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer realm=");
    }

    // D1, D2
    @Test
    void whatALibrarySetsIsInTheNextDocument() throws IOException {
        host.admin("POST", "/libraries", Map.of("short_name", "lci-east", "name", "LCI"));
        Map<String, Object> before = document("lci-east");
        assertThat(before).doesNotContainKeys("service_description", "focus_area", "web_color_scheme", "color_scheme");

        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("library_description", "Libraries <Online> & \"more\"");
        settings.put("color_scheme", "cyan");
        settings.put("web_primary_color", "#112233");
        settings.put("web_secondary_color", "#445566");
        settings.put("web_css_file", "https://lci.example/web.css");
        settings.put("focus_area", List.of("06457", "06512"));
        settings.put("service_area", "everywhere");
        settings.put("allow_holds", false);
        for (String key : List.of("terms-of-service", "privacy-policy", "copyright", "about", "license", "register")) {
            settings.put(key, "https://lci.example/" + key);
        }
        settings.put("patron_password_reset", "https://lci.example/reset");
        settings.put("copyright_designated_agent_email", "agent@lci.example");
        settings.put("support_email", "support@lci.example");
        settings.put("unsubscribe_uri", "https://lci.example/unsubscribe");
        settings.put("help-email", "help@lci.example");
        settings.put("help-web", "https://lci.example/help");
        settings.put("help-uri", "javascript:alert(1)");
        settings.put("website", "https://lci.example/");
        settings.put("logo", "data:image/png;base64,iVBORw0KGgo=");
        Answer saved =
                host.admin("PUT", "/libraries/lci-east", Map.of("name", "LCI", "settings", settings, "version", 1));
        assertThat(saved.status()).as(saved.response().body()).isEqualTo(200);
        assertThat(saved.json().path("settings").path("focus_area")).hasToString("[\"06457\",\"06512\"]");

        List<Object> links = new ArrayList<>();
        for (String key : List.of("terms-of-service", "privacy-policy", "copyright", "about", "license", "register")) {
            links.add(Map.of("rel", key, "href", "https://lci.example/" + key, "type", "text/html"));
        }
        links.add(Map.of(
                "rel", "http://librarysimplified.org/terms/rel/patron-password-reset",
                "href", "https://lci.example/reset",
                "type", "text/html"));
        links.add(profile("lci-east"));
        links.add(Map.of(
                "rel", "http://librarysimplified.org/rel/designated-agent/copyright",
                "href", "mailto:agent@lci.example"));
        links.add(Map.of(
                "rel", "http://librarysimplified.org/rel/email/unsubscribe/options",
                "href", "https://lci.example/unsubscribe"));
        links.add(Map.of("rel", "help", "href", "mailto:help@lci.example"));
        links.add(Map.of("rel", "help", "href", "https://lci.example/help", "type", "text/html"));
        links.add(Map.of("rel", "alternate", "href", "https://lci.example/", "type", "text/html"));
        links.add(Map.of("rel", "logo", "href", "data:image/png;base64,iVBORw0KGgo=", "type", "image/png"));
        links.add(Map.of("rel", "stylesheet", "href", "https://lci.example/web.css", "type", "text/css"));
        assertThat(document("lci-east"))
                .containsExactly(
                        Map.entry("id", host.base() + "/lci-east/authentication_document"),
                        Map.entry("title", "LCI"),
                        Map.entry("authentication", List.of()),
                        Map.entry("links", links),
                        Map.entry("service_description", "Libraries <Online> & \"more\""),
                        Map.entry("color_scheme", "cyan"),
                        Map.entry(
                                "web_color_scheme",
                                Map.of(
                                        "primary", "#112233",
                                        "secondary", "#445566",
                                        "background", "#112233",
                                        "foreground", "#445566")),
                        Map.entry("focus_area", List.of("06457", "06512")),
                        Map.entry("service_area", "everywhere"),
                        Map.entry("features", Map.of("enabled", List.of(), "disabled", List.of(RESERVATIONS))),
                        Map.entry("announcements", List.of()));
        assertThat(host.get("/lci-east/authentication_document", null)
                        .response()
                        .body())
                .doesNotContain("javascript:");
    }

    // D1
    @Test
    void tokensAreOfferedWhereTheAssociationSaysSo() throws IOException {
        host.admin("POST", "/libraries", Map.of("short_name", "westport", "name", "Westport"));
        Map<String, Object> draft = Map.of(
                "name",
                "Westport mock",
                "protocol",
                "Mock",
                "settings",
                Map.of(
                        "identifier_label", "Library Card",
                        "password_keyboard", "No input",
                        "identifier_barcode_format", "Codabar",
                        "identifier_maximum_length", 14));
        String id = host.admin("POST", "/services", draft).json().path("id").asText();
        Answer associated = host.admin(
                "PUT", "/libraries/westport/services/" + id, Map.of("settings", Map.of("basic_token_enabled", false)));
        assertThat(associated.status()).as(associated.response().body()).isEqualTo(201);
        assertThat(document("westport").get("authentication"))
                .isEqualTo(List.of(Map.of(
                        "type", "http://opds-spec.org/auth/basic",
                        "description", "Mock",
                        "labels", Map.of("login", "Library Card", "password", "PIN"),
                        "inputs",
                                Map.of(
                                        "login",
                                                Map.of(
                                                        "keyboard",
                                                        "Default",
                                                        "maximum_length",
                                                        14,
                                                        "barcode_format",
                                                        "Codabar"),
                                        "password", Map.of("keyboard", "No input")),
                        "links", List.of())));
        host.admin(
                "PUT",
                "/libraries/westport/services/" + id,
                Map.of(
                        "settings",
                        Map.of("basic_token_enabled", true),
                        "version",
                        associated.json().path("version").asLong()));
        assertThat((List<?>) document("westport").get("authentication")).hasSize(2);
    }
}
