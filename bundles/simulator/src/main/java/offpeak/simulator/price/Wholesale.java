package offpeak.simulator.price;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The wholesale market beneath the simulated tariff, as other countries' markets would tell it in their money. */
public final class Wholesale {

    private static final double PER_MWH_FROM_PENCE_PER_KWH = 10;
    /** Rounded rates of 2025: only the order of size has to be right. */
    private static final Map<String, Double> PER_POUND = Map.of("GBP", 1.0, "EUR", 1.17, "USD", 1.3, "AUD", 2.0, "NOK",
            13.7, "SEK", 13.0, "DKK", 8.7, "PLN", 5.0);

    private final Prices imports;

    public Wholesale(Prices imports) {
        this.imports = imports;
    }

    /** How much of a currency a pound is; empty for one that is not known. */
    public static OptionalDouble perPound(String currency) {
        Double rate = PER_POUND.get(currency.toUpperCase(Locale.ROOT));
        return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
    }

    /** The price of the half-hour in which an instant lies, in pounds per MWh. */
    public OptionalDouble poundsPerMwh(Instant at) {
        Instant slot = Prices.slotOf(at);
        OptionalDouble pence = imports.penceIncVat(slot);
        return pence.isEmpty()
                ? pence
                : OptionalDouble.of(PER_MWH_FROM_PENCE_PER_KWH * GeneratedPrices.wholesalePence(pence.getAsDouble(),
                        GeneratedPrices.peakPence(slot.atZone(Publication.LONDON))));
    }
}
