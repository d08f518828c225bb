package offpeak.host.engine.decide;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import offpeak.api.BatteryState;
import offpeak.api.Plan;
import offpeak.api.Setting;

/** The charge that a battery is expected to have, for people to see where the plan leads. Pure. */
final class Projection {

    /** Step of the curve: fine enough for half-hour slots that end early. */
    static final Duration STEP = Duration.ofMinutes(10);

    /** One way, grid to cells; the usual figure for a Powerwall's 90 % round trip. */
    static final double EFFICIENCY = Math.sqrt(0.9);

    /** W, when the device does not say. */
    static final double USUAL_POWER_W = 5000;

    private Projection() {}

    /**
     * @param battery its charge and capacity must be known, else there is no curve
     * @param reserve the user's own, not one that the host has raised for a while, 0..1
     * @param slots of this battery
     * @param netLoadW the home's expected load less its solar, W
     */
    static List<Plan.Point> stateOfCharge(Instant now, Instant until, BatteryState battery, double reserve,
            List<Plan.Slot> slots, ToDoubleFunction<Instant> netLoadW) {
        List<Plan.Point> curve = new ArrayList<>();
        if (battery.stateOfCharge().isEmpty() || battery.capacityWh().isEmpty()) {
            return curve;
        }
        double capacityWh = battery.capacityWh().getAsDouble();
        double charge = battery.stateOfCharge().getAsDouble();
        double hours = STEP.toSeconds() / 3600.0;
        for (Instant at = now; !at.isAfter(until); at = at.plus(STEP)) {
            curve.add(new Plan.Point(at, Math.round(charge * 1000) / 1000.0));
            Instant instant = at;
            Setting setting = slots.stream().filter(s -> s.during().contains(instant)).map(Plan.Slot::setting)
                    .findFirst().orElse(new Setting.SelfConsume());
            charge = Math.max(0, Math.min(1, charge + change(setting, charge, reserve, capacityWh, hours, battery,
                    netLoadW.applyAsDouble(at))));
        }
        return curve;
    }

    private static double change(Setting setting, double charge, double reserve, double capacityWh, double hours,
            BatteryState battery, double netLoadW) {
        double chargeW = battery.capabilities().chargeFromGridW().orElse(USUAL_POWER_W);
        double dischargeW = battery.capabilities().dischargeW().orElse(USUAL_POWER_W);
        if (setting instanceof Setting.ChargeFromGrid act) {
            double most = act.powerW().isPresent() ? Math.min(chargeW, act.powerW().getAsDouble()) : chargeW;
            return Math.max(0, Math.min(act.target() - charge, most * EFFICIENCY * hours / capacityWh));
        }
        double surplusW = Math.min(chargeW, Math.max(0, -netLoadW));
        double gain = surplusW * EFFICIENCY * hours / capacityWh;
        if (setting instanceof Setting.Hold) {
            return gain;
        }
        if (setting instanceof Setting.Export act) {
            return -Math.max(0, Math.min(charge - act.floor(), dischargeW / EFFICIENCY * hours / capacityWh));
        }
        double neededW = Math.min(dischargeW, Math.max(0, netLoadW));
        return gain - Math.max(0, Math.min(charge - reserve, neededW / EFFICIENCY * hours / capacityWh));
    }
}
