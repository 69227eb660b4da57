package org.patronauth.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryDraft;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Setting;

/** Writes a library of an older system as a draft of ours. */
final class LibraryTranslation {
    private static final int LONGEST_SHORT_NAME = 63;
    private static final Map<String, String> OTHER_KEYS = Map.of(
            "registration_url", "register",
            "copyright_designated_agent_email_address", "copyright_designated_agent_email",
            "privacy_statement", "privacy-policy",
            "configuration_contact_email_address", "support_email");

    private static final Map<String, String> KEYS = keys();

    private final Set<String> reserved;
    private final ImportNotes notes;
    private final Set<String> taken = new TreeSet<>();

    LibraryTranslation(List<String> reserved, ImportNotes notes) {
        this.reserved = Set.copyOf(reserved);
        this.notes = notes;
    }

    private static Map<String, String> keys() {
        Map<String, String> keys = new HashMap<>(OTHER_KEYS);
        LibrarySettings.SCHEMA.settings().stream().map(Setting::key).forEach(key -> keys.put(plain(key), key));
        return Map.copyOf(keys);
    }

    /** Whether there is a setting of a library for an older key. */
    static boolean isKnown(String key) {
        return KEYS.containsKey(plain(key));
    }

    /** Older systems wrote some keys with hyphens, some with underscores. */
    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    LibraryDraft translate(LegacyConfiguration.Library old) {
        String given = LegacyValues.text(old.shortName())
                .or(() -> LegacyValues.text(old.name()))
                .orElse("library-" + old.id());
        String shortName = shortName(given);
        String what = ImportNotes.library(shortName);
        if (!shortName.equals(old.shortName())) {
            notes.warning(what + ": its short name was \"" + ImportNotes.printable(given)
                    + "\", which cannot stand in addresses here. Clients must use the new address.");
        }
        String name = LegacyValues.text(old.name()).orElse(given);
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        List<String> elsewhere = new ArrayList<>();
        old.settings().forEach((key, value) -> {
            if (LegacyValues.isBlank(value)) {
                return;
            }
            String ours = KEYS.get(plain(key));
            if (ours == null) {
                elsewhere.add(ImportNotes.printable(key));
            } else if (LegacyValues.isTooLong(value)) {
                notes.skipped(ImportNotes.setting(what, key), "The value is too long to be kept here.");
            } else {
                settings.putIfAbsent(ours, value);
            }
        });
        LegacyValues.text(settings.get(LibrarySettings.MAX_OUTSTANDING_FINES.key()))
                .ifPresent(amount -> settings.put(
                        LibrarySettings.MAX_OUTSTANDING_FINES.key(), LegacyPatronRows.plainAmount(amount)));
        if (!elsewhere.isEmpty()) {
            notes.skipped(
                    what + ", settings " + String.join(", ", elsewhere),
                    "They have no part in signing patrons in, or there are no such settings here.");
        }
        return new LibraryDraft(shortName, name, settings);
    }

    private String shortName(String given) {
        String base = given.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        if (Optional.of(given)
                .filter(text -> text.matches("[a-z0-9][a-z0-9-]*"))
                .isPresent()) {
            base = given;
        }
        if (base.isEmpty()) {
            base = "library";
        }
        if (reserved.contains(base)) {
            base += "-library";
        }
        String candidate = cut(base, LONGEST_SHORT_NAME);
        for (int number = 2; !taken.add(candidate); number++) {
            candidate = cut(base, LONGEST_SHORT_NAME - 4) + "-" + number;
        }
        return candidate;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
