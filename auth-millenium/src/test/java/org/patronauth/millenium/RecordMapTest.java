package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.BlockReason;
import org.patronauth.Money;
import org.patronauth.PatronData;

class RecordMapTest {
    private static final String[] FULL = {
        "REC INFO[p!]=p",
        "EXP DATE[p43]=04-01-59",
        "PCODE1[p44]=-",
        "PCODE3[p46]=7",
        "P TYPE[p47]=010",
        "BIRTH DATE[p51]=03-25-85",
        "HOME LIBR[p53]=main ",
        "MBLOCK[p56]=-",
        "RECORD #[p81]=1100220",
        "MONEY OWED[p96]=$1.50",
        "PATRN NAME[pn]=READER, ROBIN",
        "ADDRESS[pa]=12 Elm Street$Ferguson, MO 63135",
        "TELEPHONE[pt]=555-0100",
        "ALT ID[pu]=robin",
        "P BARCODE[pb]=23333000000001",
        "EMAIL ADDR[pz]=robin@ferguson.example",
        "PIN[p=]=2f0a"
    };

    private static Money dollars(String amount) {
        return Money.of(new BigDecimal(amount));
    }

    // M6.1, M6.5, M6.6, M6.7, M6.11, M6.14
    @Test
    void aWholeRecordIsReadByItsCodes() {
        PatronData patron = new Maps.Reading().of(FULL);
        assertThat(patron.isComplete()).isTrue();
        assertThat(patron.permanentId()).contains("1100220");
        assertThat(patron.authorizationIdentifiers()).containsExactly("23333000000001");
        assertThat(patron.username()).contains("robin");
        assertThat(patron.personalDetails().personalName()).contains("READER, ROBIN");
        assertThat(patron.personalDetails().emailAddress()).contains("robin@ferguson.example");
        assertThat(patron.personalDetails().neighborhood()).isEmpty();
        assertThat(patron.authorizationExpires()).contains(LocalDate.of(2059, 4, 1));
        assertThat(patron.externalType()).contains("010");
        assertThat(patron.fines()).contains(dollars("1.50"));
        assertThat(patron.blockReason()).isEmpty();
    }

    // M4.5: nonsense labels, right codes
    @Test
    void labelsDoNotMatter() {
        String[] renamed = new String[FULL.length];
        for (int i = 0; i < FULL.length; i++) {
            renamed[i] = i + "?!" + FULL[i].substring(FULL[i].indexOf('['));
        }
        PatronData patron = new Maps.Reading().of(renamed);
        assertThat(patron.permanentId()).contains("1100220");
        assertThat(patron.authorizationIdentifiers()).containsExactly("23333000000001");
        assertThat(patron.username()).contains("robin");
        assertThat(patron.personalDetails().personalName()).contains("READER, ROBIN");
    }

    // M6.14: what a record does not say is cleared
    @Test
    void aRecordThatSaysNothingIsCompleteAndEmpty() {
        PatronData patron = new Maps.Reading("neighborhood_mode", "postal_code").of("RECORD #[p81]= ");
        assertThat(patron.isComplete()).isTrue();
        assertThat(patron.permanentId()).isEmpty();
        assertThat(patron.authorizationIdentifiers()).isEmpty();
        assertThat(patron.username()).isEmpty();
        assertThat(patron.personalDetails().personalName()).isEmpty();
        assertThat(patron.personalDetails().emailAddress()).isEmpty();
        assertThat(patron.personalDetails().neighborhood()).isEmpty();
        assertThat(patron.authorizationExpires()).isEmpty();
        assertThat(patron.externalType()).isEmpty();
        assertThat(patron.fines()).isEmpty();
        assertThat(patron.blockReason()).isEmpty();
        assertThat(patron.libraryIdentifier()).isEmpty();
        assertThat(patron.cachedNeighborhood()).isEmpty();
    }

    // M4.8, M6.1, M6.5, M6.6, M6.7, M6.11
    @Test
    void ofRepeatedFieldsTheLastThatSaysSomethingHolds() {
        PatronData patron = new Maps.Reading()
                .of(
                        "RECORD #[p81]=1",
                        "RECORD #[p81]=2",
                        "RECORD #[p81]=",
                        "ALT ID[pu]=a",
                        "ALT ID[pu]=b",
                        "ALT ID[pu]= ",
                        "PATRN NAME[pn]=A",
                        "PATRN NAME[pn]=B",
                        "PATRN NAME[pn]=&nbsp;",
                        "EMAIL ADDR[pz]=a@lci.example",
                        "EMAIL ADDR[pz]=b@lci.example",
                        "EMAIL ADDR[pz]=",
                        "P TYPE[p47]=1",
                        "P TYPE[p47]=2",
                        "P TYPE[p47]=");
        assertThat(patron.permanentId()).contains("2");
        assertThat(patron.username()).contains("b");
        assertThat(patron.personalDetails().personalName()).contains("B");
        assertThat(patron.personalDetails().emailAddress()).contains("b@lci.example");
        assertThat(patron.personalDetails().neighborhood()).isEmpty();
        assertThat(patron.externalType()).contains("2");
    }

