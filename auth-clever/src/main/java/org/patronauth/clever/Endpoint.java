package org.patronauth.clever;

import java.net.URI;
import java.util.Objects;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpRoot;

/** An address that is asked as it is configured, without a slash behind it. */
final class Endpoint {
    private Endpoint() {}

    static HttpAddress of(URI configured) {
        String text = configured.toString();
        String path = Objects.requireNonNullElse(configured.getRawPath(), "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        HttpAddress.Builder address = HttpRoot.of(URI.create(text.substring(0, text.length() - last.length())))
                .address();
        if (!last.isEmpty()) {
            address.segment(URI.create("/" + last).getPath().substring(1));
        }
        return address.build().orElseThrow(() -> new IllegalArgumentException("This address cannot be asked."));
    }
}
