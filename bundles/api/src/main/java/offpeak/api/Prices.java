package offpeak.api;

import java.util.Currency;
import java.util.Objects;

/**
 * What a kWh costs or earns, as far as it is known.
 *
 * @param direction whose kWh
 * @param currency of every price in the series
 * @param series by settlement period; a gap is a price that nobody knows yet
 * @param market whose price it is
 */
public record Prices(Direction direction, Currency currency, Series<Price> series, Market market) implements State {

    /** Whose price it is. */
    public enum Market {
        /** What this home pays or gets, all included. */
        RETAIL,
        /** What the grid's operator settles at a node (locational marginal price): a sign of scarcity, not a bill. */
        WHOLESALE
    }

    public Prices {
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(series, "series");
        Objects.requireNonNull(market, "market");
    }

    /** A home's own. */
    public Prices(Direction direction, Currency currency, Series<Price> series) {
        this(direction, currency, series, Market.RETAIL);
    }

    /** Which way the energy goes. */
    public enum Direction {
        IMPORT, EXPORT
    }

    /**
     * @param value main currency unit per kWh, taxes included; negative when one is paid to take energy
     * @param estimate true when it is not the published price; never a reason to export or to respond to demand
     */
    public record Price(double value, boolean estimate) {
        /** @throws IllegalArgumentException for a value that is no number */
        public Price {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a price must be a number, not " + value);
            }
        }

        /** A published price. */
        public static Price of(double value) {
            return new Price(value, false);
        }
    }
}
