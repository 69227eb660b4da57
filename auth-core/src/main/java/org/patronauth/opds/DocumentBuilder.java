package org.patronauth.opds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Settings;

/**
 * Builds authentication documents from what a host and its libraries say. Each call builds one anew; {@link
 * org.patronauth.PatronAuthenticator#document} keeps them.
 *
 * <p><b>Thread safety.</b> Immutable, if what it was given is.
 *
 * @since 0.1
 */
public final class DocumentBuilder {
    private static final String NAMELESS = "Library";
    private static final String EVERYWHERE = "everywhere";
    private static final String RESERVATIONS = "https://librarysimplified.org/rel/policy/reservations";
    private static final String PRIMARY_COLOR = "#377F8B";
    private static final String SECONDARY_COLOR = "#D53F34";

    private final HostUrls urls;
    private final AnnouncementSource announcements;
    private final List<DocumentAnnotator> annotators;
    private final BiConsumer<LibraryId, String> warnings;
    private final DocumentJson json = new DocumentJson();

    /**
     * A builder for the documents of one host.
     *
     * @param urls where the host serves what the documents point at
     * @param announcements what its libraries announce
     * @param annotators who may rewrite the documents, in order
     * @param warnings told, in one sentence without secrets, what had to be left out of a library's document
     */
    public DocumentBuilder(
            HostUrls urls,
            AnnouncementSource announcements,
            List<DocumentAnnotator> annotators,
            BiConsumer<LibraryId, String> warnings) {
        this.urls = urls;
        this.announcements = announcements;
        this.annotators = List.copyOf(annotators);
        this.warnings = warnings;
    }

    /**
     * Builds the document of a library.
     *
     * @param library the library
     * @param name its name for people
     * @param settings its settings, of {@link LibrarySettings#SCHEMA}
     * @param flows how its patrons sign in, in order, possibly in no way
     * @return the document
     */
    public AuthenticationDocument build(LibraryId library, String name, Settings settings, List<DocumentFlow> flows) {
        Map<String, Object> document = JsonTree.copy(compose(library, name, settings, flows));
        for (DocumentAnnotator annotator : annotators) {
            document = annotated(library, document, annotator);
        }
        return new AuthenticationDocument(json.write(document));
    }

    private Map<String, Object> compose(LibraryId library, String name, Settings settings, List<DocumentFlow> flows) {
        Map<String, Object> given = settings.toRaw();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", urls.authenticationDocument(library).toString());
        document.put("title", name.isBlank() ? NAMELESS : name);
        document.put("authentication", new FlowObjects(urls, library).of(flows));
        document.put("links", new LinkObjects(given, text -> warnings.accept(library, text)).of(urls, library));
        copy(given, "library_description", document, "service_description");
        copy(given, "color_scheme", document, "color_scheme");
        webColors(given).ifPresent(colors -> document.put("web_color_scheme", colors));
        areas(settings, document);
        document.put("features", features(settings.require(LibrarySettings.ALLOW_HOLDS)));
        document.put("announcements", announced(library));
        return document;
    }

    private static void copy(Map<String, Object> given, String key, Map<String, Object> document, String member) {
        Object value = given.get(key);
        if (value != null) {
            document.put(member, value);
        }
    }

    private static Optional<Map<String, Object>> webColors(Map<String, Object> given) {
        Object primary = given.get("web_primary_color");
        Object secondary = given.get("web_secondary_color");
        if (primary == null && secondary == null) {
            return Optional.empty();
        }
        Object first = primary == null ? PRIMARY_COLOR : primary;
        Object second = secondary == null ? SECONDARY_COLOR : secondary;
        Map<String, Object> colors = new LinkedHashMap<>();
        colors.put("primary", first);
        colors.put("secondary", second);
        // Two more names by which older web clients know the same colours.
        colors.put("background", first);
        colors.put("foreground", second);
        return Optional.of(colors);
    }

    private void areas(Settings settings, Map<String, Object> document) {
        Object focus = settings.get(LibrarySettings.FOCUS_AREA).orElse(null);
        Object service = settings.get(LibrarySettings.SERVICE_AREA).orElse(null);
        Object either = focus != null ? focus : service;
        if (either != null) {
            document.put("focus_area", area(either));
            document.put("service_area", area(service != null ? service : either));
        }
    }

    private Object area(Object value) {
        if (!(value instanceof String text) || text.equals(EVERYWHERE)) {
            return value;
        }
        // A number is a postal code that happens to be JSON, and no area.
        return json.read(text)
                .filter(read -> read instanceof Map || read instanceof List || read instanceof String)
                .orElse(List.of(text));
    }

    private static Map<String, Object> features(boolean holds) {
        Map<String, Object> features = new LinkedHashMap<>();
        features.put("enabled", holds ? List.of(RESERVATIONS) : List.of());
        features.put("disabled", holds ? List.of() : List.of(RESERVATIONS));
        return features;
    }

    private List<Map<String, Object>> announced(LibraryId library) {
        List<Map<String, Object>> objects = new ArrayList<>();
        try {
            for (Announcement announcement : announcements.announcements(library)) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("id", announcement.id());
                object.put("content", announcement.content());
                objects.add(object);
            }
            return objects;
        } catch (RuntimeException | LinkageError e) {
            failed(library, "The source of announcements", e);
            return List.of();
        }
    }

    private Map<String, Object> annotated(
            LibraryId library, Map<String, Object> document, DocumentAnnotator annotator) {
        try {
            Map<String, Object> draft = JsonTree.copy(document);
            annotator.annotate(library, draft);
            Map<String, Object> result = JsonTree.copy(draft);
            check(result);
            return result;
        } catch (RuntimeException | LinkageError e) {
            failed(library, "An annotator of the authentication document", e);
            return document;
        }
    }

    /** Its message may hold anything, so only its kind is told. */
    private void failed(LibraryId library, String who, Throwable e) {
        warnings.accept(
                library,
                who + " failed with " + e.getClass().getName() + "; the authentication document goes without it.");
    }

    private static void check(Map<String, Object> document) {
        demand(isText(document.get("id")) && isText(document.get("title")));
        demand(isListOfObjectsWith(document.get("authentication"), "type"));
        demand(isListOfObjectsWith(document.get("links"), "rel"));
        demand(isListOfObjectsWith(document.get("links"), "href"));
    }

    private static boolean isListOfObjectsWith(@Nullable Object value, String member) {
        return value instanceof List<?> items
                && items.stream().allMatch(item -> item instanceof Map<?, ?> object && isText(object.get(member)));
    }

    private static boolean isText(@Nullable Object value) {
        return value instanceof String text && !text.isBlank();
    }

    private static void demand(boolean met) {
        if (!met) {
            throw new IllegalArgumentException("This is no authentication document.");
        }
    }
}
