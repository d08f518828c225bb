package offpeak.simulator.home;

/**
 * A battery at one instant. Power is positive when it discharges, as in Tesla's API.
 *
 * @param storedWh energy inside, 0 to the capacity
 */
public record Battery(BatterySpec spec, double storedWh) {

    /** A tapering battery still takes this fraction of its power, so that it does get full. */
    private static final double LEAST_TAPER = 0.1;

    /** State of charge, 0 to 1. */
    public double soc() {
        return storedWh / spec.capacityWh();
    }

    /** The power of an order that this battery can keep up for so many hours without crossing the order's bounds. */
    public double possibleW(Order order, double hours) {
        if (order.batteryW() >= 0) {
            double availableWh = Math.max(0, storedWh - order.floorSoc() * spec.capacityWh());
            double sustainedW = availableWh * spec.oneWayEfficiency() / hours;
            return Math.min(Math.min(order.batteryW(), spec.dischargeW()), sustainedW);
        }
        double roomWh = Math.max(0, order.ceilingSoc() * spec.capacityWh() - storedWh);
        double sustainedW = roomWh / spec.oneWayEfficiency() / hours;
        return -Math.min(Math.min(-order.batteryW(), taperedW()), sustainedW);
    }

    private double taperedW() {
        if (soc() <= spec.taperFromSoc()) {
            return spec.chargeW();
        }
        double left = (1 - soc()) / (1 - spec.taperFromSoc());
        return spec.chargeW() * Math.max(LEAST_TAPER, left);
    }

    /** This battery after so many hours at a power that was {@linkplain #possibleW possible}. */
    public Battery after(double batteryW, double hours) {
        double inWh = batteryW < 0 ? -batteryW * hours * spec.oneWayEfficiency() : 0;
        double outWh = batteryW > 0 ? batteryW * hours / spec.oneWayEfficiency() : 0;
        // the bounds only take away the last bit of rounding: possibleW keeps inside them
        double after = Math.min(spec.capacityWh(), Math.max(0, storedWh + inWh - outWh));
        return new Battery(spec, after);
    }

    /**
     * What a controller wants of the battery.
     *
     * @param batteryW wanted power, positive to discharge
     * @param floorSoc discharge no further
     * @param ceilingSoc charge no further
     */
    public record Order(double batteryW, double floorSoc, double ceilingSoc) {}
}
