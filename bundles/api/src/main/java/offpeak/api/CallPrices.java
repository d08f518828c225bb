package offpeak.api;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Map;
import java.util.Objects;
import offpeak.api.Http.Purpose;

/**
 * What a vendor takes for calls, in the currency's main unit, so that the host can estimate a month's bill. An answer of
 * 500 and above and a login are taken to cost nothing.
 *
 * @param currency of all of them
 * @param perRead for one {@link Purpose#READ}
 * @param perCommand for one {@link Purpose#COMMAND}
 * @param perWake for one {@link Purpose#WAKE}
 * @param freePerMonth what the vendor lets off the bill of a calendar month (UTC); zero for nothing
 */
public record CallPrices(Currency currency, BigDecimal perRead, BigDecimal perCommand, BigDecimal perWake,
        BigDecimal freePerMonth) {

    public CallPrices {
        Objects.requireNonNull(currency, "currency");
        if (perRead.signum() < 0 || perCommand.signum() < 0 || perWake.signum() < 0 || freePerMonth.signum() < 0) {
            throw new IllegalArgumentException("a vendor takes no less than nothing for a call");
        }
    }

    /** @param calls of one month that the vendor bills; what is missing is none */
    public Money month(Map<Purpose, Long> calls) {
        BigDecimal sum = perRead.multiply(many(calls, Purpose.READ))
                .add(perCommand.multiply(many(calls, Purpose.COMMAND)))
                .add(perWake.multiply(many(calls, Purpose.WAKE)))
                .subtract(freePerMonth);
        return new Money(sum.max(BigDecimal.ZERO), currency);
    }

    private static BigDecimal many(Map<Purpose, Long> calls, Purpose purpose) {
        return BigDecimal.valueOf(calls.getOrDefault(purpose, 0L));
    }
}
