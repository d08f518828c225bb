package offpeak.simulator.home;

/**
 * What a battery can do. Powers are AC watts at its terminals.
 *
 * @param capacityWh usable energy between empty and full
 * @param chargeW most it charges at
 * @param dischargeW most it discharges at
 * @param oneWayEfficiency fraction kept on the way in, and again on the way out; 0 to 1
 * @param gridChargeW what it really draws from the grid to reach its reserve, outside autonomous mode
 * @param gridChargeAutonomousW the same in autonomous mode
 * @param taperFromSoc state of charge from which charging slows down towards full; 1 for no taper
 */
public record BatterySpec(double capacityWh, double chargeW, double dischargeW, double oneWayEfficiency,
        double gridChargeW, double gridChargeAutonomousW, double taperFromSoc) {

    /** One Powerwall 2; since firmware 25.18.4 it draws about 3.3 kW to reach its reserve unless it is autonomous. */
    public static final BatterySpec POWERWALL = new BatterySpec(13_500, 5_000, 5_000, Math.sqrt(0.9), 3_300, 5_000, 1);

    public BatterySpec {
        if (!(capacityWh > 0) || !(chargeW >= 0) || !(dischargeW >= 0) || !(gridChargeW >= 0)
                || !(gridChargeAutonomousW >= 0)) {
            throw new IllegalArgumentException(
                    "a battery needs a capacity above 0 Wh and powers of at least 0 W: " + capacityWh + " Wh");
        }
        if (!(oneWayEfficiency > 0 && oneWayEfficiency <= 1) || !(taperFromSoc > 0 && taperFromSoc <= 1)) {
            throw new IllegalArgumentException("efficiency and taper are fractions above 0 and up to 1");
        }
    }

    public BatterySpec withCapacityWh(double wh) {
        return new BatterySpec(wh, chargeW, dischargeW, oneWayEfficiency, gridChargeW, gridChargeAutonomousW,
                taperFromSoc);
    }

    public BatterySpec withGridChargeW(double usualW, double autonomousW) {
        return new BatterySpec(capacityWh, chargeW, dischargeW, oneWayEfficiency, usualW, autonomousW, taperFromSoc);
    }

    public BatterySpec withTaperFromSoc(double soc) {
        return new BatterySpec(capacityWh, chargeW, dischargeW, oneWayEfficiency, gridChargeW, gridChargeAutonomousW,
                soc);
    }
}
