package offpeak.host.planner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.InForce;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.PlanResult.BatteryPlan;
import offpeak.api.plan.Planner;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Violation;
import offpeak.host.planner.ExactPlanner;
import offpeak.host.planner.Homes;
import offpeak.host.planner.single.Problems;

/** What holds for every plan of one store. */
class LawsTest {
    private static final ExactPlanner PLANNER = new ExactPlanner();

    private static PlanResult plan(PlanRequest request) {
        return PLANNER.plan(request);
    }

    private static double best(PlanRequest request) {
        return plan(request.withTolerance(Tolerance.NONE)).best();
    }

    private static InForce inForce(PlanResult result) {
        BatteryPlan battery = result.batteries().get("battery");
        return new InForce(result.horizon(), Map.of("battery", Profile.of(result.horizon().steps(),
                t -> battery.chargeW().get(t) - battery.dischargeW().get(t))));
    }

    @Property(tries = 400)
    void energyBalancesAndLimitsHold(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        Battery battery = request.batteries().get(0);

        PlanResult result = plan(request);

        BatteryPlan plan = result.batteries().get("battery");
        for (int t = 0; t < request.horizon().steps(); t++) {
            double h = request.horizon().hours(t);
            double in = result.flows().importW().get(t);
            double out = result.flows().exportW().get(t);
            double curtailed = result.flows().curtailedW().get(t);
            double charge = plan.chargeW().get(t);
            double discharge = plan.dischargeW().get(t);
            double sun = request.solarW().get(t);
            assertEquals(request.loadW().get(t) + charge, in - out + sun - curtailed + discharge, 1e-6);
            assertTrue(in == 0 || out == 0, "import and export at once");
            assertTrue(charge == 0 || discharge == 0, "charge and discharge at once");
            assertTrue(curtailed <= (request.solarCurtailable() ? sun : 0) + 1e-6);
            double before = plan.charge().get(t);
            assertTrue(charge <= battery.chargeW().at(before) + 1e-5);
            assertTrue(charge < 1e-5 || charge >= battery.minChargeW() - 1e-5);
            assertTrue(discharge <= battery.dischargeW().at(before) + 1e-5);
            assertTrue(discharge < 1e-5 || discharge >= battery.minDischargeW() - 1e-5);
            assertEquals(
                    before * battery.capacityWh() * (1 - battery.selfDischargePerHour() * h)
                            + charge * h * battery.chargeEfficiency()
                            - discharge * h / battery.dischargeEfficiency(),
                    plan.charge().get(t + 1) * battery.capacityWh(), 1e-4);
            if (!battery.chargesFromGrid()) {
                assertTrue(charge <= Math.max(0, sun - request.loadW().get(t)) + 1e-5);
            }
            if (!battery.exports()) {
                assertTrue(discharge <= Math.max(0, request.loadW().get(t) - sun) + 1e-5);
            }
        }
    }

    @Property(tries = 400)
    void whatIsPaidIsWithinTheToleranceOfTheBestThatIsProved(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);

        PlanResult result = plan(request);

