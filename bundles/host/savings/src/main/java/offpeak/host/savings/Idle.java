package offpeak.host.savings;

import java.util.Optional;
import offpeak.api.host.Settlement.Virtual;

/**
 * A battery like the home's own that nobody tells anything: it stores the sun's surplus and covers the need.
 *
 * @param capacityWh what it holds
 * @param powerW the most it takes, and gives, on the side of the house
 * @param reserve what it keeps back, 0..1
 */
record Idle(double capacityWh, double chargeW, double dischargeW, double reserve) {

    /** What comes back of what is put in, half of the loss each way: what makers state of home batteries. */
    static final double ROUND_TRIP = 0.9;

    private static final double EFFICIENCY = Math.sqrt(ROUND_TRIP);

    /** @param after what is in it at the end */
    record Outcome(Flows.Exchange exchange, Virtual after) {}

    /** @return empty where the home's need is not known throughout */
    Optional<Outcome> through(Flows flows, double storedWh) {
        double stored = Math.min(capacityWh, storedWh);
        Flows.Exchange sum = Flows.Exchange.NONE;
        for (Flows.Step step : flows.steps()) {
            if (step.homeW().isEmpty()) {
                return Optional.empty();
            }
            double needWh = step.homeW().getAsDouble() * step.hours();
            if (needWh < 0) {
                double putWh = Math.min(-needWh,
                        Math.min(chargeW * step.hours(), (capacityWh - stored) / EFFICIENCY));
                stored += putWh * EFFICIENCY;
                sum = sum.plus(needWh + putWh);
            } else {
                double aboveWh = Math.max(0, stored - reserve * capacityWh) * EFFICIENCY;
                double gotWh = Math.min(needWh, Math.min(dischargeW * step.hours(), aboveWh));
                stored -= gotWh / EFFICIENCY;
                sum = sum.plus(needWh - gotWh);
            }
        }
        return Optional.of(new Outcome(sum, new Virtual(capacityWh, stored)));
    }
}
