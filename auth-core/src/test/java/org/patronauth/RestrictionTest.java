package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.Restriction.Verdict;
import org.patronauth.settings.SettingProblem;

class RestrictionTest {
    // R1
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "none", "NONE", " None "})
    void withoutATypeEverybodyIsLetIn(@Nullable String type) {
        Restriction restriction = read(type, "barcode", " ");

        assertThat(restriction).isSameAs(Restriction.NONE);
        assertThat(restriction.judge(PatronData.partial().build(), null).matched())
                .isTrue();
        assertThat(restriction.field()).isEmpty();
        assertThat(restriction.criteria()).isEmpty();
        assertThat(restriction.recordField()).isEmpty();
        assertThat(restriction.defect()).isEmpty();
    }

    // R1
    @Test
    void criteriaWithoutATypeAreRefused() {
        assertThat(Restriction.read("none", null, "2333300").problems())
                .extracting(SettingProblem::field, SettingProblem::type)
                .containsExactly(tuple("patron_restriction", ProblemType.INVALID_CONFIGURATION_OPTION));
        assertThat(Restriction.read(null, "barcode", "2333300").restriction()).isEmpty();
    }

    // R1
    @ParameterizedTest
    @CsvSource({
        "prefix, PREFIX, prefix",
        "PREFIX, PREFIX, prefix",
        "string, STRING, string",
        "regex, REGEX, regex",
        "list, LIST, list",
        "' prefix_list ', PREFIX_LIST, prefix_list"
    })
    void eachTypeIsReadAndStoredByItsName(String text, Restriction.Type type, String id) {
        assertThat(read(text, null, "23333").type()).isEqualTo(type);
        assertThat(type.id()).isEqualTo(id);
    }

    // R1
    @Test
    void theSpellingsOfTheDesignDocumentNameTheFieldAsWell() {
        Restriction ferguson = read("Identifier Prefix", null, "2333300");
        assertThat(ferguson.type()).isEqualTo(Restriction.Type.PREFIX);
        assertThat(ferguson.field()).contains("barcode");

        Restriction bibliomation = read("library code", "Patron Location", "FERG");
        assertThat(bibliomation.type()).isEqualTo(Restriction.Type.STRING);
        assertThat(bibliomation.field()).contains("patron location");

        assertThat(Restriction.read("identifier prefix", "patron location", "2333300")
                        .problems())
                .extracting(SettingProblem::field)
                .containsExactly("patron_restriction_field");
    }

    // G2
    @Test
    void bothErrorsOfOneRestrictionAreToldAtOnce() {
        assertThat(Restriction.read("library code", "barcode", " ").problems())
                .extracting(SettingProblem::field)
                .containsExactly("patron_restriction_field", "patron_restriction");
    }

    // R1
    @Test
    void theFieldIsTheBarcodeThePatronLocationOrARecordField() {
        for (String barcode : new String[] {"", " ", "barcode", "Barcode", " BARCODE "}) {
            assertThat(read("prefix", barcode, "2").field()).contains(Restriction.BARCODE);
            assertThat(read("prefix", barcode, "2").recordField()).isEmpty();
        }
        assertThat(read("prefix", null, "2").field()).contains(Restriction.BARCODE);
        assertThat(read("string", "Patron Location", "2").field()).contains(Restriction.PATRON_LOCATION);
        assertThat(read("string", "Patron Location", "2").recordField()).isEmpty();
        assertThat(read("string", " P TYPE[p47] ", "2").recordField()).contains("P TYPE[p47]");
    }

    // R1
    @Test
    void anUnknownTypeIsRefused() {
        assertThat(Restriction.read("suffix", null, "00").problems())
                .extracting(SettingProblem::field, SettingProblem::type)
                .containsExactly(tuple("patron_restriction_type", ProblemType.INVALID_CONFIGURATION_OPTION));
    }

    // R2
    @ParameterizedTest
    @CsvSource(
            value = {
                "prefix;2333300;23333000000777;true",
                "prefix;2333300;2333300;true",
                "prefix;2333300;233330;false",
                "prefix;1234;a1234;false",
                "prefix;LION;lion1;false",
                "string;FERG;FERG;true",
                "string;FERG;ferg;false",
                "string;FERG;FERGUSON;false",
                "string;a,b;a,b;true",
                "regex;^(12|34);123;true",
                "regex;^(12|34);345;true",
                "regex;^bc;abc;false",
                "regex;23[46]5;23456;true",
                "regex;23[46]5;2375;false",
                "regex;oo;Bookworm;true",
                "regex;OO;Bookworm;false",
                "list;1234,4321;1234;true",
                "list;1234, 4321;4321;true",
                "list;1234, 4321;12345;false",
                "list;1234, 4321;1234, 4321;false",
                "prefix_list;LION, LCI;LCI0042;true",
                "prefix_list;LION, LCI;LION;true",
                "prefix_list;LION, LCI;XLCI;false",
                "prefix_list;LION, LCI;L;false"
            },
            delimiter = ';')
    void eachTypeComparesInItsWay(String type, String criteria, String value, boolean matched) {
        Verdict verdict = read(type, "patron location", criteria).judge(at(value), null);

        assertThat(verdict.matched()).isEqualTo(matched);
        assertThat(verdict.gaveUp()).isFalse();
    }

    // R2
    @ParameterizedTest
    @CsvSource({"prefix, FE", "string, FERG", "regex, ^FERG$", "list, 'LION, FERG'", "prefix_list, 'LION, FERG'"})
    void blanksAroundCriteriaAndValueDoNotCount(String type, String criteria) {
        Restriction restriction = read(type, "patron location", " \t" + criteria + "  ");

        assertThat(restriction.criteria()).contains(criteria);
        assertThat(restriction.judge(at(" FERG\t "), null).matched()).isTrue();
        assertThat(restriction.judge(at("F ERG"), null).matched()).isFalse();
    }

    // R2
    @Test
    void whatWasTypedIsTrimmedWhereItStandsForTheCardNumber() {
        Restriction restriction = read("string", "barcode", "2333300");
        PatronData silent = PatronData.complete().permanentId("P1").build();
        assertThat(restriction.judge(silent, new PatronIdentifier(" 2333300\t")).matched())
                .isTrue();
    }

    // R2
    @Test
    void anEmptyItemOfAListLetsNobodyIn() {
        for (String type : new String[] {"list", "prefix_list"}) {
            for (String criteria : new String[] {"LION,", ",LION", "LION,,LCI", "LION, ,LCI"}) {
                Restriction restriction = read(type, "patron location", criteria);
                assertThat(restriction.judge(at("LION"), null).matched()).isTrue();
                assertThat(restriction.judge(at("FERG"), null).matched())
                        .as("%s %s", type, criteria)
                        .isFalse();
            }
        }
    }

    // R2
    @ParameterizedTest
    @CsvSource({
        "prefix, ''",
        "string, '  '",
        "regex, ' '",
        "list, ''",
        "prefix_list, ''",
        "list, ' , ,'",
        "prefix_list, ','",
        "regex, '('",
        "regex, '[a-'",
        "regex, '*'",
        "suffix, 00",
        "none, 2333300",
        "identifier prefix, ''"
    })
    void whatCouldNotWorkIsRefusedWhenSavedAndLetsNobodyInWhenLoaded(String type, String criteria) {
        Restriction.Reading reading = Restriction.read(type, null, criteria);
        assertThat(reading.restriction()).isEmpty();
        assertThat(reading.problems()).isNotEmpty();

        Restriction stored = Restriction.ofStored(type, null, criteria);
        assertThat(stored.defect()).contains(reading.problems().get(0).detail());
        assertThat(stored.type()).isNotEqualTo(Restriction.Type.NONE);
        for (String value : new String[] {"", "00", "2333300", ",", "(", criteria}) {
            PatronData data = PatronData.complete()
                    .authorizationIdentifier(value)
                    .libraryIdentifier(value)
                    .build();
            Verdict verdict = stored.judge(data, new PatronIdentifier("2333300"));
            assertThat(verdict.matched()).isFalse();
            assertThat(verdict.reason()).startsWith("The restriction cannot work: ");
        }
    }

    // R2
    @ParameterizedTest
    @CsvSource({"prefix", "string", "regex", "list", "prefix_list"})
    void noCriteriaAtAllFailClosedToo(String type) {
        Restriction stored = Restriction.ofStored(type, null, null);

        assertThat(stored.judge(card("23333000000777"), null).matched()).isFalse();
        assertThat(Restriction.read(type, null, null).problems())
                .extracting(SettingProblem::type)
                .containsExactly(ProblemType.INCOMPLETE_CONFIGURATION);
    }

    // G2
    @Test
    void aBadPatternIsAProblemOfItsOwnKind() {
        for (String criteria : new String[] {"(", "a".repeat(1_001)}) {
            assertThat(Restriction.read("regex", null, criteria).problems())
                    .extracting(SettingProblem::field, SettingProblem::type)
                    .containsExactly(tuple(
                            "patron_restriction",
                            ProblemType.INVALID_LIBRARY_IDENTIFIER_RESTRICTION_REGULAR_EXPRESSION));
        }
    }

    @Test
    void aDefectiveRestrictionAsksTheProviderForNoFieldWithoutAName() {
        assertThat(Restriction.ofStored("suffix", " ", "00").recordField()).isEmpty();
        assertThat(Restriction.ofStored("suffix", " p46 ", "00").recordField()).contains("p46");
    }

    // R3
    @Test
    void anyOfThePatronsCardsWillDo() {
        Restriction ferguson = read("prefix", "barcode", "2333300");
        PatronData two = PatronData.complete()
                .authorizationIdentifier("11111000000001")
                .authorizationIdentifier("23333000000777")
                .build();

        assertThat(ferguson.judge(two, null).matched()).isTrue();
        assertThat(ferguson.judge(card("11111000000001"), null).matched()).isFalse();
    }

    // R3
    @Test
    void theTypedTextCountsOnlyWhereNoCardWasReturnedAndOnlyAsABarcode() {
        Restriction ferguson = read("prefix", "barcode", "2333300");
        PatronIdentifier typed = new PatronIdentifier("2333300fake");

        assertThat(ferguson.judge(card("11111000000001"), typed).matched()).isFalse();
        assertThat(ferguson.judge(PatronData.complete().build(), typed).matched())
                .isTrue();
        assertThat(read("prefix", "patron location", "2333300")
                        .judge(PatronData.complete().build(), typed)
                        .matched())
                .isFalse();
        assertThat(read("prefix", "p46", "2333300")
                        .judge(PatronData.complete().build(), typed)
                        .matched())
                .isFalse();
    }

    // R3
    @Test
    void aMissingValueFailsWhateverTheCriteria() {
        for (String field : new String[] {"barcode", "patron location", "p46"}) {
            Verdict verdict =
                    read("regex", field, ".*").judge(PatronData.complete().build(), null);
            assertThat(verdict.matched()).isFalse();
            assertThat(verdict.reason()).isEqualTo("The source of truth said nothing in that field.");
        }
        assertThat(read("regex", "barcode", ".*")
                        .judge(PatronData.complete().libraryIdentifier("FERG").build(), null)
                        .matched())
                .as("the location is no barcode")
                .isFalse();
        assertThat(read("regex", "patron location", ".*")
                        .judge(card("23333000000777"), null)
                        .matched())
                .as("the barcode is no location")
                .isFalse();
    }

    // R5
    @Test
    void everyVerdictExplainsItself() {
        Restriction ferguson = read("prefix", null, " 2333300 ");

        assertThat(ferguson.judge(card("23333000000777"), null))
                .isEqualTo(new Verdict(
                        Restriction.Type.PREFIX,
                        Optional.of("barcode"),
                        Optional.of("2333300"),
                        true,
                        false,
                        "The value fits the criteria."));
        assertThat(ferguson.judge(card("11111000000001"), null))
                .isEqualTo(new Verdict(
                        Restriction.Type.PREFIX,
                        Optional.of("barcode"),
                        Optional.of("2333300"),
                        false,
                        false,
                        "The value does not fit the criteria."));
        assertThat(ferguson.judge(
                                card("11111000000001").toBuilder()
                                        .authorizationIdentifier("11111000000002")
                                        .build(),
                                null)
                        .reason())
                .isEqualTo("No value fits the criteria.");
        assertThat(Restriction.NONE.judge(card("11111000000001"), null))
                .isEqualTo(new Verdict(
                        Restriction.Type.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false,
                        "There is no restriction."));
    }

    // R5
    @Test
    void noVerdictRepeatsThePatronsValue() {
        for (String type : new String[] {"prefix", "string", "regex", "list", "prefix_list"}) {
            Restriction restriction = read(type, "barcode", "2333300");
            for (String card : new String[] {"2333300777777", "11111000777777"}) {
                assertThat(restriction.judge(card(card), new PatronIdentifier("robin777777")))
                        .asString()
                        .doesNotContain("777777");
            }
        }
    }

    // B4
    @Test
    void aPatternThatTakesTooManyStepsDoesNotMatchAndSaysSo() {
        Restriction slow = read("regex", "barcode", "^((\\d+)+)+$");
        String hostile = "1".repeat(40) + "x";

        assertThat(slow.judge(card(hostile), null))
                .isEqualTo(new Verdict(
                        Restriction.Type.REGEX,
                        Optional.of("barcode"),
                        Optional.of("^((\\d+)+)+$"),
                        false,
                        true,
                        "The pattern took too many steps."));
        Verdict second = slow.judge(
                card(hostile).toBuilder().authorizationIdentifier("2333300").build(), null);
        assertThat(second.matched()).as("another card that fits").isTrue();
        assertThat(second.gaveUp()).isFalse();
    }

    // R2
    @Test
    void aLongListIsComparedItemByItem() {
        long seed = 42;
        Random random = new Random(seed);
        List<String> locations = IntStream.range(0, 1_000)
                .mapToObj(i -> "LOC" + random.nextInt(10_000))
                .toList();
        Restriction restriction = read("list", "patron location", String.join(" , ", locations));

        for (int i = 0; i < 10_000; i++) {
            String location = "LOC" + i;
            assertThat(restriction.judge(at(location), null).matched())
                    .as("seed %d, %s", seed, location)
                    .isEqualTo(locations.contains(location));
        }
    }

    private static Restriction read(@Nullable String type, @Nullable String field, @Nullable String criteria) {
        return Restriction.read(type, field, criteria).restriction().orElseThrow();
    }

    private static PatronData at(String location) {
        return PatronData.complete().libraryIdentifier(location).build();
    }

    private static PatronData card(String number) {
        return PatronData.complete().authorizationIdentifier(number).build();
    }
}
