package offpeak.api;

import java.util.Currency;
import java.util.List;
import java.util.Objects;

/**
 * How the published prices of one source were distributed lately, by time: each hour counts alike, whatever the settlement
 * periods.
 *
 * @param prices whose prices
 * @param currency of the percentiles
 * @param window of which time
 * @param knownHours for how much of it a price is known
 * @param percentiles 101 prices per kWh in the main currency unit: at index p the least that is not exceeded in p % of the
 *        time, so that index 50 is the median and index 100 the highest
 */
public record PriceStatistics(EntityId prices, Currency currency, Interval window, double knownHours,
        List<Double> percentiles) implements State {

    private static final int COUNT = 101;

    /** @throws IllegalArgumentException for another number of percentiles */
    public PriceStatistics {
        Objects.requireNonNull(prices, "prices");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(window, "window");
        percentiles = List.copyOf(percentiles);
        if (percentiles.size() != COUNT) {
            throw new IllegalArgumentException("there are " + COUNT + " percentiles, not " + percentiles.size());
        }
    }

    /**
     * The price that was not exceeded in this part of the time, in between as on a straight line.
     *
     * @param percent 0..100
     */
    public double percentile(double percent) {
        double place = Math.max(0, Math.min(COUNT - 1, percent));
        int below = (int) Math.floor(place);
        int above = Math.min(COUNT - 1, below + 1);
        return percentiles.get(below) + (place - below) * (percentiles.get(above) - percentiles.get(below));
    }
}
