package org.patronauth.examples.host.pages;

import io.javalin.http.Context;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What browsers themselves say of where a request was made. Other programs say nothing of it. */
public final class Origin {
    private Origin() {}

    /** Whether no page of another site made a browser send the request. */
    public static boolean isHere(Context context) {
        String site = context.header("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = context.header("Origin");
        return origin == null || sameHost(origin, context.header("Host"));
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && host != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
