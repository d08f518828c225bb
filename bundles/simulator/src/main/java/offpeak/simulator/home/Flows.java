package offpeak.simulator.home;

/**
 * The four powers of a home in W: load = solar + battery + grid.
 *
 * @param batteryW positive when discharging
 * @param gridW positive when importing
 */
public record Flows(double loadW, double solarW, double batteryW, double gridW) {

    /** The part of the battery's charging that no surplus of solar covers. */
    public double gridToBatteryW() {
        double surplusW = Math.max(0, solarW - loadW);
        return Math.max(0, -batteryW - surplusW);
    }
}
