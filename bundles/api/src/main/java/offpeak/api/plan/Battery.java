package offpeak.api.plan;

import java.util.List;
import java.util.Optional;

/**
 * A battery. Powers are on the side of the house (AC).
 *
 * @param id its name, unique within the request
 * @param capacityWh what it can hold, Wh
 * @param chargeW the most it takes by state of charge (x: 0..1, y: W); concave
 * @param dischargeW the most it gives by state of charge (x: 0..1, y: W); concave
 * @param minChargeW below it, it charges not at all, W; 0 when any power will do
 * @param minDischargeW below it, it discharges not at all, W
 * @param chargeEfficiency what of a Wh taken is stored, 0..1
 * @param dischargeEfficiency what of a stored Wh is given, 0..1
 * @param selfDischargePerHour what of the stored energy is lost in an hour, 0..1
 * @param initialCharge what is in it at the start, 0..1
 * @param ceiling the highest charge that is planned, 0..1
 * @param reserve what should be in it at least at the end of each step, 0..1; soft
 * @param wearPerKwh what a kWh given costs in ageing, main unit
 * @param terminalValue what is worth what is in it at the end (x: stored Wh, y: main unit); concave
 * @param chargesFromGrid whether it may take more than the sun's surplus
 * @param exports whether what it stored may go to the grid
 * @param actuator what it can really be told; absent when any power can be set
 */
