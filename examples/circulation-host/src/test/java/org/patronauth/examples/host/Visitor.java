package org.patronauth.examples.host;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a browser does with the pages, by hand: it keeps one cookie and sends the forms that it was given. */
final class Visitor {
    static final String TOKEN = "form_token";

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final String base;
    private String cookie = "";

    Visitor(HostProcess host) {
        this(host.base());
    }

    /** A visitor of a host that calls itself by another address. */
    Visitor(String base) {
        this.base = base;
    }

    static Visitor signedIn(HostProcess host) throws IOException {
        Visitor visitor = new Visitor(host);
        Answer answer = visitor.signIn(HostProcess.ADMIN_PASSWORD);
        if (answer.status() != 303) {
            throw new AssertionError("signing in: " + answer.status());
        }
        return visitor;
    }

    /** An answer, and the page in it. */
    record Answer(int status, HttpResponse<String> response) {
        Document page() {
            return Jsoup.parse(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The form of a page that is sent to an address. */
        Form form(String action) {
            return forms().stream()
                    .filter(form -> form.action().equals(action))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("There is no form to " + action));
        }

        List<Form> forms() {
            return page().select("form").stream().map(Form::of).toList();
        }
    }

    /** A form with what stands in its fields. */
    record Form(String action, Map<String, String> fields, List<String> texts) {
        static Form of(Element form) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (Element field : form.select("input[name], textarea[name], select[name]")) {
                boolean sent = !field.attr("type").equals("checkbox") || field.hasAttr("checked");
                if (sent) {
                    fields.put(field.attr("name"), value(field));
                }
            }
            List<String> texts = form.select("input[type=text], input[type=password], textarea, select")
                    .eachAttr("name");
            return new Form(form.attr("action"), fields, texts);
        }

        private static String value(Element field) {
            if (!field.normalName().equals("select")) {
                return field.val();
            }
            Element chosen = field.selectFirst("option[selected]");
            return chosen == null ? field.selectFirst("option").val() : chosen.val();
        }

        Form with(String name, String value) {
            Map<String, String> changed = new LinkedHashMap<>(fields);
            changed.put(name, value);
            return new Form(action, changed, texts);
        }

        Form without(String name) {
            Map<String, String> changed = new LinkedHashMap<>(fields);
            changed.remove(name);
            return new Form(action, changed, texts);
        }
    }

    Answer signIn(String password) throws IOException {
        return send(get("/admin/sign-in").form("/admin/sign-in").with("password", password));
    }

    Answer get(String path) throws IOException {
        return exchange(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    Answer send(Form form, String... headers) throws IOException {
        return post(form.action(), encoded(form.fields()), headers);
    }

    Answer post(String path, String body, String... headers) throws IOException {
        return postAs(path, "application/x-www-form-urlencoded", body, headers);
    }

    Answer postAs(String path, String mediaType, String body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", mediaType)
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request);
    }

    /** The page that an answer leads to. */
    Answer follow(Answer answer) throws IOException {
        return get(answer.header("Location"));
    }

    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> escaped(field.getKey()) + "=" + escaped(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String cookie() {
        return cookie;
    }

    void useCookie(String value) {
        cookie = value;
    }

    private Answer exchange(HttpRequest.Builder request) throws IOException {
        request.timeout(Duration.ofSeconds(60));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            response.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
            return new Answer(response.statusCode(), response);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
