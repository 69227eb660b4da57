package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.Visitor.Answer;
import org.patronauth.examples.host.Visitor.Form;

/** The administration's pages as whoever means harm sees them. */
class PagesTest {
    private static final Set<String> ELEMENTS = Set.of(
            "html",
            "head",
            "meta",
            "title",
            "link",
            "body",
            "a",
            "main",
            "header",
            "nav",
            "section",
            "div",
            "span",
            "h1",
            "h2",
            "h3",
            "p",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "pre",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "form",
            "input",
            "button",
            "label",
            "select",
            "option",
            "textarea",
            "fieldset",
            "legend",
            "details",
            "summary",
            "code",
            "strong",
            "#root");
    private static final Set<String> ATTRIBUTES = Set.of(
            "lang",
            "charset",
            "name",
            "content",
            "rel",
            "href",
            "type",
            "class",
            "id",
            "for",
            "value",
            "method",
            "action",
            "novalidate",
            "role",
            "tabindex",
            "autofocus",
            "autocomplete",
            "autocapitalize",
            "spellcheck",
            "inputmode",
            "rows",
            "checked",
            "selected",
            "open",
            "scope",
            "data-label",
            "enctype",
            "accept",
            "aria-label",
            "aria-labelledby",
            "aria-describedby",
            "aria-current",
            "aria-invalid",
            "aria-required");
    private static final Set<String> ADDRESSES = Set.of("href", "action", "src", "formaction");

    private static HostProcess host;

    @BeforeAll
    static void start() throws IOException {
        host = HostProcess.start("--throttle", "off");
    }

    @AfterAll
    static void end() {
        host.close();
    }

    @Test
    void whoeverHasNotSignedInIsSentToDoSo() throws IOException {
        for (String path : pages(Visitor.signedIn(host)).keySet()) {
            Answer answer = new Visitor(host).get(path);
            if (!path.equals("/admin/sign-in")) {
                assertThat(answer.status()).as(path).isEqualTo(303);
                assertThat(answer.header("Location")).isEqualTo("/admin/sign-in");
                assertThat(answer.response().body()).doesNotContain("Bibliomation");
            }
        }
    }

