package offpeak.host.planner.joint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Load;
import offpeak.api.plan.Outage;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Program;
import offpeak.api.plan.Scenario;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Violation;
import offpeak.api.plan.Zone;
import offpeak.host.planner.ExactPlanner;
import offpeak.host.planner.Homes;
import offpeak.host.planner.JointHomes;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.mixed.Mixed;
import offpeak.host.planner.single.Problems;
import org.junit.jupiter.api.Test;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;
import org.ojalgo.optimisation.integer.IntegerStrategy;
import org.ojalgo.type.context.NumberContext;

class JointTest {
    private static PlanResult plan(PlanRequest request) {
        return new ExactPlanner().plan(request);
    }

    private static PlanRequest with(PlanRequest plain, List<Car> cars, List<Load> loads, List<Zone> zones) {
        return with(plain, cars, loads, zones, List.of());
    }

    private static PlanRequest with(PlanRequest plain, List<Car> cars, List<Load> loads, List<Zone> zones,
            List<Scenario> scenarios) {
        return new PlanRequest(plain.horizon(), plain.currency(), plain.grid(), plain.loadW(), plain.solarW(),
                plain.solarCurtailable(), plain.batteries(), cars, loads, zones, plain.outages(), scenarios,
                plain.inForce(), plain.tolerance());
    }

    private static PlanRequest loaded(PlanRequest plain, double[] moreW) {
        return new PlanRequest(plain.horizon(), plain.currency(), plain.grid(),
                Profile.of(moreW.length, t -> plain.loadW().get(t) + moreW[t]), plain.solarW(),
                plain.solarCurtailable(), plain.batteries(), List.of(), List.of(), List.of(), List.of(), List.of(),
                Optional.empty(), Tolerance.NONE);
    }

    /** All pairs of starts of two loads, each with the exact plan of one battery. */
    @Property(tries = 40)
    void boundAndAnswerEncloseWhatTryingAllFinds(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 10;
        double[] price = random.doubles(steps, -0.1, 0.4).toArray();
        PlanRequest plain = Homes.plain(price, random.nextDouble(-0.05, 0.1), 400,
                Battery.simple("battery", 5_000, 3_000, 0.9, 0.4, steps).withWear(0.01))
                .withTolerance(Tolerance.NONE);
        Interval all = new Interval(plain.horizon().start(), plain.horizon().end());
        List<Load> loads = List.of(Load.once("one", Duration.ofMinutes(60), 2_000, all, 3),
                Load.once("two", Duration.ofMinutes(90), 1_200, all, 3));
        double least = Double.POSITIVE_INFINITY;
        for (int one = 0; one + 2 <= steps; one++) {
            for (int two = 0; two + 3 <= steps; two++) {
                double[] more = new double[steps];
                for (int t = one; t < one + 2; t++) {
                    more[t] += 2_000;
                }
                for (int t = two; t < two + 3; t++) {
                    more[t] += 1_200;
                }
                least = Math.min(least, plan(loaded(plain, more)).best());
            }
        }
        PlanResult result = plan(with(plain, List.of(), loads, List.of()));
        assertTrue(result.bound() <= least + 1e-9, result.bound() + " above " + least);
        assertTrue(result.best() >= least - 1e-9, result.best() + " below " + least);
        assertTrue(result.best() <= least + 0.03, result.best() + " far above " + least);
        assertEquals(result.best(), result.costs().total(), 1e-9);
    }

    /** The whole as a mixed programme of its own, by another's solver. */
    @Property(tries = 40)
    void boundAndAnswerEncloseWhatAProgrammeFinds(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 8;
        PlanRequest plain = Homes.plain(random.doubles(steps, 0.05, 0.4).toArray(), 0.04, 400,
                Battery.simple("battery", 5_000, 3_000, 0.9, 0.4, steps).withWear(0.01))
                .withTolerance(Tolerance.NONE);
        Interval all = new Interval(plain.horizon().start(), plain.horizon().end());
        Car car = car(steps, plain.horizon().bounds().get(steps - 1), 0.3, 0);
        PlanRequest request = with(plain, List.of(car),
                List.of(Load.once("one", Duration.ofMinutes(60), 2_000, all, 3)), List.of());
        double optimum = optimum(request);
        PlanResult result = plan(request);
        assertTrue(result.bound() <= optimum + 1e-6, result.bound() + " above " + optimum);
        // no lower limit by that solver: in 14 of 400 homes it stops above what SCIP finds, where this plan never is below
        assertTrue(result.best() <= optimum + 0.05, result.best() + " far above " + optimum);
    }

