package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.patronauth.LibraryId;

/** A page that does what an app does when patrons sign in elsewhere, so that the whole dance can be seen in a browser. */
final class ClientPage {
    static final String PATH = "/oauth/client";

    private final List<LibraryId> libraries;

    /** A page that offers the sign-ins of these libraries. */
    ClientPage(List<LibraryId> libraries) {
        this.libraries = libraries;
    }

    void addTo(RoutesConfig routes) {
        serve(routes, PATH, "client.html", "text/html");
        serve(routes, "/oauth/client.css", "client.css", "text/css");
        serve(routes, "/oauth/client.js", "client.js", "text/javascript");
        routes.get(
                PATH + "/libraries",
                context -> Answers.json(
                        context,
                        200,
                        libraries.stream().map(LibraryId::shortName).toList()));
    }

    private static void serve(RoutesConfig routes, String path, String resource, String mediaType) {
        byte[] content = read(resource);
        routes.get(path, context -> {
            protect(context);
            context.contentType(mediaType + "; charset=utf-8");
            context.result(content);
        });
    }

    /** Whatever comes back in a fragment or an answer is text: nothing but our own files runs or is loaded. */
    private static void protect(Context context) {
        context.header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        context.header("Referrer-Policy", "no-referrer");
    }

    private static byte[] read(String resource) {
        try (InputStream in = ClientPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource + " is missing.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
