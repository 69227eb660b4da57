package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.ImportReport;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.internal.LegacyConfiguration.Association;
import org.patronauth.internal.LegacyConfiguration.Library;
import org.patronauth.internal.LegacyConfiguration.Origin;
import org.patronauth.internal.LegacyConfiguration.Service;

/** Where older systems kept what, row by row. */
class LegacyReadersTest {
    private final ImportNotes notes = new ImportNotes();

    /** Tables by name; the columns that are asked for are those that the rows have. */
    private record Tables(Map<String, List<LegacyDatabase.Row>> rows) implements LegacyDatabase.Session {
        @Override
        public String name() {
            return "older";
        }

        @Override
        public List<List<LegacyDatabase.Row>> read(List<LegacyDatabase.Table> tables) {
            return tables.stream().map(table -> rows.get(table.name())).toList();
        }

        @Override
        public List<LegacyDatabase.Row> readAfter(LegacyDatabase.Table table, long after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static LegacyDatabase.Row row(@Nullable String... columnsAndTexts) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        for (int i = 0; i < columnsAndTexts.length; i += 2) {
            values.put(String.valueOf(columnsAndTexts[i]), columnsAndTexts[i + 1]);
        }
        return new LegacyDatabase.Row(values);
    }

    private List<ImportReport.Skipped> skipped() {
        return notes.report(true, List.of(), Optional.empty()).skipped();
    }

    // Palace

    private LegacyConfiguration palace(
            List<LegacyDatabase.Row> libraries, List<LegacyDatabase.Row> services, List<LegacyDatabase.Row> uses)
            throws LegacyDatabaseException {
        return new PalaceReader(notes)
                .read(new Tables(Map.of(
                        "libraries", libraries,
                        "integration_configurations", services,
                        "integration_library_configurations", uses)));
    }

    private static LegacyDatabase.Row palaceService(String id, @Nullable String goal, @Nullable String settings) {
        return row("id", id, "protocol", "api.sip", "goal", goal, "name", "Service " + id, "settings", settings);
    }

    // G4
    @Test
    void palaceKeepsJsonInThreeTables() throws LegacyDatabaseException {
        LegacyConfiguration read = palace(
                List.of(row(
                        "id", "3", "short_name", "lion", "name", "LION", "settings_dict", "{\"help-email\": \"a\"}")),
                List.of(palaceService("5", "PATRON_AUTH_GOAL", "{\"url\": \"ils\", \"port\": 6001}")),
                List.of(row("parent_id", "5", "library_id", "3", "settings", "{\"institution_id\": \"x\"}")));
        assertThat(read)
                .isEqualTo(new LegacyConfiguration(
                        Origin.PALACE,
                        List.of(new Library(3, "lion", "LION", Map.of("help-email", "a"))),
                        List.of(new Service(
                                5,
                                "Service 5",
                                "api.sip",
                                read.services().get(0).settings())),
                        List.of(new Association(5, 3, Map.of("institution_id", "x")))));
        assertThat(read.services().get(0).settings())
                .containsEntry("url", "ils")
                .containsKey("port");
        assertThat(skipped()).isEmpty();
    }

    @Test
    void palacesColumnOfLibrarySettingsHadTwoNames() throws LegacyDatabaseException {
        LegacyConfiguration read = palace(
                List.of(
                        row("id", "1", "settings", "{\"a\": \"1\"}"),
                        row("id", "2", "settings_dict", "{\"a\": \"2\"}", "settings", "{\"a\": \"3\"}"),
                        row("id", "3", "settings", " "),
                        row("id", "4", "settings", null)),
                List.of(),
                List.of());
        assertThat(read.libraries())
                .extracting(Library::settings)
                .containsExactly(Map.of("a", "1"), Map.of("a", "2"), Map.of(), Map.of());
    }

    // G4
    @Test
    void ofPalacesIntegrationsThoseThatSignPatronsInAreRead() throws LegacyDatabaseException {
        LegacyConfiguration read = palace(
                List.of(),
                List.of(
                        palaceService("1", "LICENSE_GOAL", "{}"),
                        palaceService("2", null, "{}"),
                        palaceService("3", "patron_auth", null),
                        row("id", "4", "protocol", null, "goal", "PATRON_AUTH_GOAL", "settings", "{}")),
                List.of(
                        row("parent_id", "1", "library_id", "9"),
                        row("parent_id", "3", "library_id", "9"),
                        row("parent_id", "3", "library_id", null),
                        row("parent_id", null, "library_id", "9")));
        assertThat(read.services()).extracting(Service::id).containsExactly(3L);
        assertThat(read.associations()).containsExactly(new Association(3, 9, Map.of()));
    }

