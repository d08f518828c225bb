package offpeak.api;

import java.util.Currency;
import java.util.List;
import java.util.Objects;

/**
 * What a tariff takes besides the price per kWh.
 *
 * @param currency of all amounts
 * @param standingPerDay main unit per local day, used or not
 * @param demand charges for the highest mean power of a month
 */
public record GridCharges(Currency currency, double standingPerDay, List<Demand> demand) implements State {

    /**
     * @param name for people
     * @param perKw main unit per kW of the month's highest mean power from the grid
     * @param during when power counts, for the days ahead
     */
    public record Demand(String name, double perKw, List<Interval> during) {
        public Demand {
            Objects.requireNonNull(name, "name");
            during = List.copyOf(during);
        }
    }

    public GridCharges {
        Objects.requireNonNull(currency, "currency");
        demand = List.copyOf(demand);
    }
}
