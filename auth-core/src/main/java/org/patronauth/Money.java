package org.patronauth;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An amount of money, in a currency where the source of truth named one.
 *
 * <p>Two amounts are equal when they are worth the same: {@code 5}, {@code 5.0} and {@code 5.00} are.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class Money {
    private final BigDecimal amount;
    private final @Nullable Currency currency;

    private Money(BigDecimal amount, @Nullable Currency currency) {
        BigDecimal plain = amount.stripTrailingZeros();
        this.amount = plain.scale() < 2 ? plain.setScale(2, RoundingMode.UNNECESSARY) : plain;
        this.currency = currency;
    }

    /**
     * An amount whose currency nobody named.
     *
     * @param amount how much
     * @return the amount
     */
    public static Money of(BigDecimal amount) {
        return new Money(amount, null);
    }

    /**
     * An amount in a currency.
     *
     * @param amount how much
     * @param currency the ISO 4217 currency
     * @return the amount
     */
    public static Money of(BigDecimal amount, Currency currency) {
        return new Money(amount, currency);
    }

    /**
     * How much, with at least two places.
     *
     * @return the amount
     */
    public BigDecimal amount() {
        return amount;
    }

    /**
     * The ISO 4217 currency.
     *
     * @return the currency, if the source of truth named one
     */
    public Optional<Currency> currency() {
        return Optional.ofNullable(currency);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Money that
                && amount.equals(that.amount)
                && currency().equals(that.currency());
    }

    @Override
    public int hashCode() {
        return 31 * amount.hashCode() + (currency == null ? 0 : currency.hashCode());
    }

    /**
     * The amount as a plain decimal, followed by the currency code if there is one.
     *
     * @return for example {@code 12.50 USD}
     */
    @Override
    public String toString() {
        return currency == null ? amount.toPlainString() : amount.toPlainString() + " " + currency.getCurrencyCode();
    }
}
