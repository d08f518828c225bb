package offpeak.host.backtest;

import java.time.Duration;
import java.util.List;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Planner;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;

/**
 * The least that could have been paid by who knew everything: planned over windows that overlap by more than a battery
 * remembers.
 *
 * @param committed what is taken of each plan
 * @param beyond how much further each plan looks
 */
record Foresight(Planner planner, Request request, Duration committed, Duration beyond) implements Policy {

    private static final Duration COMMITTED = Duration.ofDays(4);
    /** A home battery is full or empty at least once in it. */
    private static final Duration BEYOND = Duration.ofDays(2);
    private static final double NO_LIMIT_W = 1e7;

    Foresight(Planner planner, Request request) {
        this(planner, request, COMMITTED, BEYOND);
    }

    @Override
    public void run(Recorded recorded, Store store, Tally tally) {
        int kept = (int) committed.dividedBy(recorded.step());
        int window = kept + (int) beyond.dividedBy(recorded.step());
        for (int from = 0; from < recorded.steps(); from += kept) {
            int steps = Math.min(window, recorded.steps() - from);
            int first = from;
            Battery battery = new Battery("battery", store.capacityWh(), Curve.constant(store.chargeW()),
                    Curve.constant(store.dischargeW()), 0, 0, store.efficiency(), store.efficiency(), 0,
                    tally.storedWh(from) / store.capacityWh(), 1, Profile.constant(steps, 0), 0,
                    Curve.linear(recorded.endValuePerWh(store), store.capacityWh()), true, recorded.sells(),
                    java.util.Optional.empty());
            PlanRequest ask = PlanRequest.of(Horizon.every(recorded.at(from), recorded.step(), steps),
                    request.priceUnit().currency(),
                    Grid.of(Profile.of(steps, i -> recorded.buy()[first + i]),
                            Profile.of(steps, i -> recorded.sell()[first + i]), NO_LIMIT_W, NO_LIMIT_W),
                    Profile.of(steps, i -> recorded.loadW()[first + i]),
                    Profile.of(steps, i -> recorded.sunW()[first + i]), List.of(battery))
                    .withTolerance(Tolerance.NONE);
            PlanResult.BatteryPlan plan = planner.plan(ask).batteries().get("battery");
            for (int i = 0; i < Math.min(kept, steps); i++) {
                tally.step(from + i, (plan.chargeW().get(i) - plan.dischargeW().get(i)) * recorded.hours());
            }
        }
    }
}
