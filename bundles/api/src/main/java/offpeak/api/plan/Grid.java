package offpeak.api.plan;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * The site's connection and what its energy costs.
 *
 * @param importPrice what a kWh from the grid costs, main unit per kWh, all included; negative when one is paid
 * @param exportPrice what a kWh to the grid earns, main unit per kWh; negative when it costs
 * @param estimated 1 in steps whose prices are not published yet, else 0; there nothing stored is exported
 * @param importLimitW the most that may be taken, W
 * @param exportLimitW the most that may be given, W
 * @param carbonGPerKwh what a kWh from the grid emits, gCO2 per kWh
 * @param carbonPricePerKg what the home counts for a kg of CO2, main unit; 0 when it does not
 * @param demandCharges what the highest power costs
 */
public record Grid(Profile importPrice, Profile exportPrice, Profile estimated, Profile importLimitW,
        Profile exportLimitW, Profile carbonGPerKwh, double carbonPricePerKg, List<DemandCharge> demandCharges) {

    /** Main units per kWh: above it is a price per MWh, or one in cents. */
    static final double HIGHEST_PRICE = 5_000;
    /** 100 MW: above it is no home. */
    static final double HIGHEST_POWER_W = 1e8;

    /**
     * A price for the highest mean power of a billing period.
     *
     * @param id its name
     * @param pricePerKw main unit per kW of the billing period's peak
     * @param peakSoFarW the highest that was already counted in the period, W: below it nothing more is paid
     * @param interval over which power is averaged, aligned to the full hour in UTC
     * @param counts 1 in steps that count, else 0
     * @param importedWh what was already imported in the averaging interval in which the plan starts, Wh
     */
    public record DemandCharge(String id, double pricePerKw, double peakSoFarW, Duration interval, Profile counts,
            double importedWh) {
        public DemandCharge {
            Check.id("demandCharge.id", id);
            Check.notNegative("demandCharge.pricePerKw", pricePerKw);
            Check.within("demandCharge.peakSoFarW", peakSoFarW, 0, HIGHEST_POWER_W);
            Check.present("demandCharge.interval", interval);
            Check.that("demandCharge.interval", !interval.isNegative() && !interval.isZero()
                    && interval.compareTo(Duration.ofDays(1)) <= 0, "must be above 0 and at most a day");
            Check.within("demandCharge.counts", counts, 0, 1);
            Check.within("demandCharge.importedWh", importedWh, 0, HIGHEST_POWER_W);
        }
    }

    public Grid {
        Check.within("grid.importPrice", importPrice, -HIGHEST_PRICE, HIGHEST_PRICE);
        Check.within("grid.exportPrice", exportPrice, -HIGHEST_PRICE, HIGHEST_PRICE);
        Check.within("grid.estimated", estimated, 0, 1);
        Check.within("grid.importLimitW", importLimitW, 0, HIGHEST_POWER_W);
        Check.within("grid.exportLimitW", exportLimitW, 0, HIGHEST_POWER_W);
        Check.within("grid.carbonGPerKwh", carbonGPerKwh, 0, 10_000);
        Check.notNegative("grid.carbonPricePerKg", carbonPricePerKg);
        demandCharges = Check.present("grid.demandCharges", demandCharges);
        Check.unique("grid.demandCharges", demandCharges, DemandCharge::id);
    }

    /** Prices and limits alone. */
    public static Grid of(Profile importPrice, Profile exportPrice, double importLimitW, double exportLimitW) {
        int steps = importPrice.size();
        return new Grid(importPrice, exportPrice, Profile.constant(steps, 0), Profile.constant(steps, importLimitW),
                Profile.constant(steps, exportLimitW), Profile.constant(steps, 0), 0, List.of());
    }

    void sized(int steps) {
        Check.sized("grid.importPrice", importPrice.size(), steps);
        Check.sized("grid.exportPrice", exportPrice.size(), steps);
        Check.sized("grid.estimated", estimated.size(), steps);
        Check.sized("grid.importLimitW", importLimitW.size(), steps);
        Check.sized("grid.exportLimitW", exportLimitW.size(), steps);
        Check.sized("grid.carbonGPerKwh", carbonGPerKwh.size(), steps);
        demandCharges.forEach(each -> Check.sized("demandCharge.counts", each.counts().size(), steps));
    }

    /** Import price with carbon, main unit per kWh. */
    public double fullImportPrice(int step) {
        return importPrice.get(step) + carbonGPerKwh.get(step) / 1000 * carbonPricePerKg;
    }

    /** The steps whose prices are not published yet. */
    public BitSet estimatedSteps() {
        BitSet steps = new BitSet(estimated.size());
        for (int i = 0; i < estimated.size(); i++) {
            steps.set(i, estimated.get(i) > 0);
        }
        return steps;
    }
}
