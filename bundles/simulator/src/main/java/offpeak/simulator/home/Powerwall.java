package offpeak.simulator.home;

/** How a Powerwall's own controller chooses its power. There is no "charge at N kW" to be had from it. */
final class Powerwall {

    /** Below this the reserve counts as reached, so that rounding does not make it charge. */
    private static final double SOC_TOLERANCE = 1e-6;

    private Powerwall() {}

    /**
     * @param netW load less solar
     * @param cheapest whether the tariff is cheapest now
     */
    static Battery.Order order(BatterySpec spec, Settings settings, double soc, double netW, boolean cheapest) {
        boolean autonomous = settings.mode() == Settings.Mode.AUTONOMOUS;
        boolean fillUp = autonomous && cheapest && settings.gridCharging();
        double reserve = settings.mode() == Settings.Mode.BACKUP ? 1 : settings.reservePercent() / 100.0;
        double target = fillUp ? 1 : reserve;
        double surplusW = Math.max(0, -netW);
        if (soc < target - SOC_TOLERANCE || fillUp) {
            double gridW = !settings.gridCharging()
                    ? 0
                    : autonomous ? spec.gridChargeAutonomousW() : spec.gridChargeW();
            return surplusW >= gridW ? new Battery.Order(-surplusW, 0, 1) : new Battery.Order(-gridW, 0, target);
        }
        return new Battery.Order(netW, reserve, 1);
    }
}
