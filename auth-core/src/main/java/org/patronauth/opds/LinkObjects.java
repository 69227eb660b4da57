package org.patronauth.opds;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;

/** Writes the member {@code links}: what the library's settings name and what the host has. */
final class LinkObjects {
    private static final String HTML = "text/html";
    private static final String CATALOG = "application/atom+xml;profile=opds-catalog;kind=acquisition";
    private static final String PROFILE = "vnd.librarysimplified/user-profile+json";
    private static final List<String> PAGES =
            List.of("terms-of-service", "privacy-policy", "copyright", "about", "license", "register");

    private final Map<String, Object> settings;
    private final Consumer<String> warnings;
    private final List<Map<String, Object>> links = new ArrayList<>();

    LinkObjects(Map<String, Object> settings, Consumer<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    List<Map<String, Object>> of(HostUrls urls, LibraryId library) {
        PAGES.forEach(key -> page(key, key, HTML));
        page("patron_password_reset", "http://librarysimplified.org/terms/rel/patron-password-reset", HTML);
        host(urls.start(library), "start", CATALOG);
        host(urls.loans(library), "http://opds-spec.org/shelf", CATALOG);
        host(urls.patronProfile(library), "http://librarysimplified.org/terms/rel/user-profile", PROFILE);
        add(
                settings.containsKey("copyright_designated_agent_email")
                        ? "copyright_designated_agent_email"
                        : "support_email",
                "http://librarysimplified.org/rel/designated-agent/copyright",
                WebAddress::mailbox,
                null);
        add("unsubscribe_uri", "http://librarysimplified.org/rel/email/unsubscribe/options", WebAddress::contact, null);
        add("help-email", "help", WebAddress::mailbox, null);
        page("help-web", "help", HTML);
        add("help-uri", "help", WebAddress::contact, null);
        page("website", "alternate", HTML);
        checked("logo", WebAddress::image)
                .ifPresent(href -> link("logo", href, WebAddress.imageType(href).orElse(null)));
        page("web_css_file", "stylesheet", "text/css");
        return links;
    }

    private void page(String key, String rel, String type) {
        add(key, rel, WebAddress::page, type);
    }

    private void host(Optional<URI> address, String rel, String type) {
        address.ifPresent(href -> link(rel, href.toString(), type));
    }

    private void add(String key, String rel, Function<String, Optional<String>> check, @Nullable String type) {
        checked(key, check).ifPresent(href -> link(rel, href, type));
    }

    private Optional<String> checked(String key, Function<String, Optional<String>> check) {
        if (!(settings.get(key) instanceof String text)) {
            return Optional.empty();
        }
        Optional<String> href = check.apply(text);
        if (href.isEmpty()) {
            warnings.accept("The setting " + key
                    + " is no address that a client may follow; the authentication document goes without it.");
        }
        return href;
    }

    private void link(String rel, String href, @Nullable String type) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("rel", rel);
        link.put("href", href);
        if (type != null) {
            link.put("type", type);
        }
        links.add(link);
    }
}
