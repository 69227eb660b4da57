package org.patronauth.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabaseException;

/**
 * Reads the configuration of an NYPL circulation manager. A setting stands in one of four places: for the whole site, a
 * library, an integration, or a library and an integration; the narrower place goes first unless it is blank.
 */
final class NyplReader {
    private static final String GOAL = "patron_auth";
    private static final List<LegacyDatabase.Table> TABLES = List.of(
            LegacyDatabase.Table.of("libraries", "id", "short_name", "name"),
            LegacyDatabase.Table.of("externalintegrations", "id", "protocol", "goal", "name"),
            LegacyDatabase.Table.of("externalintegrations_libraries", "externalintegration_id", "library_id"),
            LegacyDatabase.Table.of(
                    "configurationsettings", "id", "external_integration_id", "library_id", "key", "value"));

    private NyplReader() {}

    /** The place of settings; null stands for every one. */
    private record Place(
            @Nullable Long integration, @Nullable Long library) {}

    static LegacyConfiguration read(LegacyDatabase.Session session) throws LegacyDatabaseException {
        List<List<LegacyDatabase.Row>> rows = session.read(TABLES);
        Map<Place, Map<String, @Nullable Object>> settings = settings(rows.get(3));
        List<LegacyConfiguration.Library> libraries = new ArrayList<>();
        for (LegacyDatabase.Row row : rows.get(0)) {
            long id = LegacyPatronRows.number(row.text("id")).orElseThrow();
            libraries.add(new LegacyConfiguration.Library(
                    id, row.text("short_name"), row.text("name"), ofLibrary(settings, id)));
        }
        List<LegacyConfiguration.Service> services = new ArrayList<>();
        for (LegacyDatabase.Row row : rows.get(1)) {
            String protocol = row.text("protocol");
            if (!GOAL.equals(row.text("goal")) || protocol == null) {
                continue;
            }
            long id = LegacyPatronRows.number(row.text("id")).orElseThrow();
            Map<String, @Nullable Object> own = copy(settings, new Place(id, null));
            own.keySet().removeAll(AssociationTranslation.KEYS);
            services.add(new LegacyConfiguration.Service(id, row.text("name"), protocol, own));
        }
        List<LegacyConfiguration.Association> associations = new ArrayList<>();
        for (LegacyDatabase.Row row : rows.get(2)) {
            Optional<Long> service = LegacyPatronRows.number(row.text("externalintegration_id"));
            Optional<Long> library = LegacyPatronRows.number(row.text("library_id"));
            if (service.isPresent() && library.isPresent()) {
                associations.add(new LegacyConfiguration.Association(
                        service.get(), library.get(), ofAssociation(settings, service.get(), library.get())));
            }
        }
        return new LegacyConfiguration(LegacyConfiguration.Origin.NYPL, libraries, services, associations);
    }

    private static Map<Place, Map<String, @Nullable Object>> settings(List<LegacyDatabase.Row> rows) {
        Map<Place, Map<String, @Nullable Object>> settings = new LinkedHashMap<>();
        for (LegacyDatabase.Row row : rows) {
            String key = row.text("key");
            String value = row.text("value");
            if (key != null && !LegacyValues.isBlank(value)) {
                Place place = new Place(
                        LegacyPatronRows.number(row.text("external_integration_id"))
                                .orElse(null),
                        LegacyPatronRows.number(row.text("library_id")).orElse(null));
                settings.computeIfAbsent(place, any -> new LinkedHashMap<>()).put(key, value);
            }
        }
        return settings;
    }

    private static Map<String, @Nullable Object> copy(Map<Place, Map<String, @Nullable Object>> settings, Place place) {
        return new LinkedHashMap<>(settings.getOrDefault(place, Map.of()));
    }

    /** Of the settings of the whole site those that a library can have too. */
    private static Map<String, @Nullable Object> ofLibrary(
            Map<Place, Map<String, @Nullable Object>> settings, long library) {
        Map<String, @Nullable Object> effective = copy(settings, new Place(null, library));
        copy(settings, new Place(null, null)).forEach((key, value) -> {
            if (LibraryTranslation.isKnown(key)) {
                effective.putIfAbsent(key, value);
            }
        });
        return effective;
    }

    private static Map<String, @Nullable Object> ofAssociation(
            Map<Place, Map<String, @Nullable Object>> settings, long service, long library) {
        Map<String, @Nullable Object> effective = copy(settings, new Place(service, library));
        copy(settings, new Place(service, null)).forEach((key, value) -> {
            if (AssociationTranslation.KEYS.contains(key)) {
                effective.putIfAbsent(key, value);
            }
        });
        return effective;
    }
}