    // M4.8
    @Test
    void ofOtherRepeatedFieldsTheLastHoldsEvenWhenBlank() {
        Maps.Reading reading = new Maps.Reading("neighborhood_mode", "home_branch");
        PatronData blank = reading.of(
                "MONEY OWED[p96]=$5.00", "MONEY OWED[p96]=",
                "MBLOCK[p56]=m", "MBLOCK[p56]= ",
                "EXP DATE[p43]=04-01-59", "EXP DATE[p43]=  -  -  ",
                "HOME LIBR[p53]=main", "HOME LIBR[p53]=");
        assertThat(blank.fines()).contains(dollars("0"));
        assertThat(blank.blockReason()).isEmpty();
        assertThat(blank.authorizationExpires()).isEmpty();
        assertThat(blank.cachedNeighborhood()).isEmpty();
        assertThat(reading.of("EXP DATE[p43]=04-01-59", "EXP DATE[p43]= ").authorizationExpires())
                .isEmpty();
        PatronData last = reading.of(
                "MONEY OWED[p96]=", "MONEY OWED[p96]=$5.00",
                "MBLOCK[p56]= ", "MBLOCK[p56]=m",
                "EXP DATE[p43]=  -  -  ", "EXP DATE[p43]=04-01-59",
                "HOME LIBR[p53]=", "HOME LIBR[p53]=main");
        assertThat(last.fines()).contains(dollars("5"));
        assertThat(last.blockReason()).contains(BlockReason.UNKNOWN);
        assertThat(last.authorizationExpires()).contains(LocalDate.of(2059, 4, 1));
        assertThat(last.cachedNeighborhood()).contains("main");
    }

    // M4.8: the last address
    @Test
    void theLastAddressTellsTheNeighborhood() {
        PatronData patron = new Maps.Reading("neighborhood_mode", "postal_code")
                .of("ADDRESS[pa]=1 Elm$NY 10001", "ADDRESS[pa]=2 Oak$NY 10002");
        assertThat(patron.cachedNeighborhood()).contains("10002");
        assertThat(new Maps.Reading("neighborhood_mode", "postal_code")
                        .of("ADDRESS[pa]=1 Elm$NY 10001", "ADDRESS[pa]=")
                        .cachedNeighborhood())
                .isEmpty();
    }

    // M6.2
    @Test
    void onlyTheConfiguredFieldHoldsIdentifiers() {
        String[] lines = {"P BARCODE[pb]=234", "ALT ID[pu]=robin", "X[pd]=99"};
        assertThat(new Maps.Reading().of(lines).authorizationIdentifiers()).containsExactly("234");
        PatronData byName = new Maps.Reading("field_used_as_patron_identifier", "pu").of(lines);
        assertThat(byName.authorizationIdentifiers()).containsExactly("robin");
        assertThat(byName.username()).contains("robin");
    }

    // M6.2
    @Test
    void blankAndBrokenIdentifiersAreNone() {
        assertThat(new Maps.Reading()
                        .of(
                                "P BARCODE[pb]=",
                                "P BARCODE[pb]=&nbsp;",
                                "P BARCODE[pb]=1<b>2",
                                "P BARCODE[pb]=12>",
                                "P BARCODE[pb]=1&lt;2",
                                "P BARCODE[pb]=1<BR>2",
                                "P BARCODE[pb]=<12")
                        .authorizationIdentifiers())
                .isEmpty();
    }

    // M6.2, M6.4: the compact form stands before the spaced one
    @Test
    void anIdentifierWithBlanksIsTwo() {
        assertThat(new Maps.Reading()
                        .of("P BARCODE[pb]=6 666 66666", "P BARCODE[pb]=2&nbsp;3\t4")
                        .authorizationIdentifiers())
                .containsExactly("234", "2\u00A03 4", "666666666", "6 666 66666");
    }

