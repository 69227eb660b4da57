package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patronauth.ImportReport;
import org.patronauth.LibraryDraft;
import org.patronauth.internal.LegacyConfiguration.Library;

/** What a library of an older system becomes here. */
class LibraryTranslationTest {
    private final ImportNotes notes = new ImportNotes();
    private final LibraryTranslation translation = new LibraryTranslation(LibraryCheck.RESERVED, notes);

    private LibraryDraft translated(@Nullable String shortName, @Nullable String name, Object... keysAndValues) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return translation.translate(new Library(7, shortName, name, settings));
    }

    private ImportReport report() {
        return notes.report(true, List.of(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "lion, LION, lion",
                "LION, -, lion",
                "' LION: Guilford! ', -, lion-guilford",
                "-, New Haven, new-haven",
                "-, -, library-7",
                "'---', -, library",
                "admin, -, admin-library",
                "a--b-, -, a--b-"
            })
    void aShortNameFitsIntoAddresses(@Nullable String older, @Nullable String name, String ours) {
        LibraryDraft draft = translated(older, name);
        assertThat(draft.shortName()).isEqualTo(ours);
        assertThat(report().warnings()).hasSize(ours.equals(older) ? 0 : 1);
    }

    @Test
    void aNameForPeopleIsTheirsOrTheShortOne() {
        assertThat(translated("lion", "LION").name()).isEqualTo("LION");
        assertThat(translated("lci", " ").name()).isEqualTo("lci");
    }

    @Test
    void aShortNameThatIsTakenGetsANumberAndNoneIsTooLong() {
        assertThat(translated("lion", null).shortName()).isEqualTo("lion");
        assertThat(translated("lion", null).shortName()).isEqualTo("lion-2");
        assertThat(translated("LION", null).shortName()).isEqualTo("lion-3");
        assertThat(translated("l".repeat(63), null).shortName()).isEqualTo("l".repeat(63));
        assertThat(translated("l".repeat(64), null).shortName()).isEqualTo("l".repeat(59) + "-2");
    }

    @Test
    void settingsAreFoundUnderEachOfTheirNames() {
        assertThat(translated(
                                "lion",
                                "LION",
                                "help_email",
                                "help@lion.example",
                                "registration_url",
                                "https://lion.example/card",
                                "max_outstanding_fines",
                                "$1,000",
                                "web-primary-color",
                                " ",
                                "logo",
                                "x".repeat(48 * 1024 + 1),
                                "enabled_entry_points",
                                "Canary",
                                "minimum_featured_quality",
                                "Canary")
                        .settings())
                .isEqualTo(Map.of(
                        "help-email",
                        "help@lion.example",
                        "register",
                        "https://lion.example/card",
                        "max_outstanding_fines",
                        "1000"));
        assertThat(report().skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly(
                        "library \"lion\", setting logo",
                        "library \"lion\", settings enabled_entry_points, minimum_featured_quality");
        assertThat(report().skipped().get(0).why()).contains("too long");
    }

    @Test
    void theFirstOfTwoNamesOfASettingCounts() {
        assertThat(translated("lion", "LION", "help-email", "a@lion.example", "help_email", "b@lion.example")
                        .settings())
                .isEqualTo(Map.of("help-email", "a@lion.example"));
    }

    @Test
    void aValueOfTheGreatestLengthComesAlong() {
        String logo = "x".repeat(48 * 1024);
        assertThat(translated("lion", "LION", "logo", logo).settings()).isEqualTo(Map.of("logo", logo));
    }
}
