package org.patronauth.examples.host.pages;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The files that pages load: a style sheet and an icon, and no script. */
final class Assets {
    static final String STYLE = Paths.HOME + "/pages.css";
    static final String ICON = Paths.HOME + "/icon.svg";

    private Assets() {}

    static void addTo(RoutesConfig routes) {
        serve(routes, STYLE, "pages.css", "text/css; charset=utf-8");
        serve(routes, ICON, "icon.svg", "image/svg+xml");
    }

    private static void serve(RoutesConfig routes, String path, String resource, String mediaType) {
        byte[] content = read(resource);
        routes.get(path, context -> {
            Protection.apply(context);
            // They hold nothing of anybody's, and every page asks for them.
            context.header("Cache-Control", "max-age=300");
            context.contentType(mediaType);
            context.result(content);
        });
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource + " is missing.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
