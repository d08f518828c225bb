package offpeak.api;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a battery can really be told.
 *
 * @param chargeFromGridW the power it charges with from the grid when told to, W; absent when not known
 * @param dischargeW the power it can discharge with, W; absent when not known
 * @param highestReserveBelowFull reserves between this and 1 can't be set (a Powerwall: 0.8); 1 when all can
 * @param mayExport whether what it stored may go to the grid, by the utility's leave; absent when not known
 */
public record BatteryCapabilities(OptionalDouble chargeFromGridW, OptionalDouble dischargeW,
        double highestReserveBelowFull, Optional<Boolean> mayExport) {

    /** One of which nobody knows whether it may export. */
    public BatteryCapabilities(OptionalDouble chargeFromGridW, OptionalDouble dischargeW,
            double highestReserveBelowFull) {
        this(chargeFromGridW, dischargeW, highestReserveBelowFull, Optional.empty());
    }

    /** The lowest reserve that can be set and is at least the wanted one: what holds or charges must not fall short. */
    public double reserveAtLeast(double wanted) {
        return wanted > highestReserveBelowFull + 1e-9 ? 1 : wanted;
    }
}