    // M6.3
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "second; first-barcode",
                "BARCODE; ''",
                "^FIRST; second barcode|secondbarcode",
                "tb; second barcode|secondbarcode|first-barcode"
            })
    void aListedIdentifierIsNone(String pattern, String expected) {
        List<String> identifiers = new Maps.Reading("identifier_blacklist", List.of("zzz", pattern))
                .of("P BARCODE[pb]=first-barcode", "P BARCODE[pb]=second barcode")
                .authorizationIdentifiers();
        assertThat(identifiers).containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split("\\|"));
    }

    // M6.3: the blanks in a value do not hide it
    @Test
    void theCompactFormIsLookedUpInTheBlacklistToo() {
        Maps.Reading reading = new Maps.Reading("identifier_blacklist", List.of("lost234"));
        assertThat(reading.of("P BARCODE[pb]=LOST 23 4").authorizationIdentifiers())
                .isEmpty();
        assertThat(new Maps.Reading("identifier_blacklist", List.of("t 2"))
                        .of("P BARCODE[pb]=LOST 23 4")
                        .authorizationIdentifiers())
                .isEmpty();
    }

    // B4
    @Test
    void aPatternThatRunsOutOfStepsIsAHit() {
        Maps.Reading reading = new Maps.Reading("identifier_blacklist", List.of(".*.*.*.*q"));
        String evil = "a".repeat(60);
        assertThat(reading.of("P BARCODE[pb]=" + evil, "P BARCODE[pb]=23").authorizationIdentifiers())
                .containsExactly("23");
    }

    // M6.4
    @Test
    void theNewestIdentifierIsFirstUnlessAnotherWasTyped() {
        String[] lines = {"P BARCODE[pb]=1", "P BARCODE[pb]=2", "P BARCODE[pb]=3", "P BARCODE[pb]=1", "ALT ID[pu]=robin"
        };
        Maps.Reading reading = new Maps.Reading();
        assertThat(reading.of(lines).authorizationIdentifiers()).containsExactly("1", "3", "2");
        assertThat(reading.as("2", lines).authorizationIdentifiers()).containsExactly("2", "1", "3");
        assertThat(reading.as("robin", lines).authorizationIdentifiers()).containsExactly("1", "3", "2");
        assertThat(reading.as("23", lines).authorizationIdentifiers()).containsExactly("1", "3", "2");
    }

    // M6.4: one value in both forms, and the form that was typed
    @Test
    void aTypedFormComesFirst() {
        assertThat(new Maps.Reading()
                        .as("2 3", "P BARCODE[pb]=2 3", "P BARCODE[pb]=9")
                        .authorizationIdentifiers())
                .containsExactly("2 3", "9", "23");
    }

    // M6.5
    @Test
    void aListedUsernameIsNone() {
        Maps.Reading reading = new Maps.Reading("identifier_blacklist", List.of("staff"));
        assertThat(reading.of("ALT ID[pu]=Staff-7", "P BARCODE[pb]=1").username())
                .isEmpty();
        assertThat(reading.of("ALT ID[pu]=st aff", "P BARCODE[pb]=1").username())
                .isEmpty();
        assertThat(reading.of("ALT ID[pu]=robin", "P BARCODE[pb]=1").username()).contains("robin");
    }

    // M6.7
    @Test
    void theFieldOfTheEmailAddressCanBeAnother() {
        String[] lines = {"EMAIL ADDR[pz]=z@lion.example", "E-MAIL[pe]=not an address"};
        assertThat(new Maps.Reading().of(lines).personalDetails().emailAddress())
                .contains("z@lion.example");
        assertThat(new Maps.Reading("email_field", "pe")
                        .of(lines)
                        .personalDetails()
                        .emailAddress())
                .contains("not an address");
    }

    // M6.8
    @Test
    void aMalformedExpiryDateIsNoneAndIsReported() {
        Maps.Reading reading = new Maps.Reading();
        assertThat(reading.of("EXP DATE[p43]=13-45-59").authorizationExpires()).isEmpty();
        assertThat(reading.warnings)
                .singleElement()
                .asString()
                .startsWith("malformed_expiration")
                .doesNotContain("13-45");
        Maps.Reading quiet = new Maps.Reading();
        for (String none : List.of("  -  -  ", "", " / / ", "--", "&nbsp;-&nbsp;")) {
            assertThat(quiet.of("EXP DATE[p43]=" + none).authorizationExpires()).isEmpty();
        }
        assertThat(quiet.of("RECORD #[p81]=1").authorizationExpires()).isEmpty();
        assertThat(quiet.warnings).isEmpty();
    }

    // M6.9
    @Test
    void malformedFinesAreNoneAndAreReported() {
        Maps.Reading reading = new Maps.Reading();
        assertThat(reading.of("MONEY OWED[p96]=EUR 20.00").fines()).contains(dollars("0"));
        assertThat(reading.warnings)
                .singleElement()
                .asString()
                .startsWith("malformed_fines")
                .doesNotContain("20");
        Maps.Reading quiet = new Maps.Reading();
        assertThat(quiet.of("MONEY OWED[p96]= &nbsp;").fines()).contains(dollars("0"));
        assertThat(quiet.of("MONEY OWED[p96]=  $5.00 ").fines()).contains(dollars("5"));
        assertThat(quiet.of("RECORD #[p81]=1").fines()).isEmpty();
        assertThat(quiet.warnings).isEmpty();
    }

    // M6.10
    @ParameterizedTest
    @CsvSource({"'',true", "abcde,false", "lmn,true"})
    void aBlockedPatronIsBlockedForReasonsUnknown(String types, boolean blocked) {
        assertThat(new Maps.Reading("block_types", types).of("MBLOCK[p56]=m").blockReason())
                .isEqualTo(blocked ? Optional.of(BlockReason.UNKNOWN) : Optional.empty());
    }

    // M6.12
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "barcode; none",
                "BarCode; none",
                "patron location; main",
                "Patron Location; main",
                "HOME LIBR[p53]; main",
                "p53; main",
                "P TYPE[p47]; 7",
                "anything[p46]; n",
                "p46; n",
                "pu; none",
                "P46; none",
                "PIN[p=]; none",
                "p=; none"
            })
    void theLibraryIsReadFromTheFieldOfTheRestriction(String field, String expected) {
        PatronData patron = new Maps.Reading()
                .of(
                        "1",
                        Optional.of(field),
                        "P BARCODE[pb]=1",
                        "HOME LIBR[p53]=main ",
                        "HOME LIBR[p53]=other",
                        "P TYPE[p47]=7",
                        "P TYPE[p47]=8",
                        "PCODE3[p46]=&nbsp;n",
                        "PIN[p=]=2f0a");
        assertThat(patron.libraryIdentifier()).isEqualTo(Optional.ofNullable(expected));
    }

    // M6.12: the first, even when it is blank
    @Test
    void aBlankFirstFieldIsNoLibrary() {
        assertThat(new Maps.Reading()
                        .of("1", Optional.of("p53"), "P BARCODE[pb]=1", "L[p53]= ", "L[p53]=main")
                        .libraryIdentifier())
                .isEmpty();
    }

    // M6.12
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "p53; true",
                "HOME LIBR[p53]; true",
                " P TYPE[p47] ; true",
                "[p46]; true",
                "patron location; true",
                "p=; false",
                "PIN[p=]; false",
                "HOME LIBR; false",
                "HOME LIBR[]; false",
                "HOME LIBR[p 53]; false",
                "HOME LIBR[123456789]; false",
                "HOME LIBR[p53; false"
            })
    void aRestrictionFieldIsACodeWithOrWithoutLabel(String field, boolean known) {
        assertThat(new MilleniumProviderFactory().knowsRestrictionField(field)).isEqualTo(known);
    }

    // M6.13
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"disabled,none", "home_branch,main", "postal_code,63135"})
    void theNeighborhoodIsReadWhereTheSettingSays(String mode, String expected) {
        PatronData patron = new Maps.Reading("neighborhood_mode", mode).of(FULL);
        assertThat(patron.personalDetails().neighborhood()).isEqualTo(Optional.ofNullable(expected));
        assertThat(patron.cachedNeighborhood()).isEqualTo(Optional.ofNullable(expected));
    }

    // M6.13: disabled unless set
    @Test
    void nobodyIsAskedWhereTheyLiveUnlessTheLibraryWantsIt() {
        assertThat(new Maps.Reading().of(FULL).personalDetails().neighborhood()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"p=", "p51", "pt", "px"})
    void whatIsNeverReadIsNowhereInTheData(String code) {
        PatronData patron = new Maps.Reading("neighborhood_mode", "postal_code")
                .of("P BARCODE[pb]=1", "X[" + code + "]=never 63135");
        assertThat(List.of(
                        patron.authorizationIdentifiers(),
                        patron.personalDetails().personalName(),
                        patron.personalDetails().emailAddress(),
                        patron.personalDetails().neighborhood(),
                        patron.libraryIdentifier(),
                        patron.messages(),
                        patron.ruleValues(),
                        patron.cachedNeighborhood()))
                .asString()
                .doesNotContain("never", "63135");
    }

    /** As many as fit into the largest answer, each of them twice. */
    @Test
    void manyIdentifiersAreReadAsFewAre() {
        String[] lines = new String[60_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "[pb]=" + i % 30_000;
        }
        List<String> identifiers = new Maps.Reading().as("17", lines).authorizationIdentifiers();
        assertThat(identifiers)
                .hasSize(30_000)
                .startsWith("17", "29999", "29998")
                .endsWith("1", "0");
    }
}
