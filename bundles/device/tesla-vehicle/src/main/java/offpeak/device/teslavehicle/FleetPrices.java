package offpeak.device.teslavehicle;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;
import offpeak.api.CallPrices;

/** What Tesla takes for calls to its Fleet API: commands 1000, reads 500 and wakes 50 for a dollar, ten dollars a month off. */
final class FleetPrices {
    private static final CallPrices PRICES = new CallPrices(Currency.getInstance("USD"), new BigDecimal("0.002"),
            new BigDecimal("0.001"), new BigDecimal("0.02"), new BigDecimal("10"));

    private FleetPrices() {}

    /** Brokers take a subscription and the other doors nothing: no call there has a price. */
    static Optional<CallPrices> of(String transport) {
        return transport.strip().equals("fleet") ? Optional.of(PRICES) : Optional.empty();
    }
}
