package offpeak.api.host;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Interval;
import offpeak.api.SiteId;

/**
 * What a home took from the grid and gave to it in one settlement period, what that cost, and what it would have cost
 * otherwise, reckoned once from what was known then. What was not known is absent.
 *
 * @param site whose
 * @param period half an hour, or shorter where the price is
 * @param writtenAt when it was reckoned
 * @param method how it was reckoned: figures of two methods are not the same thing
 * @param energy what flowed; empty where the meters have a gap
 * @param tariff what was paid
 * @param cost main currency unit, negative is money received; absent where energy or a price is not known
 * @param noBattery the cost of the same load and sun without a battery; absent where it is not known
 * @param selfConsumption the cost with a battery of the same size that is left alone; absent without one
 * @param virtual that battery; absent before one was ever seen
 * @param gaps why something is absent
 */
public record Settlement(SiteId site, Interval period, Instant writtenAt, int method, Optional<Energy> energy,
        Tariff tariff, OptionalDouble cost, OptionalDouble noBattery, OptionalDouble selfConsumption,
        Optional<Virtual> virtual, List<Gap> gaps) {

    /** What was not known when a row was due. */
    public enum Gap {
        METER, BATTERY, IMPORT_PRICE, EXPORT_PRICE
    }

    /**
     * @param importedWh taken from the grid, Wh
     * @param exportedWh given to the grid, Wh
     * @param loadWh what the home used, Wh; absent where it was not known
     * @param solarWh what the sun gave, Wh; absent where it was not known
     * @param storedWh in the real battery at the end, Wh; absent where it was not known
     */
    public record Energy(double importedWh, double exportedWh, OptionalDouble loadWh, OptionalDouble solarWh,
            OptionalDouble storedWh) {}

    /**
     * @param currency of the prices and costs
     * @param importPrice main currency unit per kWh
     * @param exportPrice main currency unit per kWh; absent where nobody pays for what is given
     */
    public record Tariff(Currency currency, OptionalDouble importPrice, OptionalDouble exportPrice) {
        public Tariff {
            Objects.requireNonNull(currency, "currency");
        }
    }

    /**
     * The battery that is left alone: stores the sun's surplus, covers the home's need.
     *
     * @param capacityWh what it holds
     * @param storedWh in it at the end of the period
     */
    public record Virtual(double capacityWh, double storedWh) {}

    public Settlement {
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(writtenAt, "writtenAt");
        Objects.requireNonNull(energy, "energy");
        Objects.requireNonNull(tariff, "tariff");
        Objects.requireNonNull(virtual, "virtual");
        gaps = List.copyOf(gaps);
    }
}
