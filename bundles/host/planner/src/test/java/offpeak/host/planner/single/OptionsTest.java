package offpeak.host.planner.single;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.InForce;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Violation.Limit;
import offpeak.host.planner.ExactPlanner;
import offpeak.host.planner.Homes;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;

/** What a home may do more, what its connection bears, and what trembling forecasts change. */
class OptionsTest {
    private static final ExactPlanner PLANNER = new ExactPlanner();

    private static PlanResult cheapest(PlanRequest request) {
        return PLANNER.plan(request.withTolerance(Tolerance.NONE));
    }

    private static PlanRequest with(PlanRequest request, Profile loadW, Profile solarW) {
        return new PlanRequest(request.horizon(), request.currency(), request.grid(), loadW, solarW,
                request.solarCurtailable(), request.batteries(), List.of(), List.of(), List.of(), List.of(), List.of(),
                request.inForce(), request.tolerance());
    }

    private static Grid limits(Grid grid, double factor) {
        return new Grid(grid.importPrice(), grid.exportPrice(), grid.estimated(),
                grid.importLimitW().map(each -> each * factor), grid.exportLimitW().map(each -> each * factor),
                grid.carbonGPerKwh(), grid.carbonPricePerKg(), grid.demandCharges());
    }

    @Property(tries = 200)
    void theConnectionBearsWhatIsPlannedOrTheExcessIsReported(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest any = Homes.any(seed, wild);
        PlanRequest request = any.withGrid(limits(any.grid(), seed % 3 == 0 ? 0.2 : 1));

        PlanResult result = PLANNER.plan(request);

        double over = 0;
        for (int t = 0; t < request.horizon().steps(); t++) {
            over += Math.max(0, result.flows().importW().get(t) - request.grid().importLimitW().get(t));
            over += Math.max(0, result.flows().exportW().get(t) - request.grid().exportLimitW().get(t));
        }
        double reported = result.violations().stream()
                .filter(each -> each.limit() == Limit.IMPORT_LIMIT || each.limit() == Limit.EXPORT_LIMIT)
                .mapToDouble(each -> each.amount()).sum();
        assertEquals(reported, over, 0.1);
        if (reported > 0) {
            assertTrue(result.costs().penalties() > 0);
        }
    }

    @Property(tries = 200)
    void moreRoomMorePowerAndAWiderConnectionNeverCostMore(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        PlanResult result = cheapest(request);
        // safety's price is the same only where it is not paid
        Assume.that(result.violations().isEmpty());
        Battery battery = request.batteries().get(0);
        double rounding = 1e-9 * Math.max(1, Math.abs(result.best()));
        double larger = 1.5;

        Battery wide = new Battery(battery.id(), battery.capacityWh() * larger, battery.chargeW(),
                battery.dischargeW(), battery.minChargeW(), battery.minDischargeW(), battery.chargeEfficiency(),
                battery.dischargeEfficiency(), 0, battery.initialCharge() / larger, 1,
                battery.reserve().map(each -> each / larger), battery.wearPerKwh(), battery.terminalValue(),
                battery.chargesFromGrid(), battery.exports(), battery.actuator());
        Battery strong = new Battery(battery.id(), battery.capacityWh(), more(battery.chargeW()),
                more(battery.dischargeW()), battery.minChargeW(), battery.minDischargeW(), battery.chargeEfficiency(),
                battery.dischargeEfficiency(), battery.selfDischargePerHour(), battery.initialCharge(), 1,
                battery.reserve(), battery.wearPerKwh(), battery.terminalValue(), battery.chargesFromGrid(),
                battery.exports(), battery.actuator());

        if (battery.selfDischargePerHour() == 0) {
            assertTrue(cheapest(request.withBatteries(List.of(wide))).best() <= result.best() + rounding);
        }
        assertTrue(cheapest(request.withBatteries(List.of(strong))).best() <= result.best() + rounding);
        assertTrue(cheapest(request.withGrid(limits(request.grid(), 2))).best() <= result.best() + rounding);
    }

    private static Curve more(Curve power) {
        return new Curve(power.points().stream().map(each -> new Curve.Point(each.x(), each.y() * 1.5)).toList());
    }

    /** A percent up and down on all that is forecast, again and again: the plan that runs goes on. */
    @Property(tries = 100)
    void aPercentOfNoiseOnTheForecastsChangesNoPlanThatGainsLessThanTheTolerance(@ForAll long seed) {
        PlanRequest any = Homes.any(seed, false);
        Battery free = any.batteries().get(0).withLeave(true, true);
        PlanRequest request = any.withBatteries(List.of(free)).withGrid(limits(any.grid(), 4));
        PlanResult running = PLANNER.plan(request);
        Profile power = power(running);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3; round++) {
            PlanRequest noisy = with(request, request.loadW().map(each -> each * random.nextDouble(0.99, 1.01)),
                    request.solarW().map(each -> each * random.nextDouble(0.99, 1.01)));
            double best = cheapest(noisy).best();
            Assume.that(kept(noisy, power) <= best + noisy.tolerance().of(best) - 1e-6);

            PlanResult again = PLANNER.plan(noisy.withInForce(
                    new InForce(request.horizon(), Map.of("battery", power))));

            Profile after = power(again);
            for (int t = 0; t < after.size(); t++) {
                assertEquals(power.get(t), after.get(t), 1e-3, "in step " + t);
            }
        }
    }

    private static Profile power(PlanResult result) {
        PlanResult.BatteryPlan plan = result.batteries().get("battery");
        return Profile.of(result.horizon().steps(), t -> plan.chargeW().get(t) - plan.dischargeW().get(t));
    }

    /** What it costs to go on as before. */
    private static double kept(PlanRequest request, Profile power) {
        Store store = Problems.of(request, request.batteries().get(0), Problems.nobody(request));
        Course course = new Course(store.steps);
        course.stored[0] = store.initial;
        for (int t = 0; t < store.steps; t++) {
            double house = power.get(t) / 1000 * store.hours[t];
            course.added[t] = house > 0 ? house * store.chargeEfficiency : house / store.dischargeEfficiency;
            course.stored[t + 1] = course.stored[t] * store.keep(t) + course.added[t];
        }
        return Best.cost(store, course);
    }
}
