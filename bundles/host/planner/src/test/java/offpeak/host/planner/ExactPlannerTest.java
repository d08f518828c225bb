package offpeak.host.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.InForce;
import offpeak.api.plan.Outage;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Scenario;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Violation;
import org.junit.jupiter.api.Test;

class ExactPlannerTest {
    private static final ExactPlanner PLANNER = new ExactPlanner();
    private static final Profile NOTHING_8 = Profile.constant(8, 0);

    /** 10 kWh, 2 kW, no losses, empty. */
    private static Battery battery(int steps) {
        return Battery.simple("battery", 10_000, 2_000, 1, 0, steps);
    }

    private static PlanRequest with(PlanRequest plain, Grid grid, List<Car> cars, List<Outage> outages,
            List<Scenario> scenarios) {
        return new PlanRequest(plain.horizon(), plain.currency(), grid, plain.loadW(), plain.solarW(), true,
                cars.isEmpty() ? plain.batteries() : List.of(), cars, List.of(), List.of(), outages, scenarios,
                Optional.empty(), Tolerance.USUAL);
    }

    private static double[] nightAndPeak() {
        double[] prices = new double[16];
        Arrays.fill(prices, 0, 8, 0.10);
        Arrays.fill(prices, 8, 16, 0.30);
        return prices;
    }

