package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts, days, names, blocks and ZIP codes, each by itself. */
class ValuesTest {
    // M6.9
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; 0.00",
                "4; 4.00",
                "-4; -4.00",
                "4.40; 4.40",
                "$4.40; 4.40",
                "$ 4.40; 4.40",
                ".4; 0.40",
                "$.4; 0.40",
                "4,444.40; 4444.40",
                "1,234,567; 1234567.00",
                "12,345; 12345.00",
                "0012; 12.00",
                "-$4; -4.00",
                "$-4; -4.00",
                "- $ 4; -4.00",
                "$ - 4; -4.00",
                "-.5; -0.50",
                "(4.40); -4.40",
                "($4,444.40); -4444.40",
                "($ 4); -4.00",
                "-0; 0.00",
                "(0.00); 0.00",
                "0000000000000000000000000000000000000.50; 0.50",
                "0.004; 0.00",
                "-0.004; 0.00",
                "1.005; 1.00",
                "1.015; 1.02",
                "1.0051; 1.01",
                "-1.005; -1.00"
            })
    void amountsAreReadAsLibrariesWriteThem(String text, String amount) {
        assertThat(Fines.parse(text)).contains(new BigDecimal(amount));
    }

    // M6.9
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "12abc",
                "EUR 20.00",
                "4,444.40.40",
                "4,444 40",
                "12,50",
                "1,23",
                "1,2345",
                "1234,567",
                ",123",
                "1,,234",
                "1,234,",
                "1,234,56.7",
                "4.",
                ".",
                "$",
                "-",
                "()",
                "(",
                "(4",
                "4)",
                "-(4)",
                "(-4)",
                "($-4)",
                "--4",
                "-$-4",
                "$$4",
                "+4",
                "4-",
                "1e3",
                "0x10",
                "NaN",
                "Infinity",
                "\u0664",
                "\uFF14",
                "\u20AC4",
                "4 ,000",
                "1.2,3",
                "( 4)",
                "(4 )",
                "4 4",
                "\u22124",
                "00000000000000000000000000000000000000.50"
            })
    void anythingElseIsNoAmount(String text) {
        assertThat(Fines.parse(text)).isEmpty();
    }

    // M6.8
    @ParameterizedTest
    @CsvSource({
        "04-01-59,2059-04-01",
        "4-1-59,2059-04-01",
        "04/01/2059,2059-04-01",
        "4/1/59,2059-04-01",
        "12-31-68,2068-12-31",
        "01-01-69,1969-01-01",
        "12-31-99,1999-12-31",
        "01-01-00,2000-01-01",
        "02-29-24,2024-02-29",
        "02-29-2000,2000-02-29",
        "11-30-1999,1999-11-30"
    })
    void daysAreReadAsLibrariesWriteThem(String text, LocalDate day) {
        assertThat(ExpiryDate.parse(text)).contains(day);
        assertThat(ExpiryDate.isNone(text)).isFalse();
    }

    // M6.8
    @ParameterizedTest
    @ValueSource(
            strings = {
                "04-01/59",
                "04/01-59",
                "04.01.59",
                "04 01 59",
                "040159",
                "2059-04-01",
                "04-01-059",
                "04-01-5",
                "04-01-20590",
                "004-01-59",
                "04-001-59",
                "04-01-",
                "04--59",
                "-01-59",
                "04-01",
                "04",
                "04-01-59-",
                "04-01-59x",
                "x04-01-59",
                "04 -01-59",
                "04- 1-59",
                "13-01-59",
                "00-01-59",
                "04-31-59",
                "04-00-59",
                "02-30-59",
                "02-29-23",
                "02-29-1900",
                "\u0660\u0664-01-59",
                "never",
                "31-12-59",
                "00-00-00"
            })
    void anythingElseIsNoDay(String text) {
        assertThat(ExpiryDate.parse(text)).isEmpty();
        assertThat(ExpiryDate.isNone(text)).isFalse();
    }

    // M6.8
    @ParameterizedTest
    @ValueSource(strings = {"", "-  -", "- -", "--", "//", "/ /", " ", "-/\u00A0"})
    void blanksAndSeparatorsMeanThatThereIsNoDay(String text) {
        assertThat(ExpiryDate.isNone(text)).isTrue();
        assertThat(ExpiryDate.parse(text)).isEmpty();
    }

    // M6.10
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "none; a; true",
                "none; none; false",
                "none; -; false",
                "none; ''; false",
                "none; --; true",
                "abcd; b; true",
                "abcd; e; false",
                "abcd; bc; false",
                "abcd; B; false",
                "abcd; ''; false",
                "abcd; -; false",
                "''; -; false",
                "''; a; true",
                "ab-c; -; true",
                "'a,bc'; bc; true",
                "'a,bc'; b; false",
                "'a,bc'; a; true",
                "'a bc  d'; bc; true",
                "'a bc  d'; ''; false",
                "'a, bc\tde'; de; true",
                "'a,'; a; true",
                "',ab'; ab; true",
                "',ab'; a; false",
                "'a\uD83D\uDE00'; \uD83D\uDE00; true",
                "'a\uD801\uDC09b'; \uD801\uDC09; true",
                "'a,'; ','; false",
                "','; a; true"
            })
    void aBlockCodeBlocksWhenTheSettingSaysSo(@Nullable String types, @Nullable String value, boolean blocked) {
        assertThat(BlockRule.of(Optional.ofNullable(types)).blocks(value)).isEqualTo(blocked);
    }

    // M5.5
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "none; cher; false",
                "cher; ''; false",
                "''; ''; false",
                "','; ''; false",
                "', c.j.'; ''; false",
                "', c.j.'; c.j.; false",
                "cher; cher; true",
                "cher; CHER; true",
                "chert; cher; false",
                "cherryh, c.j.; cherryh; true",
                "cherryh, c.j.; c.j.; false",
                "c.j. cherryh; cherryh; true",
                "c.j. cherryh; c.j.; false",
                "caroline janice cherryh; Cherryh; true",
                "van der Berg, Jo; VAN DER  BERG; true",
                "van der Berg, Jo; Berg; false",
                "jo van der berg; berg; true",
                "a,b,c; a; true",
                "O\u2019BRIEN, ANN; o'brien; true",
                "O'BRIEN, ANN; o\u2019brien; true",
                "O`BRIEN, ANN; o\u2018brien; true",
                "O\u02BCBRIEN, ANN; o`brien; true",
                "NU\u00D1EZ, ANA; nun\u0303ez; true",
                "NUN\u0303EZ, ANA; nu\u00F1ez; true",
                "Stra\u00DFer, Jo; STRASSER; true",
                "Il\u0131ca, Jo; ILICA; true",
                "Ilica, Jo; ILICA; true",
                "'cherryh ,c.j.'; ' cherryh '; true",
                "'c.j.\u00A0cherryh'; cherryh; true",
                "'cherryh'; 'cher ryh'; false"
            })
    void aFamilyNameIsComparedAsPeopleWriteIt(@Nullable String record, String typed, boolean matches) {
        assertThat(FamilyName.matches(record, typed)).isEqualTo(matches);
    }

    // M5.5
    @Test
    void aFamilyNameDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(FamilyName.matches("Ilica, Jo", "ilica")).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    // M6.13
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "1 Main St$NY 10001; 10001",
                "1 Main St$NY,10001; 10001",
                "1 Main St$10001; 10001",
                "1 Main St NY 10001-1234; 10001",
                "1 Main St NY 10001 (old address); 10001",
                "1 Main St NY 10001-1234 (old address); 10001",
                "1 Main St 10002-1234$x 10003 (old); 10002",
                "1 Main St 10002-1234$x 10003; 10003",
                "1 Main St 10002-1234$x 10003-9999 (old); 10003",
                "1 Main St 10002-1234$x 10003-999 (old); 10002",
                "1 Main St 10002$x 10003 (old); 10003",
                "1 Main St NY 10002 x 10001-12345; 12345",
                "Apt #12345$NY 10001; 10001",
                "Apt #12345; 12345",
                "Apt #12345 NY; 12345",
                "10001 Main St; none",
                "10001; none",
                "10001-1234; none",
                "1 Main St NY 100011; none",
                "1 Main St NY 1000; none",
                "no digits; none",
                "''; none",
                "1 Main St NY \u0661\u0660\u0660\u0660\u0661; none",
                "x12345-6789; 12345",
                "x12345-678; 12345",
                "x12345-; 12345"
            })
    void aZipCodeIsTheFirstThatARuleFinds(String address, @Nullable String code) {
        assertThat(Neighborhood.postalCode(address)).isEqualTo(Optional.ofNullable(code));
    }

    @Test
    void whiteSpaceHasTheNoBreakSpaceAndItsKin() {
        for (char c : " \t\n\r\f\u000B\u001C\u001F\u00A0\u1680\u2003\u2028\u202F\u205F\u3000".toCharArray()) {
            assertThat(WhiteSpace.is(c)).as(Integer.toHexString(c)).isTrue();
        }
        for (char c : "a0-\u0000\u0008\u000E\u001B\u007F\u200B\u00AD\uFEFF".toCharArray()) {
            assertThat(WhiteSpace.is(c)).as(Integer.toHexString(c)).isFalse();
        }
        assertThat(WhiteSpace.collapse(" \u00A0a \t b\u00A0")).isEqualTo("a b");
        assertThat(WhiteSpace.collapse(" \u00A0")).isEmpty();
        assertThat(WhiteSpace.trim("\u00A0 a b ")).isEqualTo("a b");
        assertThat(WhiteSpace.without(" a\u00A0b\t")).isEqualTo("ab");
    }
}
