package offpeak.rule.plan;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Profile;

/**
 * The battery as it is now and what it may do.
 *
 * @param charge 0..1
 * @param efficiency of either way
 * @param exports whether what it stored may go to the grid
 */
record Store(EntityId device, double capacityWh, double charge, double reserve, double chargeW, double dischargeW,
        double efficiency, double wearPerKwh, boolean chargesFromGrid, boolean exports,
        OptionalDouble chargePowerW) {

    /** What most home batteries charge with; used when neither the device nor the user tells. */
    private static final double USUAL_POWER_W = 5000;
    /** A battery fills in about an eighth of the time. */
    private static final int CHEAPEST_PART = 8;
    private static final double WH_PER_KWH = 1000;

    /** @return empty when its capacity is not known */
    static Optional<Store> of(EntityId device, BatteryState state, Options options) {
        double capacityWh = options.capacityWh().orElse(state.capacityWh().orElse(0));
        if (!(capacityWh > 0)) {
            return Optional.empty();
        }
        boolean exports = switch (options.export()) {
            case AUTO -> state.capabilities().mayExport().orElse(false);
            case ALWAYS -> state.capabilities().mayExport().orElse(true);
            case NEVER -> false;
        };
        return Optional.of(new Store(device, capacityWh, state.stateOfCharge().getAsDouble(),
                options.reserve().orElse(ownReserve(state)),
                power(state.capabilities().chargeFromGridW(), options.chargePowerW()),
                power(state.capabilities().dischargeW(), options.dischargePowerW()), Math.sqrt(options.efficiency()),
                options.wearPerKwh(), options.chargeFromGrid(), exports, options.chargePowerW()));
    }

    /** While the host holds or charges by it, the reserve that is shown is not the user's. */
    private static double ownReserve(BatteryState state) {
        double shown = state.reserve().orElse(0);
        return shown > state.stateOfCharge().orElse(1) || shown >= state.capabilities().highestReserveBelowFull()
                ? 0
                : shown;
    }

    private static double power(OptionalDouble deviceW, OptionalDouble wantedW) {
        double ableW = deviceW.orElse(0) > 0 ? deviceW.getAsDouble() : wantedW.orElse(USUAL_POWER_W);
        return Math.min(ableW, wantedW.orElse(ableW));
    }

    double storedWh() {
        return charge * capacityWh;
    }

    /** As a plan over these steps begins with it. */
    Battery battery(Steps steps) {
        return battery(steps.count(), charge, refill(steps));
    }

    /** What is left at the end need not be bought in the cheapest hours after it, if it is needed at all. */
    Curve refill(Steps steps) {
        double[] prices = steps.importPrice().toArray();
        Arrays.sort(prices);
        double perKwh = Math.max(0, prices[prices.length / CHEAPEST_PART]);
        return Curve.linear(perKwh / WH_PER_KWH, capacityWh);
    }

    Battery battery(int steps, double initialCharge, Curve terminalValue) {
        return new Battery(device.name(), capacityWh, Curve.constant(chargeW), Curve.constant(dischargeW), 0, 0,
                efficiency, efficiency, 0, initialCharge, 1, Profile.constant(steps, Math.min(reserve, initialCharge)),
                wearPerKwh, terminalValue, chargesFromGrid, exports, Optional.empty());
    }
}