    @Test
    void whatTheEveningNeedsIsBoughtAtNightInOneBlockAtTheStart() {
        PlanResult plan = PLANNER.plan(Homes.plain(nightAndPeak(), 0, 1_000, battery(16)));

        // 4 kWh for the evening; 1 kWh a step
        assertEquals(Profile.of(2_000, 2_000, 2_000, 2_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                plan.batteries().get("battery").chargeW().map(Math::rint));
        assertEquals(Profile.of(16, t -> t < 8 ? 0 : 1_000), plan.batteries().get("battery").dischargeW());
        assertEquals(8 * 0.5 * 0.10 + 4 * 0.10, plan.costs().money(), 1e-9);
        assertEquals(0, plan.gap(), 1e-12);
        assertEquals(List.of(), plan.violations());
    }

    @Test
    void atAFlatPriceNothingIsShuffled() {
        double[] flat = new double[16];
        Arrays.fill(flat, 0.2);
        Battery half = battery(16).withInitialCharge(0.5).withTerminalValue(Curve.linear(0.0002, 10_000));

        PlanResult plan = PLANNER.plan(Homes.plain(flat, 0.2, 1_000, half));

        assertEquals(Profile.constant(16, 0), plan.batteries().get("battery").chargeW());
        assertEquals(Profile.constant(16, 0), plan.batteries().get("battery").dischargeW());
    }

    @Test
    void whatGainsLessThanAPennyStaysAsItRuns() {
        double[] prices = nightAndPeak();
        PlanRequest request = Homes.plain(prices, 0, 1_000, battery(16));
        // charges later than the planner would by itself
        Profile late = Profile.of(16, t -> t >= 4 && t < 8 ? 2_000 : t < 4 ? 0 : -1_000);
        prices[1] = 0.0999;

        PlanResult plan = PLANNER.plan(Homes.plain(prices, 0, 1_000, battery(16))
                .withInForce(new InForce(request.horizon(), Map.of("battery", late))));

        assertEquals(Profile.of(16, t -> t >= 4 && t < 8 ? 2_000 : 0), plan.batteries().get("battery").chargeW());
        assertTrue(plan.costs().total() > plan.best(), "the penny is the price of calm");
    }

    @Test
    void whatGainsMoreThanAPennyIsChanged() {
        double[] prices = nightAndPeak();
        Profile late = Profile.of(16, t -> t >= 4 && t < 8 ? 2_000 : t < 4 ? 0 : -1_000);
        PlanRequest request = Homes.plain(prices, 0, 1_000, battery(16));
        prices[1] = 0.05;

        PlanResult plan = PLANNER.plan(Homes.plain(prices, 0, 1_000, battery(16))
                .withInForce(new InForce(request.horizon(), Map.of("battery", late))));

        assertEquals(2_000, plan.batteries().get("battery").chargeW().get(1), 1e-6);
    }

    @Test
    void whatIsStoredIsNotExportedAtAPriceThatNobodyHasPublished() {
        double[] prices = new double[8];
        Arrays.fill(prices, 0.1);
        PlanRequest plain = Homes.plain(prices, 0.5, 0, battery(8).withInitialCharge(1));
        Grid grid = plain.grid();
        Grid unpublished = new Grid(grid.importPrice(), grid.exportPrice(), Profile.of(0, 0, 1, 1, 1, 1, 1, 1),
                grid.importLimitW(), grid.exportLimitW(), NOTHING_8, 0, List.of());

        PlanResult plan = PLANNER.plan(plain.withGrid(unpublished));

        assertEquals(Profile.of(2_000, 2_000, 0, 0, 0, 0, 0, 0), plan.flows().exportW().map(Math::rint));
    }

    @Test
    void aCarChargesWithItsLeastPowerOrMoreAndSaysWhatItMisses() {
        double[] prices = {0.3, 0.1, 0.3, 0.1, 0.3, 0.3, 0.3, 0.3};
        PlanRequest plain = Homes.plain(prices, 0, 0, battery(8));
        Profile plugged = Profile.of(1, 1, 1, 1, 0, 0, 0, 0);
        Car car = new Car("car", 20_000, 1_400, Curve.constant(4_000), 1, 0, 1, plugged, NOTHING_8,
                List.of(new Car.Deadline(Homes.START.plus(Duration.ofHours(2)), 0.15, 5),
                        new Car.Deadline(Homes.START.plus(Duration.ofHours(4)), 0.5, 2)),
                Curve.constant(0), 0, 9, Optional.empty(), true);

        PlanResult plan = PLANNER.plan(with(plain, plain.grid(), List.of(car), List.of(), List.of()));

        // 8 kWh is all that it can take while it is plugged in, 10 were asked for
        assertEquals(Profile.of(4_000, 4_000, 4_000, 4_000, 0, 0, 0, 0), plan.cars().get("car").powerW());
        Violation missed = plan.violations().get(0);
        assertEquals(Violation.Limit.DEADLINE, missed.limit());
        assertEquals(2_000, missed.amount(), 1e-6);
        assertEquals(4, missed.cost(), 1e-9);
    }

    @Test
    void thePeakIsShavedAsFarAsItPays() {
        double[] prices = new double[8];
        Arrays.fill(prices, 0.2);
        PlanRequest plain = Homes.plain(prices, 0, 1_000, battery(8).withInitialCharge(0.1));
        Profile load = Profile.of(1_000, 1_000, 1_000, 5_000, 1_000, 1_000, 1_000, 1_000);
        PlanRequest peaky = new PlanRequest(plain.horizon(), plain.currency(), plain.grid(), load, plain.solarW(),
                true, List.of(battery(8).withInitialCharge(0.1)), List.of(), List.of(), List.of(), List.of(),
                List.of(), Optional.empty(), Tolerance.NONE);
        Grid grid = plain.grid();
        Grid charged = new Grid(grid.importPrice(), grid.exportPrice(), NOTHING_8, grid.importLimitW(),
                grid.exportLimitW(), NOTHING_8, 0, List.of(new Grid.DemandCharge("month", 10, 2_000,
                        Duration.ofMinutes(30), Profile.constant(8, 1), 0)));

        PlanResult plan = PLANNER.plan(peaky.withGrid(charged));

        // 2 kW from the battery leave 3 kW, of which 2 kW are paid for already
        assertEquals(3_000, plan.flows().importW().max(), 2);
        assertEquals(10, plan.costs().demand(), 0.02);
    }

    @Test
    void beforeAnOutageTheBatteryIsFilledForWhatMattersMost() {
        double[] prices = new double[8];
        Arrays.fill(prices, 0.2);
        PlanRequest plain = Homes.plain(prices, 0, 500, battery(8));
        Outage outage = new Outage(Interval.of(Homes.START.plus(Duration.ofHours(2)), Duration.ofHours(2)), 1,
                List.of(new Outage.Need("fridge", Profile.constant(8, 1_000), 5),
                        new Outage.Need("heater", Profile.constant(8, 2_000), 0.1)));

        PlanResult plan = PLANNER.plan(with(plain, plain.grid(), List.of(), List.of(outage), List.of()));

        // the fridge's 2 kWh are bought before; the heater's are worth less than what they cost
        assertEquals(0.2, plan.batteries().get("battery").charge().get(4), 1e-9);
        assertEquals(Profile.of(0, 0, 0, 0, 2_000, 2_000, 2_000, 2_000), plan.flows().shedW().map(Math::rint));
        assertEquals(Profile.of(0, 0, 0, 0), Profile.of(4, t -> plan.flows().importW().get(4 + t)));
        assertEquals(Violation.Limit.SUPPLY, plan.violations().get(0).limit());
    }

    @Test
    void theFirstStepIsOneForAllScenarios() {
        double[] prices = {0.2, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25};
        PlanRequest plain = Homes.plain(prices, 0, 1_000, battery(8));
        // dear with one chance in four, else cheap: charging now pays only on the first path
        Scenario dear = new Scenario("dear", 0.25, Optional.of(Profile.of(0.2, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9)),
                Optional.empty(), Optional.empty(), Optional.empty());
        Scenario cheap = new Scenario("cheap", 0.75, Optional.of(Profile.of(0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)),
                Optional.empty(), Optional.empty(), Optional.empty());

        PlanResult plan = PLANNER.plan(with(plain, plain.grid(), List.of(), List.of(), List.of(dear, cheap)));

        // a kWh now costs 0.2 and is worth 0.25 x 0.9 + 0.75 x 0.1 = 0.3
        assertEquals(2_000, plan.batteries().get("battery").chargeW().get(0), 1e-6);
        // each 3.5 kWh of later need, less 1 kWh from the store
        double expected = 1.5 * 0.2 + 0.25 * 2.5 * 0.9 + 0.75 * 2.5 * 0.1;
        assertEquals(expected, plan.best(), 1e-9);
    }

    @Test
    void whatIsStoredIsWorthTheMeanOverAllScenarios() {
        double[] prices = {0.2, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25};
        PlanRequest plain = Homes.plain(prices, 0, 1_000, battery(8));
        Scenario dear = new Scenario("dear", 0.25, Optional.of(Profile.of(0.2, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9)),
                Optional.empty(), Optional.empty(), Optional.empty());
        Scenario cheap = new Scenario("cheap", 0.75, Optional.of(Profile.of(0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)),
                Optional.empty(), Optional.empty(), Optional.empty());

        Curve worth = PLANNER.worth(with(plain, plain.grid(), List.of(), List.of(), List.of(dear, cheap)), "battery");

        // half a kWh saves 0.9 a kWh where it will be dear, else what it is used for at once
        assertEquals(0.5 * (0.25 * 0.9 + 0.75 * 0.2), worth.at(500), 1e-12);
        assertEquals(0, worth.at(0), 1e-12);
    }

    @Test
    void twoStoresArePlannedTogetherAndTheBoundIsBelow() {
        PlanRequest plain = Homes.plain(nightAndPeak(), 0, 3_000, battery(16));
        Battery other = new Battery("other", 5_000, Curve.constant(1_000), Curve.constant(1_000), 0, 0, 0.9, 0.9, 0, 0,
                1, Profile.constant(16, 0), 0, Curve.constant(0), true, true, Optional.empty());

        PlanResult plan = PLANNER.plan(plain.withBatteries(List.of(battery(16), other)));

        assertTrue(plan.bound() <= plan.costs().total());
        // 8 kWh by the first; by the second 4 kWh in, of which 3.24 come out
        assertEquals(12 * 0.1 + 12 * 0.3 - 8 * 0.2 - (3.24 * 0.3 - 4 * 0.1), plan.best(), 0.011);
    }

    @Test
    void aHomeWithoutAStoreHasItsBillAsItsPlan() {
        PlanRequest plain = Homes.plain(new double[]{0.1, 0.2}, 0, 1_000, battery(2)).withBatteries(List.of());

        PlanResult plan = PLANNER.plan(plain);

        assertEquals(0.15, plan.costs().total(), 1e-12);
        assertEquals(Profile.of(1_000, 1_000), plan.flows().importW());
    }

    @Test
    void pricesInPenceAreRefusedByName() {
        double[] pence = {13.1, 14.7, 12.9};

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> Homes.plain(pence, 0, 0, battery(3)));

        assertTrue(refused.getMessage().startsWith("grid.importPrice is 13.1 GBP per kWh"), refused.getMessage());
    }
}