    private static double optimum(PlanRequest request) {
        Program program = Mixed.of(new Home(request, new double[request.horizon().steps()])).orElseThrow().program();
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < program.variables(); i++) {
            Variable variable = model.addVariable("x" + i).lower(program.low()[i]).upper(program.high()[i])
                    .weight(program.cost()[i]);
            variables.add(program.whole()[i] ? variable.integer() : variable);
        }
        for (int row = 0; row < program.rows(); row++) {
            Expression expression = model.addExpression("row" + row);
            for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
                expression.add(variables.get(program.column()[e]), program.value()[e]);
            }
            if (program.rowLow()[row] > Double.NEGATIVE_INFINITY) {
                expression.lower(program.rowLow()[row]);
            }
            if (program.rowHigh()[row] < Double.POSITIVE_INFINITY) {
                expression.upper(program.rowHigh()[row]);
            }
        }
        // by itself it stops a percent above the least
        model.options.integer(IntegerStrategy.newConfigurable().withGapTolerance(NumberContext.of(12, 12)));
        Optimisation.Result solved = model.minimise();
        assertTrue(solved.getState().isOptimal());
        return Mixed.money(solved.getValue());
    }

    private static Car car(int steps, Instant by, double charge, double startCost) {
        return new Car("car", 40_000, 1_400, Curve.constant(7_400), 0.9, 0.2, 0.9, Profile.constant(steps, 1),
                Profile.constant(steps, 0), List.of(new Car.Deadline(by, charge, 2)), Curve.constant(0), startCost,
                startCost > 0 ? 1 : Integer.MAX_VALUE, Optional.empty(), true);
    }

    @Property(tries = 6)
    void energyBalancesAndLimitsHold(@ForAll long seed) {
        PlanRequest request = JointHomes.home(seed % 2 == 0 ? 'b' : 'n', 48, seed);
        PlanResult result = plan(request);
        PlanResult.BatteryPlan battery = result.batteries().get("battery");
        Profile car = result.cars().get("car").powerW();
        for (int t = 0; t < 48; t++) {
            double loads = 0;
            for (PlanResult.LoadPlan load : result.loads().values()) {
                loads += load.powerW().get(t);
            }
            double in = result.flows().importW().get(t) + request.solarW().get(t)
                    - result.flows().curtailedW().get(t) + battery.dischargeW().get(t);
            double out = result.flows().exportW().get(t) + request.loadW().get(t) + battery.chargeW().get(t)
                    + car.get(t) + loads;
            assertEquals(in, out, 1e-6);
            assertTrue(result.flows().importW().get(t) <= 14_000 + 1e-6 || !result.violations().isEmpty());
            assertTrue(result.flows().importW().get(t) == 0 || result.flows().exportW().get(t) == 0);
            assertTrue(battery.chargeW().get(t) == 0 || battery.dischargeW().get(t) == 0);
            assertTrue(car.get(t) < 1e-6 || car.get(t) >= 1_400 - 1e-6 && car.get(t) <= 7_400 + 1e-6);
        }
        for (Load load : request.loads()) {
            List<Interval> runs = result.loads().get(load.id()).runs();
            assertEquals(1, runs.size());
            assertEquals(load.length(), Duration.between(runs.get(0).start(), runs.get(0).end()));
            assertTrue(!runs.get(0).start().isBefore(load.window().start())
                    && !runs.get(0).end().isAfter(load.window().end()));
        }
        assertTrue(result.bound() <= result.best());
        assertTrue(result.costs().total() <= result.best() + request.tolerance().of(result.best()) + 1e-9);
    }

    @Test
    void theSameRequestGivesTheSameBits() {
        PlanRequest request = JointHomes.home('b', 48, 3);
        assertEquals(plan(request), plan(request));
    }

    @Test
    void aDeadlineIsKeptAndTheCheapestStepsAreUsed() {
        double[] price = {0.3, 0.3, 0.1, 0.1, 0.3, 0.3, 0.05, 0.05};
        PlanRequest plain = Homes.plain(price, 0, 0, Battery.simple("battery", 1_000, 500, 1, 0, 8));
        PlanResult result = plan(with(plain, List.of(car(8, plain.horizon().bounds().get(4), 0.36, 0)), List.of(),
                List.of()));
        assertTrue(result.violations().isEmpty());
        assertEquals(0.36, result.cars().get("car").charge().get(4), 1e-6);
        assertEquals(0, result.cars().get("car").powerW().get(0), 60);
        assertEquals(7_111, result.cars().get("car").powerW().get(2), 300);
    }

    @Test
    void aDeadlineThatCannotBeKeptIsSaid() {
        PlanRequest plain = Homes.plain(new double[]{0.3, 0.3, 0.1, 0.1}, 0, 0,
                Battery.simple("battery", 1_000, 500, 1, 0, 4));
        PlanResult result = plan(with(plain, List.of(car(4, plain.horizon().bounds().get(2), 0.9, 0)), List.of(),
                List.of()));
        Violation violation = result.violations().get(0);
        assertEquals(Violation.Limit.DEADLINE, violation.limit());
        // 28 kWh are asked for, 7.4 kW give 6.66 in an hour
        assertEquals(21_340, violation.amount(), 1);
    }

    @Test
    void aCarThatMayStartOnceChargesInOnePiece() {
        double[] price = {0.1, 0.3, 0.1, 0.3, 0.1, 0.3, 0.1, 0.3};
        PlanRequest plain = Homes.plain(price, 0, 0, Battery.simple("battery", 1_000, 500, 1, 0, 8));
        PlanResult result = plan(with(plain, List.of(car(8, plain.horizon().bounds().get(8), 0.35, 0.01)), List.of(),
                List.of()));
        int starts = 0;
        for (int t = 0; t < 8; t++) {
            Profile power = result.cars().get("car").powerW();
            starts += power.get(t) > 0 && (t == 0 || power.get(t - 1) == 0) ? 1 : 0;
        }
        assertEquals(1, starts);
        assertEquals(0.01, result.costs().switching(), 1e-12);
    }

    @Test
    void aLoadWaitsForAnotherAndOneThatFitsNowhereIsSaid() {
        double[] price = {0.3, 0.3, 0.3, 0.1, 0.1, 0.2, 0.4, 0.4};
        PlanRequest plain = Homes.plain(price, 0, 0, Battery.simple("battery", 1_000, 500, 1, 0, 8));
        Interval all = new Interval(plain.horizon().start(), plain.horizon().end());
        Load washer = Load.once("washer", Duration.ofMinutes(60), 2_000, all, 2);
        Load dryer = new Load("dryer", List.of(new Load.Phase(Duration.ofMinutes(30), 2_000)), all, 2, false,
                Duration.ZERO, Duration.ZERO, 1, 0, List.of("washer"));
        Load late = Load.once("late", Duration.ofMinutes(60), 1_000,
                Interval.of(plain.horizon().start(), Duration.ofMinutes(30)), 2);
        PlanResult result = plan(with(plain, List.of(), List.of(dryer, washer, late), List.of()));
        Interval washes = result.loads().get("washer").runs().get(0);
        Interval dries = result.loads().get("dryer").runs().get(0);
        assertEquals(plain.horizon().bounds().get(3), washes.start());
        assertEquals(plain.horizon().bounds().get(5), dries.start());
        assertEquals(List.of("late"), result.violations().stream().map(Violation::device).toList());
        assertEquals(Violation.Limit.LOAD, result.violations().get(0).limit());
    }

    @Test
    void aLoadThatCanPauseTakesTheCheapStepsAndKeepsItsLeastRun() {
        double[] price = {0.3, 0.1, 0.3, 0.3, 0.1, 0.12, 0.3, 0.05};
        PlanRequest plain = Homes.plain(price, 0, 0, Battery.simple("battery", 1_000, 100, 1, 0, 8));
        Interval all = new Interval(plain.horizon().start(), plain.horizon().end());
        Load free = new Load("pump", List.of(new Load.Phase(Duration.ofMinutes(60), 2_000)), all, 2, true,
                Duration.ZERO, Duration.ZERO, 9, 0, List.of());
        Load long1 = new Load("pump", free.run(), all, 2, true, Duration.ofMinutes(60), Duration.ZERO, 9, 0,
                List.of());
        List<Interval> runs = plan(with(plain, List.of(), List.of(free), List.of())).loads().get("pump").runs();
        assertEquals(2, runs.size());
        assertEquals(plain.horizon().bounds().get(7), runs.get(1).start());
        runs = plan(with(plain, List.of(), List.of(long1), List.of())).loads().get("pump").runs();
        assertEquals(List.of(Interval.of(plain.horizon().bounds().get(4), Duration.ofMinutes(60))), runs);
    }

    @Test
    void aDemandChargeSpreadsWhatCanWait() {
        int steps = 8;
        PlanRequest plain = Homes.plain(new double[]{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 0, 500,
                Battery.simple("battery", 1_000, 200, 1, 0, steps));
        Car car = car(steps, plain.horizon().end(), 0.38, 0);
        PlanRequest cheap = with(plain, List.of(car), List.of(), List.of());
        Grid grid = plain.grid();
        PlanRequest dear = cheap.withGrid(new Grid(grid.importPrice(), grid.exportPrice(), grid.estimated(),
                grid.importLimitW(), grid.exportLimitW(), grid.carbonGPerKwh(), 0,
                List.of(new Grid.DemandCharge("peak", 1, 1_000, Duration.ofMinutes(30), Profile.constant(steps, 1),
                        0))));
        PlanResult result = plan(dear);
        // 8 kWh into the car in four hours, and the home's half: 2.5 kW can hardly be less
        assertEquals(2_500, result.flows().importW().max(), 150);
        assertEquals((result.flows().importW().max() - 1_000) / 1000, result.costs().demand(), 1e-9);
        assertTrue(result.bound() <= result.best());
        assertTrue(result.gap() < 0.02, "gap " + result.gap());
    }

    @Test
    void aHouseIsCooledBeforePowerIsDear() {
        int steps = 12;
        double[] price = new double[steps];
        for (int t = 0; t < steps; t++) {
            price[t] = t < 6 ? 0.1 : 0.6;
        }
        PlanRequest plain = Homes.plain(price, 0, 300, Battery.simple("battery", 1_000, 100, 1, 0, steps));
        Zone zone = new Zone("home", Zone.Mode.COOL, 6_000, 0.005, 23, Profile.constant(steps, 33),
                Profile.constant(steps, 0), Profile.constant(steps, 3), 0, 2_500, Profile.constant(steps, 20),
                Profile.constant(steps, 24), 2, 0, Duration.ZERO, Duration.ZERO);
        PlanResult result = plan(with(plain, List.of(), List.of(), List.of(zone)));
        Profile temperature = result.zones().get("home").temperatureC();
        assertTrue(temperature.get(6) < 23.1, "when it gets dear: " + temperature);
        assertTrue(temperature.get(12) > 23.9 && temperature.get(12) < 24.01, "at the end: " + temperature);
        for (int t = 6; t < steps; t++) {
            assertEquals(0, result.zones().get("home").powerW().get(t), 1e-6);
        }
        assertTrue(result.bound() <= result.best());
        assertTrue(result.gap() < 0.05 * result.best(), result.best() + " gap " + result.gap());
    }

    @Test
    void aSingleStageMachineKeepsItsPauses() {
        int steps = 24;
        PlanRequest plain = Homes.plain(new double[24], 0, 300, Battery.simple("battery", 1_000, 100, 1, 0, steps))
                .withGrid(Grid.of(Profile.of(steps, t -> t % 5 == 0 ? 0.4 : 0.2), Profile.constant(steps, 0), 14_000,
                        14_000));
        Zone zone = new Zone("home", Zone.Mode.HEAT, 4_000, 0.005, 20, Profile.constant(steps, 2),
                Profile.constant(steps, 0), Profile.constant(steps, 3), 3_000, 3_000, Profile.constant(steps, 19),
                Profile.constant(steps, 23), 1, 0.02, Duration.ofMinutes(60), Duration.ofMinutes(60));
        PlanResult result = plan(with(plain, List.of(), List.of(), List.of(zone)));
        Profile power = result.zones().get("home").powerW();
        for (int t = 1; t < steps - 1; t++) {
            boolean alone = power.get(t) > 0 != power.get(t - 1) > 0 && power.get(t) > 0 != power.get(t + 1) > 0;
            assertTrue(!alone, "half an hour alone at " + t + ": " + power);
            assertTrue(power.get(t) == 0 || power.get(t) == 3_000);
        }
        assertTrue(result.costs().switching() > 0);
        assertTrue(result.bound() <= result.best());
    }

    @Test
    void allScenariosBeginAlike() {
        int steps = 8;
        PlanRequest plain = Homes.plain(new double[]{0.2, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3}, 0.01, 500,
                Battery.simple("battery", 5_000, 2_500, 0.95, 0.2, steps)).withTolerance(Tolerance.NONE);
        Interval all = new Interval(plain.horizon().start(), plain.horizon().end());
        List<Load> loads = List.of(Load.once("pump", Duration.ofMinutes(60), 1_500, all, 2));
        List<Scenario> scenarios = new ArrayList<>();
        double[] sun = {0, 2_000, 5_000};
        double[] weight = {0.3, 0.4, 0.3};
        for (int i = 0; i < 3; i++) {
            double watts = sun[i];
            scenarios.add(new Scenario("s" + i, weight[i], Optional.empty(), Optional.empty(), Optional.empty(),
                    Optional.of(Profile.of(steps, t -> t > 2 ? watts : 0))));
        }
        PlanResult result = plan(with(plain, List.of(), loads, List.of(), scenarios));
        assertTrue(result.bound() <= result.best() + 1e-9);
        double sum = 0;
        double first = result.batteries().get("battery").chargeW().get(0)
                - result.batteries().get("battery").dischargeW().get(0);
        for (Scenario scenario : scenarios) {
            PlanRequest alone = Problems.with(with(plain, List.of(), loads, List.of()), scenario);
            sum += scenario.weight() * plan(alone).best();
        }
        // who knows how it turns out before the first step cannot do worse
        assertTrue(sum <= result.best() + 0.01, sum + " " + result.best());
        assertTrue(Double.isFinite(first));
    }

    @Test
    void anOutageThatMayComeIsPreparedForByWhatItWouldCost() {
        int steps = 8;
        PlanRequest plain = Homes.plain(new double[]{0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3}, 0, 0,
                Battery.simple("battery", 5_000, 2_500, 0.95, 0.1, steps)).withTolerance(Tolerance.NONE);
        Interval all = new Interval(plain.horizon().start(), plain.horizon().end());
        Interval out = new Interval(plain.horizon().bounds().get(4), plain.horizon().bounds().get(6));
        List<Load> loads = List.of(Load.once("pump", Duration.ofMinutes(30), 500, all, 2));
        Outage likely = new Outage(out, 0.5,
                List.of(new Outage.Need("home", Profile.constant(steps, 2_000), 10)));
        Outage rare = new Outage(out, 0.001, likely.needs());
        assertEquals(2_000 / 0.95 / 5_000, charged(plain, loads, likely), 0.01);
        assertEquals(0.1, charged(plain, loads, rare), 0.11);
    }

    private static double charged(PlanRequest plain, List<Load> loads, Outage outage) {
        PlanRequest request = new PlanRequest(plain.horizon(), plain.currency(), plain.grid(), plain.loadW(),
                plain.solarW(), true, plain.batteries(), List.of(), loads, List.of(), List.of(outage), List.of(),
                Optional.empty(), plain.tolerance());
        return plan(request).batteries().get("battery").charge().get(4);
    }
}
