package offpeak.rule.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Planner;
import offpeak.api.plan.Scenario;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Why;

/** One decision of the rule: the plan, and what the battery is told of it. */
final class Deliberation {

    private static final String CHARGE = "plan.charge";
    private static final String EXPORT = "plan.export";
    private static final String COVER = "plan.cover";
    private static final String KEEP = "plan.keep";
    private static final String KEEP_FOR_CAR = "plan.keep-for-car";

    /** Devices report charge in steps of about 1 %: less is noise, and not worth a start. */
    private static final double NOISE = 0.01;
    /** W; below it a flow is none. */
    private static final double STILL_W = 30;

    private final Planner planner;
    private final Store store;
    private final Steps steps;
    private final Outlook outlook;
    private final IntPredicate holds;
    private final Explained explained;

    /** @param holds whether it may give nothing in a step, as a car that it may not feed charges */
    Deliberation(Planner planner, Store store, Steps steps, Outlook outlook, IntPredicate holds, Explained explained) {
        this.planner = planner;
        this.store = store;
        this.steps = steps;
        this.outlook = outlook;
        this.holds = holds;
        this.explained = explained;
    }

    List<Intent> intents() {
        PlanRequest request = request(steps, outlook.likely(), List.of());
        Planner.Weighed weighed = planner.weigh(request, later(), store.device().name());
        PlanResult plan = weighed.plan();
        PlanResult.BatteryPlan flows = plan.batteries().get(store.device().name());
        List<Intent> intents = new ArrayList<>();
        Worth worth = new Worth(weighed.worth());
        intents.add(explained(
                intent(now(worth, flows), Optional.of(worth.ofNextKwh(store.storedWh())), flows, 0, 1), request,
                plan));
        int from = 1;
        Setting next = held(from, later(flows, from));
        while (from < steps.count()) {
            Setting setting = next;
            int to = from + 1;
            // neighbours with the same setting are one: the target of charging or exporting on is that of the end
            while (to < steps.count()
                    && (next = held(to, later(flows, to))).getClass() == setting.getClass()) {
                setting = next;
                to++;
            }
            intents.add(intent(setting, Optional.empty(), flows, from, to));
            from = to;
        }
        return List.copyOf(intents);
    }

    private PlanRequest request(Steps of, Outlook.Way way, List<Scenario> scenarios) {
        return new PlanRequest(of.horizon(), of.currency(), of.grid(), way.loadW(), way.sunW(), true,
                List.of(store.battery(of.count(), store.charge(), store.refill(steps))), List.of(), List.of(),
                List.of(),
                List.of(), scenarios, Optional.empty(), Tolerance.USUAL);
    }

    /** From the end of the running step on, over the ways that it may turn out. */
    private PlanRequest later() {
        return request(steps.later(), outlook.likely().later(), outlook.scenarios());
    }

    /** Of all that the battery can be told, what is best for the step that runs and for what is stored at its end. */
    private Setting now(Worth worth, PlanResult.BatteryPlan flows) {
        return held(0, new Choice(store, steps, outlook.likely(), worth, later(flows, 0)).best());
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

    private Setting held(int i, Setting setting) {
        boolean gives = setting instanceof Setting.SelfConsume || setting instanceof Setting.Export;
        return gives && holds.test(i) ? new Setting.Hold() : setting;
    }

    private Intent explained(Intent intent, PlanRequest request, PlanResult plan) {
        Reason reason = explained.more(intent.device(), intent.setting(), intent.reason(),
                () -> planner.explain(request, plan, store.device().name(), 0)
                        .filter(slot -> does(slot.action(), intent.setting())));
        return new Intent(intent.device(), intent.setting(), intent.during(), intent.priority(), reason,
                intent.expectedPowerW());
    }

    /** Whether what the plan does is what the battery is told. */
    private static boolean does(Why.Action action, Setting setting) {
        return switch (action) {
            case CHARGE_FROM_GRID -> setting instanceof Setting.ChargeFromGrid;
            case DISCHARGE_TO_GRID -> setting instanceof Setting.Export;
            case DISCHARGE_TO_HOME -> setting instanceof Setting.SelfConsume;
            case CHARGE_FROM_SUN -> setting instanceof Setting.SelfConsume || setting instanceof Setting.Hold;
            default -> setting instanceof Setting.Hold;
        };
    }

    /** From one step up to another. */
    private Intent intent(Setting setting, Optional<Double> worth, PlanResult.BatteryPlan flows, int from, int to) {
        double wh = 0;
        double hours = 0;
        for (int i = from; i < to; i++) {
            wh += (flows.chargeW().get(i) - flows.dischargeW().get(i)) * steps.horizon().hours(i);
            hours += steps.horizon().hours(i);
        }
        List<Instant> bounds = steps.horizon().bounds();
        return new Intent(store.device(), setting, new Interval(bounds.get(from), bounds.get(to)), Priority.PLAN,
                reason(setting, worth, steps.importPrice().get(from), steps.exportPrice().get(from)),
                OptionalDouble.of(wh / hours));
    }

    private Reason reason(Setting setting, Optional<Double> worth, double buy, double sell) {
        String later = worth.isPresent() ? "" : "-later";
        if (setting instanceof Setting.Export) {
            return reason(EXPORT + later, "price", sell, worth);
        }
        String code = setting instanceof Setting.ChargeFromGrid
                ? CHARGE
                : setting instanceof Setting.Hold ? worth.isPresent() && holds.test(0) ? KEEP_FOR_CAR : KEEP : COVER;
        return reason(code + later, "price", buy, worth);
    }

    private static Reason reason(String code, String name, double price, Optional<Double> worth) {
        return worth.map(value -> new Reason(code, Map.of(name, price, "worth", value)))
                .orElse(new Reason(code, Map.of(name, price)));
    }

    /** A hundredth of a percent: what is computed from what was measured must not tremble. */
    private static double steady(double fraction) {
        return Math.min(1, Math.max(0, Math.rint(fraction * 1e4) / 1e4));
    }
}
