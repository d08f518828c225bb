package offpeak.api;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Objects;

/**
 * @param amount in the currency's main unit; negative is money received
 * @param currency which
 */
public record Money(BigDecimal amount, Currency currency) {
    public Money {
        Objects.requireNonNull(amount, "amount");
        Objects.requireNonNull(currency, "currency");
    }

    /** @throws IllegalArgumentException for two currencies */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
        }
        return new Money(amount.add(other.amount), currency);
    }
}