public record Battery(String id, double capacityWh, Curve chargeW, Curve dischargeW, double minChargeW,
        double minDischargeW, double chargeEfficiency, double dischargeEfficiency, double selfDischargePerHour,
        double initialCharge, double ceiling, Profile reserve, double wearPerKwh, Curve terminalValue,
        boolean chargesFromGrid, boolean exports, Optional<Actuator> actuator) {

    /** Wh: a number below it is in kWh. */
    static final double LEAST_CAPACITY_WH = 100;

    public Battery {
        Check.id("battery.id", id);
        Check.within("battery.capacityWh", capacityWh, LEAST_CAPACITY_WH, 1e9);
        power("battery.chargeW", chargeW);
        power("battery.dischargeW", dischargeW);
        Check.within("battery.minChargeW", minChargeW, 0, Grid.HIGHEST_POWER_W);
        Check.within("battery.minDischargeW", minDischargeW, 0, Grid.HIGHEST_POWER_W);
        Check.within("battery.chargeEfficiency", chargeEfficiency, 0.1, 1);
        Check.within("battery.dischargeEfficiency", dischargeEfficiency, 0.1, 1);
        Check.within("battery.selfDischargePerHour", selfDischargePerHour, 0, 0.2);
        Check.fraction("battery.initialCharge", initialCharge);
        Check.fraction("battery.ceiling", ceiling);
        Check.within("battery.reserve", Check.present("battery.reserve", reserve), 0, 1);
        Check.within("battery.wearPerKwh", wearPerKwh, 0, Grid.HIGHEST_PRICE);
        Check.present("battery.terminalValue", terminalValue);
        Check.that("battery.terminalValue", terminalValue.concave(), "must be concave: each kWh is worth less");
        Check.present("battery.actuator", actuator);
    }

    static void power(String field, Curve curve) {
        Check.present(field, curve);
        Check.that(field, curve.concave(), "must be concave over the state of charge");
        for (Curve.Point point : curve.points()) {
            Check.within(field + ".x", point.x(), 0, 1);
            Check.within(field + ".y", point.y(), 0, Grid.HIGHEST_POWER_W);
        }
    }

    /** One that takes any power up to one limit each way, without reserve, wear or value at the end. */
    public static Battery simple(String id, double capacityWh, double powerW, double efficiency, double initialCharge,
            int steps) {
        return new Battery(id, capacityWh, Curve.constant(powerW), Curve.constant(powerW), 0, 0, efficiency,
                efficiency, 0, initialCharge, 1, Profile.constant(steps, 0), 0, Curve.constant(0), true, true,
                Optional.empty());
    }

    public Battery withTerminalValue(Curve value) {
        return new Battery(id, capacityWh, chargeW, dischargeW, minChargeW, minDischargeW, chargeEfficiency,
                dischargeEfficiency, selfDischargePerHour, initialCharge, ceiling, reserve, wearPerKwh, value,
                chargesFromGrid, exports, actuator);
    }

    public Battery withWear(double perKwh) {
        return new Battery(id, capacityWh, chargeW, dischargeW, minChargeW, minDischargeW, chargeEfficiency,
                dischargeEfficiency, selfDischargePerHour, initialCharge, ceiling, reserve, perKwh, terminalValue,
                chargesFromGrid, exports, actuator);
    }

    public Battery withReserve(Profile fractions) {
        return new Battery(id, capacityWh, chargeW, dischargeW, minChargeW, minDischargeW, chargeEfficiency,
                dischargeEfficiency, selfDischargePerHour, initialCharge, ceiling, fractions, wearPerKwh,
                terminalValue, chargesFromGrid, exports, actuator);
    }

    public Battery withInitialCharge(double charge) {
        return new Battery(id, capacityWh, chargeW, dischargeW, minChargeW, minDischargeW, chargeEfficiency,
                dischargeEfficiency, selfDischargePerHour, charge, ceiling, reserve, wearPerKwh, terminalValue,
                chargesFromGrid, exports, actuator);
    }

    public Battery withLeave(boolean chargeFromGrid, boolean export) {
        return new Battery(id, capacityWh, chargeW, dischargeW, minChargeW, minDischargeW, chargeEfficiency,
                dischargeEfficiency, selfDischargePerHour, initialCharge, ceiling, reserve, wearPerKwh, terminalValue,
                chargeFromGrid, export, actuator);
    }

    public Battery withLeastPower(double chargeAtLeastW, double dischargeAtLeastW) {
        return new Battery(id, capacityWh, chargeW, dischargeW, chargeAtLeastW, dischargeAtLeastW, chargeEfficiency,
                dischargeEfficiency, selfDischargePerHour, initialCharge, ceiling, reserve, wearPerKwh, terminalValue,
                chargesFromGrid, exports, actuator);
    }

    /**
     * What a battery can really be told: modes, not powers.
     *
     * @param modes at least one
     * @param reserves the reserves that can be set, 0..1, ascending; empty when all can
     * @param maxChangesPerDay how often its mode may change
     * @param changeCost what a change counts, main unit
     */
    public record Actuator(List<Mode> modes, List<Double> reserves, int maxChangesPerDay, double changeCost) {
        public Actuator {
            modes = Check.present("actuator.modes", modes);
            Check.that("actuator.modes", !modes.isEmpty(), "must have at least one");
            Check.unique("actuator.modes", modes, Mode::id);
            reserves = Check.present("actuator.reserves", reserves);
            reserves.forEach(each -> Check.fraction("actuator.reserves", each));
            Check.within("actuator.maxChangesPerDay", maxChangesPerDay, 0, 10_000);
            Check.notNegative("actuator.changeCost", changeCost);
        }
    }

    /**
     * @param id what the device calls it
     * @param law what it then does by itself
     * @param chargeW the most it charges with in this mode, W
     * @param dischargeW the most it discharges with in this mode, W
     * @param toReserve whether it stops at the reserve that is set
     */
    public record Mode(String id, Law law, double chargeW, double dischargeW, boolean toReserve) {
        public Mode {
            Check.id("mode.id", id);
            Check.present("mode.law", law);
            Check.within("mode.chargeW", chargeW, 0, Grid.HIGHEST_POWER_W);
            Check.within("mode.dischargeW", dischargeW, 0, Grid.HIGHEST_POWER_W);
        }
    }

    /** What a device does by itself in a mode. */
    public enum Law {
        /** Takes the sun's surplus and covers the home's demand. */
        FOLLOW_HOME,
        /** Charges with full power, from the grid too. */
        CHARGE,
        /** Gives full power, to the grid too. */
        DISCHARGE,
        /** Takes the sun's surplus and gives nothing. */
        HOLD,
        /** Neither takes nor gives. */
        IDLE
    }
}
