package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldValueTest {
    private static String clean(String value) {
        String text = "[" + value + ";]";
        return FieldValue.clean(text, 1, text.length() - 2);
    }

    // M4.6
    @ParameterizedTest
    @CsvSource({
        "Ann &amp; Bob,Ann & Bob",
        "&lt;b&gt;,<b>",
        "&quot;x&apos;,\"x'",
        "a&nbsp;b,a\u00A0b",
        "&#65;&#x42;&#X43;&#x0064;,ABCd",
        "&#128;&#150;&#x99;&#159;&#160;x,\u20AC\u2013\u2122\u0178\u00A0x",
        "&#233;&#x1F600;,\u00E9\uD83D\uDE00",
        "&amp;lt;,&lt;",
        "&#38;lt;,&lt;",
        "&#x26;#60;,&#60;"
    })
    void referencesAreDecodedOnce(String written, String meant) {
        assertThat(clean(written)).isEqualTo(meant);
    }

    // M4.6
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a & b",
                "&",
                "&copy2",
                "&para=",
                "&amp",
                "&lt",
                "&AMP;",
                "&eacute;",
                "&#;",
                "&#x;",
                "&#65",
                "&#xZ;",
                "&#12a;",
                "&#0;",
                "&#129;",
                "&#x9D;",
                "&#xD800;",
                "&#xD83D;",
                "&#xDFFF;",
                "&#x110000;",
                "&#99999999999999999999;",
                "&#xFFFFFFFFF41;",
                "&#\u0661\u0662;"
            })
    void whatIsNoReferenceStaysAsItIs(String written) {
        assertThat(clean(written)).isEqualTo(written);
    }

    /** The end of the value is the end, whatever stands behind it. */
    @Test
    void aReferenceMustEndInTheValue() {
        assertThat(clean("&#65")).isEqualTo("&#65");
        assertThat(clean("&amp")).isEqualTo("&amp");
    }

    // M4.6
    @Test
    void tabsAndLineEndsBecomeBlanksAndOtherControlCharactersVanish() {
        assertThat(clean("a\tb&#9;c&#10;d&#13;e")).isEqualTo("a b c d e");
        assertThat(clean("1\u0001")).isEqualTo("1");
        assertThat(clean("a\u0000b\u001Fc\u007Fd\u0080e\u009Ff&#1;g&#x1F;h&#127;i"))
                .isEqualTo("abcdefghi");
        assertThat(clean("\u00A0\u00AD")).isEqualTo("\u00AD");
    }

    // M4.6: after decoding, and the no-break space is white space
    @ParameterizedTest
    @ValueSource(
            strings = {
                " x y ",
                "\u00A0x y\u00A0",
                "&nbsp;x y&#160;",
                "\tx y&#10;",
                "\u2003x y\u3000",
                "\u0001 x y \u0001"
            })
    void whiteSpaceAroundAValueGoes(String written) {
        assertThat(clean(written)).isEqualTo("x y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "&nbsp;", "\u0001", "\t"})
    void aBlankValueIsEmpty(String written) {
        assertThat(clean(written)).isEmpty();
    }
}
