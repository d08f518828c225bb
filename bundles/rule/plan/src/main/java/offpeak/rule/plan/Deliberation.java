package offpeak.rule.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.plan.Curve;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Planner;

/** One decision of the rule: the plan, and what the battery is told of it. */
final class Deliberation {

    private static final String CHARGE = "plan.charge";
    private static final String EXPORT = "plan.export";
    private static final String COVER = "plan.cover";
    private static final String KEEP = "plan.keep";

    /** Devices report charge in steps of about 1 %: less is noise, and not worth a start. */
    private static final double NOISE = 0.01;
    /** W; below it a flow is none. */
    private static final double STILL_W = 30;

    /** A battery fills in about an eighth of the time. */
    private static final int CHEAPEST_PART = 8;
    private static final double WH_PER_KWH = 1000;

    private final Planner planner;
    private final Store store;
    private final Steps steps;
    private final Outlook outlook;

    Deliberation(Planner planner, Store store, Steps steps, Outlook outlook) {
        this.planner = planner;
        this.store = store;
        this.steps = steps;
        this.outlook = outlook;
    }

    List<Intent> intents() {
        PlanResult plan = planner.plan(request(steps, outlook.likely(), store.charge()));
        PlanResult.BatteryPlan flows = plan.batteries().get(store.device().name());
        List<Intent> intents = new ArrayList<>();
        Worth worth = worth();
        intents.add(intent(steps.horizon().step(0), now(worth, flows), worth.ofNextKwh(store.storedWh()),
                steps.importPrice().get(0), steps.exportPrice().get(0), flows, 0));
        for (int i = 1; i < steps.count(); i++) {
            Setting setting = later(flows, i);
            intents.add(intent(steps.horizon().step(i), setting, Double.NaN, steps.importPrice().get(i),
                    steps.exportPrice().get(i), flows, i));
        }
        return joined(intents);
    }

    private PlanRequest request(Steps of, Outlook.Way way, double charge) {
        return PlanRequest.of(of.horizon(), of.currency(), of.grid(), way.loadW(), way.sunW(),
                List.of(store.battery(of.count(), charge, refill())));
    }

    /** What is left at the end need not be bought in the cheapest hours after it, if it is needed at all. */
    private Curve refill() {
        double[] prices = steps.importPrice().toArray();
        Arrays.sort(prices);
        double perKwh = Math.max(0, prices[prices.length / CHEAPEST_PART]);
        return Curve.linear(perKwh / WH_PER_KWH, store.capacityWh());
    }

    /** What is stored at the end of the running step is worth, over the ways that it may turn out. */
    private Worth worth() {
        Steps later = steps.later();
        String battery = store.device().name();
        Curve likely = planner.worth(request(later, outlook.likely().later(), store.charge()), battery);
        if (outlook.dull().isEmpty() || outlook.bright().isEmpty()) {
            return new Worth(List.of(new Worth.Weighted(likely, 1)));
        }
        Curve dull = planner.worth(request(later, outlook.dull().get().later(), store.charge()), battery);
        Curve bright = planner.worth(request(later, outlook.bright().get().later(), store.charge()), battery);
        return new Worth(List.of(new Worth.Weighted(likely, 1 - 2 * Outlook.BESIDE),
                new Worth.Weighted(dull, Outlook.BESIDE), new Worth.Weighted(bright, Outlook.BESIDE)));
    }

    /** Of all that the battery can be told, what is best for the step that runs and for what is stored at its end. */
    private Setting now(Worth worth, PlanResult.BatteryPlan flows) {
        return new Choice(store, steps, outlook.likely(), worth, later(flows, 0)).best();
    }

    /** What the device is told so that it does about what the plan says. */
    private Setting later(PlanResult.BatteryPlan flows, int i) {
        double netW = outlook.likely().loadW().get(i) - outlook.likely().sunW().get(i);
        double inW = flows.chargeW().get(i);
        double outW = flows.dischargeW().get(i);
        double end = flows.charge().get(i + 1);
        if (inW > Math.max(0, -netW) + STILL_W) {
            return new Setting.ChargeFromGrid(steady(end), store.chargePowerW());
        }
        if (outW > Math.max(0, netW) + STILL_W) {
            return new Setting.Export(steady(end), OptionalDouble.empty());
        }
        boolean emptied = flows.charge().get(i) <= store.reserve() + NOISE;
        return netW > STILL_W && outW < STILL_W && !emptied ? new Setting.Hold() : new Setting.SelfConsume();
    }

    private Intent intent(Interval step, Setting setting, double worth, double buy, double sell,
            PlanResult.BatteryPlan flows, int i) {
        Optional<Double> value = Double.isNaN(worth) ? Optional.empty() : Optional.of(worth);
        return new Intent(store.device(), setting, step, Priority.PLAN, reason(setting, value, buy, sell),
                OptionalDouble.of(flows.chargeW().get(i) - flows.dischargeW().get(i)));
    }

    private static Reason reason(Setting setting, Optional<Double> worth, double buy, double sell) {
        String later = worth.isPresent() ? "" : "-later";
        if (setting instanceof Setting.Export) {
            return reason(EXPORT + later, "price", sell, worth);
        }
        String code = setting instanceof Setting.ChargeFromGrid
                ? CHARGE
                : setting instanceof Setting.Hold ? KEEP : COVER;
        return reason(code + later, "price", buy, worth);
    }

    private static Reason reason(String code, String name, double price, Optional<Double> worth) {
        return worth.map(value -> new Reason(code, Map.of(name, price, "worth", value)))
                .orElse(new Reason(code, Map.of(name, price)));
    }

    /** Neighbours with the same setting are one: the target of charging or exporting on is that of the end. */
    private static List<Intent> joined(List<Intent> steps) {
        List<Intent> joined = new ArrayList<>();
        for (Intent next : steps) {
            Intent last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && joined.size() > 1 && last.setting().getClass() == next.setting().getClass()) {
                double hours = last.during().hours() + next.during().hours();
                double powerW = (last.expectedPowerW().orElse(0) * last.during().hours()
                        + next.expectedPowerW().orElse(0) * next.during().hours()) / hours;
                joined.set(joined.size() - 1,
                        new Intent(next.device(), next.setting(),
                                new Interval(last.during().start(), next.during().end()), Priority.PLAN,
                                last.reason(), OptionalDouble.of(powerW)));
            } else {
                joined.add(next);
            }
        }
        return List.copyOf(joined);
    }

    /** A hundredth of a percent: what is computed from what was measured must not tremble. */
    private static double steady(double fraction) {
        return Math.min(1, Math.max(0, Math.rint(fraction * 1e4) / 1e4));
    }
}
