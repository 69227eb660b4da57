package org.patronauth.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.json.JsonDocument;

/** Reads the configuration of a Palace circulation manager, whose settings are JSON objects. */
final class PalaceReader {
    private static final List<LegacyDatabase.Table> TABLES = List.of(
            new LegacyDatabase.Table(
                    "libraries", List.of("id", "short_name", "name"), List.of("settings_dict", "settings")),
            LegacyDatabase.Table.of("integration_configurations", "id", "protocol", "goal", "name", "settings"),
            LegacyDatabase.Table.of("integration_library_configurations", "parent_id", "library_id", "settings"));

    private final ImportNotes notes;

    PalaceReader(ImportNotes notes) {
        this.notes = notes;
    }

    LegacyConfiguration read(LegacyDatabase.Session session) throws LegacyDatabaseException {
        List<List<LegacyDatabase.Row>> rows = session.read(TABLES);
        List<LegacyConfiguration.Library> libraries = new ArrayList<>();
        for (LegacyDatabase.Row row : rows.get(0)) {
            long id = LegacyPatronRows.number(row.text("id")).orElseThrow();
            String text = row.text("settings_dict") == null ? row.text("settings") : row.text("settings_dict");
            String name = row.text("short_name");
            Map<String, @Nullable Object> settings = settings(
                            text, ImportNotes.library(name == null ? String.valueOf(id) : name), "they were left out")
                    .orElseGet(LinkedHashMap::new);
            libraries.add(new LegacyConfiguration.Library(id, name, row.text("name"), settings));
        }
        List<LegacyConfiguration.Service> services = new ArrayList<>();
        for (LegacyDatabase.Row row : rows.get(1)) {
            String protocol = row.text("protocol");
            if (protocol == null || !isForPatrons(row.text("goal"))) {
                continue;
            }
            long id = LegacyPatronRows.number(row.text("id")).orElseThrow();
            String name = row.text("name");
            settings(
                            row.text("settings"),
                            ImportNotes.service(name == null ? String.valueOf(id) : name),
                            "the service was left out")
                    .ifPresent(settings -> services.add(new LegacyConfiguration.Service(id, name, protocol, settings)));
        }
        List<LegacyConfiguration.Association> associations = new ArrayList<>();
        for (LegacyDatabase.Row row : rows.get(2)) {
            Optional<Long> service = LegacyPatronRows.number(row.text("parent_id"));
            Optional<Long> library = LegacyPatronRows.number(row.text("library_id"));
            boolean ours = service.isPresent() && services.stream().anyMatch(known -> known.id() == service.get());
            if (ours && library.isPresent()) {
                settings(
                                row.text("settings"),
                                "library " + library.get() + " with service " + service.get(),
                                "the association was left out")
                        .ifPresent(settings -> associations.add(
                                new LegacyConfiguration.Association(service.get(), library.get(), settings)));
            }
        }
        return new LegacyConfiguration(LegacyConfiguration.Origin.PALACE, libraries, services, associations);
    }

    /** The goal is stored by its name in their code. */
    private static boolean isForPatrons(@Nullable String goal) {
        return goal != null && goal.toLowerCase(Locale.ROOT).startsWith("patron_auth");
    }

    private Optional<Map<String, @Nullable Object>> settings(@Nullable String text, String what, String consequence) {
        if (text == null || text.isBlank()) {
            return Optional.of(new LinkedHashMap<String, @Nullable Object>());
        }
        Optional<Object> value = JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8))
                .filter(document -> document.isObject(""))
                .flatMap(document -> document.value(""));
        if (value.isEmpty() || !(value.get() instanceof Map<?, ?> members)) {
            notes.skipped(what, "Its settings are no JSON object of at most 64 KiB; " + consequence + ".");
            return Optional.empty();
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        members.forEach((key, member) -> settings.put(String.valueOf(key), member));
        return Optional.of(settings);
    }
}
