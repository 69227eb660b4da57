package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {
    private static final Currency USD = Currency.getInstance("USD");

    @ParameterizedTest
    @CsvSource({
        "5, 5.00",
        "5.0, 5.00",
        "5.00, 5.00",
        "5.000, 5.00",
        "0, 0.00",
        "0E+5, 0.00",
        "1E+3, 1000.00",
        "0.125, 0.125",
        "-3.5, -3.50"
    })
    void anAmountHasAtLeastTwoPlaces(String given, String shown) {
        assertThat(Money.of(new BigDecimal(given))).hasToString(shown);
        assertThat(Money.of(new BigDecimal(given)).amount()).isEqualTo(new BigDecimal(shown));
    }

    // P2
    @Test
    void amountsAreEqualWhenTheyAreWorthTheSame() {
        assertThat(Money.of(new BigDecimal("5")))
                .isEqualTo(Money.of(new BigDecimal("5.000")))
                .hasSameHashCodeAs(Money.of(new BigDecimal("5.000")))
                .isNotEqualTo(Money.of(new BigDecimal("5.001")))
                .isNotEqualTo(new BigDecimal("5.00"));
    }

    // P2
    @Test
    void theCurrencyIsPartOfTheAmount() {
        Money fines = Money.of(new BigDecimal("12.5"), USD);

        assertThat(fines.currency()).contains(USD);
        assertThat(Money.of(BigDecimal.ONE).currency()).isEmpty();
        assertThat(fines)
                .isEqualTo(Money.of(new BigDecimal("12.50"), USD))
                .hasSameHashCodeAs(Money.of(new BigDecimal("12.50"), USD))
                .isNotEqualTo(Money.of(new BigDecimal("12.50")))
                .isNotEqualTo(Money.of(new BigDecimal("12.50"), Currency.getInstance("EUR")));
    }

    @Test
    void theTextFormIsTheSameInEveryCountry() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Money.of(new BigDecimal("1234.5"), USD)).hasToString("1234.50 USD");
        } finally {
            Locale.setDefault(before);
        }
    }
}
