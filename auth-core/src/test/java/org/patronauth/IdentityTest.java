package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of libraries and patrons. */
class IdentityTest {
    @ParameterizedTest
    @ValueSource(strings = {"ferguson", "l", "0", "open-ebooks", "lci2", "nypl-", "a--b"})
    void aShortNameIsMadeOfSmallLettersDigitsAndHyphens(String name) {
        assertThat(new LibraryId(name)).hasToString(name).isEqualTo(new LibraryId(name));
        assertThat(LibraryId.parse(name)).contains(new LibraryId(name));
    }

    @Test
    void aShortNameHasAtMost63Characters() {
        assertThat(LibraryId.parse("a".repeat(63))).isPresent();
        assertThat(LibraryId.parse("a".repeat(64))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-lion",
                "Lion",
                "lion ",
                "lion/lci",
                "..",
                "lion.ct",
                "l_ci",
                "%6cion",
                "ni\u00F1o",
                "l\u0131on",
                "\u0663",
                "\uFF11",
                "lion\n",
                "a\u0000"
            })
    void noLibraryHasAShortNameOfAnotherForm(String name) {
        assertThat(LibraryId.parse(name)).isEmpty();
        assertThatThrownBy(() -> new LibraryId(name)).isInstanceOf(IllegalArgumentException.class);
    }

    // T30
    @Test
    void anIdentifierShowsItsLengthAlone() {
        assertThat(new PatronIdentifier("23333000000777"))
                .hasToString("PatronIdentifier[14 characters]")
                .isEqualTo(new PatronIdentifier("23333000000777"))
                .isNotEqualTo(new PatronIdentifier("23333000000111"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankIdentifierIsRefused(String blank) {
        assertThatThrownBy(() -> new PatronIdentifier(blank)).isInstanceOf(IllegalArgumentException.class);
    }
}
