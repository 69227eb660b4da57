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
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.AssociationDraft;
import org.patronauth.ImportReport;
import org.patronauth.internal.LegacyConfiguration.Origin;

/** What an older system knew of a library and a service together, key by key. */
class AssociationTranslationTest {
    private static final OlderProtocol SIP2 = OlderProtocol.of("SIP2", "api.sip", "url");
    private static final String WHAT = "library \"lion\" with service \"SIP2\"";

    private final ImportNotes notes = new ImportNotes();

    private Optional<AssociationDraft> translated(Origin origin, String... keysAndValues) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new AssociationTranslation(origin, notes).translate(settings, SIP2, "SIP2", WHAT);
    }

    private AssociationDraft draft(String... keysAndValues) {
        return translated(Origin.PALACE, keysAndValues).orElseThrow();
    }

    private ImportReport report() {
        return notes.report(true, List.of(), Optional.empty());
    }

    private static void assertRestriction(
            AssociationDraft draft, @Nullable String type, @Nullable String field, @Nullable String criteria) {
        assertThat(draft.restrictionType()).isEqualTo(type);
        assertThat(draft.restrictionField()).isEqualTo(field);
        assertThat(draft.restriction()).isEqualTo(criteria);
    }

    @Test
    void theNewerKeyOfTwoThatSaySomethingIsTaken() {
        assertRestriction(
                draft(
                        "patron_restriction_type",
                        "Prefix",
                        "library_identifier_restriction_type",
                        "regex",
                        "library_identifier_restriction",
                        "2",
                        "library_identifier_restriction_criteria",
                        "3"),
                "prefix",
                "barcode",
                "2");
        assertRestriction(
                draft(
                        "patron_restriction_type",
                        " ",
                        "library_identifier_restriction_type",
                        "list",
                        "library_identifier_restriction_criteria",
                        "3"),
                "list",
                "barcode",
                "3");
        assertThat(report().skipped()).isEmpty();
        assertThat(report().warnings()).isEmpty();
    }

    @Test
    void aTypeWithoutCriteriaAndCriteriaWithoutATypeRestrictNobodyAndAreToldOf() {
        assertRestriction(draft("library_identifier_restriction_type", "prefix"), null, null, null);
        assertThat(report().warnings())
                .singleElement()
                .asString()
                .startsWith(WHAT)
                .contains("without criteria");
        assertRestriction(
                draft("library_identifier_restriction_type", "None", "library_identifier_restriction", "2"),
                null,
                null,
                null);
        assertThat(report().warnings()).hasSize(2).last().asString().contains("criteria without a type");
        assertRestriction(draft(), null, null, null);
        assertThat(report().warnings()).hasSize(2);
    }

    @Test
    void aRestrictionOfBefore2018CountsWhereThereIsNoNewerOne() {
        assertRestriction(draft("patron_identifier_restriction", "^2"), "regex", "barcode", "^2");
        assertRestriction(draft("patron_identifier_restriction", "2"), "prefix", "barcode", "2");
        assertThat(report().warnings()).hasSize(2).allMatch(line -> line.contains("before 2018"));
        assertThat(report().skipped()).isEmpty();
        assertRestriction(
                draft(
                        "patron_identifier_restriction",
                        "^2",
                        "library_identifier_restriction_type",
                        "prefix",
                        "library_identifier_restriction",
                        "3"),
                "prefix",
                "barcode",
                "3");
        assertThat(report().skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly(WHAT + ", setting patron_identifier_restriction");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "prefix, BARCODE, BARCODE",
                "prefix, Patron Location, Patron Location",
                "prefix, p46, p46",
                "prefix, p47, patron location",
                "library code, -, -",
                "library code, anything, anything"
            })
    void aFieldThatTheProtocolDoesNotKnowIsThePatronLocation(String type, @Nullable String older, String ours) {
        AssociationDraft draft = older == null
                ? draft("patron_restriction_type", type, "patron_restriction", "2")
                : draft("patron_restriction_type", type, "patron_restriction", "2", "library_identifier_field", older);
        assertRestriction(draft, type, ours, "2");
        assertThat(report().warnings()).hasSize("p47".equals(older) ? 1 : 0);
    }

    @Test
    void whereTypedTextWasRestrictedTheDifferenceIsTold() {
        translated(Origin.NYPL, "patron_restriction_type", "prefix", "patron_restriction", "2");
        assertThat(notes.differences("SIP2")).singleElement().asString().startsWith(WHAT);
        translated(
                Origin.NYPL,
                "patron_restriction_type",
                "prefix",
                "patron_restriction",
                "2",
                "library_identifier_field",
                "patron location");
        assertThat(notes.differences("SIP2")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,,3", "2, ", ",2"})
    void anEmptyPrefixOfAListIsToldOf(String criteria) {
        assertRestriction(
                draft("patron_restriction_type", "prefix_list", "patron_restriction", criteria),
                "prefix_list",
                "barcode",
                criteria.strip());
        assertThat(report().warnings()).hasSize(1);
        draft("patron_restriction_type", "prefix_list", "patron_restriction", "2,3");
        draft("patron_restriction_type", "list", "patron_restriction", "2,,3");
        assertThat(report().warnings()).hasSize(1);
    }

    @Test
    void aPatternThatCannotBeWrittenKeepsTheAssociationOut() {
        assertThat(translated(Origin.PALACE, "patron_restriction_type", "regex", "patron_restriction", "(Canary"))
                .isEmpty();
        assertThat(translated(Origin.PALACE, "external_type_regular_expression", "(Canary"))
                .isEmpty();
        assertThat(report().skipped()).hasSize(2).allMatch(line -> line.what().equals(WHAT));
        assertThat(report().skipped().get(0).why())
                .startsWith("patron_restriction: ")
                .endsWith("let in everybody.");
        assertThat(report().skipped().get(1).why()).startsWith("settings.external_type_regular_expression: ");
        assertThat(report().skipped().toString()).doesNotContain("Canary");
    }

    @Test
    void otherSettingsOfTheTwoComeAlong() {
        AssociationDraft draft = draft(
                "external_type_regular_expression",
                "(?P<t_y>[EM])$",
                "institution_id",
                "x",
                "unknown",
                "Canary",
                "patron_blocking_rules",
                "Canary");
        assertThat(draft.settings())
                .isEqualTo(Map.of("external_type_regular_expression", "(?<ty>[EM])$", "institution_id", "x"));
        assertThat(report().skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly(WHAT + ", setting patron_blocking_rules", WHAT + ", setting unknown");
    }
}
