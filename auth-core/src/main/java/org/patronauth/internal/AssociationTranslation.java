package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationDraft;
import org.patronauth.Restriction;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;

/** Writes what an older system knew about a library and a service as a draft of ours that means the same. */
final class AssociationTranslation {
    private static final String TYPE = "library_identifier_restriction_type";
    private static final String FIELD = "library_identifier_field";
    private static final String CRITERIA = "library_identifier_restriction";
    private static final String CRITERIA_OF_PALACE = "library_identifier_restriction_criteria";
    /** Before 2018 there was this setting alone: a pattern where it began with a circumflex, else a prefix. */
    private static final String OLDER = "patron_identifier_restriction";

    /** Everything that could be said of a library and a service together. */
    static final Set<String> KEYS = Set.of(
            TYPE,
            FIELD,
            CRITERIA,
            CRITERIA_OF_PALACE,
            OLDER,
            "patron_restriction_type",
            "patron_restriction",
            "external_type_regular_expression",
            "institution_id",
            "http_basic_oauth_enabled",
            "patron_blocking_rules");

    private final LegacyConfiguration.Origin origin;
    private final ImportNotes notes;

    AssociationTranslation(LegacyConfiguration.Origin origin, ImportNotes notes) {
        this.origin = origin;
        this.notes = notes;
    }

    /** The restriction in our terms. */
    private record Columns(
            @Nullable String type,
            @Nullable String field,
            @Nullable String criteria) {
        private static final Columns NONE = new Columns(null, null, null);
    }

    /** A draft, unless the association cannot be carried over, which is noted. */
    Optional<AssociationDraft> translate(
            Map<String, @Nullable Object> old, AuthenticationProviderFactory factory, String service, String what) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(old);
        rest.values().removeIf(LegacyValues::isBlank);
        Optional<Columns> restriction = restriction(rest, factory, service, what);
        SettingsSchema schema = AssociationSettings.SCHEMA.and(factory.librarySchema());
        boolean sound = restriction.isPresent() && externalType(rest, what);
        if (rest.remove("patron_blocking_rules") != null) {
            notes.skipped(
                    ImportNotes.setting(what, "patron_blocking_rules"),
                    "The rules there are written in Python and refused the login itself. Until they are written anew,"
                            + " nobody is blocked by them.");
        }
        rest.keySet().removeIf(key -> {
            if (schema.knows(key)) {
                return false;
            }
            notes.skipped(ImportNotes.setting(what, key), "There is no such setting for this protocol here.");
            return true;
        });
        return sound
                ? restriction.map(columns ->
                        new AssociationDraft(columns.type(), columns.field(), columns.criteria(), rest, null))
                : Optional.empty();
    }

    private boolean externalType(Map<String, @Nullable Object> settings, String what) {
        String key = "external_type_regular_expression";
        Optional<String> source = LegacyValues.text(settings.get(key));
        if (source.isEmpty()) {
            return true;
        }
        PythonPattern.Translation translation = PythonPattern.ofSearch(source.get());
        if (translation.pattern() == null) {
            notes.skipped(what, "settings." + key + ": " + ServiceTranslation.untranslatable(translation));
            return false;
        }
        settings.put(key, translation.pattern());
        return true;
    }

    /** Takes everything about the restriction out of the settings; empty when it cannot be kept. */
    private Optional<Columns> restriction(
            Map<String, @Nullable Object> settings,
            AuthenticationProviderFactory factory,
            String service,
            String what) {
        Optional<String> type = taken(settings, "patron_restriction_type", TYPE)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .filter(text -> !text.equals("none"));
        Optional<String> field = taken(settings, FIELD);
        Optional<String> criteria = taken(settings, "patron_restriction", CRITERIA, CRITERIA_OF_PALACE);
        Optional<String> older = taken(settings, OLDER);
        if (older.isPresent() && type.isEmpty() && criteria.isEmpty()) {
            String text = older.get();
            String olderType = text.startsWith("^") ? "regex" : "prefix";
            notes.warning(what + ": the restriction came from the setting " + OLDER + " of before 2018, as a "
                    + olderType + " of the barcode.");
            return restriction(olderType, Restriction.BARCODE, text, factory, service, what);
        }
        if (older.isPresent()) {
            notes.skipped(ImportNotes.setting(what, OLDER), "The newer settings of the restriction took its place.");
        }
        if (type.isEmpty()) {
            if (criteria.isPresent()) {
                notes.warning(what + ": there were criteria without a type of restriction, which let everybody in."
                        + " They were left out.");
            }
            return Optional.of(Columns.NONE);
        }
        if (criteria.isEmpty()) {
            notes.warning(what + ": there was a type of restriction without criteria, which let everybody in. It was"
                    + " carried over as no restriction.");
            return Optional.of(Columns.NONE);
        }
        return restriction(type.get(), field.orElse(null), criteria.get(), factory, service, what);
    }

    private Optional<Columns> restriction(
            String type,
            @Nullable String field,
            String criteria,
            AuthenticationProviderFactory factory,
            String service,
            String what) {
        return pattern(type, criteria, what)
                .map(text -> new Columns(type, field(type, field, factory, service, what), text));
    }

    private Optional<String> pattern(String type, String criteria, String what) {
        if (type.equals("prefix_list") && Stream.of(criteria.split(",", -1)).anyMatch(String::isBlank)) {
            notes.warning(what + ": the list of prefixes had an empty item, which let everybody in. Here it counts for"
                    + " nothing, so that the other items decide.");
        }
        if (!type.equals("regex")) {
            return Optional.of(criteria);
        }
        PythonPattern.Translation translation = PythonPattern.ofSearch(criteria);
        if (translation.pattern() == null) {
            notes.skipped(
                    what,
                    "patron_restriction: " + ServiceTranslation.untranslatable(translation)
                            + " Without its restriction the service would let in everybody.");
        }
        return Optional.ofNullable(translation.pattern());
    }

    private @Nullable String field(
            String type, @Nullable String given, AuthenticationProviderFactory factory, String service, String what) {
        if (type.equals("library code")) {
            return given;
        }
        String field = given == null ? Restriction.BARCODE : given;
        if (field.equalsIgnoreCase(Restriction.BARCODE)) {
            if (origin.restrictedTypedText()) {
                notes.difference(
                        service,
                        what + ": the restriction there looked at what the patron had typed; here it looks at the"
                                + " barcode that the source of truth returns. Patrons who type a user name are judged by their"
                                + " card now.");
            }
            return field;
        }
        if (field.equalsIgnoreCase(Restriction.PATRON_LOCATION) || factory.knowsRestrictionField(field)) {
            return field;
        }
        notes.warning(what + ": the protocol knows no field " + ImportNotes.printable(field)
                + "; the restriction looks at the patron location, as it did there.");
        return Restriction.PATRON_LOCATION;
    }

    /** The first of several keys that says something; all of them are used up. */
    private static Optional<String> taken(Map<String, @Nullable Object> settings, String... keys) {
        Optional<String> first = Optional.empty();
        for (String key : keys) {
            Optional<String> text = LegacyValues.text(settings.remove(key));
            first = first.or(() -> text);
        }
        return first;
    }
}
