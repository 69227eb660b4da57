package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatronDataTest {
    private static final LocalDate LAST_DAY = LocalDate.of(2027, 5, 31);
    private static final Money FINES = Money.of(new BigDecimal("12.5"), Currency.getInstance("USD"));

    // P1
    @Test
    void anAnswerIsCompleteOrPartialAndACopyIsTheSame() {
        assertThat(PatronData.complete().build().isComplete()).isTrue();
        assertThat(PatronData.partial().build().isComplete()).isFalse();
        assertThat(PatronData.complete().build().toBuilder().build().isComplete())
                .isTrue();
        assertThat(PatronData.partial().build().toBuilder().build().isComplete())
                .isFalse();
    }

    // P1
    @Test
    void whatWasNotSaidIsEmptyAndNeverNull() {
        PatronData nothing = PatronData.complete().build();

        assertThat(nothing.permanentId()).isEmpty();
        assertThat(nothing.authorizationIdentifiers()).isEmpty();
        assertThat(nothing.username()).isEmpty();
        assertThat(nothing.personalDetails()).isSameAs(PersonalDetails.NONE);
        assertThat(nothing.personalDetails().personalName()).isEmpty();
        assertThat(nothing.personalDetails().emailAddress()).isEmpty();
        assertThat(nothing.personalDetails().neighborhood()).isEmpty();
        assertThat(nothing.authorizationExpires()).isEmpty();
        assertThat(nothing.externalType()).isEmpty();
        assertThat(nothing.fines()).isEmpty();
        assertThat(nothing.ruleValues()).isEmpty();
        assertThat(nothing.blockReason()).isEmpty();
        assertThat(nothing.libraryIdentifier()).isEmpty();
        assertThat(nothing.cachedNeighborhood()).isEmpty();
        assertThat(nothing.messages()).isEmpty();
    }

    // P2
    @Test
    void everyFieldIsKeptAndACopyKeepsItToo() {
        PatronData first = robin().build();

        for (PatronData data : List.of(first, first.toBuilder().build())) {
            assertThat(data.permanentId()).contains("p1000123");
            assertThat(data.authorizationIdentifiers()).containsExactly("23333000000777", "23333000000111");
            assertThat(data.username()).contains("robinreads");
            assertThat(data.personalDetails().personalName()).contains("Robin Reader");
            assertThat(data.personalDetails().emailAddress()).contains("robin@example.org");
            assertThat(data.personalDetails().neighborhood()).contains("Stapleton");
            assertThat(data.authorizationExpires()).contains(LAST_DAY);
            assertThat(data.externalType()).contains("adult");
            assertThat(data.fines()).contains(FINES);
            assertThat(data.ruleValues()).isEqualTo(Map.of("p47", "juvenile"));
            assertThat(data.blockReason()).contains(BlockReason.TOO_MANY_OVERDUE);
            assertThat(data.libraryIdentifier()).contains("ferg");
            assertThat(data.cachedNeighborhood()).contains("St. George");
            assertThat(data.messages()).containsExactly("Two books are due.");
        }
    }

    // P2
    @Test
    void theFirstCardIsPreferredAndNoneIsThereTwice() {
        PatronData data = PatronData.complete()
                .authorizationIdentifier("23333000000777")
                .authorizationIdentifier("23333000000111")
                .authorizationIdentifier(" 23333000000777 ")
                .build();

        assertThat(data.authorizationIdentifiers()).containsExactly("23333000000777", "23333000000111");
    }

    // P2
    @Test
    void anAnswerDoesNotChangeWithItsBuilder() {
        PatronData.Builder builder = robin();
        PatronData before = builder.build();
        builder.authorizationIdentifier("23333000000999")
                .ruleValue("p46", "lion")
                .message("More.");

        assertThat(before.authorizationIdentifiers()).hasSize(2);
        assertThat(before.ruleValues()).hasSize(1);
        assertThat(before.messages()).hasSize(1);
        assertThatThrownBy(() -> before.authorizationIdentifiers().add("23333000000999"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> before.ruleValues().put("p46", "lion"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> before.messages().add("More.")).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t", "\u0000", "\u0085", " \u0000\u001F "})
    void aTextOfNothingVisibleIsAbsent(String blank) {
        PatronData data = everyText(blank);

        assertThat(data.permanentId()).isEmpty();
        assertThat(data.authorizationIdentifiers()).isEmpty();
        assertThat(data.username()).isEmpty();
        assertThat(data.personalDetails()).isSameAs(PersonalDetails.NONE);
        assertThat(data.externalType()).isEmpty();
        assertThat(data.libraryIdentifier()).isEmpty();
        assertThat(data.cachedNeighborhood()).isEmpty();
        assertThat(data.messages()).isEmpty();
    }

    @Test
    void controlCharactersAreLeftOutOfEveryText() {
        StringBuilder odd = new StringBuilder(" Ro");
        for (int c = 0; c < 0x100; c++) {
            if (Character.getType(c) == Character.CONTROL) {
                odd.appendCodePoint(c);
            }
        }
        PatronData data = everyText(odd.append("bin \uD83D\uDCDA ").toString());
        String clean = "Robin \uD83D\uDCDA";

        assertThat(data.permanentId()).contains(clean);
        assertThat(data.authorizationIdentifiers()).containsExactly(clean);
        assertThat(data.username()).contains(clean);
        assertThat(data.personalDetails().personalName()).contains(clean);
        assertThat(data.personalDetails().emailAddress()).contains(clean);
        assertThat(data.personalDetails().neighborhood()).contains(clean);
        assertThat(data.externalType()).contains(clean);
        assertThat(data.libraryIdentifier()).contains(clean);
        assertThat(data.cachedNeighborhood()).contains(clean);
        assertThat(data.messages()).containsExactly(clean);
    }

    // P2
    @Test
    void theTextFormNamesNobody() {
        PatronData data = robin().build();
        Patron patron = new Patron(
                7,
                new LibraryId("ferguson"),
                PatronRecord.builder()
                        .permanentId("p1000123")
                        .authorizationIdentifier("23333000000777")
                        .username("robinreads")
                        .cachedNeighborhood("St. George")
                        .build());
        AuthenticationResult result = new AuthenticationResult.Authenticated(
                patron,
                data,
                new BorrowingPrivileges(List.of(), null),
                true,
                "Ferguson SIP2",
                null,
                new Admission(1, 2, 3, false, null));

        for (Object shown : List.of(data, data.personalDetails(), patron, patron.record(), result)) {
            assertThat(shown.toString().toLowerCase(Locale.ROOT))
                    .doesNotContain(
                            "p1000123",
                            "23333000000777",
                            "23333000000111",
                            "robin",
                            "reader",
                            "stapleton",
                            "george",
                            "juvenile",
                            "two books");
        }
        assertThat(data).asString().contains("complete", "identifiers=2", "adult", "2027-05-31", "12.50 USD");
        assertThat(PatronData.partial().build()).asString().contains("partial");
        assertThat(patron).hasToString("Patron[ferguson/7]");
    }

    private static PatronData.Builder robin() {
        return PatronData.complete()
                .permanentId("p1000123")
                .authorizationIdentifier("23333000000777")
                .authorizationIdentifier("23333000000111")
                .username("robinreads")
                .personalName("Robin Reader")
                .emailAddress("robin@example.org")
                .neighborhood("Stapleton")
                .authorizationExpires(LAST_DAY)
                .externalType("adult")
                .fines(FINES)
                .ruleValue("p47", "juvenile")
                .blockReason(BlockReason.TOO_MANY_OVERDUE)
                .libraryIdentifier("ferg")
                .cachedNeighborhood("St. George")
                .message("Two books are due.");
    }

    private static PatronData everyText(String text) {
        return PatronData.complete()
                .permanentId(text)
                .authorizationIdentifier(text)
                .username(text)
                .personalName(text)
                .emailAddress(text)
                .neighborhood(text)
                .externalType(text)
                .libraryIdentifier(text)
                .cachedNeighborhood(text)
                .message(text)
                .build();
    }
}
