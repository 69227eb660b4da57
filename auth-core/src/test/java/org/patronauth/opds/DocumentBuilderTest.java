package org.patronauth.opds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;
import org.patronauth.opds.DocumentFlow.Field;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.LibrarySettings;

class DocumentBuilderTest {
    private static final URI WITH_INTERMEDIARY =
            URI.create("http://librarysimplified.org/authtype/OAuth-with-intermediary");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId OPEN_EBOOKS = new LibraryId("open-ebooks");
    private static final String CATALOG = "application/atom+xml;profile=opds-catalog;kind=acquisition";
    private static final DocumentFlow.Basic BASIC = new DocumentFlow.Basic(
            "SIP2", new Field("Barcode", "Default", null), new Field("PIN", "Number pad", 4), "Codabar", null, false);

    private final List<String> warnings = new ArrayList<>();

    /** A host that has nothing but documents. */
    private static final HostUrls BARE = DocumentBuilderTest::documentOf;

    /** A host that has everything that a document can point at. */
    private static final HostUrls FULL = new HostUrls() {
        @Override
        public URI authenticationDocument(LibraryId library) {
            return documentOf(library);
        }

        @Override
        public Optional<URI> start(LibraryId library) {
            return at(library, "");
        }

        @Override
        public Optional<URI> loans(LibraryId library) {
            return at(library, "/loans");
        }

        @Override
        public Optional<URI> patronProfile(LibraryId library) {
            return at(library, "/patrons/me");
        }

        @Override
        public Optional<URI> token(LibraryId library) {
            return at(library, "/patrons/me/token");
        }

        @Override
        public Optional<URI> oauthAuthenticate(LibraryId library, String serviceName) {
            return at(library, "/oauth_authenticate?provider=" + serviceName);
        }

        @Override
        public Optional<URI> loginButtonImage(LibraryId library, String imageName) {
            return imageName.endsWith(".png")
                    ? Optional.of(URI.create("https://books.example.org/images/" + imageName))
                    : Optional.empty();
        }

        private Optional<URI> at(LibraryId library, String path) {
            return Optional.of(URI.create("https://books.example.org/" + library + path));
        }
    };

    private static URI documentOf(LibraryId library) {
        return URI.create("https://books.example.org/" + library + "/authentication_document");
    }

    private DocumentBuilder builder(HostUrls urls, DocumentAnnotator... annotators) {
        return new DocumentBuilder(
                urls,
                library -> List.of(),
                List.of(annotators),
                (library, text) -> warnings.add(library + ": " + text));
    }

    private Map<String, Object> document(HostUrls urls, Map<String, Object> settings, DocumentFlow... flows) {
        return read(build(builder(urls), settings, flows));
    }

