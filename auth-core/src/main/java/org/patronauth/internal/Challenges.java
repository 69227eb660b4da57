package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.patronauth.ClientInfo;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;

/** The headers of a 401 (RFC 9110 section 15.5.2): one challenge, and where the authentication document is. */
public final class Challenges {
    private static final int DELETE = 0x7F;

    private final String realm;
    private final Optional<HostUrls> hostUrls;

    /**
     * @throws IllegalArgumentException when the realm holds a control character, which no header may
     */
    public Challenges(String realm, Optional<HostUrls> hostUrls) {
        if (realm.chars().anyMatch(c -> c < ' ' || c == DELETE)) {
            throw new IllegalArgumentException("A realm must not hold control characters.");
        }
        this.realm = "\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        this.hostUrls = hostUrls;
    }

    Map<String, String> basic(LibraryId library, ClientInfo client) {
        // A browser that sees this challenge asks for a password by itself, over the head of a page's own script.
        return client.isScriptInPage() ? link(library) : with(library, "Basic realm=" + realm + ", charset=\"UTF-8\"");
    }

    Map<String, String> bearer(LibraryId library) {
        return with(library, "Bearer realm=" + realm);
    }

    Map<String, String> refusedBearer(LibraryId library) {
        return with(library, "Bearer realm=" + realm + ", error=\"invalid_token\"");
    }

    private Map<String, String> with(LibraryId library, String challenge) {
        Map<String, String> headers = new LinkedHashMap<>(link(library));
        headers.put("WWW-Authenticate", challenge);
        return headers;
    }

    private Map<String, String> link(LibraryId library) {
        return hostUrls.map(urls -> Map.of(
                        "Link",
                        "<" + urls.authenticationDocument(library) + ">; rel=http://opds-spec.org/auth/document"))
                .orElse(Map.of());
    }
}
