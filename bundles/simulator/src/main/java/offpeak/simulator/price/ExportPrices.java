package offpeak.simulator.price;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What an Outgoing Agile tariff pays when only the import prices are known: the wholesale price that the import formula
 * started from, with a small bonus in the evening peak, and never less than nothing. Export bears no VAT.
 */
public final class ExportPrices implements Prices {

    /** Share of the import tariff's evening premium that the export tariff passes on; an assumption. */
    private static final double PEAK_SHARE = 0.5;

    private final Prices imports;

    public ExportPrices(Prices imports) {
        this.imports = imports;
    }

    @Override
    public Instant first() {
        return imports.first();
    }

    @Override
    public OptionalDouble penceIncVat(Instant start) {
        OptionalDouble price = imports.penceIncVat(start);
        if (price.isEmpty()) {
            return price;
        }
        double peak = GeneratedPrices.peakPence(start.atZone(Publication.LONDON));
        double wholesale = GeneratedPrices.wholesalePence(price.getAsDouble(), peak);
        return OptionalDouble.of(Math.max(0, Math.round((wholesale + PEAK_SHARE * peak) * 100) / 100.0));
    }
}