    private static AuthenticationDocument build(
            DocumentBuilder builder, Map<String, Object> settings, DocumentFlow... flows) {
        try {
            return builder.build(FERGUSON, "Ferguson Library", LibrarySettings.SCHEMA.parse(settings), List.of(flows));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> read(AuthenticationDocument document) {
        try {
            return JSON.readValue(document.json(), new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> link(String rel, String href) {
        return Map.of("rel", rel, "href", href);
    }

    private static Map<String, Object> link(String rel, String href, String type) {
        return Map.of("rel", rel, "href", href, "type", type);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> links(Map<String, Object> document) {
        return (List<Map<String, Object>>) document.get("links");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> flows(Map<String, Object> document) {
        return (List<Map<String, Object>>) document.get("authentication");
    }

    // D1
    @Test
    void aLibraryThatHasSetNothingSaysOnlyWhatMustBeSaid() {
        assertThat(document(BARE, Map.of()))
                .containsExactly(
                        Map.entry("id", "https://books.example.org/ferguson/authentication_document"),
                        Map.entry("title", "Ferguson Library"),
                        Map.entry("authentication", List.of()),
                        Map.entry("links", List.of()),
                        Map.entry(
                                "features",
                                Map.of(
                                        "enabled",
                                        List.of("https://librarysimplified.org/rel/policy/reservations"),
                                        "disabled",
                                        List.of())),
                        Map.entry("announcements", List.of()));
        assertThat(warnings).isEmpty();
    }

    // D1
    @Test
    void whatALibraryHasSetBecomesMembers() {
        Map<String, Object> document = document(
                BARE,
                Map.of(
                        "library_description", "Books for Stamford",
                        "color_scheme", "teal",
                        "web_primary_color", "#102030",
                        "web_secondary_color", "#405060",
                        "focus_area", "{\"US\": [\"06901\", \"06902\"]}",
                        "service_area", "everywhere",
                        "allow_holds", false));
        assertThat(document.keySet())
                .containsExactly(
                        "id",
                        "title",
                        "authentication",
                        "links",
                        "service_description",
                        "color_scheme",
                        "web_color_scheme",
                        "focus_area",
                        "service_area",
                        "features",
                        "announcements");
        assertThat(document)
                .containsEntry("service_description", "Books for Stamford")
                .containsEntry("color_scheme", "teal")
                .containsEntry(
                        "web_color_scheme",
                        Map.of(
                                "primary", "#102030",
                                "secondary", "#405060",
                                "background", "#102030",
                                "foreground", "#405060"))
                .containsEntry("focus_area", Map.of("US", List.of("06901", "06902")))
                .containsEntry("service_area", "everywhere")
                .containsEntry(
                        "features",
                        Map.of(
                                "enabled",
                                List.of(),
                                "disabled",
                                List.of("https://librarysimplified.org/rel/policy/reservations")));
    }

    // D1
    @Test
    void oneWebColorBringsTheUsualOtherOneAlong() {
        assertThat(document(BARE, Map.of("web_primary_color", "#102030")).get("web_color_scheme"))
                .isEqualTo(Map.of(
                        "primary", "#102030",
                        "secondary", "#D53F34",
                        "background", "#102030",
                        "foreground", "#D53F34"));
        assertThat(document(BARE, Map.of("web_secondary_color", "#405060")).get("web_color_scheme"))
                .isEqualTo(Map.of(
                        "primary", "#377F8B",
                        "secondary", "#405060",
                        "background", "#377F8B",
                        "foreground", "#405060"));
    }

    // D1
    @Test
    void anAreaIsEverywhereOrJsonOrTheNameOfAPlace() {
        assertThat(area("everywhere")).isEqualTo("everywhere");
        assertThat(area("\"everywhere\"")).isEqualTo("everywhere");
        assertThat(area("[\"06901\", \"Darien\"]")).isEqualTo(List.of("06901", "Darien"));
        assertThat(area("Stamford, CT")).isEqualTo(List.of("Stamford, CT"));
        assertThat(area("[\"06901\"")).isEqualTo(List.of("[\"06901\""));
        assertThat(area("[\"06901\"] and more")).isEqualTo(List.of("[\"06901\"] and more"));
        assertThat(area("10018")).as("a postal code").isEqualTo(List.of("10018"));
        assertThat(area("null")).isEqualTo(List.of("null"));
        assertThat(area(List.of("06901"))).isEqualTo(List.of("06901"));
        assertThat(area(Map.of("US", "all"))).isEqualTo(Map.of("US", "all"));
        assertThat(area("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
    }

    private Object area(Object setting) {
        return document(BARE, Map.of("focus_area", setting)).get("focus_area");
    }

    // D1
    @Test
    void oneAreaStandsForBoth() {
        assertThat(document(BARE, Map.of("focus_area", "everywhere")))
                .containsEntry("focus_area", "everywhere")
                .containsEntry("service_area", "everywhere");
        assertThat(document(BARE, Map.of("service_area", "Stamford")))
                .containsEntry("focus_area", List.of("Stamford"))
                .containsEntry("service_area", List.of("Stamford"));
        assertThat(document(BARE, Map.of("service_area", "Stamford", "focus_area", "everywhere")))
                .containsEntry("focus_area", "everywhere")
                .containsEntry("service_area", List.of("Stamford"));
    }

    @Test
    void aLibraryWithoutANameIsALibrary() throws Exception {
        Map<String, Object> document =
                read(builder(BARE).build(FERGUSON, " ", LibrarySettings.SCHEMA.parse(Map.of()), List.of()));
        assertThat(document).containsEntry("title", "Library");
    }

    // D1
    @Test
    void everyLinkHasItsRelationAndType() {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String page : List.of(
                "terms-of-service",
                "privacy-policy",
                "copyright",
                "about",
                "license",
                "register",
                "patron_password_reset",
                "unsubscribe_uri",
                "help-web",
                "website")) {
            settings.put(page, "https://ferguson.example/" + page);
        }
        settings.put("web_css_file", "https://ferguson.example/web.css");
        settings.put("copyright_designated_agent_email", "agent@ferguson.example");
        settings.put("support_email", "support@ferguson.example");
        settings.put("help-email", "mailto:help@ferguson.example");
        settings.put("help-uri", "tel:+1-203-555-0100");
        settings.put("logo", "data:image/png;base64,iVBORw0KGgo=");

        assertThat(links(document(FULL, settings)))
                .containsExactly(
                        link("terms-of-service", "https://ferguson.example/terms-of-service", "text/html"),
                        link("privacy-policy", "https://ferguson.example/privacy-policy", "text/html"),
                        link("copyright", "https://ferguson.example/copyright", "text/html"),
                        link("about", "https://ferguson.example/about", "text/html"),
                        link("license", "https://ferguson.example/license", "text/html"),
                        link("register", "https://ferguson.example/register", "text/html"),
                        link(
                                "http://librarysimplified.org/terms/rel/patron-password-reset",
                                "https://ferguson.example/patron_password_reset",
                                "text/html"),
                        link("start", "https://books.example.org/ferguson", CATALOG),
                        link("http://opds-spec.org/shelf", "https://books.example.org/ferguson/loans", CATALOG),
                        link(
                                "http://librarysimplified.org/terms/rel/user-profile",
                                "https://books.example.org/ferguson/patrons/me",
                                "vnd.librarysimplified/user-profile+json"),
                        link(
                                "http://librarysimplified.org/rel/designated-agent/copyright",
                                "mailto:agent@ferguson.example"),
                        link(
                                "http://librarysimplified.org/rel/email/unsubscribe/options",
                                "https://ferguson.example/unsubscribe_uri"),
                        link("help", "mailto:help@ferguson.example"),
                        link("help", "https://ferguson.example/help-web", "text/html"),
                        link("help", "tel:+1-203-555-0100"),
                        link("alternate", "https://ferguson.example/website", "text/html"),
                        link("logo", "data:image/png;base64,iVBORw0KGgo=", "image/png"),
                        link("stylesheet", "https://ferguson.example/web.css", "text/css"));
        assertThat(warnings).isEmpty();
    }

    // D1
    @Test
    void theSupportAddressStandsInForTheCopyrightAgent() {
        assertThat(links(document(BARE, Map.of("support_email", "support@ferguson.example"))))
                .containsExactly(link(
                        "http://librarysimplified.org/rel/designated-agent/copyright",
                        "mailto:support@ferguson.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://ferguson.example/logo.PNG,image/png",
        "https://ferguson.example/logo.svg,",
        "https://ferguson.example,",
        "'data:image/JPEG;base64,/9j/4A==',image/jpeg"
    })
    void aLogoSaysWhatItIsWhereItsAddressTells(String address, String type) {
        assertThat(links(document(BARE, Map.of("logo", address))))
                .containsExactly(type == null ? link("logo", address) : link("logo", address, type));
    }

    // T34
    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)//https://ferguson.example",
                "vbscript:msgbox(1)",
                "data:text/html;base64,PHNjcmlwdD4=",
                "data:image/svg+xml;base64,PHN2Zz4=",
                "data:image/png;base64,iVBORw0KGgo=\"onload=alert(1)",
                "nypl.card-creator:https://ferguson.example",
                "https:ferguson.example",
                "https:///ferguson",
                "//ferguson.example",
                "/our-library",
                "our-library",
                "https://ferguson.example@evil.example/",
                "https://ferguson.example/ onclick=alert(1)",
                "https://ferguson.example/\"><script>",
                "file:///etc/passwd",
                "ftp://ferguson.example/about",
                "feed:javascript:alert(1)",
                "mailto:javascript:alert(1)",
                "mailto:help@ferguson.example?bcc=all@ferguson.example",
                "tel:+1;javascript:alert(1)"
            })
    void anAddressThatMayRunSomethingIsLeftOutWithAWarning(String address) {
        for (String key : List.of(
                "terms-of-service",
                "privacy-policy",
                "copyright",
                "about",
                "license",
                "register",
                "patron_password_reset",
                "copyright_designated_agent_email",
                "support_email",
                "unsubscribe_uri",
                "help-email",
                "help-web",
                "help-uri",
                "website",
                "logo",
                "web_css_file")) {
            warnings.clear();
            assertThat(links(document(BARE, Map.of(key, address)))).as(key).isEmpty();
            assertThat(warnings)
                    .singleElement()
                    .satisfies(warning -> assertThat(warning)
                            .startsWith("ferguson: ")
                            .contains(key)
                            .doesNotContain(address));
        }
    }

    @Test
    void onlySomeLinksMayWriteOrCall() {
        assertThat(links(document(BARE, Map.of("register", "tel:+12035550100"))))
                .isEmpty();
        assertThat(links(document(BARE, Map.of("website", "mailto:help@ferguson.example"))))
                .isEmpty();
        assertThat(links(document(BARE, Map.of("help-uri", "mailto:help@ferguson.example"))))
                .containsExactly(link("help", "mailto:help@ferguson.example"));
        assertThat(links(document(BARE, Map.of("help-uri", "http://ferguson.example/help"))))
                .containsExactly(link("help", "http://ferguson.example/help"));
        assertThat(links(document(BARE, Map.of("unsubscribe_uri", "mailto:leave@ferguson.example"))))
                .hasSize(1);
    }

    // T34
    @Test
    void aThousandHostileTextsAreDataAndNoHostileAddressLeaves() {
        Random random = new Random(34);
        for (int i = 0; i < 1_000; i++) {
            String text = hostileText(random);
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("library_description", text);
            settings.put("web_primary_color", text);
            settings.put("color_scheme", text);
            for (String key : List.of("about", "help-web", "help-uri", "help-email", "logo", "web_css_file")) {
                settings.put(key, hostileAddress(random));
            }
            DocumentFlow basic = new DocumentFlow.Basic(
                    text, new Field(text, text, 14), new Field(text, text, null), text, text + ".png", true);
            DocumentFlow oauth = new DocumentFlow.OAuth(text, "Clever", WITH_INTERMEDIARY, null);
            Map<String, Object> document = document(noImages(FULL), settings, basic, oauth);

            assertThat(document).containsEntry("service_description", text.strip());
            assertThat(flows(document).get(1))
                    .containsEntry("description", text)
                    .containsEntry("labels", Map.of("login", text, "password", text))
                    .containsEntry(
                            "inputs",
                            Map.of(
                                    "login", Map.of("keyboard", text, "maximum_length", 14, "barcode_format", text),
                                    "password", Map.of("keyboard", text)));
            assertThat(flows(document).get(2)).containsEntry("description", text);
            for (Map<String, Object> link : links(document)) {
                assertThat(URI.create((String) link.get("href")).getScheme())
                        .as("%s", link)
                        .isIn("https", "mailto", "tel");
            }
        }
    }

    private static HostUrls noImages(HostUrls urls) {
        return new HostUrls() {
            @Override
            public URI authenticationDocument(LibraryId library) {
                return urls.authenticationDocument(library);
            }

            @Override
            public Optional<URI> token(LibraryId library) {
                return urls.token(library);
            }

            @Override
            public Optional<URI> oauthAuthenticate(LibraryId library, String serviceName) {
                return urls.oauthAuthenticate(library, serviceName);
            }
        };
    }

    private static String hostileText(Random random) {
        String[] pieces = {
            "</script>", "<img src=x onerror=alert(1)>", "\"", "\\", "'", "{", "}", "[", "]", ",", ":", "&lt;",
                    "\\u003c",
            "javascript:alert(1)", "\u2028", "\u2029", "\u202e", "\ufeff", "é", "Ж", "图", "😀", "%00", "${7*7}", "--",
                    " "
        };
        StringBuilder text = new StringBuilder("Label");
        for (int i = random.nextInt(8) + 1; i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.append('.').toString();
    }

    private static String hostileAddress(Random random) {
        String[] schemes = {
            "javascript:",
            "JAVASCRIPT:",
            "java%73cript:",
            "data:text/html,",
            "vbscript:",
            "file://",
            "blob:",
            "https://",
            "mailto:",
            "tel:",
            "jar:javascript:",
            "view-source:javascript:",
            "https:javascript:",
            ""
        };
        String[] rests = {
            "alert(1)",
            "//ferguson.example",
            "ferguson.example/about",
            "help@ferguson.example",
            "<script>",
            "\"onclick=\"x",
            "javascript:alert(1)",
            "+12035550100",
            "%0ajavascript:alert(1)",
            "@evil.example",
            "?q=javascript:alert(1)"
        };
        return schemes[random.nextInt(schemes.length)] + rests[random.nextInt(rests.length)];
    }

    @Test
    void halfACharacterIsReplacedSinceNoClientCouldReadIt() {
        Map<String, Object> document =
                document(BARE, Map.of("library_description", "a\ud83d b\ude00 \ud83d\ude00 \ud83d"));
        assertThat(document).containsEntry("service_description", "a\ufffd b\ufffd \ud83d\ude00 \ufffd");
    }

    // D1
    @Test
    void aBasicFlowTellsItsLabelsAndInputs() {
        assertThat(flows(document(BARE, Map.of(), BASIC)))
                .containsExactly(Map.of(
                        "type", "http://opds-spec.org/auth/basic",
                        "description", "SIP2",
                        "labels", Map.of("login", "Barcode", "password", "PIN"),
                        "inputs",
                                Map.of(
                                        "login", Map.of("keyboard", "Default", "barcode_format", "Codabar"),
                                        "password", Map.of("keyboard", "Number pad", "maximum_length", 4)),
                        "links", List.of()));
    }

    // D1
    @Test
    void aTokenFlowComesBeforeTheBasicOneWithTheSameFields() {
        DocumentFlow basic = new DocumentFlow.Basic(
                "First Book",
                new Field("Access Code", "Email address", 20),
                new Field("PIN", "No input", null),
                null,
                "FirstBookLoginButton280.png",
                true);
        List<Map<String, Object>> flows = flows(document(FULL, Map.of(), basic));
        Map<String, Object> inputs = Map.of(
                "login", Map.of("keyboard", "Email address", "maximum_length", 20),
                "password", Map.of("keyboard", "No input"));
        assertThat(flows)
                .containsExactly(
                        Map.of(
                                "type",
                                "http://thepalaceproject.org/authtype/basic-token",
                                "description",
                                "Library Barcode + Token",
                                "labels",
                                Map.of("login", "Access Code", "password", "PIN"),
                                "inputs",
                                inputs,
                                "links",
                                List.of(link("authenticate", "https://books.example.org/ferguson/patrons/me/token"))),
                        Map.of(
                                "type",
                                "http://opds-spec.org/auth/basic",
                                "description",
                                "First Book",
                                "labels",
                                Map.of("login", "Access Code", "password", "PIN"),
                                "inputs",
                                inputs,
                                "links",
                                List.of(link("logo", "https://books.example.org/images/FirstBookLoginButton280.png"))));
        assertThat(flows(document(BARE, Map.of(), basic)))
                .as("a host that issues no tokens")
                .extracting(flow -> flow.get("type"))
                .containsExactly("http://opds-spec.org/auth/basic");
    }

    // D3
    @Test
    void anImageThatTheHostDoesNotHaveIsNoLink() {
        DocumentFlow.Basic unknown =
                new DocumentFlow.Basic("Mock", BASIC.login(), BASIC.password(), null, "MockLoginButton.tiff", false);
        assertThat(flows(document(FULL, Map.of(), unknown)).get(0)).containsEntry("links", List.of());
        DocumentFlow.Basic known =
                new DocumentFlow.Basic("Mock", BASIC.login(), BASIC.password(), null, "MockLoginButton.png", false);
        assertThat(flows(document(BARE, Map.of(), known)).get(0)).containsEntry("links", List.of());
        assertThat(flows(document(FULL, Map.of(), known)).get(0))
                .containsEntry("links", List.of(link("logo", "https://books.example.org/images/MockLoginButton.png")));
    }

    // D1, D3
    @Test
    void aSignInElsewhereSaysWhereItBegins() {
        DocumentFlow clever = new DocumentFlow.OAuth("Clever", "Clever", WITH_INTERMEDIARY, "CleverLoginButton280.png");
        DocumentFlow other = new DocumentFlow.OAuth(
                "Open eBooks", "oidc", URI.create("http://palaceproject.io/authtype/OpenIDConnect"), null);
        Map<String, Object> document = read(
                builder(FULL).build(OPEN_EBOOKS, "Open eBooks", LibrarySettings.NONE, List.of(clever, other, BASIC)));
        assertThat(flows(document).subList(0, 2))
                .containsExactly(
                        Map.of(
                                "type", "http://librarysimplified.org/authtype/OAuth-with-intermediary",
                                "description", "Clever",
                                "links",
                                        List.of(
                                                link(
                                                        "authenticate",
                                                        "https://books.example.org/open-ebooks/oauth_authenticate?provider=Clever"),
                                                link(
                                                        "logo",
                                                        "https://books.example.org/images/CleverLoginButton280.png"))),
                        Map.of(
                                "type", "http://palaceproject.io/authtype/OpenIDConnect",
                                "description", "Open eBooks",
                                "links",
                                        List.of(
                                                link(
                                                        "authenticate",
                                                        "https://books.example.org/open-ebooks/oauth_authenticate?provider=oidc"))));
        assertThat(flows(document)).hasSize(3);
        assertThat(flows(document(BARE, Map.of(), clever)))
                .as("a host that serves no such sign-ins")
                .isEmpty();
    }

    // D1
    @Test
    void announcementsComeFromTheHost() {
        DocumentBuilder announcing = new DocumentBuilder(
                BARE,
                library -> List.of(
                        new Announcement("1", "Closed on " + library + " day."), new Announcement("2", "Welcome.")),
                List.of(),
                (library, text) -> warnings.add(text));
        assertThat(read(build(announcing, Map.of())).get("announcements"))
                .isEqualTo(List.of(
                        Map.of("id", "1", "content", "Closed on ferguson day."),
                        Map.of("id", "2", "content", "Welcome.")));
        assertThatThrownBy(() -> new Announcement(" ", "Welcome.")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Announcement("1", " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSourceOfAnnouncementsThatFailsCostsNothingButThem() {
        DocumentBuilder failing = new DocumentBuilder(
                BARE,
                library -> {
                    throw new IllegalStateException("canary");
                },
                List.of(),
                (library, text) -> warnings.add(text));
        assertThat(read(build(failing, Map.of())).get("announcements")).isEqualTo(List.of());
        assertThat(warnings)
                .singleElement()
                .satisfies(text ->
                        assertThat(text).contains("IllegalStateException").doesNotContain("canary"));
    }

    // D1
    @Test
    void annotatorsRewriteTheDocumentOneAfterTheOther() {
        DocumentBuilder gated = builder(
                FULL,
                (library, document) -> links(document).stream()
                        .filter(link -> link.get("rel").equals("start"))
                        .forEach(link -> link.put("href", "https://books.example.org/" + library + "/children")),
                (library, document) -> flows(document)
                        .add(Map.of("type", "http://librarysimplified.org/terms/authentication/gate/coppa")),
                (library, document) -> document.put("title", document.get("title") + " and gate"));
        Map<String, Object> document = read(build(gated, Map.of()));
        assertThat(links(document).get(0)).containsEntry("href", "https://books.example.org/ferguson/children");
        assertThat(flows(document))
                .containsExactly(Map.of("type", "http://librarysimplified.org/terms/authentication/gate/coppa"));
        assertThat(document).containsEntry("title", "Ferguson Library and gate");
        assertThat(warnings).isEmpty();
    }

    // D1
    @Test
    void whatAnnotatorSpoiledIsDroppedAndTheOthersStay() {
        List<DocumentAnnotator> spoilers = List.of(
                (library, document) -> {
                    document.remove("links");
                    throw new IllegalStateException("canary");
                },
                (library, document) -> {
                    throw new NoClassDefFoundError("canary");
                },
                (library, document) -> document.remove("id"),
                (library, document) -> document.put("title", " "),
                (library, document) -> document.put("authentication", "none"),
                (library, document) -> document.put("authentication", List.of("basic")),
                (library, document) -> document.put("authentication", List.of(Map.of("description", "no type"))),
                (library, document) -> document.put("links", List.of(Map.of("rel", "start"))),
                (library, document) -> document.put("links", List.of(Map.of("href", "https://ferguson.example"))),
                (library, document) -> document.remove("links"),
                (library, document) -> document.put("more", new Object()),
                (library, document) -> document.put("more", Double.NaN),
                (library, document) -> document.put("more", Map.of(1, "canary")),
                (library, document) -> document.put("more", document));
        for (DocumentAnnotator spoiler : spoilers) {
            warnings.clear();
            DocumentBuilder builder = builder(BARE, spoiler, (library, document) -> document.put("annotated", true));
            Map<String, Object> expected = document(BARE, Map.of(), BASIC);
            expected.put("annotated", true);
            assertThat(read(build(builder, Map.of(), BASIC))).isEqualTo(expected);
            assertThat(warnings)
                    .singleElement()
                    .satisfies(text -> assertThat(text)
                            .startsWith("ferguson: An annotator")
                            .doesNotContain("canary"));
        }
    }

    @Test
    void anAnnotatorMayAddWhateverJsonKnows() {
        List<Object> values = new ArrayList<>(Arrays.asList(null, true, 1, 2L, 1.5, "text"));
        DocumentBuilder builder = builder(BARE, (library, document) -> {
            document.put("more", values);
            document.put("where", URI.create("https://ferguson.example"));
        });
        Map<String, Object> document = read(build(builder, Map.of()));
        assertThat(document.get("more")).isEqualTo(Arrays.asList(null, true, 1, 2, 1.5, "text"));
        assertThat(document).containsEntry("where", "https://ferguson.example");
        assertThat(warnings).isEmpty();
    }

    @Test
    void theBytesOfADocumentAreItsOwn() {
        AuthenticationDocument document = build(builder(BARE), Map.of());
        byte[] first = document.json();
        Arrays.fill(first, (byte) 0);
        assertThat(document.json()).isNotEqualTo(first);
        assertThat(document).hasToString("AuthenticationDocument[" + first.length + " bytes]");
        assertThat(AuthenticationDocument.MEDIA_TYPE).isEqualTo("application/vnd.opds.authentication.v1.0+json");
        assertThat(AuthenticationDocument.SPECIFIED_MEDIA_TYPE).isEqualTo("application/opds-authentication+json");
    }
}
