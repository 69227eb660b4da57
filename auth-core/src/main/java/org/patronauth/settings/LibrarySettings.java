package org.patronauth.settings;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronType;
import org.patronauth.ProblemType;

/**
 * The settings of a library.
 *
 * <p><b>Thread safety.</b> Constants alone.
 *
 * @since 0.1
 */
public final class LibrarySettings {
    /** Setting {@code max_outstanding_fines}: a patron who owes more may not borrow. */
    public static final Setting<BigDecimal> MAX_OUTSTANDING_FINES = Setting.amount(
                    "max_outstanding_fines", "Maximum outstanding fines")
            .description(
                    "A patron who owes more may not borrow; the lower one of this and the service's limit decides.")
            .build();

    /** Setting {@code allow_borrowing_with_expired_authorization}. */
    public static final Setting<Boolean> ALLOW_BORROWING_WITH_EXPIRED_AUTHORIZATION = Setting.bool(
                    "allow_borrowing_with_expired_authorization", "Allow borrowing with an expired card")
            .defaultsTo(false)
            .build();

    /** Setting {@code time_zone}: where it is "today" for the library's patrons. */
    public static final Setting<String> TIME_ZONE = Setting.text("time_zone", "Time zone")
            .description("A name such as America/New_York; the server's zone where nothing is set.")
            .check(LibrarySettings::checkZone)
            .build();

    /** Setting {@code redirect_uris}: where a sign-in elsewhere may send a client afterwards. */
    public static final Setting<List<String>> REDIRECT_URIS = Setting.list("redirect_uris", "Redirect addresses")
            .description("Addresses that a sign-in elsewhere may send a client to afterwards."
                    + " One that ends in a slash allows everything below it.")
            .check(LibrarySettings::checkRedirects)
            .build();

    /** Setting {@code patron_types}: from a patron's type to what the library says of it; key {@code *} for the rest. */
    public static final Setting<Map<String, PatronType>> PATRON_TYPES = Setting.json(
                    "patron_types", "Patron types", LibrarySettings::parsePatronTypes)
            .description("For each patron type a label, a lane and audiences; * stands for every other type.")
            .build();

    /** Setting {@code allow_holds}. */
    public static final Setting<Boolean> ALLOW_HOLDS =
            Setting.bool("allow_holds", "Allow holds").defaultsTo(true).build();

    /** Setting {@code focus_area}: whom the library is for, as a place name, {@code everywhere}, or JSON. */
    public static final Setting<Object> FOCUS_AREA = Setting.json(
                    "focus_area", "Focus area", LibrarySettings::parseArea)
            .description("Whom the library is for: \"everywhere\", the name of a place, or a JSON list or object.")
            .build();

    /** Setting {@code service_area}: who may use the library, as a place name, {@code everywhere}, or JSON. */
    public static final Setting<Object> SERVICE_AREA = Setting.json(
                    "service_area", "Service area", LibrarySettings::parseArea)
            .description("Who may use the library: \"everywhere\", the name of a place, or a JSON list or object.")
            .build();

    /** The settings that do nothing but appear in the library's authentication document, by key. */
    public static final List<Setting<String>> DOCUMENT = documentSettings();

    /** All of them, in the order of the form. */
    public static final SettingsSchema SCHEMA = schema();

    /** What holds for a library that has set nothing. */
    public static final Settings NONE = new Settings(Map.of());

    private LibrarySettings() {}

    private static List<Setting<String>> documentSettings() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("library_description", "A short description of the library");
        labels.put("color_scheme", "Color scheme of the mobile application");
        labels.put("web_primary_color", "Primary color on the web");
        labels.put("web_secondary_color", "Secondary color on the web");
        labels.put("web_css_file", "Style sheet on the web");
        labels.put("terms-of-service", "Terms of service");
        labels.put("privacy-policy", "Privacy policy");
        labels.put("copyright", "Copyright");
        labels.put("about", "About the library");
        labels.put("license", "Content license");
        labels.put("register", "Where to get a card");
        labels.put("patron_password_reset", "Where to reset a PIN");
        labels.put("copyright_designated_agent_email", "E-mail address of the copyright agent");
        labels.put("support_email", "E-mail address for support");
        labels.put("unsubscribe_uri", "Where to end notices");
        labels.put("help-email", "E-mail address for patrons' questions");
        labels.put("help-web", "Web page for patrons' questions");
        labels.put("help-uri", "Other address for patrons' questions");
        labels.put("website", "The library's web site");
        labels.put("logo", "Logo");
        List<Setting<String>> settings = new ArrayList<>();
        labels.forEach((key, label) -> settings.add(Setting.text(key, label).build()));
        return List.copyOf(settings);
    }

    private static SettingsSchema schema() {
        List<Setting<?>> all = new ArrayList<>(List.of(
                MAX_OUTSTANDING_FINES,
                ALLOW_BORROWING_WITH_EXPIRED_AUTHORIZATION,
                TIME_ZONE,
                REDIRECT_URIS,
                PATRON_TYPES,
                ALLOW_HOLDS,
                FOCUS_AREA,
                SERVICE_AREA));
        all.addAll(DOCUMENT);
        return SettingsSchema.of(all);
    }

    private static void checkRedirects(List<String> entries) throws Setting.BadValueException {
        for (String entry : entries) {
            Optional<String> flaw = RedirectAllowList.flawIn(entry);
            if (flaw.isPresent()) {
                throw new Setting.BadValueException(
                        ProblemType.INVALID_URL, "Entry " + (entries.indexOf(entry) + 1) + ": " + flaw.get());
            }
        }
    }

    private static void checkZone(String name) throws Setting.BadValueException {
        try {
            ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new Setting.BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION, "This is not the name of a time zone.");
        }
    }

    private static Object parseArea(Object raw) throws Setting.BadValueException {
        if (raw instanceof Map<?, ?> || raw instanceof List<?>) {
            return raw;
        }
        if (raw instanceof String || raw instanceof Number) {
            return raw.toString().strip();
        }
        throw badTypes("This must be a text, a list or an object.");
    }

    private static Map<String, PatronType> parsePatronTypes(Object raw) throws Setting.BadValueException {
        if (!(raw instanceof Map<?, ?> types)) {
            throw badTypes("This must be an object from patron type to its entry.");
        }
        Map<String, PatronType> parsed = new LinkedHashMap<>();
        for (Map.Entry<?, ?> type : types.entrySet()) {
            if (!(type.getValue() instanceof Map<?, ?> entry)) {
                throw badTypes("Each entry must be an object with label, lane and audiences.");
            }
            for (Object member : entry.keySet()) {
                if (!List.of("label", "lane", "audiences").contains(member)) {
                    throw badTypes("An entry has the members label, lane and audiences alone.");
                }
            }
            parsed.put(
                    String.valueOf(type.getKey()),
                    new PatronType(text(entry.get("label")), text(entry.get("lane")), texts(entry.get("audiences"))));
        }
        return Collections.unmodifiableMap(parsed);
    }

    private static String text(@Nullable Object value) throws Setting.BadValueException {
        if (value == null) {
            return "";
        }
        if (value instanceof String text) {
            return text.strip();
        }
        throw badTypes("Label and lane must be texts.");
    }

    private static List<String> texts(@Nullable Object value) throws Setting.BadValueException {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items) || !items.stream().allMatch(String.class::isInstance)) {
            throw badTypes("Audiences must be a list of texts.");
        }
        return items.stream().map(String.class::cast).map(String::strip).toList();
    }

    private static Setting.BadValueException badTypes(String message) {
        return new Setting.BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, message);
    }
}