        double rounding = 1e-9 * Math.max(1, Math.abs(result.best()));
        assertTrue(result.gap() <= rounding, () -> "gap " + result.gap());
        assertTrue(result.costs().total() <= result.best() + request.tolerance().of(result.best()) + rounding);
        assertTrue(result.costs().total() >= result.bound() - rounding);
    }

    @Property(tries = 200)
    void theCheapestPlanCostsWhatItsValueSays(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild).withTolerance(Tolerance.NONE);

        PlanResult result = plan(request);

        assertEquals(result.best(), result.costs().total(), 1e-9 * Math.max(1, Math.abs(result.best())));
        assertEquals(result.bound(), result.best(), 1e-9 * Math.max(1, Math.abs(result.best())));
    }

    @Property(tries = 200)
    void moreOptionsNeverCostMore(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        Battery battery = request.batteries().get(0);
        int steps = request.horizon().steps();
        double cost = best(request);
        // safety's price follows the highest price; both must pay the same for it
        Assume.that(plan(request.withTolerance(Tolerance.NONE)).violations().isEmpty());
        double rounding = 1e-9 * Math.max(1, Math.abs(cost));

        assertTrue(best(request.withBatteries(List.of(battery.withLeave(true, true)))) <= cost + rounding);
        assertTrue(best(request.withBatteries(List.of(battery.withReserve(Profile.constant(steps, 0))))) <= cost
                + rounding);
        assertTrue(best(request.withBatteries(List.of(battery.withLeastPower(0, 0)))) <= cost + rounding);
        assertTrue(best(request.withBatteries(List.of(battery.withWear(0)))) <= cost + rounding);
    }

    @Property(tries = 200)
    void belowTheLossesNothingIsTraded(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 24;
        double efficiency = random.nextDouble(0.85, 0.97);
        double base = random.nextDouble(0.05, 0.4);
        // the dearest is worth less than the cheapest after both losses
        double dearest = base / (efficiency * efficiency) * 0.999;
        double[] prices = random.doubles(steps, base, dearest).toArray();
        Battery empty = Battery.simple("battery", 10_000, 4_000, efficiency, 0, steps);

        PlanResult result = plan(Homes.plain(prices, base * 0.9, 800, empty));

        BatteryPlan plan = result.batteries().get("battery");
        assertEquals(Profile.constant(steps, 0), plan.chargeW());
        assertEquals(Profile.constant(steps, 0), plan.dischargeW());
    }

    @Property(tries = 200)
    void aPercentOfNoiseOnPricesChangesNoPlanThatGainsLessThanTheTolerance(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        PlanResult before = plan(request);
        SplittableRandom random = new SplittableRandom(seed);
        Grid grid = request.grid();
        Profile noisy = grid.importPrice().map(price -> price * random.nextDouble(0.99, 1.01));
        PlanRequest again = request.withGrid(new Grid(noisy, grid.exportPrice(), grid.estimated(), grid.importLimitW(),
                grid.exportLimitW(), grid.carbonGPerKwh(), grid.carbonPricePerKg(), List.of()));
        double kept = costs(again, before);
        Assume.that(kept <= best(again) + again.tolerance().of(best(again)) - 1e-6);

        PlanResult after = plan(again.withInForce(inForce(before)));

        for (int t = 0; t < request.horizon().steps(); t++) {
            assertEquals(before.batteries().get("battery").chargeW().get(t),
                    after.batteries().get("battery").chargeW().get(t), 1e-3);
            assertEquals(before.batteries().get("battery").dischargeW().get(t),
                    after.batteries().get("battery").dischargeW().get(t), 1e-3);
        }
    }

    /** What a plan costs by other prices: what it does is all that it may do. */
    private static double costs(PlanRequest request, PlanResult plan) {
        BatteryPlan battery = plan.batteries().get("battery");
        Store store = Problems.of(request, request.batteries().get(0), new double[request.horizon().steps()]);
        Course course = new Course(store.steps);
        course.stored[0] = store.initial;
        for (int t = 0; t < store.steps; t++) {
            double h = request.horizon().hours(t) / 1000;
            course.added[t] = battery.chargeW().get(t) * h * store.chargeEfficiency
                    - battery.dischargeW().get(t) * h / store.dischargeEfficiency;
            course.stored[t + 1] = course.stored[t] * store.keep(t) + course.added[t];
        }
        return Best.cost(store, course);
    }

    @Property(tries = 100)
    void theSameRequestGivesTheSameBits(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);

        assertEquals(plan(request), new ExactPlanner().plan(Homes.any(seed, wild)));
    }

    @Property(tries = 200)
    void whatIsTakenOverFromAnotherProblemIsAsIfWorkedOutAnew(@ForAll long seed, @ForAll boolean wild,
            @ForAll @IntRange(max = 40) int same) {
        PlanRequest one = Homes.any(seed, wild);
        int steps = one.horizon().steps();
        PlanRequest other = with(one, Profile.of(steps,
                t -> t < steps - same ? 2_500 - one.solarW().get(t) / 2 : one.solarW().get(t)));

        Line anew = Values.of(store(other)).start();
        Line taken = Values.of(store(other), Values.of(store(one))).start();

        assertEquals(anew.size, taken.size);
        for (int i = 0; i < anew.size; i++) {
            assertEquals(anew.x[i], taken.x[i]);
            assertEquals(anew.y[i], taken.y[i]);
        }
    }

    @Property(tries = 200)
    void aPlanWithWhatIsStoredLaterIsTheSameAsBothApart(@ForAll long seed, @ForAll boolean wild,
            @ForAll @IntRange(max = 3) int without) {
        PlanRequest request = Homes.any(seed, wild);
        PlanRequest later = Homes.later(request, without);
        // what a limit that gives costs is of the dearest price, which may have been in what was left out
        Assume.that(store(request).penalty == store(later).penalty);

        Planner.Weighed weighed = PLANNER.weigh(request, later, "battery");

        assertEquals(plan(request), weighed.plan());
        assertEquals(PLANNER.worth(later, "battery"), weighed.worth());
    }

    private static Store store(PlanRequest request) {
        return Problems.of(request, request.batteries().get(0), Problems.nobody(request));
    }

    private static PlanRequest with(PlanRequest request, Profile solarW) {
        return new PlanRequest(request.horizon(), request.currency(), request.grid(), request.loadW(), solarW,
                request.solarCurtailable(), request.batteries(), request.cars(), request.loads(), request.zones(),
                request.outages(), request.scenarios(), request.inForce(), request.tolerance());
    }

    @Property(tries = 200)
    void theEndsValueIsConcaveAndWhatTheStoreSaves(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        Battery battery = request.batteries().get(0)
                .withReserve(Profile.constant(request.horizon().steps(), 0));

        Curve value = PLANNER.terminalValue(request, "battery");

        assertTrue(value.concave());
        assertEquals(0, value.at(0), 1e-12);
        double empty = best(request.withBatteries(List.of(battery.withInitialCharge(0))));
        for (double charge : new double[]{0.25, 0.5, 1}) {
            double saved = empty - best(request.withBatteries(List.of(battery.withInitialCharge(charge))));
            double tolerance = 1e-8 * Math.max(1, Math.abs(empty));
            double worth = value.at(charge * battery.capacityWh());
            assertTrue(worth >= saved - tolerance);
            // where the sun has no way out, a full store costs
            if (!wild && request.solarCurtailable()) {
                assertEquals(saved, worth, tolerance);
            }
        }
    }

    @Property(tries = 100)
    void aReserveThatCannotBeReachedIsReportedAndNeverAnError(@ForAll long seed) {
        PlanRequest request = Homes.any(seed, false);
        Battery battery = request.batteries().get(0).withInitialCharge(0);
        int steps = request.horizon().steps();

        PlanResult result = plan(request.withBatteries(List.of(battery.withReserve(Profile.constant(steps, 1)))));

        Violation first = result.violations().stream().filter(each -> each.limit() == Violation.Limit.RESERVE)
                .findFirst().orElseThrow();
        assertEquals("battery", first.device());
        assertEquals(request.horizon().step(0), first.during());
        // kWh and back: one rounding may pass the capacity
        assertTrue(first.amount() > 0 && first.amount() <= battery.capacityWh() * (1 + 1e-12));
        assertTrue(result.costs().penalties() > 0);
    }
}