    @Test
    void whatOfPalaceIsNoObjectIsToldWhereItStood() throws LegacyDatabaseException {
        LegacyConfiguration read = palace(
                List.of(
                        row("id", "1", "short_name", "lion", "settings", "[\"Canary\"]"),
                        row("id", "2", "settings", "Canary")),
                List.of(
                        palaceService("5", "PATRON_AUTH_GOAL", "[]"),
                        row("id", "6", "protocol", "api.sip", "goal", "PATRON_AUTH_GOAL", "settings", "7"),
                        palaceService("7", "PATRON_AUTH_GOAL", "{}")),
                List.of(row("parent_id", "7", "library_id", "1", "settings", "\"Canary\"")));
        assertThat(read.libraries()).extracting(Library::settings).containsExactly(Map.of(), Map.of());
        assertThat(read.services()).extracting(Service::id).containsExactly(7L);
        assertThat(read.associations()).isEmpty();
        assertThat(skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly(
                        "library \"lion\"",
                        "library \"2\"",
                        "service \"Service 5\"",
                        "service \"6\"",
                        "library 1 with service 7");
        assertThat(skipped()).extracting(ImportReport.Skipped::why).noneMatch(why -> why.contains("Canary"));
        assertThat(skipped().get(0).why()).endsWith("they were left out.");
        assertThat(skipped().get(2).why()).endsWith("the service was left out.");
        assertThat(skipped().get(4).why()).endsWith("the association was left out.");
    }

    // NYPL

    private static LegacyDatabase.Row setting(
            @Nullable String service, @Nullable String library, @Nullable String key, @Nullable String value) {
        return row("external_integration_id", service, "library_id", library, "key", key, "value", value);
    }

    // G4
    @Test
    void theNarrowerOfNyplsFourPlacesGoesFirst() throws LegacyDatabaseException {
        List<LegacyDatabase.Row> settings = new ArrayList<>(List.of(
                setting(null, null, "help-email", "site"),
                setting(null, null, "web_primary_color", "#123456"),
                setting(null, null, "secret_key", "Canary"),
                setting(null, "1", "help-email", "library"),
                setting("5", null, "url", "ils"),
                setting("5", null, "institution_id", "service"),
                setting("5", null, "library_identifier_field", "barcode"),
                setting("5", "1", "institution_id", "both"),
                setting("5", "1", "port", "6001"),
                setting("5", null, "username", " "),
                setting("5", null, null, "Canary")));
        LegacyConfiguration read = NyplReader.read(new Tables(Map.of(
                "libraries",
                        List.of(
                                row("id", "1", "short_name", "lion", "name", "LION"),
                                row("id", "2", "short_name", null, "name", null)),
                "externalintegrations",
                        List.of(
                                row("id", "5", "protocol", "api.sip", "goal", "patron_auth", "name", "SIP2"),
                                row("id", "6", "protocol", "overdrive", "goal", "licenses", "name", "Overdrive"),
                                row("id", "7", "protocol", null, "goal", "patron_auth", "name", "Nothing")),
                "externalintegrations_libraries",
                        List.of(
                                row("externalintegration_id", "5", "library_id", "1"),
                                row("externalintegration_id", "5", "library_id", "2"),
                                row("externalintegration_id", null, "library_id", "1"),
                                row("externalintegration_id", "5", "library_id", null)),
                "configurationsettings", settings)));
        assertThat(read)
                .isEqualTo(new LegacyConfiguration(
                        Origin.NYPL,
                        List.of(
                                new Library(
                                        1,
                                        "lion",
                                        "LION",
                                        Map.of("help-email", "library", "web_primary_color", "#123456")),
                                new Library(
                                        2, null, null, Map.of("help-email", "site", "web_primary_color", "#123456"))),
                        List.of(new Service(5, "SIP2", "api.sip", Map.of("url", "ils"))),
                        List.of(
                                new Association(
                                        5,
                                        1,
                                        Map.of(
                                                "institution_id", "both",
                                                "port", "6001",
                                                "library_identifier_field", "barcode")),
                                new Association(
                                        5,
                                        2,
                                        Map.of("institution_id", "service", "library_identifier_field", "barcode")))));
    }

    // A file

    private LegacyConfiguration site(String json) throws LegacyDatabaseException {
        return new SiteConfigurationReader(notes).read(json.getBytes(StandardCharsets.UTF_8));
    }

    // G4
    @Test
    void aFilesProvidersAreServicesOfEveryLibrary() throws LegacyDatabaseException {
        LegacyConfiguration read = site("{\"providers\": [7, {\"name\": \"nobody\"},"
                + " {\"module\": \"api.sip\", \"class\": \"Sip\", \"url\": \"ils\", \"institution_id\": \"x\"},"
                + " {\"protocol\": \"api.sip\"}, {\"class\": \"api.sip\", \"NAME\": \"Ours\"},"
                + " {\"provider\": \"api.sip\", \"name\": \"Ours\", \"NAME\": \"Theirs\"}]}");
        assertThat(read)
                .isEqualTo(new LegacyConfiguration(
                        Origin.SITE_CONFIGURATION,
                        List.of(),
                        List.of(
                                new Service(3, "api.sip", "api.sip", Map.of("url", "ils")),
                                new Service(4, "api.sip 2", "api.sip", Map.of()),
                                new Service(5, "Ours", "api.sip", Map.of()),
                                new Service(6, "Ours 2", "api.sip", Map.of())),
                        List.of(
                                new Association(3, 0, Map.of("institution_id", "x")),
                                new Association(4, 0, Map.of()),
                                new Association(5, 0, Map.of()),
                                new Association(6, 0, Map.of()))));
        assertThat(skipped()).extracting(ImportReport.Skipped::what).containsExactly("provider 1", "provider 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"providers\": {\"secret\": \"Canary\"}}", "{\"a\": 1, \"a\": 2}"})
    void aFileWithoutAListOfProvidersIsRefused(String json) {
        assertThatThrownBy(() -> site(json))
                .isInstanceOf(LegacyDatabaseException.class)
                .hasMessageStartingWith("The site configuration ")
                .hasMessageNotContaining("Canary");
    }
}
