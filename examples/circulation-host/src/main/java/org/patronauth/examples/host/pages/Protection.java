package org.patronauth.examples.host.pages;

import io.javalin.http.Context;

/** What browsers are told about pages: nothing runs, nothing foreign is loaded, nobody frames or keeps them. */
final class Protection {
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
            + " frame-ancestors 'none'; base-uri 'none'";

    private Protection() {}

    static void apply(Context context) {
        context.header("Content-Security-Policy", POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        // With "no-referrer" a browser would not say where a form was sent from.
        context.header("Referrer-Policy", "same-origin");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Cache-Control", "no-store");
    }
}