    @Test
    void aWrongPasswordOpensNothing() throws IOException {
        Visitor visitor = new Visitor(host);
        Answer answer = visitor.signIn("wrong-" + HostProcess.ADMIN_PASSWORD);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.page().selectFirst("#field-password-error").text()).contains("not the administrator's");
        assertThat(answer.response().body()).doesNotContain("wrong-");
        assertThat(visitor.get("/admin").status()).isEqualTo(303);
    }

    @Test
    void afterFiveWrongPasswordsEvenTheRightOneWaits() throws IOException {
        try (HostProcess throttled = HostProcess.start("--no-demo")) {
            Visitor visitor = new Visitor(throttled);
            for (int i = 0; i < 3; i++) {
                assertThat(visitor.signIn("wrong").status()).isEqualTo(403);
                // The programs' door and the pages' door count together.
                if (i < 2) {
                    assertThat(throttled
                                    .get("/admin/api/services", "admin:wrong")
                                    .status())
                            .isEqualTo(401);
                }
            }
            Answer answer = visitor.signIn(HostProcess.ADMIN_PASSWORD);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 300);
            assertThat(throttled.admin("GET", "/services", null).status()).isEqualTo(429);
        }
    }

    @Test
    void signingInBeginsASessionThatNobodyCouldKnowBefore() throws IOException {
        Visitor visitor = new Visitor(host);
        visitor.get("/admin/sign-in");
        String before = visitor.cookie();
        assertThat(visitor.signIn(HostProcess.ADMIN_PASSWORD).status()).isEqualTo(303);
        assertThat(visitor.cookie()).isNotEqualTo(before);
        assertThat(visitor.get("/admin").status()).isEqualTo(200);

        Visitor planter = new Visitor(host);
        planter.useCookie(before);
        assertThat(planter.get("/admin").status()).isEqualTo(303);
        planter.useCookie("patron-admin=chosen-by-somebody-else");
        planter.get("/admin/sign-in");
        assertThat(planter.cookie()).doesNotContain("chosen-by-somebody-else");
    }

    @Test
    void signingOutEndsTheSessionOnTheServer() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        String kept = visitor.cookie();
        assertThat(visitor.send(visitor.get("/admin").form("/admin/sign-out")).status())
                .isEqualTo(303);
        visitor.useCookie(kept);
        assertThat(visitor.get("/admin").status()).isEqualTo(303);
    }

    @Test
    void theCookieIsForThisHostAlone() throws IOException {
        Answer plain = new Visitor(host).get("/admin/sign-in");
        assertThat(plain.header("Set-Cookie"))
                .startsWith("patron-admin=")
                .contains("; Path=/")
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .doesNotContain("Domain");
        int port = freePort();
        try (HostProcess https = HostProcess.start(
                "--no-demo", "--public-url", "https://ferguson.example", "--port", Integer.toString(port))) {
            assertThat(https.base()).isEqualTo("https://ferguson.example");
            assertThat(new Visitor("http://127.0.0.1:" + port)
                            .get("/admin/sign-in")
                            .header("Set-Cookie"))
                    .startsWith("__Host-patron-admin=")
                    .contains("; Path=/")
                    .contains("Secure")
                    .contains("HttpOnly")
                    .contains("SameSite=Strict")
                    .doesNotContain("Domain");
        }
    }

    @Test
    void everyPageForbidsScriptsFramesAndForeignFiles() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        Map<String, Answer> pages = pages(visitor);
        pages.put("an error", visitor.get("/admin/libraries/nobody"));
        pages.put("a redirection", new Visitor(host).get("/admin"));
        assertThat(pages).hasSizeGreaterThan(30);
        pages.forEach((path, answer) -> {
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .isEqualTo("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
                            + " frame-ancestors 'none'; base-uri 'none'");
            assertThat(answer.header("X-Frame-Options")).as(path).isEqualTo("DENY");
            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).as(path).isEqualTo("same-origin");
            assertThat(answer.header("Cache-Control")).as(path).isEqualTo("no-store");
        });
    }

    @Test
    void whoeverIsSignedInCanSignOutOnEveryPage() throws IOException {
        pages(Visitor.signedIn(host)).forEach((path, answer) -> {
            if (answer.status() == 200 && !path.equals("/admin/sign-in")) {
                assertThat(answer.page().select("form[method=post][action=/admin/sign-out] button"))
                        .as(path)
                        .hasSize(1);
            }
        });
    }

    @Test
    void everyFormWithoutTheTokenOfItsSessionIsRefusedAndChangesNothing() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        String foreign =
                Visitor.signedIn(host).get("/admin").forms().get(0).fields().get(Visitor.TOKEN);
        List<Form> forms = forms(visitor);
        forms.add(new Visitor(host).get("/admin/sign-in").form("/admin/sign-in"));
        assertThat(forms).hasSizeGreaterThan(20);
        String before = configuration();
        for (Form form : forms) {
            Form filled = form.with("name", "Changed by somebody else");
            refused(visitor.send(filled.without(Visitor.TOKEN)), form);
            refused(visitor.send(filled.with(Visitor.TOKEN, "")), form);
            refused(visitor.send(filled.with(Visitor.TOKEN, "x".repeat(43))), form);
            refused(visitor.send(filled.with(Visitor.TOKEN, foreign)), form);
        }
        assertThat(configuration()).isEqualTo(before);
        assertThat(visitor.get("/admin").status()).as("still signed in").isEqualTo(200);
    }

    @Test
    void aFormThatABrowserSaysIsOfAnotherSiteIsRefusedWhateverItsToken() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        String before = configuration();
        for (Form form : forms(visitor)) {
            refused(visitor.send(form, "Sec-Fetch-Site", "cross-site"), form);
            refused(visitor.send(form, "Sec-Fetch-Site", "same-site"), form);
            refused(visitor.send(form, "Origin", "https://evil.example"), form);
            refused(visitor.send(form, "Origin", "null"), form);
        }
        assertThat(configuration()).isEqualTo(before);
        Form edit = visitor.get("/admin/libraries/lion/edit").form("/admin/libraries/lion/edit");
        assertThat(visitor.send(edit, "Sec-Fetch-Site", "same-origin", "Origin", host.base())
                        .status())
                .isEqualTo(303);
    }

    private static void refused(Answer answer, Form form) {
        assertThat(answer.status()).as(form.action()).isEqualTo(403);
        assertThat(answer.page().selectFirst("h1").text()).isEqualTo("This form has expired");
    }

    // T34
    @Test
    void whatIsTypedIntoAFormIsTextOnEveryPage() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        List<String> strings = InjectionStrings.all();
        assertThat(strings).hasSize(200).doesNotHaveDuplicates();
        List<Form> forms = oneOfEachKind(forms(visitor));
        assertThat(forms).hasSizeGreaterThan(5);
        int shownAgain = 0;
        for (int number = 0; number < strings.size(); number++) {
            String string = strings.get(number);
            // Five strings in a row are the same text behind five others: each form is to get all five kinds.
            int first = number + number / 5;
            for (Form form : List.of(forms.get(first % forms.size()), forms.get((first + 1) % forms.size()))) {
                Form filled = form;
                for (String field : form.texts()) {
                    filled = filled.with(field, string);
                }
                Answer answer = visitor.send(filled);
                if (answer.status() == 303) {
                    answer = visitor.follow(answer);
                }
                assertThat(answer.status()).as(form.action()).isIn(200, 400, 403, 404, 409);
                harmless(answer, string);
                shownAgain += answer.page().select("input, textarea").stream()
                                .anyMatch(field -> field.val().equals(string))
                        ? 1
                        : 0;
            }
        }
        assertThat(shownAgain).as("pages that show what was typed").isGreaterThan(strings.size() / 2);
    }

    // T34
    @Test
    void whatIsStoredIsTextOnEveryPage() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        String path = "/admin/libraries/lci";
        for (String string : InjectionStrings.all()) {
            Form edit = visitor.get(path + "/edit").form(path + "/edit");
            Answer saved = visitor.send(edit.with("name", string).with("settings.about", string));
            assertThat(saved.status()).as(string).isEqualTo(303);
            for (String page : List.of(path, "/admin", "/admin/libraries", path + "/add-service")) {
                Answer answer = visitor.get(page);
                harmless(answer, string);
                assertThat(answer.page().text()).contains(string.replaceAll("\\s+", " "));
            }
        }
    }

    // T34
    @Test
    void whatAnAddressSaysIsTextOnEveryPage() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        for (String string : InjectionStrings.all()) {
            String value = Visitor.escaped(string);
            for (String path : List.of(
                    "/admin/new-service?protocol=" + value,
                    "/admin/libraries/lion/add-service?service=" + value,
                    "/admin?" + value + "=" + value)) {
                harmless(visitor.get(path), string);
            }
        }
    }

    @Test
    void aBodyThatIsNoFormChangesNothing() throws IOException {
        Visitor visitor = Visitor.signedIn(host);
        for (String body : List.of("protocol=%zz&name=%", "{\"name\": \"x\"}", "\0\0\0", "=&&=")) {
            assertThat(visitor.post("/admin/new-library", body).status())
                    .as(body)
                    .isEqualTo(403);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Nothing on a page is anything but what our own pages are made of, and nothing leads elsewhere. */
    private static void harmless(Answer answer, String string) {
        Document page = answer.page();
        for (Element element : page.getAllElements()) {
            assertThat(ELEMENTS).as(string).contains(element.normalName());
            for (Attribute attribute : element.attributes()) {
                assertThat(ATTRIBUTES).as(string).contains(attribute.getKey());
                if (ADDRESSES.contains(attribute.getKey())) {
                    assertThat(attribute.getValue()).as(string).matches("(/admin|#)[A-Za-z0-9/?=%.+_#-]*");
                }
            }
        }
        if (string.contains("<") || string.contains("\"")) {
            assertThat(answer.response().body()).as(string).doesNotContain(string);
        }
    }

    /** Everything that an administrator could have changed, as the programs' interface tells it. */
    private static String configuration() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String path : List.of("/libraries", "/services")) {
            all.append(host.admin("GET", path, null).response().body());
        }
        for (var library : host.admin("GET", "/libraries", null).json()) {
            all.append(
                    host.admin("GET", "/libraries/" + library.path("short_name").asText() + "/services", null)
                            .response()
                            .body());
        }
        return all.toString();
    }

    private static List<Form> forms(Visitor visitor) throws IOException {
        Map<String, Form> forms = new LinkedHashMap<>();
        for (Answer page : pages(visitor).values()) {
            page.forms().forEach(form -> forms.putIfAbsent(form.action() + form.texts(), form));
        }
        return new ArrayList<>(forms.values());
    }

    /** Forms with fields to type in; those of other libraries and services are made by the same code. */
    private static List<Form> oneOfEachKind(List<Form> forms) {
        Map<String, Form> kinds = new LinkedHashMap<>();
        for (Form form : forms) {
            String kind = form.action()
                    .replaceFirst("/libraries/[^/]+", "/libraries/*")
                    .replaceFirst("/services/[0-9]+", "/services/*");
            if (!form.texts().isEmpty() && !kind.endsWith("/self-test")) {
                kinds.putIfAbsent(kind + form.fields().get("protocol"), form);
            }
        }
        return List.copyOf(kinds.values());
    }

    /** All pages that one comes to by following links. */
    private static Map<String, Answer> pages(Visitor visitor) throws IOException {
        Map<String, Answer> pages = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>(Set.of("/admin"));
        Deque<String> ahead = new ArrayDeque<>(seen);
        while (!ahead.isEmpty()) {
            String path = ahead.remove();
            Answer answer = visitor.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            pages.put(path, answer);
            for (String link : answer.page().select("a[href^=/]").eachAttr("href")) {
                if (seen.add(link)) {
                    ahead.add(link);
                }
            }
        }
        return pages;
    }
}
